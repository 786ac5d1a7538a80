package dev.keycloakmtls.admin;

import dev.keycloakmtls.server.ReportsBuild;
import org.keycloak.Config;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.services.resources.admin.ext.AdminRealmResourceProvider;
import org.keycloak.services.resources.admin.ext.AdminRealmResourceProviderFactory;

/** Puts {@link MutualTlsAdminResource} under {@code /admin/realms/{realm}/mtls}. */
public final class MutualTlsAdminResourceProviderFactory implements AdminRealmResourceProviderFactory, ReportsBuild {

    /** The provider's id, which is the path segment too. */
    public static final String ID = "mtls";

    @Override
    public AdminRealmResourceProvider create(KeycloakSession session) {
        return new MutualTlsAdminResourceProvider();
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
        factory.register(StartLine::onEvent);
    }

    @Override
    public void close() {
        // nothing is held
    }
}
