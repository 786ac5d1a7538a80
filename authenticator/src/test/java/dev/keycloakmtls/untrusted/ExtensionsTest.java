package dev.keycloakmtls.untrusted;

import static dev.keycloakmtls.testpki.Ca.ca;
import static dev.keycloakmtls.testpki.Leaf.leaf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keycloakmtls.testpki.TestCa;
import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.stream.Stream;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.cert.jcajce.JcaX509v1CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is said of extensions is what the certificate's own reader says of each, whoever has read it. */
class ExtensionsTest {

    private static final List<String> ASKED_FOR = List.of(
            "2.5.29.14", // subject key identifier
            "2.5.29.15",
            "2.5.29.17",
            "2.5.29.19",
            "2.5.29.30",
            "2.5.29.31",
            "2.5.29.32",
            "2.5.29.33",
            "2.5.29.37",
            "2.5.29.46",
            "2.5.29.56",
            "1.3.6.1.5.5.7.1.1",
            "1.3.6.1.5.5.7.1.3",
            "1.2.3.4");

    private static final byte[] BROKEN = {0x30, 0x05, 0x01};

    @ParameterizedTest
    @MethodSource("certificates")
    void saysWhatTheReaderOfTheCertificateSays(X509Certificate certificate) {
        Extensions extensions = Extensions.of(certificate);
        for (String oid : ASKED_FOR) {
            byte[] expected = certificate.getExtensionValue(oid);
            assertThat(extensions.value(oid)).as(oid).isEqualTo(expected);
            assertThat(extensions.has(oid)).as(oid).isEqualTo(expected != null);
        }
    }

    static Stream<X509Certificate> certificates() throws Exception {
        TestCa root = TestCa.root(ca("CN=Root").pathLen(1));
        var jdk = CertificateFactory.getInstance("X.509", "SUN");
        var bouncyCastle = CertificateFactory.getInstance("X.509", new BouncyCastleProvider());
        return Stream.of(
                        root.certificate(),
                        root.issue(leaf("CN=client").sanDns("a.example").crlDistributionPoint("http://127.0.0.1/a.crl"))
                                .certificate(),
                        root.issue(leaf("CN=none critical").noKeyUsage()).certificate(),
                        root.issue(leaf("CN=unknown")
                                        .extension("1.2.3.4", true, BROKEN)
                                        .noExtendedKeyUsage())
                                .certificate(),
                        root.issue(leaf("CN=cannot be read")
                                        .noExtendedKeyUsage()
                                        .extension("2.5.29.37", false, BROKEN)
                                        .extension("2.5.29.30", false, BROKEN))
                                .certificate(),
                        bare(root, 1),
                        bare(root, 3))
                .flatMap(certificate -> Stream.of(read(jdk, certificate), read(bouncyCastle, certificate)));
    }

    private static X509Certificate read(CertificateFactory factory, X509Certificate certificate) {
        try {
            return (X509Certificate) factory.generateCertificate(new ByteArrayInputStream(certificate.getEncoded()));
        } catch (CertificateException e) {
            throw new AssertionError(e);
        }
    }

    /** Without a single extension. */
    private static X509Certificate bare(TestCa root, int version) throws Exception {
        var name = new X500Principal("CN=bare");
        Date from = Date.from(Instant.parse("2020-01-01T00:00:00Z"));
        Date to = Date.from(Instant.parse("2040-01-01T00:00:00Z"));
        var key = root.certificate().getPublicKey();
        ContentSigner signer = new JcaContentSignerBuilder("SHA256withECDSA").build(root.privateKey());
        byte[] der = version == 1
                ? new JcaX509v1CertificateBuilder(name, BigInteger.ONE, from, to, name, key)
                        .build(signer)
                        .getEncoded()
                : new JcaX509v3CertificateBuilder(name, BigInteger.ONE, from, to, name, key)
                        .build(signer)
                        .getEncoded();
        return (X509Certificate)
                CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
    }
}
