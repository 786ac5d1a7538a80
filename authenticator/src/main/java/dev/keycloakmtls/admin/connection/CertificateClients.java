package dev.keycloakmtls.admin.connection;

import dev.keycloakmtls.admin.client.Explanation;
import dev.keycloakmtls.admin.rest.AdminRequest;
import dev.keycloakmtls.authentication.CertificateTrial;
import dev.keycloakmtls.client.ClientSettings;
import dev.keycloakmtls.config.AuthenticationMethod;
import dev.keycloakmtls.domain.ClientCertificate;
import dev.keycloakmtls.domain.CredentialSource;
import dev.keycloakmtls.domain.RejectionReason;
import dev.keycloakmtls.domain.RevocationPolicy;
import dev.keycloakmtls.domain.SelfSignedRegistration;
import dev.keycloakmtls.domain.Thumbprint;
import dev.keycloakmtls.domain.Verdict;
import dev.keycloakmtls.domain.Verdict.Rejected;
import dev.keycloakmtls.domain.name.CertificateNames;
import dev.keycloakmtls.domain.name.DistinguishedName;
import dev.keycloakmtls.problem.InvalidSettingException;
import dev.keycloakmtls.problem.Statement;
import dev.keycloakmtls.realm.RealmClients;
import dev.keycloakmtls.trustprofile.TrustProfiles;
import dev.keycloakmtls.untrusted.Bound;
import dev.keycloakmtls.untrusted.VisibleText;
import dev.keycloakmtls.verification.TrustProfileLookup;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.keycloak.authorization.fgap.AdminPermissionsSchema;
import org.keycloak.models.ClientModel;

/**
 * Which clients of the realm a certificate would let in, of those that the administrator may view. The decision is that of a
 * login, by what this server knows already: nothing is fetched.
 */
final class CertificateClients {

    private final AdminRequest request;

    CertificateClients(AdminRequest request) {
        this.request = request;
    }

    /** How well a client fits a certificate before anything is decided. */
    private enum Fit {
        /** By its registered name, key or certificate. */
        REGISTERED,
        /** Perhaps: it publishes its keys. */
        PUBLISHED,
        NOT_AT_ALL
    }

    private record Candidate(ClientModel client, AuthenticationMethod method, Fit fit) {}

    /** Asks at most {@link Bound#CONNECTION_CHECK_CLIENTS}; those first to which the certificate fits. */
    CheckedClients about(ClientCertificate certificate) {
        List<ClientModel> clients = new ArrayList<>();
        AdminPermissionsSchema.runWithoutAuthorization(
                request.session(), () -> RealmClients.of(request.session(), request.realm(), RealmClients.BOTH_METHODS)
                        .forEach(clients::add)); // no value: what takes one is not in the oldest Keycloak
        boolean all = request.auth().clients().canView();
        List<Candidate> candidates = clients.stream()
                .filter(client -> !client.isPublicClient())
                .filter(client -> all || request.auth().clients().canView(client))
                .map(client -> candidate(client, certificate.leaf()))
                .filter(candidate -> candidate.fit() != Fit.NOT_AT_ALL)
                .sorted((one, other) -> one.fit().compareTo(other.fit()))
                .limit(Bound.CONNECTION_CHECK_CLIENTS.value() + 1L)
                .toList();
        List<Candidate> asked = candidates.stream()
                .limit(Bound.CONNECTION_CHECK_CLIENTS.value())
                .toList();
        return new CheckedClients(
                asked.size(),
                candidates.size() > asked.size(),
                asked.stream()
                        .flatMap(candidate -> answer(candidate, certificate).stream())
                        .toList());
    }

    private Candidate candidate(ClientModel client, X509Certificate leaf) {
        AuthenticationMethod method = AuthenticationMethod.ofProviderId(client.getClientAuthenticatorType())
                .orElseThrow();
        return new Candidate(client, method, fit(client, method, leaf));
    }

    private Fit fit(ClientModel client, AuthenticationMethod method, X509Certificate leaf) {
        try {
            return switch (method) {
                case CA_SIGNED ->
                    ClientSettings.of(request.session())
                                    .caSigned(client::getAttribute)
                                    .selector()
                                    .matches(CertificateNames.of(leaf))
                            ? Fit.REGISTERED
                            : Fit.NOT_AT_ALL;
                case SELF_SIGNED ->
                    fit(
                            ClientSettings.of(request.session())
                                    .selfSigned(client::getAttribute)
                                    .registration(),
                            leaf);
            };
        } catch (InvalidSettingException | IllegalArgumentException e) { // such a client lets nobody in
            return Fit.NOT_AT_ALL;
        }
    }

    private static Fit fit(SelfSignedRegistration registration, X509Certificate leaf) {
        Thumbprint certificate = Thumbprint.of(leaf);
        Thumbprint key = Thumbprint.ofPublicKey(leaf.getPublicKey());
        boolean registered = registration.thumbprints().entrySet().stream().anyMatch(source -> source.getValue()
                .contains(source.getKey() == CredentialSource.PUBLIC_KEY ? key : certificate));
        boolean pinned = registration
                .pinnedSubject()
                .filter(subject ->
                        DistinguishedName.of(leaf.getSubjectX500Principal()).matches(subject))
                .isPresent();
        if (registered || pinned) {
            return Fit.REGISTERED;
        }
        return registration.jwksUri().isPresent() ? Fit.PUBLISHED : Fit.NOT_AT_ALL;
    }

    /** Nothing for a client that publishes its keys, and this is none of them. */
    private Optional<CheckedClients.Answer> answer(Candidate candidate, ClientCertificate certificate) {
        return CertificateTrial.verdictWithoutFetching(
                        request.session(), candidate.method(), candidate.client(), certificate)
                .filter(verdict -> candidate.fit() == Fit.REGISTERED
                        || !(verdict instanceof Rejected rejected)
                        || rejected.reason() != RejectionReason.CERTIFICATE_NOT_REGISTERED)
                .map(verdict -> answer(candidate, verdict));
    }

    private CheckedClients.Answer answer(Candidate candidate, Verdict verdict) {
        Optional<Rejected> rejected = Stream.of(verdict)
                .filter(Rejected.class::isInstance)
                .map(Rejected.class::cast)
                .findFirst();
        return new CheckedClients.Answer(
                candidate.client().getId(),
                candidate.client().getClientId(),
                candidate.method().metadataValue(),
                rejected.map(CertificateClients::outcome).orElseGet(() -> accepted(candidate)),
                candidate.client().isEnabled(),
                rejected.map(refused -> Explanation.Reason.of(refused.reason())).orElse(null),
                rejected.map(refused -> VisibleText.of(refused.detail())).orElse(null),
                Statement.of(rejected.flatMap(Rejected::cause)));
    }

    private static String outcome(Rejected rejected) {
        return rejected.reason() == RejectionReason.JWKS_UNAVAILABLE ? "unknown" : "refused";
    }

    /** Whether a login would have asked somebody else too. */
    private String accepted(Candidate candidate) {
        try {
            return candidate.method() == AuthenticationMethod.CA_SIGNED
                            && new TrustProfiles(request.session(), request.realm())
                                            .find(ClientSettings.of(request.session())
                                                    .caSigned(candidate.client()::getAttribute)
                                                    .trustProfile())
                                    instanceof TrustProfileLookup.Found found
                            && found.profile().revocation().mode() != RevocationPolicy.Mode.NONE
                    ? "accepted_unless_revoked"
                    : "accepted";
        } catch (InvalidSettingException e) {
            throw new IllegalStateException("it was accepted", e);
        }
    }
}
