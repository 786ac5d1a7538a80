package dev.keycloakmtls.verification.path;

import dev.keycloakmtls.domain.KeyStrength;
import dev.keycloakmtls.domain.PathPolicy;
import dev.keycloakmtls.domain.RejectionReason;
import dev.keycloakmtls.domain.Verdict.Rejected;
import dev.keycloakmtls.problem.ProblemCode;
import dev.keycloakmtls.untrusted.Extensions;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** What the leaf must fulfil by itself, before anything about its issuer is asked. */
public final class LeafRules {

    private static final boolean[] DIGITAL_SIGNATURE = {true}; // bit 0, RFC 5280 §4.2.1.3

    private static final String KEY_USAGE = "2.5.29.15";

    private LeafRules() {}

    /** RFC 5280 §4.1.2.5: the validity window, both ends included. */
    public static Optional<Rejected> checkValidity(X509Certificate leaf, Instant now) {
        Instant notBefore = leaf.getNotBefore().toInstant();
        Instant notAfter = leaf.getNotAfter().toInstant();
        if (now.isBefore(notBefore)) {
            return Optional.of(new Rejected(
                    RejectionReason.CERTIFICATE_NOT_YET_VALID,
                    ProblemCode.NOT_YET_VALID.with(Map.of("time", notBefore))));
        }
        if (now.isAfter(notAfter)) {
            return Optional.of(new Rejected(
                    RejectionReason.CERTIFICATE_EXPIRED, ProblemCode.EXPIRED.with(Map.of("time", notAfter))));
        }
        return Optional.empty();
    }

    public static Optional<Rejected> checkStrength(X509Certificate leaf, KeyStrength minimum) {
        return minimum.weakness(leaf.getPublicKey()).map(weakness -> new Rejected(RejectionReason.WEAK_KEY, weakness));
    }

    /**
     * RFC 5280 §4.2.1.3 and §4.2.1.12: where the usages are there, they allow to sign a TLS handshake as a client. With
     * {@link PathPolicy#strictKeyUsage} they must be there.
     */
    public static Optional<Rejected> checkUsage(X509Certificate leaf, PathPolicy policy) {
        if (policy.strictKeyUsage() && leaf.getKeyUsage() == null) {
            return Optional.of(new Rejected(RejectionReason.KEY_USAGE, ProblemCode.NO_KEY_USAGE.detail()));
        }
        if (leaf.getKeyUsage() == null && Extensions.of(leaf).has(KEY_USAGE)) {
            return Optional.of(new Rejected(RejectionReason.KEY_USAGE, ProblemCode.KEY_USAGE_UNREADABLE.detail()));
        }
        if (!keyUsageSelector().match(leaf)) {
            return Optional.of(Rejected.because(RejectionReason.KEY_USAGE));
        }
        if (policy.strictKeyUsage() && !Extensions.of(leaf).has(ExtendedKeyUsages.OID)) {
            return Optional.of(
                    new Rejected(RejectionReason.EXTENDED_KEY_USAGE, ProblemCode.NO_EXTENDED_KEY_USAGE.detail()));
        }
        return ExtendedKeyUsages.objection(leaf, policy)
                .map(objection -> new Rejected(RejectionReason.EXTENDED_KEY_USAGE, objection));
    }

    private static X509CertSelector keyUsageSelector() {
        X509CertSelector selector = new X509CertSelector();
        selector.setKeyUsage(DIGITAL_SIGNATURE);
        return selector;
    }
}
