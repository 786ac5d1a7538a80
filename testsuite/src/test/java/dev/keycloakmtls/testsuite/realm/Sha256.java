package dev.keycloakmtls.testsuite.realm;

import dev.keycloakmtls.testpki.TestCertificate;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HexFormat;

/** SHA-256 thumbprints in the notations that the product reads and writes. */
public final class Sha256 {
    private Sha256() {}

    public static String hex(TestCertificate certificate) {
        return HexFormat.of().formatHex(ofCertificate(certificate));
    }

    /** {@code x5t#S256}, RFC 8705 §3.1. */
    public static String base64Url(TestCertificate certificate) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(ofCertificate(certificate));
    }

    /** Of the SubjectPublicKeyInfo. */
    public static String publicKey(TestCertificate certificate) {
        return Base64.getEncoder()
                .encodeToString(digest(certificate.certificate().getPublicKey().getEncoded()));
    }

    private static byte[] ofCertificate(TestCertificate certificate) {
        try {
            return digest(certificate.certificate().getEncoded());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] digest(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
