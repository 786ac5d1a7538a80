package dev.keycloakmtls.verification.path;

import dev.keycloakmtls.domain.ClientCertificate;
import dev.keycloakmtls.domain.PathResult;
import dev.keycloakmtls.domain.RejectionReason;
import dev.keycloakmtls.domain.TrustProfile;
import dev.keycloakmtls.domain.Verdict.Rejected;
import dev.keycloakmtls.domain.Verdict.TrustedPath;
import dev.keycloakmtls.domain.name.NameConstraints;
import dev.keycloakmtls.problem.Detail;
import dev.keycloakmtls.problem.ProblemCode;
import dev.keycloakmtls.untrusted.Bound;
import java.security.GeneralSecurityException;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Finds a path where some CA has name constraints, which the JDK's builder would decide by itself. Ways from the leaf to
 * an anchor are made from names alone, and each that is complete is validated as a presented path is: from the anchor
 * downwards, so that no key is used that nobody vouched for. The first that is valid counts.
 */
final class PathSearch {

    private final VouchedCertificates vouched;
    private final ClientCertificate certificate;
    private final TrustProfile profile;
    private final UsableAnchors anchors;
    private final Instant now;
    private final Set<X509Certificate> authorities = new LinkedHashSet<>();
    private final List<X509Certificate> path = new ArrayList<>();
    private int considered;
    private int validated;
    private @Nullable Rejected forbidden;

    private PathSearch(VouchedCertificates vouched, TrustProfile profile, UsableAnchors anchors, Instant now) {
        this.vouched = vouched;
        this.certificate = vouched.chain();
        this.profile = profile;
        this.anchors = anchors;
        this.now = now;
        authorities.addAll(certificate.extras());
        authorities.addAll(profile.intermediates());
        authorities.removeAll(profile.anchors());
    }

    /** Whether a CA that a path could go through has name constraints. */
    static boolean isNeeded(ClientCertificate certificate, TrustProfile profile, UsableAnchors anchors) {
        return Stream.of(
                        certificate.extras().stream(),
                        profile.intermediates().stream(),
                        anchors.anchors().stream().map(TrustAnchor::getTrustedCert))
                .flatMap(authority -> authority)
                .anyMatch(NameConstraints::areIn);
    }

    static PathResult find(VouchedCertificates vouched, TrustProfile profile, UsableAnchors anchors, Instant now) {
        return new PathSearch(vouched, profile, anchors, now).find();
    }

    private PathResult find() {
        path.add(certificate.leaf());
        try {
            Optional<TrustedPath> found = extend();
            if (found.isPresent()) {
                return found.get();
            }
        } catch (ExhaustedException e) {
            return new Rejected(RejectionReason.PATH_BUILDING_LIMIT, e.detail);
        }
        return forbidden != null ? forbidden : PathDiagnosis.explain(vouched, profile, now);
    }

    /** The first valid path that begins with these certificates: below an anchor at once, or through further CAs. */
    private Optional<TrustedPath> extend() {
        X509Certificate last = path.get(path.size() - 1);
        for (TrustAnchor anchor : anchors.anchors()) {
            if (isNamed(anchor.getTrustedCert(), last) && isValid(anchor)) {
                return Optional.of(new TrustedPath(path, anchor.getTrustedCert()));
            }
        }
        for (X509Certificate authority : issuersOf(last)) {
            if (++considered > Bound.PATH_CANDIDATES.value()) {
                throw new ExhaustedException(PathEffort.exhausted());
            }
            path.add(authority);
            Optional<TrustedPath> found = extend();
            path.remove(path.size() - 1);
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    /** CAs with the issuer's name that are not in the path yet; none where it may not become longer. */
    private List<X509Certificate> issuersOf(X509Certificate last) {
        long intermediates =
                path.stream().skip(1).filter(ca -> !NameRules.isSelfIssued(ca)).count();
        return authorities.stream()
                .filter(authority -> isNamed(authority, last))
                .filter(authority -> authority.getBasicConstraints() >= 0)
                .filter(authority -> !path.contains(authority))
                .filter(authority -> NameRules.isSelfIssued(authority)
                        || intermediates < profile.policy().maxIntermediates())
                .toList();
    }

    private boolean isValid(TrustAnchor anchor) {
        if (++validated > Bound.PATH_VALIDATIONS.value()) {
            throw new ExhaustedException(ProblemCode.PATHS_MANY.with(Map.of("count", Bound.PATH_VALIDATIONS.value())));
        }
        try {
            JdkValidation.validate(path, anchor, profile.policy(), now, new PathEffort(profile.policy()));
        } catch (GeneralSecurityException e) {
            return false; // explained by PathDiagnosis, if no other path is valid
        }
        Optional<Rejected> rejected = PathValidator.ownRules(new TrustedPath(path, anchor.getTrustedCert()));
        if (forbidden == null) {
            forbidden = rejected.orElse(null);
        }
        return rejected.isEmpty();
    }

    private static boolean isNamed(X509Certificate authority, X509Certificate issued) {
        return authority.getSubjectX500Principal().equals(issued.getIssuerX500Principal());
    }

    private static final class ExhaustedException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        private final transient Detail detail;

        private ExhaustedException(Detail detail) {
            super(detail.sentence(), null, false, false);
            this.detail = detail;
        }
    }
}
