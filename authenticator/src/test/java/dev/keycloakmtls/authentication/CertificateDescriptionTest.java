package dev.keycloakmtls.authentication;

import static dev.keycloakmtls.testpki.Leaf.leaf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.keycloakmtls.domain.Thumbprint;
import dev.keycloakmtls.domain.name.DistinguishedName;
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
                .isEqualTo(CertificateDescription.of(certificate));
    }

    @Test
    void isMadeOnceForEachCertificate() {
        X509Certificate certificate = CA.issue(leaf("CN=client")).certificate();
        CertificateDescriptions descriptions = new CertificateDescriptions();
        assertThat(descriptions.of(certificate))
                .isEqualTo(CertificateDescription.of(certificate))
                .isSameAs(descriptions.of(certificate));
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
        String hostile = "a\nb\u202ec\u0000" + "x".repeat(20_000);
        X509Certificate certificate = CA.issue(
                        leaf(new X500NameBuilder().addRDN(BCStyle.CN, hostile).build()))
                .certificate();
        String subject = CertificateDescription.of(certificate).subject();
        assertThat(subject).hasSizeBetween(5_000, 5_200);
        assertThat(subject.replaceFirst("x{100,}", "x"))
                .isEqualTo("CN=a\\0Ab\\E2\\80\\AEc\\00x <cut: 20021 characters>");
        assertThatIllegalArgumentException().isThrownBy(() -> DistinguishedName.parse(subject));
    }

    /** As the directory of Open Finance Brasil prescribes it: what is shown can be registered. */
    @Test
    void writesALongSubjectWhole() {
        String subject = "CN=mtls.instituicao-exemplo.com.br,UID=" + "1".repeat(36) + ",organizationIdentifier=OFBBR-"
                + "7".repeat(250) + ",O=INSTITUICAO DE PAGAMENTO EXEMPLO DO BRASIL S.A.,C=BR";
        X509Certificate certificate = CA.issue(leaf(subject)).certificate();

        String shown = CertificateDescription.of(certificate).subject();

        assertThat(DistinguishedName.parse(shown))
                .isEqualTo(DistinguishedName.of(certificate.getSubjectX500Principal()));
    }
}
