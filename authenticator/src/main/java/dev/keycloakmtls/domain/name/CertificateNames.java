package dev.keycloakmtls.domain.name;

import java.security.cert.X509Certificate;
import java.util.Optional;

/**
 * All names of a certificate, read once by {@link DistinguishedName} and {@link SubjectAlternativeNames}. What a client is
 * selected by and what a CA's name constraints are held against is the same reading: two of them that differ are a way
 * past the constraints.
 *
 * @param subject without RDNs where the certificate has none; nothing where it cannot be read
 */
public record CertificateNames(Optional<DistinguishedName> subject, SubjectAlternativeNames alternative) {

    /** Reads the names; never throws because of what they are. */
    public static CertificateNames of(X509Certificate certificate) {
        return new CertificateNames(subject(certificate), SubjectAlternativeNames.of(certificate));
    }

    private static Optional<DistinguishedName> subject(X509Certificate certificate) {
        try {
            return Optional.of(DistinguishedName.of(certificate.getSubjectX500Principal()));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
