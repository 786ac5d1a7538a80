package dev.keycloakmtls.admin.inventory;

import dev.keycloakmtls.admin.rest.AdminRequest;
import dev.keycloakmtls.admin.rest.Schema;
import dev.keycloakmtls.server.KeycloakTime;
import dev.keycloakmtls.untrusted.Bound;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** All clients of the realm that authenticate with certificates, for those who may view them. */
@Produces(MediaType.APPLICATION_JSON)
public final class InventoryResource {

    private static final String DAYS = "30";
    private static final String CSV = "text/csv;charset=utf-8";

    private final AdminRequest request;

    public InventoryResource(AdminRequest request) {
        this.request = request;
    }

    /**
     * A part of what was asked for.
     *
     * @param total how many there are altogether
     * @param first the index of the first item
     */
    @Schema("InventoryPage")
    public record Page(int total, int first, List<InventoryItem> items) {}

    @GET
    public Page list(
            @QueryParam("first") @DefaultValue("0") String first,
            @QueryParam("max") @DefaultValue("50") String max,
            @QueryParam("filter") @DefaultValue("all") String filter,
            @QueryParam("days") @DefaultValue(DAYS) String days,
            @QueryParam("search") @Nullable String search) {
        request.auth().clients().requireList();
        int from = InventoryQuery.number(request.session(), "first", first, 0, Integer.MAX_VALUE);
        int size = InventoryQuery.number(request.session(), "max", max, 1, Bound.ADMIN_PAGE_ENTRIES.value());
        List<InventoryItem> found = find(filter, days, search);
        return new Page(
                found.size(), from, found.stream().skip(from).limit(size).toList());
    }

    /** The whole of it, as RFC 4180 has it. */
    @GET
    @Path("csv")
    @Produces(CSV)
    public Response csv(
            @QueryParam("filter") @DefaultValue("all") String filter,
            @QueryParam("days") @DefaultValue(DAYS) String days,
            @QueryParam("search") @Nullable String search) {
        request.auth().clients().requireList();
        return Response.ok(InventoryTable.csv(find(filter, days, search)), CSV)
                .header(HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=\"mtls-inventory.csv\"")
                .build();
    }

    private List<InventoryItem> find(String filter, String days, @Nullable String search) {
        InventoryQuery query = InventoryQuery.of(request.session(), filter, days, search);
        return new Inventory(request, KeycloakTime.CLOCK.instant()).find(query);
    }
}
