package dev.keycloakmtls.domain;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.RSASSAPSSparams;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.operator.DefaultSignatureAlgorithmIdentifierFinder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SignatureStrengthTest {

    private static final String SHA1 = "1.3.14.3.2.26";
    private static final String SHA256 = "2.16.840.1.101.3.4.2.1";
    private static final String MD5 = "1.2.840.113549.2.5";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SHA224withRSA",
                "SHA256withRSA",
                "SHA384withRSA",
                "SHA512withRSA",
                "SHA512(224)withRSA",
                "SHA512(256)withRSA",
                "SHA3-256withRSA",
                "SHA256withRSAandMGF1",
                "SHA384withRSAandMGF1",
                "SHA512withRSAandMGF1",
                "SHA224withECDSA",
                "SHA256withECDSA",
                "SHA384withECDSA",
                "SHA512withECDSA",
                "SHA3-256withECDSA",
                "SHA256withDSA",
                "SHA512withDSA",
                "Ed25519",
                "Ed448"
            })
    void believesHashesOf224BitsAndMore(String algorithm) {
        assertThat(SignatureStrength.DEFAULT.weakness(named(algorithm))).isEmpty();
        assertThat(SignatureStrength.SHA1_ALLOWED.weakness(named(algorithm))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"SHA1withRSA", "SHA1withECDSA", "SHA1withDSA", "SHA1withRSAandMGF1"})
    void believesSha1OnlyWhereItIsAllowed(String algorithm) {
        assertThat(SignatureStrength.DEFAULT.weakness(named(algorithm)))
                .hasValueSatisfying(weakness -> assertThat(weakness.sentence()).contains("SHA-1"));
        assertThat(SignatureStrength.SHA1_ALLOWED.weakness(named(algorithm))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.3.14.3.2.29", "1.3.14.3.2.27"})
    void knowsTheOldNamesOfSha1(String oid) {
        assertThat(SignatureStrength.DEFAULT.weakness(oid, null)).isPresent();
        assertThat(SignatureStrength.SHA1_ALLOWED.weakness(oid, null)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"MD5withRSA", "MD2withRSA", "RIPEMD160withRSA", "GOST3411withECGOST3410"})
    void neverBelievesWhatIsWeakerStillOrUnknown(String algorithm) {
        for (SignatureStrength strength : SignatureStrength.values()) {
            assertThat(strength.weakness(named(algorithm))).isPresent();
        }
    }

    @Test
    void readsTheDefaultsOfPssAsSha1() throws IOException {
        byte[] empty = {0x30, 0x00}; // RFC 4055 §3.1: all left out

        assertThat(SignatureStrength.DEFAULT.weakness(pss().getId(), empty)).isPresent();
        assertThat(SignatureStrength.SHA1_ALLOWED.weakness(pss().getId(), empty))
                .isEmpty();
    }

    @Test
    void looksAtTheHashOfPssAndLetsTheMaskHaveSha1() throws IOException {
        assertThat(SignatureStrength.DEFAULT.weakness(pss().getId(), pss(SHA256, SHA1)))
                .isEmpty();
        assertThat(SignatureStrength.DEFAULT.weakness(pss().getId(), pss(SHA1, SHA256)))
                .isPresent();
    }

    @Test
    void refusesMd5AnywhereInPss() throws IOException {
        for (SignatureStrength strength : SignatureStrength.values()) {
            assertThat(strength.weakness(pss().getId(), pss(MD5, SHA256))).isPresent();
            assertThat(strength.weakness(pss().getId(), pss(SHA256, MD5))).isPresent();
        }
    }

    @Test
    void refusesParametersOfPssThatCannotBeReadOrBeReadTwice() throws IOException {
        byte[] good = pss(SHA256, SHA256);
        byte[] longer = Arrays.copyOf(good, good.length + 1);
        for (SignatureStrength strength : SignatureStrength.values()) {
            assertThat(strength.weakness(pss().getId(), null)).isPresent();
            assertThat(strength.weakness(pss().getId(), new byte[] {0x30, 0x05, 1}))
                    .isPresent();
            assertThat(strength.weakness(pss().getId(), new byte[0])).isPresent();
            assertThat(strength.weakness(pss().getId(), DERNull.INSTANCE.getEncoded()))
                    .isPresent();
            assertThat(strength.weakness(pss().getId(), longer)).isPresent();
        }
    }

    /** What one library reads in another way than the other is nothing that both have checked. */
    @Test
    void refusesParametersOfPssThatAreNotDer() throws IOException {
        byte[] good = pss(SHA256, SHA256);
        ByteArrayOutputStream indefinite = new ByteArrayOutputStream();
        indefinite.writeBytes(new byte[] {0x30, (byte) 0x80});
        indefinite.write(good, 2, good.length - 2);
        indefinite.writeBytes(new byte[2]);

        assertThat(good[1]).isEqualTo((byte) (good.length - 2));
        assertThat(SignatureStrength.DEFAULT.weakness(pss().getId(), good)).isEmpty();
        for (SignatureStrength strength : SignatureStrength.values()) {
            assertThat(strength.weakness(pss().getId(), indefinite.toByteArray()))
                    .isPresent();
        }
    }

    @Test
    void refusesPssWithAnotherMaskThanMgf1() throws IOException {
        byte[] other = new RSASSAPSSparams(
                        algorithm(SHA256),
                        new AlgorithmIdentifier(new ASN1ObjectIdentifier("1.2.3.4"), algorithm(SHA256)),
                        new ASN1Integer(32),
                        new ASN1Integer(1))
                .getEncoded("DER");

        for (SignatureStrength strength : SignatureStrength.values()) {
            assertThat(strength.weakness(pss().getId(), other)).isPresent();
        }
    }

    private static ASN1ObjectIdentifier pss() {
        return PKCSObjectIdentifiers.id_RSASSA_PSS;
    }

    private static byte[] pss(String hash, String maskHash) throws IOException {
        ASN1Encodable mask = algorithm(maskHash);
        return new RSASSAPSSparams(
                        algorithm(hash),
                        new AlgorithmIdentifier(PKCSObjectIdentifiers.id_mgf1, mask),
                        new ASN1Integer(32),
                        new ASN1Integer(1))
                .getEncoded("DER");
    }

    private static AlgorithmIdentifier algorithm(String oid) {
        return new AlgorithmIdentifier(new ASN1ObjectIdentifier(oid), DERNull.INSTANCE);
    }

    private static AlgorithmIdentifier named(String algorithm) {
        return new DefaultSignatureAlgorithmIdentifierFinder().find(algorithm);
    }
}
