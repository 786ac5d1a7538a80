package dev.keycloakmtls.keycloak;

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

    /** Keycloak's own options are in the server's configuration under this prefix. */
    private static final String TRUSTED_ADDRESSES = "kc.proxy-trusted-addresses";

    private CertificateLookup() {}

    /**
     * The provider that believes a header of whoever can reach the server, if there is one: without
     * {@code proxy-trusted-addresses} Keycloak takes every peer for the proxy.
     */
    public static Optional<String> believingAnybody(KeycloakSession session) {
        ProviderFactory<?> lookup =
                session.getKeycloakSessionFactory().getProviderFactory(X509ClientCertificateLookup.class);
        boolean restricted = ConfigProvider.getConfig()
                .getOptionalValue(TRUSTED_ADDRESSES, String.class)
                .filter(addresses -> !addresses.isBlank())
                .isPresent();
        return Optional.ofNullable(lookup)
                .<String>map(ProviderFactory::getId)
                .filter(id -> !TLS.contains(id) && !restricted);
    }
}
