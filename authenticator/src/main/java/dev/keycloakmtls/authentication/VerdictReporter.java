package dev.keycloakmtls.authentication;

import dev.keycloakmtls.domain.Verdict;
import dev.keycloakmtls.domain.Verdict.Accepted;
import dev.keycloakmtls.untrusted.VisibleText;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.jboss.logging.Logger;
import org.keycloak.OAuthErrorException;
import org.keycloak.authentication.AuthenticationFlowError;
import org.keycloak.authentication.ClientAuthenticationFlowContext;
import org.keycloak.representations.idm.OAuth2ErrorRepresentation;

/**
 * Tells the outcome: everything to the administrator (event and log), nothing to the caller but the one answer that every
 * failed client authentication of Keycloak gets. The only place that lets a client in.
 */
final class VerdictReporter {

    private static final Logger LOG = Logger.getLogger("dev.keycloakmtls.authentication");

    /** Word for word what Keycloak's own authenticators say. */
    private static final String DESCRIPTION = "Invalid client or Invalid client credentials";

    private VerdictReporter() {}

    static void report(
            ClientAuthenticationFlowContext context, Verdict verdict, AuditDetails details, boolean challenge) {
        details.verdict(verdict);
        details.asMap().forEach(context.getEvent()::detail);
        boolean accepted = verdict instanceof Accepted;
        LOG.debugf(
                "Client '%s' in realm '%s' %s: %s",
                VisibleText.of(context.getClient().getClientId()),
                VisibleText.of(context.getRealm().getName()),
                accepted ? "accepted" : "refused",
                details.asMap());
        if (accepted) {
            context.success();
        } else {
            context.failure(AuthenticationFlowError.INVALID_CLIENT_CREDENTIALS, refusal(context, challenge));
        }
    }

    private static Response refusal(ClientAuthenticationFlowContext context, boolean challenge) {
        // On Keycloak's own response, where the token endpoint has set it already: it must not stand there twice.
        context.getSession().getContext().getHttpResponse().setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
        Response.ResponseBuilder response = Response.status(Response.Status.UNAUTHORIZED)
                .type(MediaType.APPLICATION_JSON_TYPE)
                .entity(new OAuth2ErrorRepresentation(OAuthErrorException.INVALID_CLIENT, DESCRIPTION));
        if (challenge) { // RFC 6749 §5.2
            String realm = context.getRealm().getName().replaceAll("[^\\x20-\\x7e]|[\"\\\\]", "_");
            response.header(HttpHeaders.WWW_AUTHENTICATE, "Basic realm=\"" + realm + "\"");
        }
        return response.build();
    }
}
