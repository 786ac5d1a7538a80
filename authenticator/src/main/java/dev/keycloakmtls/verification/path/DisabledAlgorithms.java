package dev.keycloakmtls.verification.path;

import dev.keycloakmtls.domain.JdkPkix;
import dev.keycloakmtls.domain.RejectionReason;
import dev.keycloakmtls.domain.RuntimeSays;
import dev.keycloakmtls.domain.Verdict.Rejected;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Asks the JDK whether {@code jdk.certpath.disabledAlgorithms} forbids an algorithm of a certificate whose path is not
 * validated (RFC 8705 §2.2). The property has a grammar of its own that only the JDK's validator knows, and that
 * validator checks algorithms ahead of signatures: so one certificate is validated against its own key, and of the
 * outcome only this question is heard.
 */
public final class DisabledAlgorithms {

    private DisabledAlgorithms() {}

    public static Optional<Rejected> check(X509Certificate certificate) {
        try {
            PKIXParameters parameters = new PKIXParameters(
                    Set.of(new TrustAnchor(certificate.getIssuerX500Principal(), certificate.getPublicKey(), null)));
            parameters.setRevocationEnabled(false);
            JdkPkix.validator().validate(JdkPkix.certificates().generateCertPath(List.of(certificate)), parameters);
            return Optional.empty();
        } catch (CertPathValidatorException e) {
            return e.getReason() == BasicReason.ALGORITHM_CONSTRAINED
                    ? Optional.of(new Rejected(RejectionReason.DISABLED_ALGORITHM, RuntimeSays.of(e)))
                    : Optional.empty(); // anything else is a matter of paths, and this certificate has none
        } catch (GeneralSecurityException e) {
            return Optional.of(new Rejected(RejectionReason.DISABLED_ALGORITHM, RuntimeSays.of(e)));
        }
    }
}
