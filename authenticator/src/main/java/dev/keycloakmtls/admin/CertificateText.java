package dev.keycloakmtls.admin;

import dev.keycloakmtls.config.Pem;
import jakarta.ws.rs.WebApplicationException;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.KeycloakSession;

/** Certificates as administrators paste or upload them: PEM, or the base64 of one DER certificate. */
final class CertificateText {

    private CertificateText() {}

    /**
     * Reads at least one certificate.
     *
     * @param field named in the refusal
     * @throws WebApplicationException 400, if there is none, or one that cannot be read, or a private key
     */
    static List<X509Certificate> certificates(KeycloakSession session, String field, @Nullable String text) {
        if (text == null || text.isBlank()) {
            throw Refusal.invalid(session, field, "is empty");
        }
        try {
            Pem.refusePrivateKey(text);
            List<X509Certificate> certificates = text.contains("-----BEGIN ")
                    ? Pem.certificates(text)
                    : List.of(Pem.certificate(Base64.getMimeDecoder().decode(text.strip())));
            if (certificates.isEmpty()) {
                throw new IllegalArgumentException("has no certificate");
            }
            return certificates;
        } catch (IllegalArgumentException e) {
            throw Refusal.invalid(session, field, String.valueOf(e.getMessage()));
        }
    }
}
