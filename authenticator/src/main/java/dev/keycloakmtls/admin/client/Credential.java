package dev.keycloakmtls.admin.client;

import dev.keycloakmtls.admin.certificate.CertificateView;
import dev.keycloakmtls.admin.rest.Schema;
import dev.keycloakmtls.config.StoredCredential;
import dev.keycloakmtls.domain.CredentialSource;
import dev.keycloakmtls.domain.KeyStrength;
import dev.keycloakmtls.domain.Thumbprint;
import dev.keycloakmtls.problem.Detail;
import dev.keycloakmtls.problem.Statement;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A registered credential as an administrator reads it.
 *
 * @param id source and thumbprint
 * @param source a {@link CredentialSource}
 * @param removable whether it is stored with the client, and not elsewhere
 * @param sha256 base64url; of the SubjectPublicKeyInfo for a public key
 * @param certificate null if only a thumbprint is known
 * @param key null if only a thumbprint is known
 * @param status of the certificate, or {@code unknown}
 * @param weakness why its key is refused at a login
 * @param statement the same with its code
 */
@Schema("Credential")
public record Credential(
        String id,
        String source,
        boolean removable,
        String sha256,
        String sha256Hex,
        @Nullable CertificateView certificate,
        CertificateView.@Nullable Key key,
        String status,
        @Nullable String weakness,
        @Nullable Statement statement) {

    static Credential of(StoredCredential stored, Instant now) {
        return of(
                stored.source(),
                true,
                stored.thumbprint(),
                stored.certificate().orElse(null),
                stored.key().orElse(null),
                now);
    }

    /** One that is not stored with the client. */
    static Credential elsewhere(CredentialSource source, X509Certificate certificate, Instant now) {
        return of(source, false, Thumbprint.of(certificate), certificate, certificate.getPublicKey(), now);
    }

    private static Credential of(
            CredentialSource source,
            boolean removable,
            Thumbprint thumbprint,
            @Nullable X509Certificate certificate,
            @Nullable PublicKey key,
            Instant now) {
        Optional<Detail> weakness = key == null ? Optional.empty() : KeyStrength.DEFAULT.weakness(key);
        return new Credential(
                id(source, thumbprint),
                source.code(),
                removable,
                thumbprint.base64Url(),
                thumbprint.hex(),
                certificate == null ? null : CertificateView.of(certificate, now),
                key == null ? null : CertificateView.Key.of(key),
                certificate == null ? "unknown" : CertificateView.status(certificate, now),
                weakness.map(Detail::sentence).orElse(null),
                Statement.of(weakness));
    }

    static String id(CredentialSource source, Thumbprint thumbprint) {
        return source.code() + ":" + thumbprint.base64Url();
    }
}
