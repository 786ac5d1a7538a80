package dev.keycloakmtls.lookup;

/** The options of our lookup providers, named like those of Keycloak's. */
final class OwnOptions {

    /** {@code ssl-client-cert}: the header of the certificate. */
    static final String CERTIFICATE = "sslClientCert";

    /** {@code ssl-cert-chain}: the header of the chain. */
    static final String CHAIN = "sslCertChain";

    /** {@code gateway}: who speaks through Istio's sidecar. */
    static final String GATEWAY = "gateway";

    private OwnOptions() {}
}
