package dev.keycloakmtls.domain.block;

import dev.keycloakmtls.domain.Thumbprint;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECPublicKeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Finds the thumbprints that one public key has. A SubjectPublicKeyInfo says the same key in more than one way: an RSA key as
 * {@code rsaEncryption} or as {@code id-RSASSA-PSS} (RFC 4055 §1.2), with parameters or without. Whoever has a blocked key must
 * not get past the block by having it certified in another spelling.
 */
public final class KeyThumbprints {

    private KeyThumbprints() {}

    /**
     * The thumbprint of the key as it is spelt, and that of its usual spelling, which is the same for most.
     *
     * @throws dev.keycloakmtls.problem.MalformedException if the key has no encoding
     */
    static Set<Thumbprint> of(PublicKey key) {
        Set<Thumbprint> thumbprints = new LinkedHashSet<>();
        thumbprints.add(Thumbprint.ofPublicKey(key));
        thumbprints.add(usual(key));
        return thumbprints;
    }

    /**
     * The thumbprint of the key's usual spelling, which every other spelling of it is found by.
     *
     * @throws dev.keycloakmtls.problem.MalformedException if the key has no encoding
     */
    public static Thumbprint usual(PublicKey key) {
        try {
            if (key instanceof RSAPublicKey rsa) {
                return Thumbprint.ofPublicKey(KeyFactory.getInstance("RSA")
                        .generatePublic(new RSAPublicKeySpec(rsa.getModulus(), rsa.getPublicExponent())));
            }
            if (key instanceof ECPublicKey ec) {
                return Thumbprint.ofPublicKey(
                        KeyFactory.getInstance("EC").generatePublic(new ECPublicKeySpec(ec.getW(), ec.getParams())));
            }
        } catch (GeneralSecurityException e) {
            // a key that the Java runtime cannot make: it has the one spelling
        }
        return Thumbprint.ofPublicKey(key);
    }
}
