package dev.keycloakmtls.admin.connection;

import dev.keycloakmtls.admin.rest.AdminRequest;
import dev.keycloakmtls.admin.rest.Refusal;
import dev.keycloakmtls.admin.rest.Schema;
import dev.keycloakmtls.check.CheckAddress;
import dev.keycloakmtls.check.ConnectionCheck;
import dev.keycloakmtls.check.ConnectionChecks;
import dev.keycloakmtls.check.Observation;
import dev.keycloakmtls.domain.ClientCertificate;
import dev.keycloakmtls.problem.Detail;
import dev.keycloakmtls.problem.ProblemCode;
import dev.keycloakmtls.server.KeycloakTime;
import dev.keycloakmtls.server.MutualTlsServer;
import dev.keycloakmtls.server.ServerOption;
import dev.keycloakmtls.untrusted.Bound;
import dev.keycloakmtls.untrusted.VisibleText;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jboss.logging.Logger;

/** Connection checks: whoever has the secret of one calls this server, and is seen here as the server saw him. */
@Produces(MediaType.APPLICATION_JSON)
public final class ConnectionChecksResource {

    private static final Logger LOG = Logger.getLogger(ConnectionChecksResource.class);

    private final AdminRequest request;
    private final ConnectionChecks checks;
    private final Instant now = KeycloakTime.CLOCK.instant();

    public ConnectionChecksResource(AdminRequest request) {
        this.request = request;
        this.checks = new ConnectionChecks(request.session(), request.realm());
    }

    /**
     * A check that has just been started.
     *
     * @param address where to call, with POST
     * @param secret the form parameter {@code secret} of a call; it is told this once
     * @param curl what to type for a call
     */
    @Schema("StartedConnectionCheck")
    public record Started(ConnectionCheckView check, String address, String secret, String curl) {}

    /** Those that run in this realm. */
    @GET
    public List<ConnectionCheckView.Brief> list() {
        request.auth().realm().requireManageRealm();
        return checks.list().stream().map(ConnectionCheckView.Brief::of).toList();
    }

    /** Starts one: 201 with {@link Started}. */
    @POST
    public Response start() {
        request.auth().realm().requireManageRealm();
        int seconds = MutualTlsServer.of(request.session()).options().get(ServerOption.CONNECTION_CHECK_LIFESPAN);
        if (seconds == 0) {
            throw Refusal.invalid(
                    request.session(), ServerOption.CONNECTION_CHECK_LIFESPAN.name(), ProblemCode.CHECKS_OFF);
        }
        CheckAddress address = CheckAddress.of(request.session(), request.realm());
        ConnectionChecks.Start start = checks.start(Duration.ofSeconds(seconds));
        if (start instanceof ConnectionChecks.Start.TooMany tooMany) {
            throw Refusal.tooMany(request.session(), sentence(tooMany.bound()));
        }
        ConnectionChecks.Start.Started started = (ConnectionChecks.Start.Started) start;
        LOG.infof(
                "Connection check %s was started in realm '%s' by user %s",
                started.check().id(),
                VisibleText.of(request.realm().getName()),
                request.auth().adminAuth().getUser().getId());
        return Response.status(Response.Status.CREATED)
                .entity(new Started(
                        ConnectionCheckView.of(started.check(), List.of(), now),
                        address.url(),
                        started.secret(),
                        address.curl(started.secret())))
                .build();
    }

    /** One that runs, with its calls. */
    @GET
    @Path("{id}")
    public ConnectionCheckView get(@PathParam("id") String id) {
        request.auth().realm().requireManageRealm();
        ConnectionCheck check = find(id);
        return ConnectionCheckView.of(check, checks.seen(check), now);
    }

    /** Which clients would accept what one call has shown, for those who may list clients too. */
    @GET
    @Path("{id}/calls/{number}/clients")
    public CheckedClients clients(@PathParam("id") String id, @PathParam("number") String number) {
        request.auth().realm().requireManageRealm();
        request.auth().clients().requireList();
        Observation seen = checks.seen(find(id)).stream()
                .filter(call -> Integer.toString(call.number()).equals(number))
                .findFirst()
                .orElseThrow(() -> Refusal.notFound(request.session(), "Call"));
        return seen.outcome().refused().isPresent()
                        || seen.certificates().chain().isEmpty()
                ? CheckedClients.NONE
                : new CertificateClients(request)
                        .about(new ClientCertificate(seen.certificates().chain()));
    }

    /** Ends one: its secret opens nothing any more. */
    @DELETE
    @Path("{id}")
    public void end(@PathParam("id") String id) {
        request.auth().realm().requireManageRealm();
        checks.end(find(id));
    }

    private ConnectionCheck find(String id) {
        return checks.find(id).orElseThrow(() -> Refusal.notFound(request.session(), "Connection check"));
    }

    private static Detail sentence(Bound bound) {
        return bound == Bound.CONNECTION_CHECKS_OF_REALM
                ? ProblemCode.CHECKS_OF_REALM.with(Map.of("count", bound.value()))
                : ProblemCode.CHECKS_OF_SERVER.with(Map.of("count", bound.value()));
    }
}
