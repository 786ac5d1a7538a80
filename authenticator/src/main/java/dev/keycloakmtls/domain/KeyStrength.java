package dev.keycloakmtls.domain;

import dev.keycloakmtls.problem.Detail;
import dev.keycloakmtls.problem.ProblemCode;
import dev.keycloakmtls.untrusted.Bound;
import java.math.BigInteger;
import java.security.PublicKey;
import java.security.interfaces.DSAKey;
import java.security.interfaces.DSAParams;
import java.security.interfaces.DSAPublicKey;
import java.security.interfaces.ECKey;
import java.security.interfaces.EdECKey;
import java.security.interfaces.RSAKey;
import java.security.interfaces.RSAPublicKey;
import java.util.Map;
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

    /** What is wrong with the key, or nothing. One that costs too much ({@link #excess}) is refused like a weak one. */
    public Optional<Detail> weakness(PublicKey key) {
        return excess(key).or(() -> shortness(key));
    }

    /**
     * What makes it cost too much to verify a signature with the key, or nothing. Whoever verifies with a key that a
     * stranger has chosen asks here before.
     */
    public static Optional<Detail> excess(PublicKey key) {
        if (key instanceof RSAPublicKey rsa) {
            return longer(ProblemCode.RSA_EXPONENT, rsa.getPublicExponent(), Bound.RSA_EXPONENT_BITS)
                    .or(() -> longer(ProblemCode.RSA_MODULUS, rsa.getModulus(), Bound.RSA_MODULUS_BITS));
        }
        if (key instanceof DSAPublicKey dsa && dsa.getParams() != null) {
            DSAParams parameters = dsa.getParams();
            return longer(ProblemCode.DSA_PRIME, parameters.getP(), Bound.DSA_PRIME_BITS)
                    .or(() -> longer(ProblemCode.DSA_SUBPRIME, parameters.getQ(), Bound.DSA_SUBPRIME_BITS))
                    .or(() -> longer(ProblemCode.DSA_BASE, parameters.getG(), Bound.DSA_PRIME_BITS))
                    .or(() -> longer(ProblemCode.DSA_KEY, dsa.getY(), Bound.DSA_PRIME_BITS));
        }
        return Optional.empty(); // the JDK knows curves by name only, and none over 571 bits
    }

    private static Optional<Detail> longer(ProblemCode what, BigInteger number, Bound bound) {
        return number.bitLength() <= bound.value()
                ? Optional.empty()
                : Optional.of(what.with(Map.of("bits", number.bitLength(), "most", bound.value())));
    }

    private Optional<Detail> shortness(PublicKey key) {
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
                    ? Optional.of(ProblemCode.KEY_DSA.detail())
                    : shorter("DSA", parameters.getP().bitLength(), dsaBits);
        }
        return Optional.of(ProblemCode.KEY_KIND.with(Map.of("kind", key.getAlgorithm())));
    }

    private static Optional<Detail> shorter(String kind, int bits, int minimum) {
        return bits >= minimum
                ? Optional.empty()
                : Optional.of(ProblemCode.KEY_BITS.with(Map.of("kind", kind, "bits", bits, "minimum", minimum)));
    }
}
