package dev.keycloakmtls;

import static dev.keycloakmtls.testpki.Ca.ca;
import static dev.keycloakmtls.testpki.Leaf.leaf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.keycloakmtls.testpki.TestCa;
import dev.keycloakmtls.testpki.TestCertificate;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.cert.CertPath;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.junit.jupiter.api.Test;

/** The builder of test PKIs makes what it says: otherwise a rejection could be tested for the wrong reason. */
class TestPkiTest {

    private final TestCa root = TestCa.root("CN=Root");
    private final TestCa intermediate = root.intermediate("CN=ICA");

    @Test
    void issuesChainsThatTheJdkAccepts() {
        TestCertificate leaf = intermediate.issue(leaf("CN=payments,O=Example"));

        assertThat(leaf.chain()).containsExactly(leaf.certificate(), intermediate.certificate());
        assertThatCode(() -> validate(root, leaf)).doesNotThrowAnyException();
        assertThatCode(() -> validate(root, root.issue(leaf("CN=x").rsa(2048)))).doesNotThrowAnyException();
        assertThatCode(() -> validate(root, root.issue(leaf("CN=x").ed25519()))).doesNotThrowAnyException();
        assertThatCode(() -> validate(TestCa.root(ca("CN=R").ec("secp384r1")), root.issue(leaf("CN=x"))))
                .isInstanceOf(CertPathValidatorException.class);
    }

    @Test
    void tellsRootsOfTheSameNameApart() {
        assertRejected(TestCa.root("CN=Root"), intermediate.issue(leaf("CN=payments")));
    }

    @Test
    void crossSignsTheKeyOfAnExistingCa() {
        TestCa other = TestCa.root("CN=Other Root");
        TestCa crossed = other.crossSign(intermediate);
        TestCertificate leaf = intermediate.issue(leaf("CN=payments"));

        assertThat(crossed.certificate().getPublicKey())
                .isEqualTo(intermediate.certificate().getPublicKey());
        assertRejected(other, leaf);
        assertThatCode(() -> validate(other, List.of(leaf.certificate(), crossed.certificate())))
                .doesNotThrowAnyException();
    }

    @Test
    void makesCertificatesThatFailForOneReason() {
        assertThatExceptionOfType(CertificateExpiredException.class)
                .isThrownBy(
                        () -> root.issue(leaf("CN=x").expired()).certificate().checkValidity());
        assertThatExceptionOfType(CertificateNotYetValidException.class)
                .isThrownBy(() ->
                        root.issue(leaf("CN=x").notYetValid()).certificate().checkValidity());
        assertRejected(root, root.intermediate(ca("CN=ICA").expired()).issue(leaf("CN=x")));
        assertRejected(
                root, root.intermediate(ca("CN=ICA").noBasicConstraints()).issue(leaf("CN=x")));
        assertRejected(
                root,
                root.intermediate(ca("CN=ICA").noKeyUsage().keyUsage(1 << 1)).issue(leaf("CN=x")));
        assertRejected(
                root,
                root.intermediate(ca("CN=A").pathLen(0)).intermediate("CN=B").issue(leaf("CN=x")));
        TestCa constrained =
                root.intermediate(ca("CN=ICA").permitted(new GeneralName(GeneralName.dNSName, "example.com")));
        assertRejected(root, constrained.issue(leaf("CN=x").sanDns("a.example.org")));
        assertThatCode(() -> validate(root, constrained.issue(leaf("CN=x").sanDns("a.example.com"))))
                .doesNotThrowAnyException();
    }

    @Test
    void writesTheExtensionsItIsTold() throws Exception {
        X509Certificate usual = root.issue(leaf("CN=x")).certificate();
        X509Certificate server = root.issue(leaf("CN=x")
                        .extendedKeyUsage(KeyPurposeId.id_kp_serverAuth.getId())
                        .noKeyUsage()
                        .crlDistributionPoint("http://crl.example/ca.crl")
                        .ocspResponder("http://ocsp.example/")
                        .serial(7)
                        .extension("1.2.3.4", true, new byte[] {5, 0}))
                .certificate();
        X509Certificate none =
                root.issue(leaf("").noExtendedKeyUsage().sanDns("x")).certificate();

        assertThat(usual.getExtendedKeyUsage()).containsExactly(KeyPurposeId.id_kp_clientAuth.getId());
        assertThat(usual.getKeyUsage()).startsWith(true, false);
        assertThat(usual.getBasicConstraints()).isEqualTo(-1);
        assertThat(server.getExtendedKeyUsage()).containsExactly(KeyPurposeId.id_kp_serverAuth.getId());
        assertThat(server.getKeyUsage()).isNull();
        assertThat(server.getSerialNumber()).isEqualTo(7);
        assertThat(server.getCriticalExtensionOIDs()).containsExactly("1.2.3.4");
        assertThat(server.getNonCriticalExtensionOIDs()).contains("2.5.29.31", "1.3.6.1.5.5.7.1.1");
        assertThat(none.getExtendedKeyUsage()).isNull();
        assertThat(none.getSubjectX500Principal().getName()).isEmpty();
        assertThat(none.getCriticalExtensionOIDs()).contains("2.5.29.17");
    }

    @Test
    void listsRevokedSerials() throws Exception {
        X509Certificate revoked = root.issue(leaf("CN=x")).certificate();
        X509CRL crl = root.crl(revoked);
        Instant then = Instant.parse("2020-01-01T00:00:00Z");

        crl.verify(root.certificate().getPublicKey());
        assertThat(crl.isRevoked(revoked)).isTrue();
        assertThat(crl.isRevoked(root.issue(leaf("CN=x")).certificate())).isFalse();
        assertThat(root.crl(List.of(), then, then.plusSeconds(60)).getNextUpdate())
                .isEqualTo(then.plusSeconds(60));
    }

    @Test
    void writesPemAndKeyStores() throws Exception {
        TestCertificate leaf = intermediate.issue(leaf("CN=payments"));
        char[] password = "password".toCharArray();
        KeyStore store = leaf.keyStore(password);
        String key = leaf.privateKeyPem().replaceAll("-----.*-----|\\s", "");

        assertThat(CertificateFactory.getInstance("X.509")
                        .generateCertificates(
                                new ByteArrayInputStream(leaf.chainPem().getBytes(StandardCharsets.US_ASCII))))
                .hasSize(2)
                .first()
                .isEqualTo(leaf.certificate());
        assertThat(KeyFactory.getInstance("EC")
                        .generatePrivate(
                                new PKCS8EncodedKeySpec(Base64.getDecoder().decode(key))))
                .isEqualTo(leaf.privateKey());
        assertThat(store.getKey(TestCertificate.ALIAS, password)).isEqualTo(leaf.privateKey());
        assertThat(store.getCertificateChain(TestCertificate.ALIAS)).hasSize(2);
    }

    @Test
    void signsItselfAndCertifiesKeysOfOthers() throws Exception {
        TestCertificate selfSigned = TestCertificate.selfSigned(leaf("CN=x"));
        TestCertificate other =
                root.issue(leaf("CN=y").publicKey(selfSigned.certificate().getPublicKey()));

        selfSigned.certificate().verify(selfSigned.certificate().getPublicKey());
        assertThat(other.certificate().getPublicKey())
                .isEqualTo(selfSigned.certificate().getPublicKey());
        assertThatExceptionOfType(IllegalStateException.class).isThrownBy(other::privateKey);
    }

    private static void assertRejected(TestCa anchor, TestCertificate leaf) {
        assertThatExceptionOfType(CertPathValidatorException.class).isThrownBy(() -> validate(anchor, leaf));
    }

    private static void validate(TestCa anchor, TestCertificate leaf) throws Exception {
        validate(anchor, leaf.chain());
    }

    private static void validate(TestCa anchor, List<X509Certificate> chain) throws Exception {
        PKIXParameters parameters = new PKIXParameters(Set.of(new TrustAnchor(anchor.certificate(), null)));
        parameters.setRevocationEnabled(false);
        CertPath path = CertificateFactory.getInstance("X.509").generateCertPath(chain);
        CertPathValidator.getInstance("PKIX").validate(path, parameters);
    }
}
