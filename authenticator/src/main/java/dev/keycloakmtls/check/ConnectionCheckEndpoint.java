package dev.keycloakmtls.check;

import dev.keycloakmtls.domain.RejectionReason;
import dev.keycloakmtls.domain.Verdict.Rejected;
import dev.keycloakmtls.lookup.ArrivalWay;
import dev.keycloakmtls.lookup.CertificateSource;
import dev.keycloakmtls.lookup.LastArrivals;
import dev.keycloakmtls.lookup.PresentedCertificate;
import dev.keycloakmtls.lookup.PresentedCertificate.Doubtful;
import dev.keycloakmtls.lookup.PresentedCertificate.Shown;
import dev.keycloakmtls.server.KeycloakTime;
import dev.keycloakmtls.untrusted.FailureText;
import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.CacheControl;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import org.keycloak.OAuthErrorException;
import org.keycloak.http.HttpRequest;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.representations.idm.OAuth2ErrorRepresentation;

/**
 * Says to whoever knows the secret of a running connection check what this server sees of his connection. For everybody
 * else there is one answer, whatever is wrong with the secret.
 */
public final class ConnectionCheckEndpoint {

    /** The last segment of the path. */
    static final String SEGMENT = "connection-check";

    /** Below {@code /realms/{realm}}; asked with POST alone. */
    public static final String PATH = "/" + ConnectionCheckEndpointProviderFactory.ID + "/" + SEGMENT;

    /** The form parameter that the secret stands in: a path or a query would end in logs. */
    public static final String SECRET = "secret";

    /** What browsers send along: of a user's certificate nobody is told by a page that the user happens to look at. */
    private static final List<String> OF_BROWSERS = List.of("Origin", "Sec-Fetch-Mode", "Sec-Fetch-Site");

    private static final int TOO_MANY_REQUESTS = 429;

    private static final Logger LOG = Logger.getLogger(ConnectionCheckEndpoint.class);

    private final KeycloakSession session;

    ConnectionCheckEndpoint(KeycloakSession session) {
        this.session = session;
    }

    /** Answers a call: 200 with {@link ConnectionReport}, 403 without a secret that opens a check, 429 if there are too many. */
    @POST
    @Path(SEGMENT)
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Produces(MediaType.APPLICATION_JSON)
    public Response check(@Context HttpServerRequest connection) {
        HttpRequest request = session.getContext().getHttpRequest();
        RealmModel realm = session.getContext().getRealm();
        if (OF_BROWSERS.stream().anyMatch(header -> request.getHttpHeaders().getHeaderString(header) != null)) {
            return refused(Response.Status.FORBIDDEN.getStatusCode(), "A browser cannot call this: use curl.");
        }
        if (isInTheClear(realm)) {
            return refused(Response.Status.FORBIDDEN.getStatusCode(), "HTTPS required");
        }
        ConnectionChecks checks = new ConnectionChecks(session, realm);
        Optional<ConnectionCheck> check =
                secret(request).filter(secret -> realm.isEnabled()).flatMap(checks::openedBy);
        return check.map(opened -> inTurn(checks, opened, connection))
                .orElseGet(() -> refused(
                        Response.Status.FORBIDDEN.getStatusCode(),
                        "No connection check of this realm that is running has this secret."));
    }

    private Response inTurn(ConnectionChecks checks, ConnectionCheck check, HttpServerRequest connection) {
        if (!checks.takeTurn(check)) {
            return refused(TOO_MANY_REQUESTS, "Another call of this connection check is being answered.");
        }
        try {
            OptionalInt number = checks.takeCall(check);
            if (number.isEmpty()) {
                return refused(TOO_MANY_REQUESTS, "This connection check has been called as often as it can be.");
            }
            Observation seen = observe(number.getAsInt(), connection);
            checks.keep(check, seen);
            return answer(Response.ok(ConnectionReport.of(seen)));
        } finally {
            checks.giveTurnBack(check);
        }
    }

    private Observation observe(int number, HttpServerRequest connection) {
        try {
            PresentedCertificate presented = CertificateSource.of(session)
                    .read(session, session.getContext().getHttpRequest());
            if (presented instanceof Shown shown) {
                LastArrivals.of(session)
                        .shown(new ArrivalWay(
                                shown.header(),
                                session.getContext().getConnection().getLocalPort()));
            }
            return observation(number, connection, presented);
        } catch (RuntimeException | LinkageError | StackOverflowError e) { // of a lookup, or of a parser
            LOG.errorf("Unexpected error in a connection check: %s", FailureText.of(e));
            return observation(
                    number,
                    connection,
                    new Doubtful(Rejected.because(RejectionReason.INTERNAL_ERROR), Optional.empty()));
        }
    }

    private Observation observation(int number, HttpServerRequest connection, PresentedCertificate presented) {
        Observation.Source source = Observation.Source.of(session);
        return new Observation(
                number,
                KeycloakTime.CLOCK.instant(),
                ObservedConnection.of(session, connection),
                source,
                ObservedSender.of(session, source),
                Observation.Outcome.of(presented),
                Observation.ObservedCertificates.of(presented));
    }

    /** As Keycloak's own endpoints have it. */
    private boolean isInTheClear(RealmModel realm) {
        return !"https".equals(session.getContext().getUri().getBaseUri().getScheme())
                && realm.getSslRequired().isRequired(session.getContext().getConnection());
    }

    /** Nothing, unless the request has one parameter that could be a secret. */
    private static Optional<CheckSecret> secret(HttpRequest request) {
        MultivaluedMap<String, String> form = request.getDecodedFormParameters();
        return Stream.ofNullable(form == null ? null : form.get(SECRET))
                .filter(values -> values.size() == 1)
                .flatMap(List::stream)
                .filter(CheckSecret::isWellFormed)
                .map(CheckSecret::new)
                .findFirst();
    }

    private static Response refused(int status, String description) {
        return answer(Response.status(status)
                .entity(new OAuth2ErrorRepresentation(
                        status == TOO_MANY_REQUESTS
                                ? OAuthErrorException.TEMPORARILY_UNAVAILABLE
                                : OAuthErrorException.ACCESS_DENIED,
                        description)));
    }

    private static Response answer(Response.ResponseBuilder response) {
        CacheControl none = new CacheControl();
        none.setNoStore(true);
        none.setNoTransform(false);
        return response.type(MediaType.APPLICATION_JSON_TYPE).cacheControl(none).build();
    }
}
