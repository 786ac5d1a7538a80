package dev.keycloakmtls.admin.rest;

import dev.keycloakmtls.problem.Detail;
import dev.keycloakmtls.problem.ProblemCode;
import dev.keycloakmtls.problem.Statement;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.keycloak.models.KeycloakSession;

/**
 * The body of an answer that is not a success: every problem with field and code, or one code for the whole request.
 *
 * @param error {@code invalid_input}, {@code conflict}, {@code not_found}, {@code in_use} or {@code too_many}
 * @param errorMessage the first problem in one line; this is what Keycloak's console shows
 * @param errors every problem
 * @param code of {@code docs/problems.md}: the first problem's, or what is wrong with the request as a whole
 * @param arguments what the code's sentence puts in, by name
 * @param clients with {@code in_use}: the client ids of those that use it
 */
@Schema("Refusal")
public record Refusal(
        String error,
        String errorMessage,
        String code,
        Map<String, Object> arguments,
        List<Problem> errors,
        List<String> clients) {

    public Refusal {
        arguments = Collections.unmodifiableMap(new LinkedHashMap<>(arguments));
        errors = List.copyOf(errors);
        clients = List.copyOf(clients);
    }

    /** The request cannot be carried out as it is: 400. */
    public static WebApplicationException invalid(KeycloakSession session, List<Problem> problems) {
        Problem first = problems.get(0);
        return answer(
                session,
                Response.Status.BAD_REQUEST,
                new Refusal("invalid_input", first.toString(), first.code(), first.arguments(), problems, List.of()));
    }

    /** The request cannot be carried out because of one field: 400. */
    public static WebApplicationException invalid(KeycloakSession session, String field, ProblemCode code) {
        return invalid(session, field, code.detail());
    }

    /** The request cannot be carried out because of one field: 400. */
    public static WebApplicationException invalid(KeycloakSession session, String field, Detail detail) {
        return invalid(session, List.of(Problem.of(field, detail)));
    }

    /** There is no such thing: 404. */
    public static WebApplicationException notFound(KeycloakSession session, String what) {
        return answer(
                session,
                Response.Status.NOT_FOUND,
                of("not_found", ProblemCode.NOT_FOUND.with(Map.of("what", what)), List.of()));
    }

    /** Somebody else has changed it since it was read: 409. */
    public static WebApplicationException conflict(KeycloakSession session) {
        return answer(session, Response.Status.CONFLICT, of("conflict", ProblemCode.CONFLICT.detail(), List.of()));
    }

    /** Clients would lose what they depend on: 409. */
    public static WebApplicationException inUse(KeycloakSession session, Detail why, List<String> clients) {
        return answer(session, Response.Status.CONFLICT, of("in_use", why, clients));
    }

    /** As many as there may be run already: 409. */
    public static WebApplicationException tooMany(KeycloakSession session, Detail why) {
        return answer(session, Response.Status.CONFLICT, of("too_many", why, List.of()));
    }

    private static Refusal of(String error, Detail why, List<String> clients) {
        Statement statement = Statement.of(why);
        return new Refusal(error, statement.sentence(), statement.code(), statement.arguments(), List.of(), clients);
    }

    /** Nothing of the request must stay. */
    private static WebApplicationException answer(KeycloakSession session, Response.Status status, Refusal refusal) {
        session.getTransactionManager().setRollbackOnly();
        return new WebApplicationException(Response.status(status)
                .type(MediaType.APPLICATION_JSON_TYPE)
                .entity(refusal)
                .build());
    }
}
