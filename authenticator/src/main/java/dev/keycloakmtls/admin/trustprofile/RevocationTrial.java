package dev.keycloakmtls.admin.trustprofile;

import dev.keycloakmtls.admin.certificate.CertificateText;
import dev.keycloakmtls.admin.certificate.CertificateView;
import dev.keycloakmtls.admin.rest.AdminRequest;
import dev.keycloakmtls.admin.rest.Refusal;
import dev.keycloakmtls.admin.rest.Schema;
import dev.keycloakmtls.authentication.Revocation;
import dev.keycloakmtls.domain.ClientCertificate;
import dev.keycloakmtls.domain.PathResult;
import dev.keycloakmtls.domain.TrustProfile;
import dev.keycloakmtls.domain.Verdict.Rejected;
import dev.keycloakmtls.domain.Verdict.TrustedPath;
import dev.keycloakmtls.problem.ProblemCode;
import dev.keycloakmtls.problem.Statement;
import dev.keycloakmtls.server.KeycloakTime;
import dev.keycloakmtls.trustprofile.TrustProfiles;
import dev.keycloakmtls.verification.CaSignedVerifier;
import dev.keycloakmtls.verification.TrustProfileLookup;
import dev.keycloakmtls.verification.revocation.ProbeResult;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keycloak.component.ComponentModel;

/** Asks the places that a trust profile's logins ask, now and past what they remember. */
public final class RevocationTrial {

    private static final String CERTIFICATE = "certificate";

    private final AdminRequest request;

    RevocationTrial(AdminRequest request) {
        this.request = request;
    }

    /**
     * What to ask about.
     *
     * @param certificate PEM, leaf first, or one certificate in base64; absent: the profile's intermediates alone
     */
    @Schema("RevocationTestRequest")
    public record Subject(@Nullable String certificate) {}

    /** What the places said. */
    @Schema("RevocationTestResults")
    public record Results(List<Result> results) {}

    /**
     * What one place said.
     *
     * @param location null where no place is known
     * @param kind {@code crl} or {@code ocsp}
     * @param subject whose status it is, or whose list
     * @param outcome {@code ok} if logins would believe the answer, whatever it says; or {@code failed}
     * @param detail what the answer says, or why it does not count
     */
    @Schema("RevocationTestResult")
    public record Result(
            @Nullable String location,
            String kind,
            @Nullable String subject,
            String outcome,
            String detail,
            Statement statement,
            @Nullable String thisUpdate,
            @Nullable String nextUpdate,
            @Nullable Integer revokedEntries,
            long millis) {

        static Result of(ProbeResult probe) {
            return new Result(
                    probe.location().map(URI::toString).orElse(null),
                    probe.source().code(),
                    probe.subject().map(CertificateView::name).orElse(null),
                    probe.believed() ? "ok" : "failed",
                    probe.detail().sentence(),
                    Statement.of(probe.detail()),
                    probe.thisUpdate().map(Instant::toString).orElse(null),
                    probe.nextUpdate().map(Instant::toString).orElse(null),
                    probe.revokedEntries().orElse(null),
                    probe.took().toMillis());
        }
    }

    /**
     * Asks them.
     *
     * @param certificate as in {@link Subject}
     * @throws jakarta.ws.rs.WebApplicationException 400, if the profile cannot be used or does not trust the certificate
     */
    Results run(ComponentModel component, Optional<String> certificate) {
        Instant now = KeycloakTime.CLOCK.instant();
        TrustProfile profile = profile(component);
        Optional<TrustedPath> path = certificate.map(text -> path(text, profile, now));
        return new Results(Revocation.ofLogins(request.session()).stream()
                .flatMap(revocation ->
                        revocation.probe(path, profile, request.realm().getId(), now).stream())
                .map(Result::of)
                .toList());
    }

    private TrustProfile profile(ComponentModel component) {
        TrustProfileLookup lookup = new TrustProfiles(request.session(), request.realm()).read(component);
        if (lookup instanceof TrustProfileLookup.Found found) {
            return found.profile();
        }
        throw Refusal.invalid(
                request.session(),
                "id",
                ((TrustProfileLookup.Missing) lookup).rejection().cause().orElseThrow());
    }

    private TrustedPath path(String text, TrustProfile profile, Instant now) {
        ClientCertificate presented =
                new ClientCertificate(CertificateText.certificates(request.session(), CERTIFICATE, text));
        PathResult result = CaSignedVerifier.path(presented, profile, now);
        if (result instanceof TrustedPath path) {
            return path;
        }
        throw Refusal.invalid(
                request.session(),
                CERTIFICATE,
                ProblemCode.NO_TRUSTED_PATH.with(Map.of("why", ((Rejected) result).argument())));
    }
}
