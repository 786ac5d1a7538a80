package dev.keycloakmtls.admin.sighting;

import dev.keycloakmtls.admin.inventory.InventoryQuery;
import dev.keycloakmtls.admin.rest.AdminRequest;
import dev.keycloakmtls.admin.rest.Problem;
import dev.keycloakmtls.admin.rest.Schema;
import dev.keycloakmtls.config.RealmSetting;
import dev.keycloakmtls.problem.InvalidSettingException;
import dev.keycloakmtls.problem.SettingProblem;
import dev.keycloakmtls.sighting.Sightings;
import dev.keycloakmtls.sighting.StoredSightings;
import dev.keycloakmtls.sighting.StoredSightings.SightingKey;
import dev.keycloakmtls.sighting.table.CertificateRow;
import dev.keycloakmtls.sighting.table.ChainRow;
import dev.keycloakmtls.sighting.table.SightingRow;
import dev.keycloakmtls.untrusted.Bound;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.ClientModel;

/** Which certificates have come, for clients that the administrator may view. */
@Produces(MediaType.APPLICATION_JSON)
public final class SightingsResource {

    private final AdminRequest request;

    public SightingsResource(AdminRequest request) {
        this.request = request;
    }

    /**
     * A part of what is kept.
     *
     * @param kept whether anything is kept; if not, the list is empty
     * @param days how long; absent where the realm's setting cannot be read, and then nothing is deleted
     * @param problem what is wrong with that setting
     * @param statement the same as problem, with field and code
     * @param total how many there are altogether
     * @param first the index of the first item
     */
    @Schema("SightingPage")
    public record Page(
            boolean kept,
            @Nullable Integer days,
            @Nullable String problem,
            @Nullable Problem statement,
            int total,
            int first,
            List<SightingView> items) {}

    /** What came last first; what this node has not written yet is written before. */
    @GET
    public Page list(
            @QueryParam("first") @DefaultValue("0") String first,
            @QueryParam("max") @DefaultValue("50") String max,
            @QueryParam("client") @Nullable String client) {
        request.auth().clients().requireList();
        int from = InventoryQuery.number(request.session(), "first", first, 0, Integer.MAX_VALUE);
        int size = InventoryQuery.number(request.session(), "max", max, 1, Bound.ADMIN_PAGE_ENTRIES.value());
        Integer days = null;
        SettingProblem problem = null;
        try {
            days = RealmSetting.SIGHTING_DAYS.read(
                    request.realm().getAttribute(RealmSetting.SIGHTING_DAYS.attribute()));
        } catch (InvalidSettingException e) {
            problem = e.problem();
        }
        Sightings sightings = Sightings.of(request.session());
        boolean kept = sightings.setting().isOn();
        List<SightingKey> visible = List.of();
        List<SightingView> items = List.of();
        if (kept) {
            sightings.writeNow();
            StoredSightings stored = new StoredSightings(request.session());
            visible = visible(stored.keys(request.realm().getId(), client));
            items = items(stored, visible.stream().skip(from).limit(size).toList());
        }
        return new Page(
                kept,
                days,
                problem == null ? null : problem.describe(),
                problem == null ? null : Problem.of(problem),
                visible.size(),
                from,
                items);
    }

    private List<SightingKey> visible(List<SightingKey> all) {
        if (request.auth().clients().canView()) {
            return all;
        }
        Map<String, Boolean> known = new HashMap<>();
        return all.stream()
                .filter(key -> known.computeIfAbsent(key.client(), id -> {
                    ClientModel client = request.realm().getClientById(id);
                    return client != null && request.auth().clients().canView(client);
                }))
                .toList();
    }

    private List<SightingView> items(StoredSightings stored, List<SightingKey> page) {
        List<SightingRow> rows = stored.rows(page);
        Map<String, CertificateRow> certificates = stored.certificates(
                rows.stream().map(row -> row.leaf).filter(Objects::nonNull).toList());
        Map<String, List<ChainRow>> chains = stored.chains(rows);
        List<SightingView> items = new ArrayList<>();
        for (SightingRow row : rows) {
            ClientModel client = request.realm().getClientById(row.clientId);
            if (client != null) {
                items.add(SightingView.of(
                        row,
                        client.getClientId(),
                        row.leaf == null ? null : certificates.get(row.leaf),
                        chains.getOrDefault(row.id, List.of())));
            }
        }
        return items;
    }
}
