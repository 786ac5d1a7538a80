package dev.keycloakmtls.domain;

import static dev.keycloakmtls.testpki.Ca.ca;
import static dev.keycloakmtls.testpki.Leaf.leaf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keycloakmtls.domain.name.NameConstraints;
import dev.keycloakmtls.testpki.TestCa;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SignatureException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import org.bouncycastle.asn1.x509.GeneralName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The view of a certificate that the JDK's validation gets: all of it but one extension. */
class WithoutNameConstraintsTest {

    private static final TestCa ROOT = TestCa.root("CN=Root");
    private static final X509Certificate LIMITED = ROOT.intermediate(
                    ca("CN=CA").permitted(new GeneralName(GeneralName.dNSName, "example.com")))
            .certificate();

    @Test
    void saysAllThatTheCertificateSaysButItsConstraints() throws GeneralSecurityException {
        X509Certificate view = WithoutNameConstraints.of(LIMITED);

        Set<String> critical = new HashSet<>(LIMITED.getCriticalExtensionOIDs());
        critical.remove(NameConstraints.EXTENSION);
        assertThat(view.getCriticalExtensionOIDs()).isEqualTo(critical);
        assertThat(view.getNonCriticalExtensionOIDs()).isEqualTo(LIMITED.getNonCriticalExtensionOIDs());
        for (String oid : critical) {
            assertThat(view.getExtensionValue(oid)).isEqualTo(LIMITED.getExtensionValue(oid));
        }
        assertThat(view.getExtensionValue(NameConstraints.EXTENSION)).isNull();
        assertThat(view.getSubjectX500Principal()).isEqualTo(LIMITED.getSubjectX500Principal());
        assertThat(view.getIssuerX500Principal()).isEqualTo(LIMITED.getIssuerX500Principal());
        assertThat(view.getSerialNumber()).isEqualTo(LIMITED.getSerialNumber());
        assertThat(view.getNotBefore()).isEqualTo(LIMITED.getNotBefore());
        assertThat(view.getNotAfter()).isEqualTo(LIMITED.getNotAfter());
        assertThat(view.getPublicKey()).isEqualTo(LIMITED.getPublicKey());
        assertThat(view.getKeyUsage()).isEqualTo(LIMITED.getKeyUsage());
        assertThat(view.getBasicConstraints()).isEqualTo(LIMITED.getBasicConstraints());
        assertThat(view.getSigAlgOID()).isEqualTo(LIMITED.getSigAlgOID());
        assertThat(view.getVersion()).isEqualTo(LIMITED.getVersion());
    }

    /** What it shows has another signature's octets: whoever takes it for a certificate finds a wrong signature. */
    @Test
    void isVerifiedOverTheOctetsOfTheCertificateAndNoOthers() throws GeneralSecurityException {
        X509Certificate view = WithoutNameConstraints.of(LIMITED);
        X509Certificate shown = (X509Certificate)
                JdkPkix.certificates().generateCertificate(new ByteArrayInputStream(view.getEncoded()));

        view.verify(ROOT.certificate().getPublicKey());
        assertThatThrownBy(() -> view.verify(LIMITED.getPublicKey())).isInstanceOf(SignatureException.class);
        assertThatThrownBy(() -> shown.verify(ROOT.certificate().getPublicKey()))
                .isInstanceOf(SignatureException.class);
    }

    @Test
    void isMadeOnlyOfCertificatesThatHaveTheExtension() throws CertificateException {
        X509Certificate leaf = ROOT.issue(leaf("CN=client")).certificate();

        assertThat(JdkPkix.path(List.of(leaf, ROOT.certificate())).getCertificates())
                .satisfiesExactly(first -> assertThat(first).isSameAs(leaf), second -> assertThat(second)
                        .isSameAs(ROOT.certificate()));
    }

    /** The runtime knows them by their fingerprint, which the view does not have: in a process of its own, with a list of ours. */
    @Test
    void isNotMadeOfACertificateThatTheRuntimeDistrusts(@TempDir Path directory) throws Exception {
        Path certificate = Files.write(directory.resolve("ca.der"), LIMITED.getEncoded());
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "--add-opens=java.base/sun.security.util=ALL-UNNAMED",
                        "-cp",
                        classPath(),
                        Distrusting.class.getName(),
                        certificate.toString())
                .redirectErrorStream(true)
                .start();

        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();

        assertThat(said.lines()).containsExactly("trusted", "distrusted");
    }

    private static String classPath() {
        return String.join(
                java.io.File.pathSeparator,
                List.of(
                        where(JdkPkix.class),
                        where(Distrusting.class),
                        where(org.jspecify.annotations.Nullable.class),
                        where(org.bouncycastle.asn1.ASN1ObjectIdentifier.class)));
    }

    private static String where(Class<?> type) {
        return Path.of(java.net.URI.create(
                        type.getProtectionDomain().getCodeSource().getLocation().toString()))
                .toString();
    }

    /** Asks about a certificate, puts it on the runtime's list, and asks again. */
    static final class Distrusting {

        private Distrusting() {}

        public static void main(String[] arguments) throws Exception {
            byte[] der = Files.readAllBytes(Path.of(arguments[0]));
            X509Certificate certificate =
                    (X509Certificate) JdkPkix.certificates().generateCertificate(new ByteArrayInputStream(der));
            System.out.println(answer(certificate));
            Class<?> list = Class.forName("sun.security.util.UntrustedCertificates");
            var entries = list.getDeclaredField("props");
            entries.setAccessible(true);
            String algorithm = ((Properties) entries.get(null)).getProperty("Algorithm");
            String fingerprint = HexFormat.of()
                    .withUpperCase()
                    .formatHex(MessageDigest.getInstance(algorithm).digest(der));
            ((Properties) entries.get(null)).setProperty(fingerprint, "");
            System.out.println(answer(certificate));
        }

        private static String answer(X509Certificate certificate) {
            try {
                JdkPkix.path(List.of(certificate));
                return "trusted";
            } catch (CertificateException e) {
                return "distrusted";
            }
        }
    }
}
