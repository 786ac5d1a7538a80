package dev.keycloakmtls.domain;

import java.security.PublicKey;
import java.security.interfaces.DSAKey;
import java.security.interfaces.DSAParams;
import java.security.interfaces.ECKey;
import java.security.interfaces.EdECKey;
import java.security.interfaces.RSAKey;
import java.util.Optional;

/**
 * The shortest keys that are accepted, in bits. Ed25519 and Ed448 are always long enough; every other kind of key is
 * refused.
 *
 * @param rsaBits of the modulus, 1024 or more
 * @param ecBits of the curve's order, 160 or more
 * @param dsaBits of the prime, 1024 or more
 */
public record KeyStrength(int rsaBits, int ecBits, int dsaBits) {

    /** 112 bits of security at least, NIST SP 800-57 part 1, table 2. */
    public static final KeyStrength DEFAULT = new KeyStrength(2048, 224, 2048);

    /** @throws IllegalArgumentException if a minimum lies below its range */
    public KeyStrength {
        if (rsaBits < 1024 || ecBits < 160 || dsaBits < 1024) {
            throw new IllegalArgumentException("minimum key sizes start at 1024 bits for RSA and DSA, 160 for EC");
        }
    }

    /** What is wrong with the key, or nothing. */
    public Optional<String> weakness(PublicKey key) {
        if (key instanceof RSAKey rsa) {
            return shorter("RSA", rsa.getModulus().bitLength(), rsaBits);
        }
        if (key instanceof ECKey ec) {
            return shorter("EC", ec.getParams().getOrder().bitLength(), ecBits);
        }
        if (key instanceof EdECKey) {
            return Optional.empty();
        }
        if (key instanceof DSAKey dsa) {
            DSAParams parameters = dsa.getParams();
            return parameters == null
                    ? Optional.of("the DSA key has no parameters of its own")
                    : shorter("DSA", parameters.getP().bitLength(), dsaBits);
        }
        return Optional.of("keys of the kind " + key.getAlgorithm() + " are not supported");
    }

    private static Optional<String> shorter(String kind, int bits, int minimum) {
        return bits >= minimum
                ? Optional.empty()
                : Optional.of("the " + kind + " key has " + bits + " bits, " + minimum + " are required");
    }
}
