package dev.keycloakmtls.testsuite.browser;

import static dev.keycloakmtls.testpki.Ca.ca;
import static dev.keycloakmtls.testpki.Leaf.leaf;

import dev.keycloakmtls.testpki.TestCa;
import dev.keycloakmtls.testpki.TestCertificate;
import dev.keycloakmtls.testpki.TestCrl;
import dev.keycloakmtls.testpki.TestResponder;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import org.bouncycastle.cert.jcajce.JcaX509CertificateHolder;
import org.bouncycastle.cert.ocsp.CertificateID;
import org.bouncycastle.cert.ocsp.OCSPException;
import org.bouncycastle.cert.ocsp.OCSPReqBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaDigestCalculatorProviderBuilder;
import org.jspecify.annotations.Nullable;

/** The certificates that the browser tests upload and show, by the names that they use. */
final class BrowserPki {

    private static final String CORPORATE_NAME = "CN=payments,OU=Treasury,O=Example Bank,C=DE";

    private final Path directory;

    private BrowserPki(Path directory) {
        this.directory = directory;
    }

    static Path writtenTo(Path directory) throws IOException {
        Files.createDirectories(directory);
        Instant now = Instant.now();
        var pki = new BrowserPki(directory);
        Instant yesterday = now.minus(Duration.ofDays(1));
        Instant farAway = now.plus(Duration.ofDays(3650));
        TestCa root =
                TestCa.root(ca("CN=Example Bank Root CA,O=Example Bank,C=DE").validity(yesterday, farAway));
        TestCa issuing = root.intermediate(
                ca("CN=Example Bank Issuing CA 2,O=Example Bank,C=DE").validity(yesterday, farAway));
        TestCa stranger = TestCa.root("CN=Example Bank Root CA,O=Example Bank,C=DE");
        pki.write("root", root.pem(), null);
        pki.write("issuing", issuing.pem(), null);
        TestCertificate payments = issuing.issue(
                leaf(CORPORATE_NAME).sanDns("payments.example.com").sanUri("spiffe://example.com/payments"));
        TestCertificate revoked = issuing.issue(leaf(CORPORATE_NAME));
        pki.write("payments", payments);
        pki.write("payments-revoked", revoked);
        Files.write(directory.resolve("root.crl"), TestCrl.of(root).der());
        Files.write(
                directory.resolve("issuing.crl"),
                TestCrl.of(issuing).revoking(revoked.certificate()).der());
        Files.write(
                directory.resolve("payments.ocsp"), TestResponder.of(issuing).answer(question(payments, issuing)));
        pki.write(
                "payroll",
                issuing.issue(leaf("CN=payroll,OU=Treasury,O=Example Bank,C=DE")
                        .validity(yesterday, now.plus(Duration.ofDays(91)))));
        pki.write("impostor", stranger.issue(leaf(CORPORATE_NAME)));
        TestCertificate robot =
                TestCertificate.selfSigned(leaf("CN=robot").validity(yesterday, now.plus(Duration.ofDays(364))));
        pki.write("robot", robot);
        pki.store("robot.p12", "PKCS12", robot);
        pki.store("robot.jks", "JKS", robot);
        pki.write(
                "robot-next",
                TestCertificate.selfSigned(
                        leaf("CN=robot next year").validity(yesterday, now.plus(Duration.ofDays(729)))));
        pki.write("copycat", TestCertificate.selfSigned(leaf("CN=robot")));
        pki.write(
                "ending",
                TestCertificate.selfSigned(
                        leaf("CN=robot").validity(now.minus(Duration.ofDays(350)), now.plus(Duration.ofDays(6)))));
        pki.write(
                "ended",
                TestCertificate.selfSigned(leaf("CN=robot of last year").expired()));
        pki.write(
                "weak",
                TestCertificate.selfSigned(leaf("CN=robot of the nineties").rsa(1024)));
        return directory;
    }

    /** An OCSP request without nonce, so that its answer can be given again (RFC 6960 §4.1.1). */
    private static byte[] question(TestCertificate certificate, TestCa issuer) {
        try {
            var id = new CertificateID(
                    new JcaDigestCalculatorProviderBuilder().build().get(CertificateID.HASH_SHA1),
                    new JcaX509CertificateHolder(issuer.certificate()),
                    certificate.certificate().getSerialNumber());
            return new OCSPReqBuilder().addRequest(id).build().getEncoded();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (OCSPException | OperatorCreationException | CertificateEncodingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Certificate and key as a partner may mail them. */
    private void store(String file, String type, TestCertificate certificate) throws IOException {
        char[] password = "secret".toCharArray();
        try (OutputStream out = Files.newOutputStream(directory.resolve(file))) {
            KeyStore store = KeyStore.getInstance(type);
            store.load(null, null);
            store.setKeyEntry(
                    "robot",
                    certificate.privateKey(),
                    password,
                    certificate.chain().toArray(new X509Certificate[0]));
            store.store(out, password);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private void write(String name, TestCertificate certificate) throws IOException {
        write(name, certificate.chainPem(), certificate.privateKeyPem());
    }

    private void write(String name, String certificate, @Nullable String key) throws IOException {
        Files.write(directory.resolve(name + ".crt"), certificate.getBytes(StandardCharsets.UTF_8));
        if (key != null) {
            Files.write(directory.resolve(name + ".key"), key.getBytes(StandardCharsets.UTF_8));
        }
    }
}
