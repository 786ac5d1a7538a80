package dev.keycloakmtls.lookup.header;

/** The options of our lookup providers, named like those of Keycloak's. */
public final class OwnOptions {

    /** {@code ssl-client-cert}: the header of the certificate. */
    public static final String CERTIFICATE = "sslClientCert";

    /** {@code ssl-cert-chain}: the header of the chain. */
    public static final String CHAIN = "sslCertChain";

    /** {@code gateway}: who speaks through Istio's sidecar. */
    public static final String GATEWAY = "gateway";

    private OwnOptions() {}
}
