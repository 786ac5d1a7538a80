package dev.keycloakmtls.client;

import dev.keycloakmtls.client.Finding.Kind;
import dev.keycloakmtls.config.AuthenticationMethod;
import dev.keycloakmtls.config.ClientAttributes;
import dev.keycloakmtls.problem.ProblemCode;
import dev.keycloakmtls.problem.SettingProblem;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.keycloak.authentication.ClientAuthenticator;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;

/** Names of a client that are nearly ours: Keycloak stores whatever it is given, and what nobody reads has no effect. */
public final class Misspellings {

    /** Keycloak's name for the field, in a representation and an export. */
    static final String AUTHENTICATOR = "clientAuthenticatorType";

    private Misspellings() {}

    static List<Finding> of(KeycloakSession session, SavedClient client) {
        return problems(session, client).stream().map(Misspellings::finding).toList();
    }

    /** The names of a client that are meant to be ours. */
    public static List<SettingProblem> problems(KeycloakSession session, ClientModel client) {
        return problems(session, SavedClient.of(client));
    }

    private static List<SettingProblem> problems(KeycloakSession session, SavedClient client) {
        List<SettingProblem> problems = new ArrayList<>();
        authenticator(session, client.authenticator()).ifPresent(problems::add);
        client.attributes().keySet().stream()
                .filter(ClientAttributes::isForeign)
                .sorted()
                .map(name -> new SettingProblem(
                        name, ProblemCode.UNKNOWN_ATTRIBUTE, Map.of("nearest", ClientAttributes.nearest(name))))
                .forEach(problems::add);
        return problems;
    }

    private static Finding finding(SettingProblem problem) {
        return new Finding(problem, Set.of(problem.field()), Optional.empty(), Kind.MISSPELT);
    }

    /** What is wrong with a client authenticator id that is meant to be one of ours, or nothing. */
    public static Optional<SettingProblem> authenticator(KeycloakSession session, @Nullable String id) {
        return AuthenticationMethod.meantBy(id)
                .filter(method ->
                        session.getKeycloakSessionFactory().getProviderFactory(ClientAuthenticator.class, id) == null)
                .map(method -> new SettingProblem(
                        AUTHENTICATOR,
                        ProblemCode.UNKNOWN_AUTHENTICATOR,
                        Map.of("given", String.valueOf(id), "id", method.providerId())));
    }
}
