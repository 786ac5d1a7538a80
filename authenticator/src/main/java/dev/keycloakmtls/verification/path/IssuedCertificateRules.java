package dev.keycloakmtls.verification.path;

import dev.keycloakmtls.domain.PathPolicy;
import dev.keycloakmtls.domain.RejectionReason;
import dev.keycloakmtls.domain.Verdict.Rejected;
import dev.keycloakmtls.problem.Detail;
import dev.keycloakmtls.problem.ProblemCode;
import java.security.cert.X509Certificate;
import java.security.interfaces.DSAKey;
import java.util.Map;
import java.util.Optional;

/**
 * What a trust profile asks of every certificate between its anchor and the leaf, the leaf included: a strong key, a
 * strong signature, and purposes that allow what is asked of the leaf. Nothing of it is asked of the anchor, which is
 * trusted for what it is.
 */
final class IssuedCertificateRules {

    private IssuedCertificateRules() {}

    static Optional<Rejected> check(X509Certificate certificate, PathPolicy policy) {
        return weakKey(certificate, policy)
                .or(() -> weakSignature(certificate, policy))
                .or(() -> usage(certificate, policy));
    }

    private static Optional<Rejected> weakKey(X509Certificate certificate, PathPolicy policy) {
        if (certificate.getPublicKey() instanceof DSAKey dsa && dsa.getParams() == null) {
            return Optional.empty(); // RFC 3279 §2.3.2: it has its issuer's parameters, which are measured there
        }
        return policy.keyStrength()
                .weakness(certificate.getPublicKey())
                .map(weakness -> rejected(RejectionReason.WEAK_KEY, certificate, weakness));
    }

    private static Optional<Rejected> weakSignature(X509Certificate certificate, PathPolicy policy) {
        return policy.signatureStrength()
                .weakness(certificate)
                .map(weakness -> rejected(RejectionReason.WEAK_SIGNATURE, certificate, weakness));
    }

    private static Optional<Rejected> usage(X509Certificate certificate, PathPolicy policy) {
        return policy.usageOfIntermediates()
                ? ExtendedKeyUsages.objection(certificate, policy)
                        .map(objection -> rejected(RejectionReason.EXTENDED_KEY_USAGE, certificate, objection))
                : Optional.empty(); // the leaf's was asked before
    }

    private static Rejected rejected(RejectionReason reason, X509Certificate certificate, Detail detail) {
        return new Rejected(
                reason,
                ProblemCode.OF_CERTIFICATE.with(
                        Map.of("subject", certificate.getSubjectX500Principal(), "problem", detail)));
    }
}
