package dev.keycloakmtls.testsuite.realm;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keycloakmtls.testpki.TestCertificate;
import java.math.BigInteger;
import java.security.cert.CertificateEncodingException;
import java.security.interfaces.ECPublicKey;
import java.util.Base64;

/** JSON Web Key Sets of certificates with P-256 keys, each with its {@code x5c} (RFC 7517 §4.7). */
public final class Jwks {
    private static final int P256_BYTES = 32;

    private Jwks() {}

    public static String of(TestCertificate... certificates) {
        ObjectNode set = JsonNodeFactory.instance.objectNode();
        var keys = set.putArray("keys");
        for (TestCertificate certificate : certificates) {
            ECPublicKey key = (ECPublicKey) certificate.certificate().getPublicKey();
            ObjectNode jwk = keys.addObject()
                    .put("kty", "EC")
                    .put("crv", "P-256")
                    .put("use", "sig")
                    .put("kid", Sha256.base64Url(certificate))
                    .put("x", coordinate(key.getW().getAffineX()))
                    .put("y", coordinate(key.getW().getAffineY()));
            try {
                jwk.putArray("x5c")
                        .add(Base64.getEncoder()
                                .encodeToString(certificate.certificate().getEncoded()));
            } catch (CertificateEncodingException e) {
                throw new IllegalStateException(e);
            }
        }
        return set.toString();
    }

    private static String coordinate(BigInteger value) {
        byte[] bytes = value.toByteArray();
        byte[] fixed = new byte[P256_BYTES];
        int length = Math.min(bytes.length, P256_BYTES);
        System.arraycopy(bytes, bytes.length - length, fixed, P256_BYTES - length, length);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(fixed);
    }
}
