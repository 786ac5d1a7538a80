package dev.keycloakmtls.admin.rest;

import jakarta.ws.rs.ForbiddenException;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.services.resources.admin.AdminEventBuilder;
import org.keycloak.services.resources.admin.fgap.AdminPermissionEvaluator;

/**
 * What every endpoint works with.
 *
 * @param realm the realm of the path
 * @param auth what the administrator may do
 * @param adminEvent writes the change into the realm's admin events
 */
public record AdminRequest(
        KeycloakSession session, RealmModel realm, AdminPermissionEvaluator auth, AdminEventBuilder adminEvent) {

    /** @throws jakarta.ws.rs.ForbiddenException unless the administrator may view clients or the realm */
    public void requireAnyView() {
        if (!auth.clients().canList() && !auth.realm().canViewRealm()) {
            throw new ForbiddenException();
        }
    }
}
