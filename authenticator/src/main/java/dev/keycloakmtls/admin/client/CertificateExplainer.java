package dev.keycloakmtls.admin.client;

import dev.keycloakmtls.admin.certificate.ArrivalsResource;
import dev.keycloakmtls.admin.certificate.CertificateView;
import dev.keycloakmtls.admin.certificate.SelectorComparison;
import dev.keycloakmtls.admin.rest.AdminRequest;
import dev.keycloakmtls.admin.rest.Refusal;
import dev.keycloakmtls.authentication.CertificateTrial;
import dev.keycloakmtls.client.ClientSettings;
import dev.keycloakmtls.config.AuthenticationMethod;
import dev.keycloakmtls.config.Pem;
import dev.keycloakmtls.config.SelfSignedSettings;
import dev.keycloakmtls.domain.ClientCertificate;
import dev.keycloakmtls.domain.RejectionReason;
import dev.keycloakmtls.domain.SubjectSelector;
import dev.keycloakmtls.domain.TrustProfile;
import dev.keycloakmtls.domain.Verdict;
import dev.keycloakmtls.domain.Verdict.Accepted;
import dev.keycloakmtls.domain.Verdict.Registered;
import dev.keycloakmtls.domain.Verdict.Rejected;
import dev.keycloakmtls.domain.Verdict.TrustedPath;
import dev.keycloakmtls.domain.name.DistinguishedName;
import dev.keycloakmtls.lookup.CertificateArrival;
import dev.keycloakmtls.problem.Detail;
import dev.keycloakmtls.problem.InvalidSettingException;
import dev.keycloakmtls.problem.ProblemCode;
import dev.keycloakmtls.problem.Statement;
import dev.keycloakmtls.realm.ClientFlow;
import dev.keycloakmtls.server.KeycloakTime;
import dev.keycloakmtls.trustprofile.TrustProfiles;
import dev.keycloakmtls.verification.CaSignedVerifier;
import dev.keycloakmtls.verification.TrustProfileLookup;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.ClientModel;

/** Explains the decision about a certificate; the decision itself is that of a login ({@link CertificateTrial}). */
final class CertificateExplainer {

    private final AdminRequest request;
    private final ClientModel client;
    private final ClientState state;
    private final ClientCertificate presented;
    private final Instant now = KeycloakTime.CLOCK.instant();

    /** @param state what the client has, or would have */
    CertificateExplainer(AdminRequest request, ClientModel client, ClientState state, ClientCertificate presented) {
        this.request = request;
        this.client = client;
        this.state = state;
        this.presented = presented;
    }

    /** @throws jakarta.ws.rs.WebApplicationException 400, if the client uses neither method, or the server not this one */
    Explanation explain() {
        AuthenticationMethod method = state.method()
                .orElseThrow(() -> Refusal.invalid(request.session(), "method", ProblemCode.NEITHER_METHOD));
        Verdict verdict = CertificateTrial.verdict(request.session(), method, client, state, presented)
                .orElseThrow(() -> Refusal.invalid(request.session(), "method", ProblemCode.METHOD_OFF));
        Optional<TrustProfile> profile = profile(method);
        Optional<TrustedPath> path = path(method, verdict, profile);
        Optional<X509Certificate> leaf = readable(presented.leaf());
        return new Explanation(
                verdict instanceof Accepted,
                verdict instanceof Rejected rejected ? Explanation.Reason.of(rejected.reason()) : null,
                detail(verdict),
                statement(verdict),
                path.map(trusted -> views(trusted.path()))
                        .orElseGet(() -> views(leaf.stream().toList())),
                path.map(trusted -> CertificateView.of(trusted.anchor(), now)).orElse(null),
                profile.map(TrustProfile::name).orElse(null),
                leaf.filter(readable -> !isRefusedForItsSize(verdict))
                        .flatMap(readable -> comparison(method, readable))
                        .orElse(null),
                verdict.trustedPath()
                        .map(trusted -> Explanation.Revocation.of(trusted.revocation(), now))
                        .orElse(null),
                verdict instanceof Accepted accepted && accepted.basis() instanceof Registered registered
                        ? registered.source().code()
                        : null,
                obstacles(method),
                ArrivalsResource.Arrivals.of(request));
    }

    /** Of what is refused for its size, nothing is compared. */
    private static boolean isRefusedForItsSize(Verdict verdict) {
        return verdict instanceof Rejected rejected
                && (rejected.reason() == RejectionReason.CERTIFICATE_TOO_LARGE
                        || rejected.reason() == RejectionReason.CHAIN_TOO_LONG);
    }

    private static String detail(Verdict verdict) {
        return verdict instanceof Rejected rejected
                ? rejected.detail()
                : accepted((Accepted) verdict).sentence();
    }

    private static @Nullable Statement statement(Verdict verdict) {
        return verdict instanceof Rejected rejected
                ? Statement.of(rejected.cause())
                : Statement.of(accepted((Accepted) verdict));
    }

    private static Detail accepted(Accepted accepted) {
        return accepted.basis() instanceof TrustedPath path
                ? ProblemCode.ACCEPTED_PATH.with(
                        Map.of("anchor", CertificateView.name(path.anchor().getSubjectX500Principal())))
                : ProblemCode.ACCEPTED_REGISTERED.with(Map.of(
                        "source", ((Registered) accepted.basis()).source().code()));
    }

    private Optional<TrustProfile> profile(AuthenticationMethod method) {
        try {
            Optional<String> name =
                    switch (method) {
                        case CA_SIGNED ->
                            Optional.of(ClientSettings.of(request.session())
                                    .caSigned(state)
                                    .trustProfile());
                        case SELF_SIGNED -> {
                            SelfSignedSettings settings =
                                    ClientSettings.of(request.session()).selfSigned(state);
                            yield settings.registration().pinnedSubject().map(subject -> settings.trustProfile());
                        }
                    };
            return name.map(new TrustProfiles(request.session(), request.realm())::find)
                    .filter(TrustProfileLookup.Found.class::isInstance)
                    .map(found -> ((TrustProfileLookup.Found) found).profile());
        } catch (InvalidSettingException e) {
            return Optional.empty();
        }
    }

    /** Also of a certificate that is refused for something else: for its subject, or because it is revoked. */
    private Optional<TrustedPath> path(AuthenticationMethod method, Verdict verdict, Optional<TrustProfile> profile) {
        return method == AuthenticationMethod.CA_SIGNED && verdict instanceof Rejected && profile.isPresent()
                ? CaSignedVerifier.path(presented, profile.get(), now).trusted()
                : verdict.trustedPath();
    }

    private Optional<SelectorComparison> comparison(AuthenticationMethod method, X509Certificate leaf) {
        try {
            switch (method) {
                case CA_SIGNED -> {
                    SubjectSelector selector =
                            ClientSettings.of(request.session()).caSigned(state).selector();
                    return Optional.of(SelectorComparison.of(selector, leaf));
                }
                case SELF_SIGNED -> {
                    Optional<DistinguishedName> pinned = ClientSettings.of(request.session())
                            .selfSigned(state)
                            .registration()
                            .pinnedSubject();
                    return pinned.map(subject -> SelectorComparison.ofPinned(subject, leaf));
                }
            }
        } catch (InvalidSettingException e) { // which the verdict says
            return Optional.empty();
        }
        return Optional.empty();
    }

    private List<Statement> obstacles(AuthenticationMethod method) {
        List<Statement> obstacles = new ArrayList<>();
        CertificateArrival.obstacle(request.session()).map(Statement::of).ifPresent(obstacles::add);
        if (!client.isEnabled()) {
            obstacles.add(Statement.of(ProblemCode.DISABLED.detail()));
        }
        ClientEligibility.objection(client).map(Statement::of).ifPresent(obstacles::add);
        if (method.providerId().equals(client.getClientAuthenticatorType())) { // otherwise saving puts it into the flow
            ClientFlow.problem(request.realm(), method).map(Statement::of).ifPresent(obstacles::add);
        }
        return obstacles;
    }

    private List<CertificateView> views(List<X509Certificate> certificates) {
        return certificates.stream()
                .map(certificate -> CertificateView.of(certificate, now))
                .toList();
    }

    /** As the JDK reads it, if it can. */
    private static Optional<X509Certificate> readable(X509Certificate certificate) {
        try {
            return Optional.of(Pem.certificate(certificate.getEncoded()));
        } catch (CertificateEncodingException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
