package dev.keycloakmtls.config;

import static dev.keycloakmtls.testpki.Leaf.leaf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keycloakmtls.domain.CredentialSource;
import dev.keycloakmtls.domain.Thumbprint;
import dev.keycloakmtls.testpki.TestCertificate;
import dev.keycloakmtls.testpki.TestJwk;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is added can be read, and what is taken away is gone and nothing else. */
class CredentialTextTest {

    private static final TestCertificate ONE = TestCertificate.selfSigned(leaf("CN=one"));
    private static final TestCertificate TWO = TestCertificate.selfSigned(leaf("CN=two"));

    @Test
    void keepsWhatStandsBetweenCertificates() {
        String text = "the first\n" + ONE.pem() + "the second\n" + TWO.pem();

        String rest = CredentialText.without(CredentialSource.CERTIFICATE, text, Thumbprint.of(ONE.certificate()));

        assertThat(rest).contains("the first", "the second");
        assertThat(Pem.certificates(rest)).containsExactly(TWO.certificate());
    }

    @Test
    void leavesNothingWhereTheLastCertificateWas() {
        assertThat(CredentialText.without(CredentialSource.CERTIFICATE, ONE.pem(), Thumbprint.of(ONE.certificate())))
                .isEmpty();
    }

    @Test
    void takesAThumbprintAwayHoweverItIsWritten() {
        Thumbprint one = Thumbprint.of(ONE.certificate());
        Thumbprint two = Thumbprint.of(TWO.certificate());
        String text = one.base64Url() + "\n" + one.hex() + "\nsha256 Fingerprint=" + one.hex() + "\nSHA2-256(stdin)= "
                + one.hex() + "\n" + two.hex();

        assertThat(CredentialText.without(CredentialSource.THUMBPRINT, text, one))
                .isEqualTo(two.hex());
    }

    @Test
    void keepsKeysReadableWhenAThumbprintOfOneJoinsThem() {
        StoredCredential key = StoredCredential.of(CredentialSource.PUBLIC_KEY, ONE.certificate());
        StoredCredential digest = StoredCredential.of(
                CredentialSource.PUBLIC_KEY,
                Thumbprint.ofPublicKey(TWO.certificate().getPublicKey()));
        String keys = CredentialText.with(CredentialSource.PUBLIC_KEY, "", List.of(key));
        assertThat(keys).startsWith("-----BEGIN PUBLIC KEY-----");

        String both = CredentialText.with(CredentialSource.PUBLIC_KEY, keys, List.of(digest));

        assertThat(CredentialText.read(CredentialSource.PUBLIC_KEY, both))
                .extracting(StoredCredential::thumbprint)
                .containsExactly(key.thumbprint(), digest.thumbprint());
        assertThat(CredentialText.read(
                        CredentialSource.PUBLIC_KEY,
                        CredentialText.without(CredentialSource.PUBLIC_KEY, keys, digest.thumbprint())))
                .hasSize(1);
    }

    @Test
    void takesTheKeyOfACertificateFromAJwksAndKeepsTheOthersAsTheyAre() {
        String text = TestJwk.set(
                TestJwk.of(ONE).x5c(ONE), TestJwk.of(TWO).x5c(TWO).kid("two").with("more", "yes"));

        String rest = CredentialText.without(CredentialSource.JWKS, text, Thumbprint.of(ONE.certificate()));

        assertThat(rest).contains("\"kid\":\"two\"", "\"more\":\"yes\"");
        assertThat(CredentialText.read(CredentialSource.JWKS, rest)).hasSize(1);
        assertThat(CredentialText.without(CredentialSource.JWKS, rest, Thumbprint.of(TWO.certificate())))
                .isEmpty();
    }
}
