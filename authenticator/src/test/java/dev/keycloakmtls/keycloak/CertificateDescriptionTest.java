package dev.keycloakmtls.keycloak;

import static dev.keycloakmtls.testpki.Leaf.leaf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keycloakmtls.domain.Thumbprint;
import dev.keycloakmtls.testpki.TestCa;
import dev.keycloakmtls.testpki.TestCertificate;
import java.math.BigInteger;
import java.security.cert.X509Certificate;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.junit.jupiter.api.Test;

class CertificateDescriptionTest {

    private static final TestCa CA = TestCa.root("CN=Root,O=Bank");

    @Test
    void saysWhoseTheCertificateIs() {
        X509Certificate certificate = CA.issue(leaf("CN=client,O=Bank").serial(BigInteger.valueOf(255)))
                .certificate();
        assertThat(CertificateDescription.of(certificate))
                .isEqualTo(new CertificateDescription(
                        "CN=client,O=Bank",
                        "CN=Root,O=Bank",
                        "ff",
                        Thumbprint.of(certificate).hex()))
                .isSameAs(CertificateDescription.of(certificate));
    }

    @Test
    void keepsApartCertificatesThatDifferInTheirKeyOnly() {
        assertThat(CertificateDescription.of(
                        TestCertificate.selfSigned(leaf("CN=client")).certificate()))
                .isNotEqualTo(CertificateDescription.of(
                        TestCertificate.selfSigned(leaf("CN=client")).certificate()));
    }

    @Test
    void writesNothingThatCouldForgeALineOfALogOrFillIt() {
        String hostile = "a\nb\u202ec\u0000" + "x".repeat(10_000);
        X509Certificate certificate = CA.issue(
                        leaf(new X500NameBuilder().addRDN(BCStyle.CN, hostile).build()))
                .certificate();
        assertThat(CertificateDescription.of(certificate).subject())
                .hasSize(255)
                .matches("[ -~]+")
                .startsWith("CN=a");
    }
}
