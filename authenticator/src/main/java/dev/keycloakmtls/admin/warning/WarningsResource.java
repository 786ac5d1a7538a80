package dev.keycloakmtls.admin.warning;

import dev.keycloakmtls.admin.certificate.CertificateView;
import dev.keycloakmtls.admin.rest.AdminRequest;
import dev.keycloakmtls.admin.warning.Warning.Kind;
import dev.keycloakmtls.config.AuthenticationMethod;
import dev.keycloakmtls.lookup.CertificateArrival;
import dev.keycloakmtls.lookup.LastArrivals;
import dev.keycloakmtls.realm.ClientFlow;
import dev.keycloakmtls.realm.RealmClients;
import dev.keycloakmtls.server.KeycloakRelease;
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
        warnings.addAll(new ClientWarnings(request).list(MAX));
        components().flatMap(this::problems).limit(MAX).forEach(warnings::add);
        components().flatMap(this::endingAnchors).limit(MAX).forEach(warnings::add);
        return warnings;
    }

    private static Optional<Warning> guard(GuardState guard, CertificateArrival arrival) {
        String why = guard.objection().orElse("");
        return switch (guard.status()) {
            case IMPOSSIBLE ->
                Optional.of(Kind.GUARD_NOT_IN_PLACE.danger("Certificates that nobody has verified cannot be kept from"
                        + " Keycloak's own methods: " + why + ". "
                        + (arrival.mayBeUnverified()
                                ? "They see every certificate that reaches this server."
                                : "So TLS refuses certificates that do not lead to the server's truststores, those of"
                                        + " self_signed_tls_client_auth among them.")));
            case OFF ->
                arrival.mayBeUnverified()
                        ? Optional.of(Kind.OTHER_METHODS_NOT_GUARDED.danger("Keycloak's own methods (client-x509, X.509"
                                + " login of users) are shown every certificate that reaches this server, whoever has issued"
                                + " it, because guard-other-methods is false."))
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
                "In the flow \"" + login.flow() + "\" of the realm \"" + login.realm() + "\" Keycloak's \""
                        + login.authenticator() + "\" does not check who issued the certificate of a user, and "
                        + arrival.sentence() + ": whoever has a certificate with the name of a user passes this step as"
                        + " that user. Switch on \"Revalidate Client Certificate\" in the settings of the step, and keep"
                        + " nothing but the CAs of your users in the server's truststore.");
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
                        "Since this node started at " + last.since() + ", no request came with a certificate, and "
                                + last.missing()
                                + " came without where a client needs one. Start a connection check to see"
                                + " what arrives."));
    }

    /** What keeps a method that clients use from running; one click away from its end, if nobody has wanted it so. */
    private Optional<Warning> flow(AuthenticationMethod method, int count) {
        return ClientFlow.problem(request.realm(), method).map(problem -> {
            String message =
                    clients(count) + " with " + method.metadataValue() + " cannot authenticate: " + problem + ".";
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
        String remedy = asks
                ? "Set the CA's subject DN (x509.casubjectdn), with that CA in the server's truststore, or use"
                        + " tls_client_auth."
                : "x509.casubjectdn has no effect before Keycloak 26.7: use tls_client_auth.";
        String message = "Keycloak's client-x509 does not ask who issued the certificate of this client, and "
                + arrival.sentence() + ": whoever has one with the right subject is this client. " + remedy;
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
        Instant now = Instant.now();
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
        String name = "Trust anchor \"" + CertificateView.name(anchor.getSubjectX500Principal()) + "\" ";
        return now.isAfter(end)
                ? Kind.ANCHOR_EXPIRING.danger(
                        component, name + "ended at " + end + ": certificates below it are refused.")
                : Kind.ANCHOR_EXPIRING.warning(component, name + "ends at " + end + ".");
    }

    private static String clients(int count) {
        return count == 1 ? "1 client" : count + " clients";
    }
}
