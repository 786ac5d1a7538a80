package dev.keycloakmtls.admin;

import dev.keycloakmtls.admin.rest.AdminRequest;
import dev.keycloakmtls.admin.rest.Refusal;
import dev.keycloakmtls.admin.rest.UsedBy;
import dev.keycloakmtls.config.AuthenticationMethod;
import dev.keycloakmtls.problem.Detail;
import dev.keycloakmtls.problem.ProblemCode;
import dev.keycloakmtls.realm.ClientFlow;
import dev.keycloakmtls.realm.RealmClients;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.keycloak.authorization.fgap.AdminPermissionsSchema;
import org.keycloak.events.admin.OperationType;
import org.keycloak.events.admin.ResourceType;
import org.keycloak.models.AuthenticationExecutionModel;
import org.keycloak.models.AuthenticationFlowModel;
import org.keycloak.models.ClientModel;

/**
 * Puts a method into the realm's client authentication flow, where it does not install itself, and takes the methods out
 * of all such flows before the JAR is removed: Keycloak lets nobody change its built-in flow, and cannot show a flow with an
 * authenticator that it does not have.
 */
public final class ClientFlowResource {

    private final AdminRequest request;

    ClientFlowResource(AdminRequest request) {
        this.request = request;
    }

    /**
     * Adds a method to the flow that the realm's clients authenticate with, also one that an administrator has made.
     * Nothing happens if it runs there already.
     *
     * @param method {@code tls_client_auth} or {@code self_signed_tls_client_auth}
     * @throws jakarta.ws.rs.WebApplicationException 404, if there is no such method; 400, if adding it is not what keeps it
     *     from running: somebody has switched it off, or the flow has a REQUIRED execution
     */
    @PUT
    @Path("{method}")
    public void add(@PathParam("method") String method) {
        request.auth().realm().requireManageRealm();
        AuthenticationMethod wanted = Arrays.stream(AuthenticationMethod.values())
                .filter(candidate -> candidate.metadataValue().equals(method))
                .findFirst()
                .orElseThrow(() -> Refusal.notFound(request.session(), "Method"));
        Optional<Detail> problem = ClientFlow.problem(request.realm(), wanted);
        if (problem.isEmpty()) {
            return;
        }
        AuthenticationFlowModel flow = ClientFlow.lacking(request.realm(), wanted)
                .orElseThrow(() -> Refusal.invalid(request.session(), "clientAuthenticationFlow", problem.get()));
        event(OperationType.CREATE, ClientFlow.add(request.realm(), flow, wanted));
    }

    /**
     * Removes the methods from every flow; the next client that uses one adds it to the built-in flow again.
     *
     * @throws jakarta.ws.rs.WebApplicationException 409, if clients use a method: they could not authenticate any more
     */
    @DELETE
    public void remove() {
        request.auth().realm().requireManageRealm();
        requireUnused();
        for (AuthenticationExecutionModel execution : ClientFlow.executions(request.realm())) {
            request.realm().removeAuthenticatorExecution(execution);
            event(OperationType.DELETE, execution);
        }
    }

    private void event(OperationType operation, AuthenticationExecutionModel execution) {
        request.adminEvent()
                .resource(ResourceType.AUTH_EXECUTION)
                .operation(operation)
                .resourcePath("authentication", "executions", execution.getId())
                .success();
    }

    private void requireUnused() {
        List<ClientModel> users = new ArrayList<>();
        AdminPermissionsSchema.runWithoutAuthorization(request.session(), () -> {
            users.addAll(RealmClients.of(request.session(), request.realm(), RealmClients.BOTH_METHODS));
        });
        if (!users.isEmpty()) {
            List<String> shown = users.stream()
                    .filter(request.auth().clients()::canView)
                    .map(ClientModel::getClientId)
                    .sorted()
                    .limit(UsedBy.SHOWN)
                    .toList();
            throw Refusal.inUse(
                    request.session(),
                    shown.isEmpty()
                            ? ProblemCode.METHODS_IN_USE.detail()
                            : ProblemCode.METHODS_IN_USE_BY.with(Map.of("clients", first(shown))),
                    shown);
        }
    }

    /** Programs such as kcadm.sh show the sentence alone. */
    private static String first(List<String> clients) {
        return String.join(", ", clients.subList(0, Math.min(3, clients.size()))) + (clients.size() > 3 ? ", …" : "");
    }
}
