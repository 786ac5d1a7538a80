package dev.keycloakmtls.admin.client;

import com.fasterxml.jackson.databind.JsonNode;
import dev.keycloakmtls.admin.rest.Problem;
import dev.keycloakmtls.admin.rest.Schema;
import dev.keycloakmtls.admin.rest.TextLimit;
import dev.keycloakmtls.config.AttributeSource;
import dev.keycloakmtls.config.AuthenticationMethod;
import dev.keycloakmtls.config.ClientAttributes;
import dev.keycloakmtls.domain.SubjectSelector;
import dev.keycloakmtls.problem.ProblemCode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.utils.KeycloakModelUtils;

/**
 * How somebody wants a client to authenticate. What is absent stays as it is.
 *
 * @param version what the change is based on
 * @param method a {@code token_endpoint_auth_method}; JSON's null goes back from either method to the client secret
 * @param selector type and value; JSON's null removes it
 * @param trustProfile empty: the realm's default
 * @param subjectDn of a pinned certificate; empty: none
 * @param jwksSource {@code none}, {@code inline} or {@code url}
 * @param jwks the text of a JWKS
 * @param boundTokens whether access tokens are bound to the certificate (RFC 8705 §3)
 */
@Schema("ClientUpdate")
public record ClientUpdate(
        @Nullable String version,
        @Nullable JsonNode method,
        @Nullable JsonNode selector,
        @Nullable String trustProfile,
        @Nullable String subjectDn,
        @Nullable String jwksSource,
        @Nullable String jwksUrl,
        @Nullable String jwks,
        @Nullable Boolean boundTokens) {

    /** What the client would be. */
    ClientState applyTo(ClientState state) {
        ClientState result = state;
        if (method != null) {
            result = result.withAuthenticator(authenticator(state));
        }
        if (selector != null) {
            for (SubjectSelector.Type type : SubjectSelector.Type.values()) {
                boolean chosen = type.parameter().equals(selector.path("type").asText());
                result = result.with(
                        type.parameter(),
                        chosen ? AttributeSource.strip(selector.path("value").asText()) : "");
            }
        }
        result = with(result, ClientAttributes.TRUST_PROFILE, trustProfile);
        result = with(result, ClientAttributes.SUBJECT_DN, subjectDn);
        result = with(result, ClientAttributes.JWKS_URL, jwksUrl);
        result = with(result, ClientAttributes.JWKS_STRING, jwks);
        if (jwksSource != null) {
            result = with(result, ClientAttributes.USE_JWKS_URL, flag(jwksSource.equals(JwksSource.URL.code())));
            result = with(result, ClientAttributes.USE_JWKS_STRING, flag(jwksSource.equals(JwksSource.INLINE.code())));
        }
        return boundTokens == null ? result : result.with(ClientState.BOUND_TOKENS, boundTokens.toString());
    }

    private String authenticator(ClientState state) {
        Optional<AuthenticationMethod> wanted = wantedMethod();
        if (wanted.isPresent()) {
            return wanted.get().providerId();
        }
        // Another method of Keycloak's own is none of ours to change.
        return state.method().isPresent()
                ? KeycloakModelUtils.getDefaultClientAuthenticatorType()
                : state.authenticator();
    }

    /** The method that is asked for by its name, if it is one of ours. */
    Optional<AuthenticationMethod> wantedMethod() {
        return method == null
                ? Optional.empty()
                : Arrays.stream(AuthenticationMethod.values())
                        .filter(candidate -> candidate.metadataValue().equals(method.textValue()))
                        .findFirst();
    }

    private static ClientState with(ClientState state, String attribute, @Nullable String value) {
        return value == null ? state : state.with(attribute, AttributeSource.strip(value));
    }

    private static String flag(boolean on) {
        return on ? "true" : "";
    }

    /** What is wrong with the members by themselves. */
    List<Problem> problems() {
        List<Problem> problems = new ArrayList<>();
        if (method != null && !method.isNull() && wantedMethod().isEmpty()) {
            problems.add(Problem.of(
                    "method",
                    ProblemCode.ONE_OF.with(Map.of("these", "tls_client_auth, self_signed_tls_client_auth, null"))));
        }
        if (selector != null && !selector.isNull()) {
            if (SubjectSelector.Type.ofParameter(selector.path("type").asText()).isEmpty()) {
                problems.add(Problem.of("selector", ProblemCode.SELECTOR_TYPE));
            } else if (!selector.path("value").isTextual()) {
                problems.add(Problem.of("selector", ProblemCode.SELECTOR_VALUE));
            }
        }
        if (jwksSource != null && JwksSource.of(jwksSource).isEmpty()) {
            problems.add(Problem.of("jwksSource", ProblemCode.ONE_OF.with(Map.of("these", "none, inline, url"))));
        }
        problems.addAll(TextLimit.problem("trustProfile", trustProfile));
        problems.addAll(TextLimit.problem("subjectDn", subjectDn));
        problems.addAll(TextLimit.problem("jwksUrl", jwksUrl));
        problems.addAll(TextLimit.problem("jwks", jwks));
        return problems;
    }
}
