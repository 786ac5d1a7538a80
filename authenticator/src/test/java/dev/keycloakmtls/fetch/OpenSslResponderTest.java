package dev.keycloakmtls.fetch;

import static dev.keycloakmtls.testpki.Leaf.leaf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.keycloakmtls.conformance.Satisfies;
import dev.keycloakmtls.domain.RejectionReason;
import dev.keycloakmtls.domain.RevocationPolicy;
import dev.keycloakmtls.domain.RevocationPolicy.FailureMode;
import dev.keycloakmtls.domain.RevocationPolicy.Mode;
import dev.keycloakmtls.domain.TrustProfile;
import dev.keycloakmtls.domain.Verdict;
import dev.keycloakmtls.domain.Verdict.Accepted;
import dev.keycloakmtls.domain.Verdict.Rejected;
import dev.keycloakmtls.domain.Verdict.TrustedPath;
import dev.keycloakmtls.metrics.MutualTlsMetrics;
import dev.keycloakmtls.testpki.TestCa;
import dev.keycloakmtls.testpki.TestCertificate;
import dev.keycloakmtls.verification.revocation.RevocationCheck;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** OpenSSL's responder, as a delegate of the CA, through the real HTTP client. */
@Satisfies(21)
class OpenSslResponderTest {

    private static final DateTimeFormatter INDEX_TIME =
            DateTimeFormatter.ofPattern("yyMMddHHmmss'Z'").withZone(ZoneOffset.UTC);
    private static final TestCa ROOT = TestCa.root("CN=Root");

    private final TestCertificate good = ROOT.issue(leaf("CN=good"));
    private final TestCertificate revoked = ROOT.issue(leaf("CN=revoked"));
    private final TestCertificate unheardOf = ROOT.issue(leaf("CN=unheard of"));

    @TempDir
    Path directory;

    private Process responder;
    private URI url;

    @BeforeEach
    void startResponder() throws IOException, InterruptedException {
        if (!isInstalled()) {
            String reason = "openssl is not installed";
            if ("true".equals(System.getenv("CI"))) {
                fail(reason);
            }
            abort(reason);
        }
        TestCertificate delegate = ROOT.issue(leaf("CN=responder").extendedKeyUsage("1.3.6.1.5.5.7.3.9"));
        Files.writeString(directory.resolve("ca.pem"), ROOT.pem());
        Files.writeString(directory.resolve("responder.pem"), delegate.pem());
        Files.writeString(directory.resolve("responder.key"), delegate.privateKeyPem());
        Files.writeString(directory.resolve("index.txt"), entry("V", good) + entry("R", revoked));
        int port = freePort();
        url = URI.create("http://127.0.0.1:" + port + "/");
        responder = new ProcessBuilder(
                        "openssl",
                        "ocsp",
                        "-port",
                        String.valueOf(port),
                        "-index",
                        "index.txt",
                        "-CA",
                        "ca.pem",
                        "-rsigner",
                        "responder.pem",
                        "-rkey",
                        "responder.key",
                        "-nmin",
                        "60")
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .start();
        BufferedReader output = responder.inputReader();
        String line = output.readLine();
        while (line != null && !line.contains("waiting for OCSP client connections")) {
            line = output.readLine();
        }
        assertThat(line).as("the responder has started").isNotNull();
    }

    @AfterEach
    void stopResponder() throws InterruptedException {
        if (responder != null) {
            responder.destroy();
            assertThat(responder.waitFor(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void saysWhatIsGoodRevokedAndUnknown() throws IOException {
        try (HttpFetcher client = HttpFetcher.plain(FetchRules.ANY);
                RevocationCheck revocation = new RevocationCheck(new ServerRevocationFetcher(
                        client,
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(5),
                        LdapCrls.OFF,
                        new MutualTlsMetrics(InstantSource.system())))) {
            assertThat(check(revocation, good)).isInstanceOf(Accepted.class);
            assertRejected(check(revocation, revoked), RejectionReason.CERTIFICATE_REVOKED);
            assertRejected(check(revocation, unheardOf), RejectionReason.REVOCATION_UNKNOWN);
        }
    }

    private Verdict check(RevocationCheck revocation, TestCertificate certificate) {
        RevocationPolicy policy = RevocationPolicy.of(Mode.OCSP, FailureMode.SOFT)
                .withOcspResponder(url)
                .withOcspNonce(true);
        TrustProfile profile = TrustProfile.named("test")
                .anchors(ROOT.certificate())
                .revocation(policy)
                .build();
        Verdict verdict = revocation
                .check(new TrustedPath(certificate.chain(), ROOT.certificate()), profile, "realm", Instant.now())
                .verdict();
        if (verdict instanceof Accepted accepted && accepted.basis() instanceof TrustedPath path) {
            assertThat(path.revocation().status().code())
                    .as("not just an outage")
                    .isEqualTo("good");
        }
        return verdict;
    }

    private static void assertRejected(Verdict verdict, RejectionReason reason) {
        assertThat(verdict).isInstanceOfSatisfying(Rejected.class, rejected -> assertThat(rejected.reason())
                .as(rejected.detail())
                .isEqualTo(reason));
    }

    /** A line of OpenSSL's CA database. */
    private static String entry(String status, TestCertificate certificate) {
        String serial = certificate.certificate().getSerialNumber().toString(16).toUpperCase(java.util.Locale.ROOT);
        return String.join(
                        "\t",
                        status,
                        INDEX_TIME.format(Instant.now().plus(Duration.ofDays(1))),
                        status.equals("R") ? INDEX_TIME.format(Instant.now().minus(Duration.ofHours(1))) : "",
                        serial.length() % 2 == 0 ? serial : "0" + serial,
                        "unknown",
                        "/CN="
                                + certificate
                                        .certificate()
                                        .getSubjectX500Principal()
                                        .getName()
                                        .substring(3))
                + "\n";
    }

    private static boolean isInstalled() throws InterruptedException {
        try {
            return new ProcessBuilder("openssl", "version").start().waitFor() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
