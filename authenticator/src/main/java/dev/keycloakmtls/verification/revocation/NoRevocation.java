package dev.keycloakmtls.verification.revocation;

import dev.keycloakmtls.problem.Detail;
import dev.keycloakmtls.problem.ProblemCode;
import dev.keycloakmtls.untrusted.Extensions;
import java.security.cert.X509Certificate;
import java.util.Optional;
import org.bouncycastle.asn1.x509.Extension;

/** The extension noRevAvail of a certificate, whose CA says by it that it never publishes its status (RFC 9608). */
final class NoRevocation {

    private static final String OID = "2.5.29.56"; // id-ce-noRevAvail, RFC 9608 §2

    private NoRevocation() {}

    static boolean isDeclaredBy(X509Certificate certificate) {
        return Extensions.of(certificate).has(OID);
    }

    /**
     * Why the extension must not stand there: in a CA's certificate, or beside a place that has the status. RFC 9608 §2 takes
     * such a certificate for invalid.
     */
    static Optional<Detail> objection(X509Certificate certificate) {
        Extensions extensions = Extensions.of(certificate);
        boolean named = extensions.has(Extension.cRLDistributionPoints.getId())
                || extensions.has(Extension.freshestCRL.getId())
                || Locations.namesResponder(certificate);
        if (certificate.getBasicConstraints() >= 0) {
            return Optional.of(ProblemCode.NO_REVOCATION_OF_CA.detail());
        }
        return named ? Optional.of(ProblemCode.NO_REVOCATION_BESIDE.detail()) : Optional.empty();
    }
}
