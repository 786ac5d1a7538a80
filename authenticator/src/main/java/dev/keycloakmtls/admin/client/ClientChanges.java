package dev.keycloakmtls.admin.client;

import dev.keycloakmtls.admin.rest.AdminRequest;
import dev.keycloakmtls.admin.rest.Problem;
import dev.keycloakmtls.admin.rest.Refusal;
import dev.keycloakmtls.client.ClientValidation;
import dev.keycloakmtls.problem.ProblemCode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.keycloak.client.clienttype.ClientTypeException;
import org.keycloak.events.admin.OperationType;
import org.keycloak.events.admin.ResourceType;
import org.keycloak.models.ClientModel;
import org.keycloak.models.ClientSecretConstants;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.ModelValidationException;
import org.keycloak.models.utils.ModelToRepresentation;
import org.keycloak.models.utils.RepresentationToModel;
import org.keycloak.protocol.oidc.OIDCClientSecretConfigWrapper;
import org.keycloak.representations.idm.ClientRepresentation;
import org.keycloak.services.clientpolicy.ClientPolicyContext;
import org.keycloak.services.clientpolicy.ClientPolicyException;
import org.keycloak.services.clientpolicy.context.AdminClientUpdateContext;
import org.keycloak.services.clientpolicy.context.AdminClientUpdatedContext;
import org.keycloak.services.managers.ClientManager;
import org.keycloak.services.managers.RealmManager;
import org.keycloak.services.resources.admin.AdminRoot;
import org.keycloak.validation.ValidationError;
import org.keycloak.validation.ValidationUtil;

/**
 * Writes a client's state as Keycloak's own API does: client policies, model, validation, policies again, admin event
 * ({@code org.keycloak.services.resources.admin.ClientResource#update}; its answers name no fields, and so it is not
 * called). Who calls has checked that the administrator may configure the client.
 */
final class ClientChanges {

    private final AdminRequest request;
    private final KeycloakSession session;

    ClientChanges(AdminRequest request) {
        this.request = request;
        this.session = request.session();
    }

    /** @throws jakarta.ws.rs.WebApplicationException 400 or 409, unless the client still is what somebody has read */
    void requireCurrent(ClientState state, @Nullable String version) {
        if (version == null || version.isEmpty()) {
            throw Refusal.invalid(session, "version", ProblemCode.BASIS);
        }
        if (!version.equals(state.version())) {
            throw Refusal.conflict(session);
        }
    }

    /** A policy may switch it. Not by Keycloak's own method for both, which 26.6 does not have. */
    private void updateServiceAccount(ClientModel client, ClientRepresentation representation) {
        boolean wanted = Boolean.TRUE.equals(representation.isServiceAccountsEnabled());
        if (wanted == client.isServiceAccountsEnabled()) {
            return;
        }
        ClientManager manager = new ClientManager(new RealmManager(session));
        if (wanted) {
            manager.enableServiceAccount(client);
        } else {
            manager.disableServiceAccount(client);
        }
    }

    /** Everything that speaks against saving the state. The transaction is not committed: policies may write. */
    List<Problem> problems(ClientModel client, ClientState wanted) {
        session.getTransactionManager().setRollbackOnly();
        ProposedClient proposed = new ProposedClient(client, wanted);
        List<Problem> problems = new ArrayList<>(ineligibility(client, wanted));
        ClientRepresentation representation = representation(client, wanted);
        problems.addAll(policies(new AdminClientUpdateContext(
                representation, client, request.auth().adminAuth())));
        problems.addAll(validation(proposed));
        return problems;
    }

    /**
     * Saves the state.
     *
     * @throws jakarta.ws.rs.WebApplicationException 400, if something speaks against it; then nothing is saved
     */
    void save(ClientModel client, ClientState wanted) {
        refuse(ineligibility(client, wanted));
        ClientRepresentation representation = representation(client, wanted);
        session.setAttribute(ClientSecretConstants.CLIENT_SECRET_ROTATION_ENABLED, false);
        refuse(policies(new AdminClientUpdateContext(
                representation, client, request.auth().adminAuth())));
        try {
            updateServiceAccount(client, representation);
            RepresentationToModel.updateClient(representation, client, session);
            RepresentationToModel.updateClientProtocolMappers(representation, client);
        } catch (ModelValidationException | ClientTypeException e) {
            throw Refusal.invalid(
                    session, "client", ProblemCode.SAID.with(Map.of("text", String.valueOf(e.getMessage()))));
        }
        refuse(validation(client));
        refuse(policies(new AdminClientUpdatedContext(
                representation, client, request.auth().adminAuth())));
        if (Boolean.FALSE.equals(session.getAttribute(ClientSecretConstants.CLIENT_SECRET_ROTATION_ENABLED))) {
            OIDCClientSecretConfigWrapper.fromClientModel(client).removeClientSecretRotationInfo();
        }
        session.removeAttribute(ClientSecretConstants.CLIENT_SECRET_ROTATION_ENABLED);
        request.adminEvent()
                .resource(ResourceType.CLIENT)
                .operation(OperationType.UPDATE)
                .resourcePath("clients", client.getId())
                .representation(representation)
                .success();
    }

    private static List<Problem> ineligibility(ClientModel client, ClientState wanted) {
        return wanted
                .method()
                .flatMap(method -> ClientEligibility.objection(client))
                .map(objection -> Problem.of("method", objection))
                .stream()
                .toList();
    }

    /** The whole client, because policies judge and complete whole clients. */
    private ClientRepresentation representation(ClientModel client, ClientState wanted) {
        ClientRepresentation representation = ModelToRepresentation.toRepresentation(client, session);
        Map<String, String> attributes = new HashMap<>(representation.getAttributes());
        ClientState.of(client).changesTo(wanted).forEach(change -> attributes.put(change.attribute(), change.after()));
        representation.setAttributes(attributes);
        representation.setClientAuthenticatorType(wanted.authenticator());
        return representation;
    }

    private List<Problem> policies(ClientPolicyContext context) {
        try {
            session.clientPolicy().triggerOnEvent(context);
            return List.of();
        } catch (ClientPolicyException e) {
            return List.of(Problem.said("clientPolicies", String.valueOf(e.getErrorDetail())));
        }
    }

    private List<Problem> validation(ClientModel client) {
        List<Problem> problems = new ArrayList<>();
        ValidationUtil.validateClient(session, client, false, result -> {
            Properties messages = AdminRoot.getMessages(
                    session,
                    request.realm(),
                    request.auth().adminAuth().getToken().getLocale());
            Map<String, Problem> ours = ours(client);
            result.getErrors()
                    .forEach(error -> problems.add(Objects.requireNonNullElseGet(
                            ours.get(error.getMessage()), () -> problem(error, messages))));
        });
        return problems;
    }

    /** By what Keycloak says of them, which has no place for codes. */
    private Map<String, Problem> ours(ClientModel client) {
        Map<String, Problem> problems = new HashMap<>();
        new ClientValidation(session, objection -> problems.put(objection.describe(), Problem.of(objection)))
                .check(client);
        return problems;
    }

    /** Ours have the field in their message too, for those who show messages only. */
    private static Problem problem(ValidationError error, Properties messages) {
        String field = error.getFieldId() == null ? "client" : error.getFieldId();
        String message = error.getLocalizedMessage(messages);
        String prefix = field + ": ";
        return Problem.said(field, message.startsWith(prefix) ? message.substring(prefix.length()) : message);
    }

    private void refuse(List<Problem> problems) {
        if (!problems.isEmpty()) {
            throw Refusal.invalid(session, problems);
        }
    }
}
