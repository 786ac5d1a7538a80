package dev.keycloakmtls.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.keycloakmtls.problem.Detail;
import dev.keycloakmtls.problem.ProblemCode;
import dev.keycloakmtls.testpki.HostileCertificates;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.DSAPublicKeySpec;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KeyStrengthTest {

    /** A DSA key of these lengths, none of whose numbers is what it should be. */
    private record Dsa(int prime, int subprime, int base, int key) {

        private static final Dsa LONGEST = new Dsa(3072, 256, 3072, 3072);

        PublicKey make() throws GeneralSecurityException {
            return KeyFactory.getInstance("DSA")
                    .generatePublic(new DSAPublicKeySpec(bits(key), bits(prime), bits(subprime), bits(base)));
        }
    }

    /** The JDK makes no such key, but other providers may. */
    private record Rsa(BigInteger getModulus, BigInteger getPublicExponent) implements RSAPublicKey {

        @Override
        public String getAlgorithm() {
            return "RSA";
        }

        @Override
        public String getFormat() {
            return "X.509";
        }

        @Override
        public byte[] getEncoded() {
            return new byte[0];
        }
    }

    @Test
    void asksForTheMinimumAndNoBitMore() throws GeneralSecurityException {
        assertThat(KeyStrength.DEFAULT.weakness(HostileCertificates.rsa(2048, 17)))
                .isEmpty();
        assertThat(code(KeyStrength.DEFAULT.weakness(HostileCertificates.rsa(2047, 17))))
                .contains(ProblemCode.KEY_BITS);
        assertThat(KeyStrength.DEFAULT.weakness(new Dsa(2048, 224, 2047, 2047).make()))
                .isEmpty();
        assertThat(code(KeyStrength.DEFAULT.weakness(new Dsa(2047, 224, 2047, 2047).make())))
                .contains(ProblemCode.KEY_BITS);
        PublicKey p256 = generated("EC");
        assertThat(new KeyStrength(2048, 256, 2048).weakness(p256)).isEmpty();
        assertThat(code(new KeyStrength(2048, 257, 2048).weakness(p256))).contains(ProblemCode.KEY_BITS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Ed25519", "Ed448"})
    void takesEdwardsCurvesAsTheyAre(String algorithm) throws GeneralSecurityException {
        assertThat(KeyStrength.DEFAULT.weakness(generated(algorithm))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"X25519", "DH"})
    void refusesEveryOtherKind(String algorithm) throws GeneralSecurityException {
        assertThat(code(KeyStrength.DEFAULT.weakness(generated(algorithm)))).contains(ProblemCode.KEY_KIND);
    }

    /** Whoever verifies with a longer one works for a stranger. */
    @Test
    void boundsTheNumbersOfAnRsaKey() {
        assertThat(KeyStrength.excess(new Rsa(bits(16_384), bits(64)))).isEmpty();
        assertThat(code(KeyStrength.excess(new Rsa(bits(16_385), bits(64))))).contains(ProblemCode.RSA_MODULUS);
        assertThat(code(KeyStrength.excess(new Rsa(bits(16_384), bits(65))))).contains(ProblemCode.RSA_EXPONENT);
        assertThat(code(KeyStrength.DEFAULT.weakness(new Rsa(bits(16_384), bits(65)))))
                .contains(ProblemCode.RSA_EXPONENT);
    }

    @Test
    void boundsTheNumbersOfADsaKey() throws GeneralSecurityException {
        assertThat(KeyStrength.excess(Dsa.LONGEST.make())).isEmpty();
        assertThat(code(KeyStrength.excess(new Dsa(3073, 256, 3072, 3072).make())))
                .contains(ProblemCode.DSA_PRIME);
        assertThat(code(KeyStrength.excess(new Dsa(3072, 257, 3072, 3072).make())))
                .contains(ProblemCode.DSA_SUBPRIME);
        assertThat(code(KeyStrength.excess(new Dsa(3072, 256, 3073, 3072).make())))
                .contains(ProblemCode.DSA_BASE);
        assertThat(code(KeyStrength.excess(new Dsa(3072, 256, 3072, 3073).make())))
                .contains(ProblemCode.DSA_KEY);
    }

    @ParameterizedTest
    @CsvSource({"1023, 160, 1024", "1024, 159, 1024", "1024, 160, 1023"})
    void cannotBeSetToWhatIsBroken(int rsa, int ec, int dsa) {
        assertThatIllegalArgumentException().isThrownBy(() -> new KeyStrength(rsa, ec, dsa));
        assertThatCode(() -> new KeyStrength(1024, 160, 1024)).doesNotThrowAnyException();
    }

    private static BigInteger bits(int length) {
        return BigInteger.ONE.shiftLeft(length).subtract(BigInteger.ONE);
    }

    private static Optional<ProblemCode> code(Optional<Detail> detail) {
        return detail.map(Detail::code);
    }

    private static PublicKey generated(String algorithm) throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
        if (algorithm.equals("EC")) {
            generator.initialize(256);
        }
        return generator.generateKeyPair().getPublic();
    }
}
