package dev.keycloakmtls.admin;

import dev.keycloakmtls.admin.rest.AdminRequest;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.services.resources.admin.AdminEventBuilder;
import org.keycloak.services.resources.admin.ext.AdminRealmResourceProvider;
import org.keycloak.services.resources.admin.fgap.AdminPermissionEvaluator;

/** Keycloak has authenticated the administrator; what he may do is asked of {@code auth} by every endpoint. */
final class MutualTlsAdminResourceProvider implements AdminRealmResourceProvider {

    @Override
    public Object getResource(
            KeycloakSession session, RealmModel realm, AdminPermissionEvaluator auth, AdminEventBuilder adminEvent) {
        return new MutualTlsAdminResource(new AdminRequest(session, realm, auth, adminEvent));
    }

    @Override
    public void close() {
        // nothing is held
    }
}
