package dev.keycloakmtls.admin.client;

import dev.keycloakmtls.admin.inventory.InventoryQuery;
import dev.keycloakmtls.admin.rest.AdminRequest;
import dev.keycloakmtls.admin.rest.Schema;
import dev.keycloakmtls.realm.RealmClients;
import dev.keycloakmtls.untrusted.Bound;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.Comparator;
import java.util.List;
import org.keycloak.authentication.authenticators.client.X509ClientAuthenticator;
import org.keycloak.models.ClientModel;

/** The clients of {@code client-x509}, and what would become of each. */
@Produces(MediaType.APPLICATION_JSON)
public final class MigrationResource {

    private final AdminRequest request;

    public MigrationResource(AdminRequest request) {
        this.request = request;
    }

    /**
     * A part of the report.
     *
     * @param total how many such clients there are altogether
     * @param first the index of the first item
     */
    @Schema("MigrationPage")
    public record Page(int total, int first, List<Migration> items) {}

    @GET
    public Page list(
            @QueryParam("first") @DefaultValue("0") String first, @QueryParam("max") @DefaultValue("50") String max) {
        request.auth().clients().requireList();
        int from = InventoryQuery.number(request.session(), "first", first, 0, Integer.MAX_VALUE);
        int size = InventoryQuery.number(request.session(), "max", max, 1, Bound.ADMIN_PAGE_ENTRIES.value());
        List<ClientModel> found =
                RealmClients.of(request.session(), request.realm(), List.of(X509ClientAuthenticator.PROVIDER_ID))
                        .stream()
                        .filter(ClientMigration::concerns)
                        .filter(client -> request.auth().clients().canView(client))
                        .sorted(Comparator.comparing(ClientModel::getClientId))
                        .toList();
        return new Page(
                found.size(),
                from,
                found.stream()
                        .skip(from)
                        .limit(size)
                        .map(client -> new ClientMigration(request, client, "").plan())
                        .toList());
    }
}
