package dev.keycloakmtls.admin.certificate;

import dev.keycloakmtls.admin.rest.Problem;
import dev.keycloakmtls.admin.rest.Refusal;
import dev.keycloakmtls.admin.rest.TextLimit;
import dev.keycloakmtls.config.Pem;
import dev.keycloakmtls.domain.ClientCertificate;
import dev.keycloakmtls.problem.MalformedException;
import dev.keycloakmtls.problem.ProblemCode;
import jakarta.ws.rs.WebApplicationException;
import java.io.ByteArrayInputStream;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.keycloak.common.util.DerUtils;
import org.keycloak.models.KeycloakSession;

/** Certificates as administrators paste or upload them: PEM, or the base64 of one DER certificate. */
public final class CertificateText {

    private CertificateText() {}

    /**
     * Reads at least one certificate.
     *
     * @param field named in the refusal
     * @throws WebApplicationException 400, if there is none, or one that cannot be read, or a private key
     */
    public static List<X509Certificate> certificates(KeycloakSession session, String field, @Nullable String text) {
        return read(session, field, text, Pem::certificate);
    }

    /**
     * Reads what somebody would present, leaf first, as leniently as Keycloak reads it at a login: what decides there is
     * asked about every certificate that gets so far.
     *
     * @throws WebApplicationException 400, if there is nothing that Keycloak would take for a certificate
     */
    public static ClientCertificate presented(KeycloakSession session, String field, @Nullable String text) {
        return new ClientCertificate(read(session, field, text, CertificateText::lenient));
    }

    private static List<X509Certificate> read(
            KeycloakSession session, String field, @Nullable String text, Function<byte[], X509Certificate> parser) {
        if (text == null || text.isBlank()) {
            throw Refusal.invalid(session, field, ProblemCode.EMPTY);
        }
        List<Problem> excessive = TextLimit.problem(field, text);
        if (!excessive.isEmpty()) {
            throw Refusal.invalid(session, excessive);
        }
        try {
            return Pem.pastedCertificates(text).stream().map(parser).toList();
        } catch (MalformedException e) {
            throw Refusal.invalid(session, field, e.detail());
        }
    }

    private static X509Certificate lenient(byte[] der) {
        try {
            return Pem.certificate(der);
        } catch (MalformedException strict) {
            try {
                return DerUtils.decodeCertificate(new ByteArrayInputStream(der));
            } catch (Exception e) { // it declares no less
                throw strict;
            }
        }
    }
}
