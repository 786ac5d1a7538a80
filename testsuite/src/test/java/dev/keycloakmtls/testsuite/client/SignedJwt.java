package dev.keycloakmtls.testsuite.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.keycloakmtls.testpki.TestCertificate;
import dev.keycloakmtls.testpki.TestJwk;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.interfaces.ECPrivateKey;
import java.text.ParseException;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** JWTs: made, and signed with ES256, or read as they are. */
public final class SignedJwt {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String KEY_ID = "signing";

    private SignedJwt() {}

    /** Signed with the key of {@link #keys}. */
    public static String with(TestCertificate signer, JsonNode claims) {
        return of(signer, KEY_ID, claims);
    }

    /** Without a key id: for those who know one key alone. */
    public static String withoutKeyId(TestCertificate signer, JsonNode claims) {
        return of(signer, null, claims);
    }

    /** The JWKS with which to verify. */
    public static String keys(TestCertificate signer) {
        return TestJwk.set(TestJwk.of(signer).with("use", "sig").kid(KEY_ID));
    }

    /** What it says, whoever signed it. */
    public static JsonNode claims(String jwt) {
        try {
            return JSON.readTree(Base64.getUrlDecoder().decode(jwt.split("\\.", -1)[1]));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String of(TestCertificate signer, @Nullable String keyId, JsonNode claims) {
        try {
            var header = new JWSHeader.Builder(JWSAlgorithm.ES256).keyID(keyId).build();
            var jwt = new SignedJWT(header, JWTClaimsSet.parse(claims.toString()));
            jwt.sign(new ECDSASigner((ECPrivateKey) signer.privateKey()));
            return jwt.serialize();
        } catch (JOSEException | ParseException e) {
            throw new IllegalStateException(e);
        }
    }
}
