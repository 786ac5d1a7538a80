package dev.keycloakmtls.admin.rest;

import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import org.keycloak.models.KeycloakSession;

/**
 * The body of an answer that is not a success.
 *
 * @param error {@code invalid_input}, {@code conflict}, {@code not_found}, {@code in_use} or {@code too_many}
 * @param errorMessage the first problem in one line; this is what Keycloak's console shows
 * @param errors every problem
 * @param clients with {@code in_use}: the client ids of those that use it
 */
public record Refusal(String error, String errorMessage, List<Problem> errors, List<String> clients) {

    public Refusal {
        errors = List.copyOf(errors);
        clients = List.copyOf(clients);
    }

    /** The request cannot be carried out as it is: 400. */
    public static WebApplicationException invalid(KeycloakSession session, List<Problem> problems) {
        String first = problems.isEmpty()
                ? "the request is not valid"
                : problems.get(0).toString();
        return answer(session, Response.Status.BAD_REQUEST, new Refusal("invalid_input", first, problems, List.of()));
    }

    /** The request cannot be carried out because of one field: 400. */
    public static WebApplicationException invalid(KeycloakSession session, String field, String reason) {
        return invalid(session, List.of(new Problem(field, reason)));
    }

    /** There is no such thing: 404. */
    public static WebApplicationException notFound(KeycloakSession session, String what) {
        return answer(
                session,
                Response.Status.NOT_FOUND,
                new Refusal("not_found", what + " not found", List.of(), List.of()));
    }

    /** Somebody else has changed it since it was read: 409. */
    public static WebApplicationException conflict(KeycloakSession session) {
        String message = "It was changed by somebody else since it was read: read it again.";
        return answer(session, Response.Status.CONFLICT, new Refusal("conflict", message, List.of(), List.of()));
    }

    /** Clients would lose what they depend on: 409. */
    public static WebApplicationException inUse(KeycloakSession session, String message, List<String> clients) {
        return answer(session, Response.Status.CONFLICT, new Refusal("in_use", message, List.of(), clients));
    }

    /** As many as there may be run already: 409. */
    public static WebApplicationException tooMany(KeycloakSession session, String message) {
        return answer(session, Response.Status.CONFLICT, new Refusal("too_many", message, List.of(), List.of()));
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
