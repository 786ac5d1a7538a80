package dev.keycloakmtls.lookup;

import dev.keycloakmtls.lookup.header.HeaderFormats;
import dev.keycloakmtls.tls.GuardedLookupFactory;
import java.util.Optional;
import java.util.Set;
import org.keycloak.models.KeycloakSession;
import org.keycloak.provider.ProviderFactory;
import org.keycloak.services.x509.X509ClientCertificateLookup;

/** Where this server takes client certificates from. */
public final class CertificateLookup {

    /** The providers that read the TLS connection itself; without an option the server takes the second. */
    private static final Set<String> TLS = Set.of("default", "quarkus");

    /** The factories of those, Keycloak's own. */
    private static final Set<String> TLS_FACTORIES = Set.of(
            "org.keycloak.services.x509.DefaultClientCertificateLookupFactory",
            "org.keycloak.quarkus.runtime.integration.web.VertxClientCertificateLookupFactory");

    private CertificateLookup() {}

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

    /** Whether the provider is one that reads a header, Keycloak's or ours. */
    public static boolean isHeader(String provider) {
        return HeaderFormats.isKnown(provider);
    }

    /**
     * Whether it is known what a provider reads: it is Keycloak's own, or ours. By its class, for anybody can take an id.
     *
     * @param factory what the server makes its lookups with
     */
    static boolean isKnown(ProviderFactory<?> factory) {
        Class<?> type = GuardedLookupFactory.reader(factory);
        return factory instanceof HeaderLookupFactory
                || TLS_FACTORIES.contains(type.getName())
                || HeaderFormats.isMadeByKeycloak(factory.getId(), type);
    }
}
