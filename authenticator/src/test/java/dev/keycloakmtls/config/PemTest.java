package dev.keycloakmtls.config;

import static dev.keycloakmtls.testpki.Leaf.leaf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.keycloakmtls.conformance.Satisfies;
import dev.keycloakmtls.testpki.TestCertificate;
import java.security.KeyPairGenerator;
import java.util.Arrays;
import java.util.Base64;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class PemTest {

    private static final TestCertificate FIRST = TestCertificate.selfSigned(leaf("CN=first"));
    private static final TestCertificate SECOND = TestCertificate.selfSigned(leaf("CN=second"));

    @Test
    void readsSeveralCertificatesWithTextBetweenThem() {
        String text = "subject=CN = first\n" + FIRST.pem() + "\nand the next one:\r\n"
                + SECOND.pem().replace("\n", "\r\n");

        assertThat(Pem.certificates(text)).containsExactly(FIRST.certificate(), SECOND.certificate());
    }

    @Test
    void refusesAPrivateKeyWithoutRepeatingIt() {
        assertThatThrownBy(() -> Pem.certificates(FIRST.pem() + FIRST.privateKeyPem()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("private key")
                .hasMessageNotContaining(FIRST.privateKeyPem().lines().toList().get(1));
    }

    @Test
    void refusesAPublicKeyWhereACertificateBelongs() {
        String key = block("PUBLIC KEY", FIRST.certificate().getPublicKey().getEncoded());

        assertThatThrownBy(() -> Pem.certificates(key)).hasMessageContaining("is a public key and not a certificate");
        assertThat(Pem.publicKeys(key)).containsExactly(FIRST.certificate().getPublicKey());
        assertThatThrownBy(() -> Pem.publicKeys(FIRST.pem())).hasMessageContaining("CERTIFICATE");
    }

    @Test
    void readsEveryKindOfPublicKey() throws Exception {
        for (String kind : new String[] {"RSA", "EC", "Ed25519", "Ed448"}) {
            var key = KeyPairGenerator.getInstance(kind).generateKeyPair().getPublic();
            assertThat(Pem.publicKeys(block("PUBLIC KEY", key.getEncoded()))).containsExactly(key);
        }
    }

    @Test
    void refusesWhatIsNoCertificate() {
        assertThatThrownBy(() -> Pem.certificates("")).hasMessageContaining("no PEM certificate");
        assertThatThrownBy(() -> Pem.certificates("-----BEGIN CERTIFICATE-----\nMII"))
                .hasMessageContaining("no end line");
        assertThatThrownBy(() -> Pem.certificates("-----BEGIN CERTIFICATE-----END CERTIFICATE-----"))
                .hasMessageContaining("no end line");
        assertThatThrownBy(() -> Pem.certificates(block("CERTIFICATE", new byte[] {1, 2, 3})))
                .hasMessageContaining("is not a certificate");
        assertThatThrownBy(() -> Pem.certificates(FIRST.pem().replace("MII", "M*I")))
                .hasMessageContaining("base64");
    }

    /** Else one registered text would stand for certificates with different thumbprints. */
    @Test
    @Satisfies(23)
    void refusesBytesAfterACertificate() throws Exception {
        byte[] der = FIRST.certificate().getEncoded();
        byte[] longer = Arrays.copyOf(der, der.length + 1);

        assertThatThrownBy(() -> Pem.certificates(block("CERTIFICATE", longer)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Property(tries = 300)
    @Satisfies(9)
    void readsOrRefusesButNeverFails(@ForAll String text, @ForAll byte[] der) {
        assertThat(catchThrowable(() -> Pem.certificates(text))).isInstanceOf(IllegalArgumentException.class);
        assertThat(catchThrowable(() -> Pem.certificates(block("CERTIFICATE", der))))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(catchThrowable(() -> Pem.publicKeys(block("PUBLIC KEY", der))))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static String block(String label, byte[] der) {
        return "-----BEGIN " + label + "-----\n" + Base64.getMimeEncoder().encodeToString(der) + "\n-----END " + label
                + "-----\n";
    }
}
