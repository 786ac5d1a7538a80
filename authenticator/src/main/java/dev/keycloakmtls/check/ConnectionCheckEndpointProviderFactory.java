package dev.keycloakmtls.check;

import dev.keycloakmtls.server.ReportsBuild;
import org.keycloak.Config;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.services.resource.RealmResourceProvider;
import org.keycloak.services.resource.RealmResourceProviderFactory;

/** Puts {@link ConnectionCheckEndpoint} under {@code /realms/{realm}/mtls}. */
public final class ConnectionCheckEndpointProviderFactory implements RealmResourceProviderFactory, ReportsBuild {

    /** The provider's id, which is the path segment too. */
    static final String ID = "mtls";

    @Override
    public RealmResourceProvider create(KeycloakSession session) {
        return new RealmResourceProvider() {
            @Override
            public Object getResource() {
                return new ConnectionCheckEndpoint(session);
            }

            @Override
            public void close() {
                // nothing is held
            }
        };
    }

    @Override
    public String getId() {
        return ID;
    }

    @Override
    public void init(Config.Scope config) {
        // nothing to configure
    }

    @Override
    public void postInit(KeycloakSessionFactory factory) {
        // nothing is done at start-up
    }

    @Override
    public void close() {
        // nothing is held
    }
}
