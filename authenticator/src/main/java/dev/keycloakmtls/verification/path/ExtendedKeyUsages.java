package dev.keycloakmtls.verification.path;

import dev.keycloakmtls.domain.PathPolicy;
import dev.keycloakmtls.problem.Detail;
import dev.keycloakmtls.problem.ProblemCode;
import dev.keycloakmtls.untrusted.Extensions;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether a certificate's extended key usage allows what a profile asks for (RFC 5280 §4.2.1.12): all of it, or
 * any. For the leaf it says what its key may do; for a CA below the anchor, what those may do that it certifies, as
 * OpenSSL, Go and Windows read it.
 */
final class ExtendedKeyUsages {

    static final String OID = "2.5.29.37";
    private static final String ANY = "2.5.29.37.0";

    private ExtendedKeyUsages() {}

    /** What it does not allow, or nothing; a certificate without the extension allows all. */
    static Optional<Detail> objection(X509Certificate certificate, PathPolicy policy) {
        List<String> allowed = read(certificate);
        if (allowed == null) {
            return Extensions.of(certificate).has(OID)
                    ? Optional.of(ProblemCode.EXTENDED_KEY_USAGE_UNREADABLE.detail())
                    : Optional.empty();
        }
        return allowed.contains(ANY) || allowed.containsAll(policy.extendedKeyUsages())
                ? Optional.empty()
                : Optional.of(ProblemCode.OTHER_EXTENDED_KEY_USAGE.with(
                        Map.of("allowed", allowed, "wanted", policy.extendedKeyUsages())));
    }

    /** The JDK answers null for one that is not critical and that it cannot read. */
    private static @Nullable List<String> read(X509Certificate certificate) {
        try {
            return certificate.getExtendedKeyUsage();
        } catch (CertificateParsingException e) {
            return null;
        }
    }
}
