package dev.keycloakmtls.keycloak;

import dev.keycloakmtls.config.AuthenticationMethod;
import java.util.List;
import java.util.Optional;
import org.keycloak.authentication.AuthenticationFlow;
import org.keycloak.models.AuthenticationExecutionModel;
import org.keycloak.models.AuthenticationFlowModel;
import org.keycloak.models.RealmModel;

/** Whether a realm's client authentication flow runs a method, as Keycloak's {@code ClientAuthenticationFlow} decides it. */
public final class ClientFlow {

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
    public static Optional<String> problem(RealmModel realm, AuthenticationMethod method) {
        AuthenticationFlowModel flow = realm.getClientAuthenticationFlow();
        if (flow == null) {
            return Optional.of("the realm has no client authentication flow");
        }
        String which = "client authentication flow \"" + flow.getAlias() + "\"";
        List<AuthenticationExecutionModel> executions =
                realm.getAuthenticationExecutionsStream(flow.getId()).toList();
        Optional<AuthenticationExecutionModel> required = executions.stream()
                .filter(AuthenticationExecutionModel::isRequired)
                .findFirst();
        if (required.isPresent()) { // then Keycloak runs no other
            String only = required.get().getAuthenticator();
            return method.providerId().equals(only)
                    ? Optional.empty()
                    : Optional.of(which + " runs \"" + only + "\" alone, because that is REQUIRED there");
        }
        List<AuthenticationExecutionModel> own = executions.stream()
                .filter(execution -> method.providerId().equals(execution.getAuthenticator()))
                .toList();
        if (own.stream().anyMatch(AuthenticationExecutionModel::isAlternative)) {
            return Optional.empty();
        }
        return Optional.of(
                own.isEmpty()
                        ? which + " does not have \"" + method.providerId() + "\""
                        : "\"" + method.providerId() + "\" is switched off in " + which);
    }
}
