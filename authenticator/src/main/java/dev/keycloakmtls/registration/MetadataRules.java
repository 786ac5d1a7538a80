package dev.keycloakmtls.registration;

import dev.keycloakmtls.client.ClientValidation;
import dev.keycloakmtls.config.AuthenticationMethod;
import dev.keycloakmtls.config.ClientAttributes;
import dev.keycloakmtls.config.JsonWebKeys;
import dev.keycloakmtls.domain.SubjectSelector;
import dev.keycloakmtls.problem.Detail;
import dev.keycloakmtls.problem.MalformedException;
import dev.keycloakmtls.problem.ProblemCode;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.keycloak.jose.jwk.JSONWebKeySet;
import org.keycloak.jose.jwk.JWK;
import org.keycloak.jose.jwk.JWKParser;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.representations.oidc.OIDCClientRepresentation;
import org.keycloak.services.ErrorResponseException;
import org.keycloak.util.JWKSUtils;
import org.keycloak.util.JsonSerialization;

/**
 * What client metadata must be for the two methods: {@code invalid_client_metadata} (RFC 7591 §3.2.2) with the name of the
 * member otherwise. Clients of other methods are left to Keycloak.
 */
final class MetadataRules {

    private static final String JWKS = "jwks";
    private static final String JWKS_URI = "jwks_uri";

    private final KeycloakSession session;

    MetadataRules(KeycloakSession session) {
        this.session = session;
    }

    /** Keycloak refuses members that it does not know: one that would have no effect is not dropped without a word. */
    void checkMembers(ClientMetadata metadata) {
        String method = metadata.getTokenEndpointAuthMethod();
        if (!AuthenticationMethod.CA_SIGNED.metadataValue().equals(method)) {
            metadata.alternativeNames().keySet().stream().findFirst().ifPresent(type -> {
                throw misplaced(type);
            });
        }
        if (AuthenticationMethod.SELF_SIGNED.metadataValue().equals(method)
                && metadata.getTlsClientAuthSubjectDn() != null) {
            throw misplaced(SubjectSelector.Type.SUBJECT_DN);
        }
        if (metadata.endpointAliases() != null && !isOurs(metadata)) {
            throw refusal(ClientMetadata.ENDPOINT_ALIASES, ProblemCode.FOR_OUR_METHODS.detail());
        }
    }

    private ErrorResponseException misplaced(SubjectSelector.Type subject) {
        return refusal(subject.parameter(), ProblemCode.FOR_CA_SIGNED.detail());
    }

    private static boolean isOurs(OIDCClientRepresentation metadata) {
        return Arrays.stream(AuthenticationMethod.values())
                .anyMatch(method -> method.metadataValue().equals(metadata.getTokenEndpointAuthMethod()));
    }

    /** Whether a client authenticator is one of the two methods. */
    static boolean isOurs(@Nullable String authenticator) {
        return AuthenticationMethod.ofProviderId(authenticator).isPresent();
    }

    /** What Keycloak's converter would answer without naming the member, or with an internal error. */
    @SuppressWarnings("deprecation") // JWK.Use is what Keycloak's converter asks with
    void checkKeySet(OIDCClientRepresentation metadata) {
        JSONWebKeySet keys = metadata.getJwks();
        if (!isOurs(metadata) || keys == null) {
            return;
        }
        if (metadata.getJwksUri() != null) {
            throw refusal(JWKS, ProblemCode.JWKS_BOTH.detail());
        }
        if (keys.getKeys() == null || Arrays.stream(keys.getKeys()).anyMatch(Objects::isNull)) {
            throw refusal(JWKS, ProblemCode.JWKS_KEYS.detail());
        }
        try {
            JsonSerialization.writeValueAsString(keys);
            JWK signing = JWKSUtils.getKeyForUse(keys, JWK.Use.SIG);
            if (signing != null) {
                JWKParser.create(signing).toPublicKey();
            }
        } catch (IOException | RuntimeException e) {
            throw refusal(JWKS, ProblemCode.JWKS_UNREADABLE_KEY.detail());
        }
    }

    /** What is about to be stored, complete with what was there before. */
    void check(ClientModel client) {
        if (!isOurs(client.getClientAuthenticatorType())) {
            return;
        }
        if (Boolean.parseBoolean(client.getAttribute(ClientAttributes.USE_JWKS_STRING))) {
            checkStoredKeySet(client);
        }
        new ClientValidation(session, problem -> {
                    throw refusal(client, problem.field(), problem.detail());
                })
                .check(client);
    }

    private void checkStoredKeySet(ClientModel client) {
        String stored = client.getAttribute(ClientAttributes.JWKS_STRING);
        if (stored == null) {
            return;
        }
        try {
            List<Detail> problems = JsonWebKeys.parse(stored).problems();
            if (!problems.isEmpty()) {
                throw refusal(JWKS, problems.get(0));
            }
        } catch (MalformedException e) {
            throw refusal(JWKS, e.detail());
        }
    }

    private ErrorResponseException refusal(ClientModel client, String attribute, Detail reason) {
        return switch (attribute) {
            case ClientAttributes.JWKS_STRING -> refusal(JWKS, reason);
            case ClientAttributes.JWKS_URL -> refusal(JWKS_URI, reason);
            case ClientAttributes.CERTIFICATES ->
                client.getAttribute(ClientAttributes.CERTIFICATES) != null
                        ? refusal(attribute, reason)
                        : hasKeys(client) ? refusal(JWKS, reason) : refusal(JWKS, ProblemCode.JWKS_MISSING.detail());
            default -> refusal(attribute, reason);
        };
    }

    private static boolean hasKeys(ClientModel client) {
        return client.getAttribute(ClientAttributes.JWKS_STRING) != null;
    }

    private ErrorResponseException refusal(String member, Detail reason) {
        return MetadataRefusal.of(session, reason.at(member));
    }
}
