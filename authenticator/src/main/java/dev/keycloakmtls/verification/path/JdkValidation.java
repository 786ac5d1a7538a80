package dev.keycloakmtls.verification.path;

import dev.keycloakmtls.domain.JdkPkix;
import dev.keycloakmtls.domain.PathPolicy;
import dev.keycloakmtls.domain.Signatures;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.PKIXCertPathChecker;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/** Has the JDK validate certificates that are a path as they stand: all of RFC 5280 §6.1 but name constraints. */
final class JdkValidation {

    private JdkValidation() {}

    /**
     * Returns if the path is valid but for what {@link AnchorRules} and {@link NameRules} say.
     *
     * @param path leaf first, without the anchor
     * @param checkers asked about each certificate too, from the anchor downwards
     * @throws CertPathValidatorException if it is not
     * @throws GeneralSecurityException if nothing can be said about it, which is as much as that it is not
     */
    static void validate(
            List<X509Certificate> path,
            TrustAnchor anchor,
            PathPolicy policy,
            Instant now,
            PKIXCertPathChecker... checkers)
            throws GeneralSecurityException {
        try {
            PKIXParameters parameters = new PKIXParameters(Set.of(anchor));
            parameters.setCertPathCheckers(List.of(checkers));
            PathValidator.configure(parameters, policy, now);
            Signatures.fasterProvider(path).ifPresent(parameters::setSigProvider);
            JdkPkix.validator().validate(JdkPkix.path(path), parameters);
        } catch (RuntimeException e) { // of the JDK, about a certificate that nobody has vouched for yet
            throw new CertPathValidatorException("the Java runtime cannot judge the path: " + e, e);
        }
    }
}
