package dev.keycloakmtls.verification.crl;

import java.security.PublicKey;
import java.security.cert.X509Certificate;
import javax.security.auth.x500.X500Principal;

/**
 * Who may have signed a list: a CA by its name and its key, which its certificates come and go around.
 *
 * @param name as the list's issuer has it
 * @param key that verifies the list's signature
 */
public record CrlSigner(X500Principal name, PublicKey key) {

    /** A certificate's KeyUsage bit cRLSign, RFC 5280 §4.2.1.3. */
    private static final int CRL_SIGN = 6;

    /** The subject of a certificate with its key. */
    public static CrlSigner of(X509Certificate certificate) {
        return new CrlSigner(certificate.getSubjectX500Principal(), certificate.getPublicKey());
    }

    /**
     * Returns whether a certificate's key usage lets its key sign CRLs (RFC 5280 §6.3.3 f). Without a key usage only a trust
     * anchor may, which is trusted as it stands and may be older than the extension.
     */
    public static boolean mayBe(X509Certificate certificate, boolean isAnchor) {
        boolean[] usage = certificate.getKeyUsage();
        return usage == null ? isAnchor : usage[CRL_SIGN];
    }
}
