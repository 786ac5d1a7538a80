package dev.keycloakmtls.server;

import org.keycloak.models.KeycloakSession;
import org.keycloak.provider.ProviderFactory;

/** Has the one {@link MutualTlsServer}, and ends with the server what that holds. */
public interface MutualTlsServerFactory extends ProviderFactory<MutualTlsServer>, ReportsBuild {

    /** The one, the same for every session. */
    MutualTlsServer server();

    @Override
    default MutualTlsServer create(KeycloakSession session) {
        return server();
    }
}
