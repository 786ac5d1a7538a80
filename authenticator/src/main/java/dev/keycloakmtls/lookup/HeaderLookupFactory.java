package dev.keycloakmtls.lookup;

import dev.keycloakmtls.lookup.header.HeaderFormats;
import dev.keycloakmtls.lookup.header.OwnFormat;
import dev.keycloakmtls.lookup.header.OwnOptions;
import dev.keycloakmtls.server.ReportsBuild;
import dev.keycloakmtls.tls.LookupGuard;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.keycloak.Config;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.provider.ProviderConfigProperty;
import org.keycloak.services.x509.X509ClientCertificateLookup;
import org.keycloak.services.x509.X509ClientCertificateLookupFactory;

/**
 * Has the lookup provider of one form that Keycloak does not read. Like Keycloak's it counts only where the server is built
 * with it: {@code --spi-x509cert-lookup--provider=<id>}.
 */
abstract class HeaderLookupFactory implements X509ClientCertificateLookupFactory, ReportsBuild {

    private final String id;
    private final List<ProviderConfigProperty> options;
    private final LookupGuard guard = LookupGuard.ofHeaders();
    private @Nullable OwnFormat format;
    private @Nullable CertificateHeaders headers;

    HeaderLookupFactory(String id, ProviderConfigProperty... options) {
        this.id = id;
        this.options = List.of(options);
    }

    /** The option that names the header of the certificate. */
    static ProviderConfigProperty certificate(String header) {
        return option(OwnOptions.CERTIFICATE, "The header with the client's certificate.", header);
    }

    /** The option that names the header of the chain. */
    static ProviderConfigProperty chain(String header) {
        return option(OwnOptions.CHAIN, "The header with the other certificates of the client's chain.", header);
    }

    static ProviderConfigProperty option(String name, String help, String defaultValue) {
        return new ProviderConfigProperty(name, name, help, ProviderConfigProperty.STRING_TYPE, defaultValue);
    }

    @Override
    public final String getId() {
        return id;
    }

    /** @throws IllegalArgumentException if an option cannot be used, with its name: the server does not start */
    @Override
    public final void init(Config.Scope config) {
        OwnFormat read = HeaderFormats.own(id, config::get);
        format = read;
        headers = CertificateHeaders.of(read);
    }

    @Override
    public final X509ClientCertificateLookup create(KeycloakSession session) {
        return guard.before(
                session, new HeaderLookup(session, Objects.requireNonNull(format), Objects.requireNonNull(headers)));
    }

    @Override
    public final void postInit(KeycloakSessionFactory factory) {
        // nothing to do
    }

    @Override
    public final void close() {
        // nothing is held
    }

    @Override
    public final List<ProviderConfigProperty> getConfigMetadata() {
        return options;
    }
}
