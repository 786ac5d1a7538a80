package dev.keycloakmtls.testpki;

import java.math.BigInteger;
import java.security.PublicKey;
import java.security.cert.CertificateEncodingException;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;

/** A JSON Web Key with an {@code x5c}, right unless told otherwise. Values are JSON-safe: nothing is escaped. */
public final class TestJwk {

    private final Map<String, String> members = new LinkedHashMap<>();

    private TestJwk() {}

    /** The key of a certificate, with the certificate. */
    public static TestJwk of(TestCertificate certificate) {
        TestJwk jwk = new TestJwk();
        PublicKey key = certificate.certificate().getPublicKey();
        if (key instanceof RSAPublicKey rsa) {
            jwk.with("kty", "RSA").with("n", base64Url(rsa.getModulus())).with("e", base64Url(rsa.getPublicExponent()));
        } else if (key instanceof ECPublicKey ec) {
            int bits = ec.getParams().getOrder().bitLength();
            jwk.with("kty", "EC")
                    .with("crv", "P-" + bits)
                    .with("x", base64Url(ec.getW().getAffineX()))
                    .with("y", base64Url(ec.getW().getAffineY()));
        } else {
            byte[] point = SubjectPublicKeyInfo.getInstance(key.getEncoded())
                    .getPublicKeyData()
                    .getOctets();
            jwk.with("kty", "OKP").with("crv", "Ed25519").with("x", base64Url(point));
        }
        return jwk.x5c(certificate);
    }

    /** A JWKS in JSON. */
    public static String set(TestJwk... keys) {
        return Arrays.stream(keys).map(TestJwk::toString).collect(Collectors.joining(",", "{\"keys\":[", "]}"));
    }

    public TestJwk kid(String kid) {
        return with("kid", kid);
    }

    /** Another certificate than the key's own. */
    public TestJwk x5c(TestCertificate certificate) {
        try {
            byte[] der = certificate.certificate().getEncoded();
            members.put("x5c", "[\"" + Base64.getEncoder().encodeToString(der) + "\"]");
            return this;
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException(e);
        }
    }

    public TestJwk with(String member, String value) {
        members.put(member, "\"" + value + "\"");
        return this;
    }

    public TestJwk without(String member) {
        members.remove(member);
        return this;
    }

    @Override
    public String toString() {
        return members.entrySet().stream()
                .map(member -> "\"" + member.getKey() + "\":" + member.getValue())
                .collect(Collectors.joining(",", "{", "}"));
    }

    private static String base64Url(BigInteger number) {
        byte[] bytes = number.toByteArray();
        return base64Url(bytes[0] == 0 ? Arrays.copyOfRange(bytes, 1, bytes.length) : bytes);
    }

    private static String base64Url(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
