package dev.keycloakmtls.admin;

import dev.keycloakmtls.admin.Warning.Kind;
import dev.keycloakmtls.config.AuthenticationMethod;
import dev.keycloakmtls.keycloak.CertificateLookup;
import dev.keycloakmtls.keycloak.ClientFlow;
import dev.keycloakmtls.keycloak.TrustProfiles;
import dev.keycloakmtls.verification.TrustProfileLookup;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
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

    WarningsResource(AdminRequest request) {
        this.request = request;
        this.profiles = new TrustProfiles(request.session(), request.realm());
    }

    /** At most {@value #MAX} of each kind; those about clients only of clients that the administrator may view. */
    @GET
    public List<Warning> list() {
        request.requireAnyView();
        List<Warning> warnings = new ArrayList<>();
        Map<AuthenticationMethod, Integer> used = new EnumMap<>(AuthenticationMethod.class);
        AdminPermissionsSchema.runWithoutAuthorization(request.session(), () -> {
            for (ClientModel client : RealmClients.of(request.session(), request.realm(), CONCERNED)) {
                if (!client.isPublicClient()) {
                    AuthenticationMethod.ofProviderId(client.getClientAuthenticatorType())
                            .ifPresent(method -> used.merge(method, 1, Integer::sum));
                    if (warnings.size() < MAX
                            && lacksCa(client)
                            && request.auth().clients().canView(client)) {
                        warnings.add(withoutCa(client));
                    }
                }
            }
        });
        CertificateLookup.believingAnybody(request.session())
                .ifPresent(lookup -> warnings.add(Kind.ANY_PROXY_MAY_SPEAK.danger("The server takes client certificates"
                        + " from a header (lookup provider \"" + lookup + "\") of whoever can reach it:"
                        + " set proxy-trusted-addresses to the proxy's addresses.")));
        used.forEach((method, count) -> ClientFlow.problem(request.realm(), method)
                .ifPresent(problem -> warnings.add(Kind.FLOW_BLOCKED.danger(clients(count) + " with "
                        + method.metadataValue() + " cannot authenticate: " + problem + "."))));
        components().flatMap(this::problems).limit(MAX).forEach(warnings::add);
        components().flatMap(this::endingAnchors).limit(MAX).forEach(warnings::add);
        return warnings;
    }

    private static boolean lacksCa(ClientModel client) {
        String ca = client.getAttribute(X509ClientAuthenticator.ATTR_CA_SUBJECT_DN);
        return X509ClientAuthenticator.PROVIDER_ID.equals(client.getClientAuthenticatorType())
                && (ca == null || ca.isBlank());
    }

    private static Warning withoutCa(ClientModel client) {
        return Kind.CLIENT_X509_WITHOUT_CA_DN.danger(
                client,
                "Keycloak's client-x509 does not ask who issued the certificate: whatever the TLS layer or the proxy lets"
                        + " through with the right subject is this client. Set the CA's subject DN, or use tls_client_auth.");
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
