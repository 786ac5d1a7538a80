package dev.keycloakmtls.authentication;

import dev.keycloakmtls.domain.Thumbprint;
import dev.keycloakmtls.domain.name.DistinguishedName;
import dev.keycloakmtls.untrusted.VisibleText;
import java.security.cert.X509Certificate;
import javax.security.auth.x500.X500Principal;

/**
 * What is written of a certificate, as {@link VisibleText}.
 *
 * @param subject the name in the form that a selector takes, so that it can be copied there
 * @param issuer the same for the issuer's name
 * @param serial the serial number in hex
 * @param sha256 the thumbprint in hex
 */
record CertificateDescription(String subject, String issuer, String serial, String sha256) {

    static CertificateDescription of(X509Certificate certificate) {
        return new CertificateDescription(
                text(certificate.getSubjectX500Principal()),
                text(certificate.getIssuerX500Principal()),
                VisibleText.of(certificate.getSerialNumber().toString(16)),
                Thumbprint.of(certificate).toString());
    }

    private static String text(X500Principal name) {
        try {
            return VisibleText.of(DistinguishedName.of(name).toString());
        } catch (IllegalArgumentException e) { // a name that nobody could register
            return VisibleText.of(name.getName());
        }
    }
}
