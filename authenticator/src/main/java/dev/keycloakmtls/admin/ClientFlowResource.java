package dev.keycloakmtls.admin;

import dev.keycloakmtls.keycloak.ClientFlow;
import jakarta.ws.rs.DELETE;
import java.util.ArrayList;
import java.util.List;
import org.keycloak.authorization.fgap.AdminPermissionsSchema;
import org.keycloak.events.admin.OperationType;
import org.keycloak.events.admin.ResourceType;
import org.keycloak.models.AuthenticationExecutionModel;
import org.keycloak.models.ClientModel;

/**
 * Takes the methods out of the realm's client authentication flows, before the JAR is removed: Keycloak lets nobody change
 * its built-in flow, and cannot show a flow with an authenticator that it does not have.
 */
public final class ClientFlowResource {

    private final AdminRequest request;

    ClientFlowResource(AdminRequest request) {
        this.request = request;
    }

    /**
     * Removes what was added when the first client used a method; the next one that does adds it again.
     *
     * @throws jakarta.ws.rs.WebApplicationException 409, if clients use a method: they could not authenticate any more
     */
    @DELETE
    public void remove() {
        request.auth().realm().requireManageRealm();
        requireUnused();
        for (AuthenticationExecutionModel execution : ClientFlow.executions(request.realm())) {
            request.realm().removeAuthenticatorExecution(execution);
            request.adminEvent()
                    .resource(ResourceType.AUTH_EXECUTION)
                    .operation(OperationType.DELETE)
                    .resourcePath("authentication", "executions", execution.getId())
                    .success();
        }
    }

    private void requireUnused() {
        List<ClientModel> users = new ArrayList<>();
        AdminPermissionsSchema.runWithoutAuthorization(request.session(), () -> {
            users.addAll(RealmClients.of(request.session(), request.realm(), RealmClients.BOTH_METHODS));
        });
        if (!users.isEmpty()) {
            throw Refusal.inUse(
                    request.session(),
                    "Clients authenticate with certificates: let them use another method first.",
                    users.stream()
                            .filter(request.auth().clients()::canView)
                            .map(ClientModel::getClientId)
                            .sorted()
                            .limit(UsedBy.SHOWN)
                            .toList());
        }
    }
}
