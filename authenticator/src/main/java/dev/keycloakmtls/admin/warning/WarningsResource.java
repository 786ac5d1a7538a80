package dev.keycloakmtls.admin.warning;

import dev.keycloakmtls.admin.certificate.CertificateView;
import dev.keycloakmtls.admin.rest.AdminRequest;
import dev.keycloakmtls.admin.warning.Warning.Kind;
import dev.keycloakmtls.block.RealmBlocks;
import dev.keycloakmtls.config.AuthenticationMethod;
import dev.keycloakmtls.lookup.CertificateArrival;
import dev.keycloakmtls.lookup.LastArrivals;
import dev.keycloakmtls.policy.UnreadablePolicies;
import dev.keycloakmtls.problem.Detail;
import dev.keycloakmtls.problem.ProblemCode;
import dev.keycloakmtls.realm.ClientFlow;
import dev.keycloakmtls.realm.RealmClients;
import dev.keycloakmtls.server.KeycloakRelease;
import dev.keycloakmtls.server.KeycloakTime;
import dev.keycloakmtls.tls.GuardState;
import dev.keycloakmtls.trustprofile.TrustProfiles;
import dev.keycloakmtls.verification.TrustProfileLookup;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.keycloak.authentication.authenticators.client.X509ClientAuthenticator;
import org.keycloak.authorization.fgap.AdminPermissionsSchema;
import org.keycloak.component.ComponentModel;
import org.keycloak.models.ClientModel;

/** What in this realm lets in too many, or nobody. */
@Produces(MediaType.APPLICATION_JSON)
public final class WarningsResource {

    /** The most warnings of one kind. */
    private static final int MAX = 100;

    private static final List<String> CONCERNED = Stream.concat(
                    RealmClients.BOTH_METHODS.stream(), Stream.of(X509ClientAuthenticator.PROVIDER_ID))
            .toList();

    private final AdminRequest request;
    private final TrustProfiles profiles;

    public WarningsResource(AdminRequest request) {
        this.request = request;
        this.profiles = new TrustProfiles(request.session(), request.realm());
    }

    /**
     * At most {@value #MAX} of each kind. Those about clients are only of clients that the administrator may view, those
     * about users' logins of realms that the administrator may view.
     */
    @GET
    public List<Warning> list() {
        request.requireAnyView();
        CertificateArrival arrival = CertificateArrival.of(request.session());
        List<Warning> warnings = new ArrayList<>();
        CertificateArrival.obstacle(request.session())
                .ifPresent(sentence -> warnings.add(Kind.CERTIFICATES_DO_NOT_ARRIVE.danger(sentence)));
        RealmBlocks.of(request.session(), request.realm())
                .problem()
                .map(why -> Kind.BLOCK_LIST_UNREADABLE.danger(ProblemCode.WARN_BLOCK_LIST.with(Map.of("why", why))))
                .ifPresent(warnings::add);
        guard(GuardState.ofServer(), arrival).ifPresent(warnings::add);
        AdminPermissionsSchema.runWithoutAuthorization(request.session(), () -> {
            if (arrival.mayBeUnverified()) {
                new X509UserLogins(request)
                        .withoutRevalidation()
                        .limit(MAX)
                        .map(login -> userLogin(login, arrival))
                        .forEach(warnings::add);
            }
            ofClients(arrival, warnings);
        });
        if (request.auth().realm().canViewRealm()) {
            UnreadablePolicies.of(request.session(), request.realm()).stream()
                    .limit(MAX)
                    .map(Kind.CLIENT_POLICY_UNREADABLE::danger)
                    .forEach(warnings::add);
        }
        warnings.addAll(new ClientWarnings(request).list(MAX));
        components().flatMap(this::problems).limit(MAX).forEach(warnings::add);
        components().flatMap(this::endingAnchors).limit(MAX).forEach(warnings::add);
        return warnings;
    }

    private static Optional<Warning> guard(GuardState guard, CertificateArrival arrival) {
        return switch (guard.status()) {
            case IMPOSSIBLE ->
                guard.objection()
                        .map(why -> Kind.GUARD_NOT_IN_PLACE.danger((arrival.mayBeUnverified()
                                        ? ProblemCode.WARN_GUARD_SEES_ALL
                                        : ProblemCode.WARN_GUARD_STRICT)
                                .with(Map.of("why", why))));
            case OFF ->
                arrival.mayBeUnverified()
                        ? Optional.of(Kind.OTHER_METHODS_NOT_GUARDED.danger(ProblemCode.WARN_GUARD_OFF.detail()))
                        : Optional.empty();
            case WAITING, NOT_NEEDED, CONFIRMED -> Optional.empty();
        };
    }

    private static Warning userLogin(X509UserLogins.Login login, CertificateArrival arrival) {
        Map<String, String> arguments = new LinkedHashMap<>();
        arguments.put("realm", login.realm());
        arguments.put("flow", login.flow());
        arguments.put("authenticator", login.authenticator());
        return Kind.X509_USER_LOGIN_UNVERIFIED.danger(
                arguments,
                ProblemCode.WARN_USER_LOGIN.with(Map.of(
                        "flow",
                        login.flow(),
                        "realm",
                        login.realm(),
                        "authenticator",
                        login.authenticator(),
                        "arrival",
                        arrival.detail())));
    }

    private void ofClients(CertificateArrival arrival, List<Warning> warnings) {
        Map<AuthenticationMethod, Integer> used = new EnumMap<>(AuthenticationMethod.class);
        List<Warning> anyIssuer = new ArrayList<>();
        boolean clientX509 = false;
        for (ClientModel client : RealmClients.of(request.session(), request.realm(), CONCERNED)) {
            if (!client.isPublicClient()) {
                AuthenticationMethod.ofProviderId(client.getClientAuthenticatorType())
                        .ifPresent(method -> used.merge(method, 1, Integer::sum));
                clientX509 |= client.isEnabled()
                        && X509ClientAuthenticator.PROVIDER_ID.equals(client.getClientAuthenticatorType());
                if (anyIssuer.size() < MAX
                        && isOfAnyIssuer(client)
                        && request.auth().clients().canView(client)) {
                    anyIssuer(client, arrival).ifPresent(anyIssuer::add);
                }
            }
        }
        warnings.addAll(anyIssuer);
        warnings.addAll(
                ProxyWarnings.of(request.session(), clientX509 && arrival != CertificateArrival.FROM_PROXY_GUARDED));
        if (!used.isEmpty() && arrival.isPossible()) {
            neverArrived(LastArrivals.of(request.session())).ifPresent(warnings::add);
        }
        used.forEach((method, count) -> flow(method, count).ifPresent(warnings::add));
    }

    /** Once one has arrived, whosever it was, the way is open. */
    private static Optional<Warning> neverArrived(LastArrivals last) {
        return last.lastShown().isPresent() || last.missing() == 0
                ? Optional.empty()
                : Optional.of(Kind.CERTIFICATES_NEVER_ARRIVED.warning(
                        Map.of(
                                "count", Long.toString(last.missing()),
                                "since", last.since().toString()),
                        ProblemCode.WARN_NEVER_ARRIVED.with(Map.of("count", last.missing(), "since", last.since()))));
    }

    /** What keeps a method that clients use from running; one click away from its end, if nobody has wanted it so. */
    private Optional<Warning> flow(AuthenticationMethod method, int count) {
        return ClientFlow.problem(request.realm(), method).map(problem -> {
            Detail message = ProblemCode.WARN_FLOW.with(
                    Map.of("clients", clients(count), "method", method.metadataValue(), "problem", problem));
            return ClientFlow.lacking(request.realm(), method)
                    .map(flow -> Kind.FLOW_LACKS_METHOD.danger(
                            Map.of("method", method.metadataValue(), "flow", String.valueOf(flow.getAlias())), message))
                    .orElseGet(() -> Kind.FLOW_BLOCKED.danger(message));
        });
    }

    private static boolean isOfAnyIssuer(ClientModel client) {
        String ca = client.getAttribute(X509ClientAuthenticator.ATTR_CA_SUBJECT_DN);
        return X509ClientAuthenticator.PROVIDER_ID.equals(client.getClientAuthenticatorType())
                && client.isEnabled()
                && (!KeycloakRelease.clientX509AsksForTheCa() || ca == null || ca.isBlank());
    }

    private static Optional<Warning> anyIssuer(ClientModel client, CertificateArrival arrival) {
        if (!arrival.isPossible()) {
            return Optional.empty(); // nobody is this client, and that is said already
        }
        boolean asks = KeycloakRelease.clientX509AsksForTheCa();
        Kind kind = asks ? Kind.CLIENT_X509_WITHOUT_CA_DN : Kind.CLIENT_X509_ANY_ISSUER;
        Detail remedy = (asks ? ProblemCode.WARN_X509_SET : ProblemCode.WARN_X509_IGNORED).detail();
        Detail message = ProblemCode.WARN_X509.with(Map.of("arrival", arrival.detail(), "remedy", remedy));
        return Optional.of(arrival.mayBeUnverified() ? kind.danger(client, message) : kind.warning(client, message));
    }

    private Stream<ComponentModel> components() {
        return TrustProfiles.components(request.realm())
                .sorted(Comparator.comparing(component -> String.valueOf(component.getName())));
    }

    private Stream<Warning> problems(ComponentModel component) {
        return profiles.problem(component).map(problem -> Kind.PROFILE_PROBLEM.danger(component, problem)).stream();
    }

    private Stream<Warning> endingAnchors(ComponentModel component) {
        Instant now = KeycloakTime.CLOCK.instant();
        return profiles.read(component) instanceof TrustProfileLookup.Found found
                ? found.profile().anchors().stream()
                        .filter(anchor -> now.plus(CertificateView.SOON)
                                .isAfter(anchor.getNotAfter().toInstant()))
                        .sorted(Comparator.comparing(X509Certificate::getNotAfter))
                        .map(anchor -> ending(component, anchor, now))
                : Stream.empty();
    }

    private static Warning ending(ComponentModel component, X509Certificate anchor, Instant now) {
        Instant end = anchor.getNotAfter().toInstant();
        Map<String, Object> what = Map.of("name", CertificateView.name(anchor.getSubjectX500Principal()), "time", end);
        return now.isAfter(end)
                ? Kind.ANCHOR_EXPIRING.danger(component, ProblemCode.WARN_ANCHOR_ENDED.with(what))
                : Kind.ANCHOR_EXPIRING.warning(component, ProblemCode.WARN_ANCHOR_ENDS.with(what));
    }

    private static Detail clients(int count) {
        return count == 1 ? ProblemCode.ONE_CLIENT.detail() : ProblemCode.CLIENTS.with(Map.of("count", count));
    }
}
