package dev.keycloakmtls.discovery;

import dev.keycloakmtls.domain.HttpsBaseUrl;
import dev.keycloakmtls.server.MutualTlsServer;
import dev.keycloakmtls.server.ReportsBuild;
import dev.keycloakmtls.server.ServerOption;
import dev.keycloakmtls.tls.port.CertificatePort;
import java.util.Optional;
import org.keycloak.Config;
import org.keycloak.models.KeycloakSession;
import org.keycloak.protocol.oidc.OIDCWellKnownProviderFactory;
import org.keycloak.wellknown.WellKnownProvider;

/** Takes the place of Keycloak's {@code openid-configuration}. Keycloak's own options of it go on to count. */
public class MutualTlsWellKnownProviderFactory extends OIDCWellKnownProviderFactory implements ReportsBuild {

    private boolean includeClientScopes = true; // Keycloak's own field is private

    @Override
    public void init(Config.Scope config) {
        super.init(config);
        includeClientScopes = config.getBoolean("include-client-scopes", true);
    }

    @Override
    public WellKnownProvider create(KeycloakSession session) {
        return new MutualTlsWellKnownProvider(
                session,
                getOpenidConfigOverride(),
                includeClientScopes,
                serverBase(session).or(MutualTlsWellKnownProviderFactory::port));
    }

    /** Where the server's own port for clients with certificates is. */
    private static Optional<HttpsBaseUrl> port() {
        return CertificatePort.ofServer().flatMap(CertificatePort::publicUrl);
    }

    private static Optional<HttpsBaseUrl> serverBase(KeycloakSession session) {
        return MutualTlsServer.of(session).options().get(ServerOption.MTLS_BASE_URL);
    }

    /** Above Keycloak's own factory of the same id, which has 0. */
    @Override
    public int order() {
        return 100;
    }
}
