package dev.keycloakmtls.realm;

import dev.keycloakmtls.config.AuthenticationMethod;
import dev.keycloakmtls.problem.Detail;
import dev.keycloakmtls.problem.ProblemCode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.keycloak.authentication.AuthenticationFlow;
import org.keycloak.models.AuthenticationExecutionModel;
import org.keycloak.models.AuthenticationFlowModel;
import org.keycloak.models.RealmModel;

/** Whether a realm's client authentication flow runs a method, as Keycloak's {@code ClientAuthenticationFlow} decides it. */
public final class ClientFlow {

    private static final int STEP = 10; // the distance that Keycloak leaves between executions

    private ClientFlow() {}

    /** Those of this extension, in whichever client authentication flow of the realm. */
    public static List<AuthenticationExecutionModel> executions(RealmModel realm) {
        return realm.getAuthenticationFlowsStream()
                .filter(flow -> AuthenticationFlow.CLIENT_FLOW.equals(flow.getProviderId()))
                .flatMap(flow -> realm.getAuthenticationExecutionsStream(flow.getId()))
                .filter(execution -> AuthenticationMethod.ofProviderId(execution.getAuthenticator())
                        .isPresent())
                .toList();
    }

    /** Why the method never runs in this realm, or nothing. */
    public static Optional<Detail> problem(RealmModel realm, AuthenticationMethod method) {
        AuthenticationFlowModel flow = realm.getClientAuthenticationFlow();
        if (flow == null) {
            return Optional.of(ProblemCode.NO_FLOW.detail());
        }
        Optional<AuthenticationExecutionModel> required = required(realm, flow);
        if (required.isPresent()) { // then Keycloak runs no other
            String only = required.get().getAuthenticator();
            return method.providerId().equals(only)
                    ? Optional.empty()
                    : Optional.of(ProblemCode.FLOW_ALONE.with(Map.of("flow", flow.getAlias(), "other", only)));
        }
        List<AuthenticationExecutionModel> own = own(realm, flow, method);
        if (own.stream().anyMatch(AuthenticationExecutionModel::isAlternative)) {
            return Optional.empty();
        }
        ProblemCode code = own.isEmpty() ? ProblemCode.FLOW_LACKS : ProblemCode.FLOW_OFF;
        return Optional.of(code.with(Map.of("flow", flow.getAlias(), "method", method.providerId())));
    }

    /** The realm's flow, if the method would run once it is added there: nobody has switched it off or out. */
    public static Optional<AuthenticationFlowModel> lacking(RealmModel realm, AuthenticationMethod method) {
        return Optional.ofNullable(realm.getClientAuthenticationFlow())
                .filter(flow -> required(realm, flow).isEmpty()
                        && own(realm, flow, method).isEmpty());
    }

    /**
     * Adds the method to a flow, after all others, so that these keep working if the extension is ever removed.
     *
     * @return the new execution
     */
    public static AuthenticationExecutionModel add(
            RealmModel realm, AuthenticationFlowModel flow, AuthenticationMethod method) {
        AuthenticationExecutionModel execution = new AuthenticationExecutionModel();
        execution.setParentFlow(flow.getId());
        execution.setAuthenticator(method.providerId());
        execution.setAuthenticatorFlow(false);
        execution.setRequirement(AuthenticationExecutionModel.Requirement.ALTERNATIVE);
        execution.setPriority(realm.getAuthenticationExecutionsStream(flow.getId())
                        .mapToInt(AuthenticationExecutionModel::getPriority)
                        .max()
                        .orElse(0)
                + STEP);
        return realm.addAuthenticatorExecution(execution);
    }

    private static Optional<AuthenticationExecutionModel> required(RealmModel realm, AuthenticationFlowModel flow) {
        return realm.getAuthenticationExecutionsStream(flow.getId())
                .filter(AuthenticationExecutionModel::isRequired)
                .findFirst();
    }

    private static List<AuthenticationExecutionModel> own(
            RealmModel realm, AuthenticationFlowModel flow, AuthenticationMethod method) {
        return realm.getAuthenticationExecutionsStream(flow.getId())
                .filter(execution -> method.providerId().equals(execution.getAuthenticator()))
                .toList();
    }
}
