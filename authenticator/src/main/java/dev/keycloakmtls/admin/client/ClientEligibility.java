package dev.keycloakmtls.admin.client;

import dev.keycloakmtls.admin.rest.Problem;
import dev.keycloakmtls.client.ClientValidation;
import dev.keycloakmtls.config.AuthenticationMethod;
import dev.keycloakmtls.problem.Detail;
import dev.keycloakmtls.problem.ProblemCode;
import dev.keycloakmtls.realm.ClientFlow;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.protocol.saml.SamlProtocol;

/** Whether a client can authenticate with a certificate at all, and what keeps it from doing so. */
final class ClientEligibility {

    private ClientEligibility() {}

    /** Why neither method is for this client, or nothing. */
    static Optional<Detail> objection(ClientModel client) {
        if (SamlProtocol.LOGIN_PROTOCOL.equals(client.getProtocol())) {
            return Optional.of(ProblemCode.SAML.detail());
        }
        if (client.isBearerOnly()) {
            return Optional.of(ProblemCode.BEARER_ONLY.detail());
        }
        if (client.isPublicClient()) {
            return Optional.of(ProblemCode.PUBLIC_CLIENT.detail());
        }
        return Optional.empty();
    }

    /** Everything that would have to be put right before the client can authenticate. */
    static List<Problem> problems(KeycloakSession session, ClientModel client) {
        List<Problem> problems = new ArrayList<>();
        new ClientValidation(session, objection -> problems.add(Problem.of(objection))).check(client);
        AuthenticationMethod.ofProviderId(client.getClientAuthenticatorType())
                .filter(method -> objection(client).isEmpty())
                .flatMap(method -> ClientFlow.problem(client.getRealm(), method))
                .ifPresent(problem -> problems.add(Problem.of("clientAuthenticationFlow", problem)));
        return problems;
    }
}
