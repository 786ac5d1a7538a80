package dev.keycloakmtls.registration;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.keycloakmtls.problem.SettingProblem;
import dev.keycloakmtls.problem.Statement;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Map;
import org.keycloak.models.KeycloakSession;
import org.keycloak.services.ErrorResponseException;
import org.keycloak.services.clientregistration.ErrorCodes;

/**
 * The answer to client metadata that cannot be registered (RFC 7591 §3.2.2), with what is wrong for machines beside it.
 *
 * @param error {@code invalid_client_metadata}
 * @param description member and sentence in one line
 * @param field the member, or the client attribute
 * @param code of {@code docs/problems.md}
 * @param arguments what the code's sentence puts in
 */
record MetadataRefusal(
        String error,
        @JsonProperty("error_description") String description,
        String field,
        String code,
        Map<String, Object> arguments) {

    /** Nothing of the request stays. */
    static ErrorResponseException of(KeycloakSession session, SettingProblem problem) {
        session.getTransactionManager().setRollbackOnly();
        Statement statement = Statement.of(problem.detail());
        return new ErrorResponseException(Response.status(Response.Status.BAD_REQUEST)
                .type(MediaType.APPLICATION_JSON_TYPE)
                .entity(new MetadataRefusal(
                        ErrorCodes.INVALID_CLIENT_METADATA,
                        problem.describe(),
                        problem.field(),
                        statement.code(),
                        statement.arguments()))
                .build());
    }
}
