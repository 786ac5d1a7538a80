package dev.keycloakmtls.admin.inventory;

import dev.keycloakmtls.admin.rest.AdminRequest;
import dev.keycloakmtls.admin.rest.Problem;
import dev.keycloakmtls.client.ClientSettings;
import dev.keycloakmtls.client.ClientValidation;
import dev.keycloakmtls.config.AuthenticationMethod;
import dev.keycloakmtls.config.ClientAttributes;
import dev.keycloakmtls.config.SelfSignedSettings;
import dev.keycloakmtls.domain.KeyStrength;
import dev.keycloakmtls.domain.name.DistinguishedName;
import dev.keycloakmtls.problem.InvalidSettingException;
import dev.keycloakmtls.realm.RealmClients;
import dev.keycloakmtls.trustprofile.TrustProfiles;
import dev.keycloakmtls.verification.TrustProfileLookup;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.keycloak.models.ClientModel;
import org.keycloak.protocol.saml.SamlProtocol;

/** The clients of a realm that authenticate with certificates, and what becomes of their credentials. */
final class Inventory {

    private static final Comparator<InventoryItem> BY_EXPIRY = Comparator.comparing(
                    InventoryItem::soonestExpiry, Comparator.nullsLast(Comparator.<Instant>naturalOrder()))
            .thenComparing(InventoryItem::clientId);

    private final AdminRequest request;
    private final Instant now;
    private final TrustProfiles profiles;
    private final Map<String, List<X509Certificate>> pinned = new HashMap<>();

    Inventory(AdminRequest request, Instant now) {
        this.request = request;
        this.now = now;
        this.profiles = new TrustProfiles(request.session(), request.realm());
    }

    /** Every client that the administrator may view and that the query asks for; whose certificate ends first is first. */
    List<InventoryItem> find(InventoryQuery query) {
        boolean all = request.auth().clients().canView();
        return RealmClients.of(request.session(), request.realm(), RealmClients.MEANING_BOTH_METHODS).stream()
                .filter(Inventory::isListed)
                .filter(query::matches)
                .filter(client -> all || request.auth().clients().canView(client))
                .map(this::item)
                .filter(item -> query.matches(item, now))
                .sorted(BY_EXPIRY)
                .toList();
    }

    private static boolean isListed(ClientModel client) {
        return !client.isPublicClient() && !SamlProtocol.LOGIN_PROTOCOL.equals(client.getProtocol());
    }

    private InventoryItem item(ClientModel client) {
        AuthenticationMethod method = AuthenticationMethod.ofProviderId(client.getClientAuthenticatorType())
                .or(() -> AuthenticationMethod.meantBy(client.getClientAuthenticatorType()))
                .orElseThrow();
        Credentials credentials = method == AuthenticationMethod.SELF_SIGNED ? registered(client) : Credentials.NONE;
        Optional<X509Certificate> soonest = credentials.soonest(now);
        Optional<Problem> problem = problem(client);
        return new InventoryItem(
                client.getId(),
                client.getClientId(),
                client.getName(),
                client.isEnabled(),
                method.metadataValue(),
                Objects.requireNonNullElse(client.getAttribute(ClientAttributes.TRUST_PROFILE), "")
                        .strip(),
                credentials.count(),
                soonest.map(certificate -> certificate.getNotAfter().toInstant())
                        .orElse(null),
                soonest.map(certificate -> InventoryItem.status(certificate, now))
                        .orElse(InventoryItem.NONE),
                credentials.certificates().stream().anyMatch(certificate -> KeyStrength.DEFAULT
                        .weakness(certificate.getPublicKey())
                        .isPresent()),
                problem.map(Problem::toString).orElse(null),
                problem.orElse(null));
    }

    /**
     * What is registered for a client.
     *
     * @param count of everything; a published JWKS is one, because nobody reads it here
     * @param certificates those of which more than a thumbprint is known
     */
    private record Credentials(int count, List<X509Certificate> certificates) {

        private static final Credentials NONE = new Credentials(0, List.of());

        /** Of those that have not ended the one that ends first; if all have, the one that ended last. */
        private Optional<X509Certificate> soonest(Instant now) {
            Comparator<X509Certificate> byEnd = Comparator.comparing(X509Certificate::getNotAfter);
            return certificates.stream()
                    .filter(certificate ->
                            !now.isAfter(certificate.getNotAfter().toInstant()))
                    .min(byEnd)
                    .or(() -> certificates.stream().max(byEnd));
        }
    }

    private Credentials registered(ClientModel client) {
        SelfSignedSettings settings;
        try {
            settings = ClientSettings.of(request.session()).selfSigned(client::getAttribute);
        } catch (InvalidSettingException e) {
            return Credentials.NONE; // said in the item's problem
        }
        List<X509Certificate> certificates = new ArrayList<>(settings.certificates());
        settings.registration()
                .pinnedSubject()
                .ifPresent(subject -> certificates.addAll(pinned(settings.trustProfile(), subject)));
        int pinnedCount = certificates.size() - settings.certificates().size();
        int registered = settings.registration().thumbprints().values().stream()
                .mapToInt(Set::size)
                .sum();
        int published = settings.registration().jwksUri().isPresent() ? 1 : 0;
        return new Credentials(registered + pinnedCount + published, certificates);
    }

    private List<X509Certificate> pinned(String profile, DistinguishedName subject) {
        return pinned.computeIfAbsent(profile, this::pinned).stream()
                .filter(certificate -> DistinguishedName.of(certificate.getSubjectX500Principal())
                        .matches(subject))
                .toList();
    }

    private List<X509Certificate> pinned(String profile) {
        return profiles.find(profile) instanceof TrustProfileLookup.Found found
                ? found.profile().pinned()
                : List.of();
    }

    private Optional<Problem> problem(ClientModel client) {
        List<Problem> problems = new ArrayList<>();
        new ClientValidation(request.session(), problem -> problems.add(Problem.of(problem))).check(client);
        return problems.stream().findFirst();
    }
}
