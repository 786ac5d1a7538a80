package dev.keycloakmtls.admin;

import jakarta.ws.rs.Path;

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

    /** The clients that authenticate with certificates. */
    @Path("inventory")
    public InventoryResource inventory() {
        return new InventoryResource(request);
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
}
