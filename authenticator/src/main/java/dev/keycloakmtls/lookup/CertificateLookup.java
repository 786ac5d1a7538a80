package dev.keycloakmtls.lookup;

import java.util.Optional;
import java.util.Set;
import org.eclipse.microprofile.config.ConfigProvider;
import org.keycloak.models.KeycloakSession;
import org.keycloak.provider.ProviderFactory;
import org.keycloak.services.x509.X509ClientCertificateLookup;

/** Where this server takes client certificates from, and from whom. */
public final class CertificateLookup {

    /** The providers that read the TLS connection itself; without an option the server takes the second. */
    private static final Set<String> TLS = Set.of("default", "quarkus");

    /** Keycloak's own that read a header. */
    private static final Set<String> HEADER = Set.of("apache", "envoy", "haproxy", "nginx", "rfc9440", "traefik");

    /** Keycloak's own options are in the server's configuration under this prefix. */
    private static final String TRUSTED_ADDRESSES = "kc.proxy-trusted-addresses";

    private CertificateLookup() {}

    /**
     * The provider that believes a header of whoever can reach the server, if there is one: without
     * {@code proxy-trusted-addresses} Keycloak takes every peer for the proxy.
     */
    public static Optional<String> believingAnybody(KeycloakSession session) {
        boolean restricted = ConfigProvider.getConfig()
                .getOptionalValue(TRUSTED_ADDRESSES, String.class)
                .filter(addresses -> !addresses.isBlank())
                .isPresent();
        return provider(session).filter(id -> !isDirect(id) && !restricted);
    }

    /** The id of the provider that this server asks for certificates. */
    public static Optional<String> provider(KeycloakSession session) {
        ProviderFactory<?> lookup =
                session.getKeycloakSessionFactory().getProviderFactory(X509ClientCertificateLookup.class);
        return Optional.ofNullable(lookup).map(ProviderFactory::getId);
    }

    /** Whether the provider reads the TLS connection itself. */
    public static boolean isDirect(String provider) {
        return TLS.contains(provider);
    }

    /** Whether the provider is one of Keycloak's that read a header. */
    public static boolean isHeaderOfKeycloak(String provider) {
        return HEADER.contains(provider);
    }
}
