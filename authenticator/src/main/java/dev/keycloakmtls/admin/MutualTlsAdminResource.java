package dev.keycloakmtls.admin;

import dev.keycloakmtls.admin.block.BlocksResource;
import dev.keycloakmtls.admin.certificate.ArrivalsResource;
import dev.keycloakmtls.admin.certificate.CertificatesResource;
import dev.keycloakmtls.admin.client.ClientResource;
import dev.keycloakmtls.admin.client.MigrationResource;
import dev.keycloakmtls.admin.connection.ConnectionChecksResource;
import dev.keycloakmtls.admin.inventory.InventoryResource;
import dev.keycloakmtls.admin.rest.AdminRequest;
import dev.keycloakmtls.admin.rest.Refusal;
import dev.keycloakmtls.admin.sighting.SightingsResource;
import dev.keycloakmtls.admin.trustprofile.TrustProfilesResource;
import dev.keycloakmtls.admin.warning.WarningsResource;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import org.keycloak.models.ClientModel;

/** {@code /admin/realms/{realm}/mtls}. */
public final class MutualTlsAdminResource {

    private final AdminRequest request;

    MutualTlsAdminResource(AdminRequest request) {
        this.request = request;
    }

    /** Parses certificates for whoever administers clients or the realm. */
    @Path("certificates")
    public CertificatesResource certificates() {
        return new CertificatesResource(request);
    }

    /** Whom the realm trusts. */
    @Path("trust-profiles")
    public TrustProfilesResource trustProfiles() {
        return new TrustProfilesResource(request);
    }

    /** Whom the realm refuses, whoever trusts them. */
    @Path("blocks")
    public BlocksResource blocks() {
        return new BlocksResource(request);
    }

    /** Which certificates have come for which client. */
    @Path("sightings")
    public SightingsResource sightings() {
        return new SightingsResource(request);
    }

    /** The clients that authenticate with certificates. */
    @Path("inventory")
    public InventoryResource inventory() {
        return new InventoryResource(request);
    }

    /**
     * One client.
     *
     * @param id Keycloak's, not the {@code client_id}
     * @throws jakarta.ws.rs.WebApplicationException 404, if there is none; 403 for those who may not know
     */
    @Path("clients/{id}")
    public ClientResource client(@PathParam("id") String id) {
        ClientModel client = request.realm().getClientById(id);
        if (client == null) {
            request.auth().clients().requireList();
            throw Refusal.notFound(request.session(), "Client");
        }
        request.session().getContext().setClient(client);
        return new ClientResource(request, client);
    }

    /** The clients that could be migrated to {@code tls_client_auth}. */
    @Path("migration")
    public MigrationResource migration() {
        return new MigrationResource(request);
    }

    /** What an administrator should look at. */
    @Path("warnings")
    public WarningsResource warnings() {
        return new WarningsResource(request);
    }

    /** What the extension has added to the realm's flows. */
    @Path("client-flow")
    public ClientFlowResource clientFlow() {
        return new ClientFlowResource(request);
    }

    /** Connection checks: what this server sees of whoever calls. */
    @Path("connection-checks")
    public ConnectionChecksResource connectionChecks() {
        return new ConnectionChecksResource(request);
    }

    /** When certificates last arrived. */
    @Path("arrivals")
    public ArrivalsResource arrivals() {
        return new ArrivalsResource(request);
    }

    /** Which build of the extension the node runs. */
    @Path("build")
    public BuildResource build() {
        return new BuildResource(request);
    }
}
