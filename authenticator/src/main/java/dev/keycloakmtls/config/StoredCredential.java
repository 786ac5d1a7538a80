package dev.keycloakmtls.config;

import dev.keycloakmtls.domain.CredentialSource;
import dev.keycloakmtls.domain.Thumbprint;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.util.Optional;

/**
 * A credential that is stored with a self-signed client (RFC 8705 §2.2).
 *
 * @param source where it is stored
 * @param thumbprint of the certificate; for {@link CredentialSource#PUBLIC_KEY} of the SubjectPublicKeyInfo
 * @param certificate if more than a thumbprint is known
 * @param key of the certificate, or registered by itself, if more than a thumbprint is known
 */
public record StoredCredential(
        CredentialSource source,
        Thumbprint thumbprint,
        Optional<X509Certificate> certificate,
        Optional<PublicKey> key) {

    /** What is stored of a certificate at a source; of a public key that is the key alone. */
    public static StoredCredential of(CredentialSource source, X509Certificate certificate) {
        return new StoredCredential(
                source,
                source == CredentialSource.PUBLIC_KEY
                        ? Thumbprint.ofPublicKey(certificate.getPublicKey())
                        : Thumbprint.of(certificate),
                Optional.of(certificate),
                Optional.of(certificate.getPublicKey()));
    }

    static StoredCredential of(PublicKey key) {
        return new StoredCredential(
                CredentialSource.PUBLIC_KEY, Thumbprint.ofPublicKey(key), Optional.empty(), Optional.of(key));
    }

    static StoredCredential of(CredentialSource source, Thumbprint thumbprint) {
        return new StoredCredential(source, thumbprint, Optional.empty(), Optional.empty());
    }
}
