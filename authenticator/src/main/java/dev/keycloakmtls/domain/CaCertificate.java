package dev.keycloakmtls.domain;

import dev.keycloakmtls.problem.Detail;
import dev.keycloakmtls.problem.ProblemCode;
import dev.keycloakmtls.untrusted.Extensions;
import java.security.cert.X509Certificate;
import java.util.Map;
import java.util.Optional;

/**
 * Decides whether a certificate is that of a CA that may sign certificates, which a trust anchor has to be wherever it
 * comes from. Path validation never asks it of an anchor (RFC 5280 §6.1.1 d takes a name and a key), so a client's own
 * certificate in a truststore would make that client a CA.
 */
public final class CaCertificate {

    private static final String KEY_USAGE = "2.5.29.15"; // RFC 5280 §4.2.1.3
    private static final int KEY_CERT_SIGN = 5;

    private CaCertificate() {}

    /** Why it is none, in words that go on after the certificate's name, or nothing (RFC 5280 §4.2.1.9, §4.2.1.3). */
    public static Optional<Detail> objection(X509Certificate certificate) {
        if (certificate.getVersion() < 3) {
            return Optional.of(ProblemCode.IS_OLD_CA.with(Map.of("version", certificate.getVersion())));
        }
        if (certificate.getBasicConstraints() < 0) {
            return Optional.of(ProblemCode.IS_NOT_CA.detail());
        }
        boolean[] usage = certificate.getKeyUsage();
        boolean signs = usage == null
                ? !Extensions.of(certificate).has(KEY_USAGE) // what cannot be read allows nothing
                : usage.length > KEY_CERT_SIGN && usage[KEY_CERT_SIGN];
        return signs ? Optional.empty() : Optional.of(ProblemCode.IS_NO_SIGNER.detail());
    }
}
