package dev.keycloakmtls.domain;

import static dev.keycloakmtls.testpki.Leaf.leaf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.keycloakmtls.conformance.Satisfies;
import dev.keycloakmtls.testpki.Leaf;
import dev.keycloakmtls.testpki.TestCertificate;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ThumbprintTest {

    private static final String HEX = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";

    @Test
    @Satisfies(45)
    void isTheSha256OfTheDerCertificate() throws Exception {
        X509Certificate certificate = TestCertificate.selfSigned(leaf("CN=x")).certificate();
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded());

        assertThat(Thumbprint.of(certificate)).hasToString(HexFormat.of().formatHex(digest));
        assertThat(Thumbprint.of(certificate).base64Url())
                .isEqualTo(Base64.getUrlEncoder().withoutPadding().encodeToString(digest))
                .hasSize(43);
    }

    @Test
    @Satisfies(34)
    void differsForAnotherCertificateWithTheSameKey() {
        Leaf leaf = leaf("CN=x");
        X509Certificate old = TestCertificate.selfSigned(leaf.serial(1)).certificate();
        X509Certificate renewed = TestCertificate.selfSigned(leaf.serial(2)).certificate();

        assertThat(Thumbprint.of(old)).isNotEqualTo(Thumbprint.of(renewed));
        assertThat(Thumbprint.ofPublicKey(old.getPublicKey()))
                .isEqualTo(Thumbprint.ofPublicKey(renewed.getPublicKey()))
                .isNotEqualTo(Thumbprint.of(old));
    }

    @Test
    void readsHexInAnyCaseWithOrWithoutColonsAndBase64Url() {
        Thumbprint thumbprint = new Thumbprint(HEX);
        String colons = HexFormat.ofDelimiter(":")
                .withUpperCase()
                .formatHex(HexFormat.of().parseHex(HEX));

        assertThat(Thumbprint.parse(HEX)).isEqualTo(thumbprint).hasSameHashCodeAs(thumbprint);
        assertThat(Thumbprint.parse(HEX.toUpperCase(java.util.Locale.ROOT))).isEqualTo(thumbprint);
        assertThat(Thumbprint.parse(colons)).isEqualTo(thumbprint);
        assertThat(Thumbprint.parse(thumbprint.base64Url())).isEqualTo(thumbprint);
    }

    /** As it is pasted from a terminal. */
    @Test
    void readsWhatOpenSslPrints() {
        Thumbprint thumbprint = new Thumbprint(HEX);
        String colons = HexFormat.ofDelimiter(":")
                .withUpperCase()
                .formatHex(HexFormat.of().parseHex(HEX));

        assertThat(Thumbprint.parse("sha256 Fingerprint=" + colons)).isEqualTo(thumbprint);
        assertThat(Thumbprint.parse("SHA256 Fingerprint=" + colons)).isEqualTo(thumbprint);
        assertThat(Thumbprint.parse("SHA2-256(stdin)= " + HEX)).isEqualTo(thumbprint);
        assertThat(Thumbprint.parse("SHA256(client.der)= " + HEX)).isEqualTo(thumbprint);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "``|64 hex digits",
                "abc|64 hex digits",
                "00112233445566778899aabbccddeeff00112233445566778899aabbccddee|64 hex digits",
                "00112233445566778899aabbccddeeff00112233445566778899aabbccddeefff|64 hex digits",
                "00112233445566778899aabbccddeeff00112233445566778899aabbccddeefg|64 hex digits",
                "00112233445566778899aabbccddeeff00112233|SHA-1",
                "00:11:22:33:44:55:66:77:88:99:aa:bb:cc:dd:ee:ff:00:11:22:33|SHA-1",
                "0011:2233445566778899aabbccddeeff00112233445566778899aabbccddeeff|between pairs",
                "00:11:|between pairs",
                ":00:11|between pairs",
                "ABEiM0RVZneImaq7zN3u_wARIjNEVWZ3iJmqu8zd7v8=|64 hex digits",
                "ABEiM0RVZneImaq7zN3u/wARIjNEVWZ3iJmqu8zd7v8|not base64url",
                "ABEiM0RVZneImaq7zN3u_wARIjNEVWZ3iJmqu8zd7v9|last character",
                "SHA3-256(stdin)= 00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff|64 hex digits",
                "SHA2-512/256(stdin)= 00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff|64 hex digits",
                "x sha256 Fingerprint=00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff|64 hex digits",
            })
    void refusesEverythingElse(String text, String reason) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Thumbprint.parse(text))
                .withMessageContaining(reason);
    }

    @Test
    void refusesToBeMadeOfAnythingButLowerCaseHex() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Thumbprint(HEX.toUpperCase(java.util.Locale.ROOT)));
        assertThatIllegalArgumentException().isThrownBy(() -> new Thumbprint(HEX.substring(2)));
        assertThatIllegalArgumentException().isThrownBy(() -> new Thumbprint("A" + HEX.substring(1)));
        assertThatIllegalArgumentException().isThrownBy(() -> new Thumbprint("F" + HEX.substring(1)));
    }
}
