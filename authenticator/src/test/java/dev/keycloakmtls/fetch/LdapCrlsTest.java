package dev.keycloakmtls.fetch;

import static dev.keycloakmtls.testpki.Leaf.leaf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.unboundid.ldap.listener.InMemoryDirectoryServer;
import com.unboundid.ldap.listener.InMemoryDirectoryServerConfig;
import com.unboundid.ldap.listener.InMemoryListenerConfig;
import com.unboundid.ldap.sdk.Attribute;
import com.unboundid.ldap.sdk.Entry;
import com.unboundid.ldap.sdk.LDAPException;
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
import dev.keycloakmtls.testpki.TestCrl;
import dev.keycloakmtls.verification.revocation.RevocationCheck;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A real directory, and hosts that only pretend to be one. */
class LdapCrlsTest {

    private static final LdapCrls.Names NAMES = host -> List.of(InetAddress.getAllByName(host));

    private static final Duration PATIENCE = Duration.ofMillis(500);
    private static final int LIMIT = 100_000;
    private static final String ENTRY = "cn=ca,o=example";
    private static final String CRL = "certificateRevocationList;binary";
    private static final TestCa ROOT = TestCa.root("CN=Root");

    private final LdapCrls crls = new LdapCrls(Set.of("localhost"), PATIENCE);
    private final HttpFetcher http = HttpFetcher.plain(FetchRules.ANY);
    private InMemoryDirectoryServer directory;

    @BeforeEach
    void startDirectory() throws LDAPException {
        InMemoryDirectoryServerConfig config = new InMemoryDirectoryServerConfig("o=example");
        config.setSchema(null);
        config.setListenerConfigs(
                InMemoryListenerConfig.createLDAPConfig("ldap", InetAddress.getLoopbackAddress(), 0, null));
        directory = new InMemoryDirectoryServer(config);
        directory.add(
                new Entry("o=example", new Attribute("objectClass", "organization"), new Attribute("o", "example")));
        directory.startListening();
    }

    @AfterEach
    void stopDirectory() throws IOException {
        directory.shutDown(true);
        http.close();
    }

    @Test
    void readsTheListOfAnEntry() throws Exception {
        byte[] list = TestCrl.of(ROOT).der();
        publish(list);

        assertThat(crls.read(uri("localhost", CRL), LIMIT, NAMES)).isEqualTo(list);
        assertThat(crls.read(uri("localhost", CRL + "?base?objectClass=pkiCA"), LIMIT, NAMES))
                .isEqualTo(list);
    }

    @Test
    void decidesByWhatTheDirectorySays() throws Exception {
        TestCertificate good = ROOT.issue(
                leaf("CN=good").crlDistributionPoint(uri("localhost", CRL).toString()));
        TestCertificate revoked = ROOT.issue(
                leaf("CN=revoked").crlDistributionPoint(uri("localhost", CRL).toString()));
        publish(TestCrl.of(ROOT).revoking(revoked.certificate()).der());

        assertThat(check(good, crls, Set.of())).isInstanceOf(Accepted.class);
        assertRejected(check(revoked, crls, Set.of()), RejectionReason.CERTIFICATE_REVOKED);
    }

    @Test
    void doesNotTakeTheListOfAnotherCa() throws Exception {
        TestCertificate certificate = ROOT.issue(
                leaf("CN=client").crlDistributionPoint(uri("localhost", CRL).toString()));
        publish(TestCrl.forged(ROOT, TestCa.root("CN=Root")).der());

        assertRejected(check(certificate, crls, Set.of()), RejectionReason.REVOCATION_UNKNOWN);
    }

    @Test
    void asksNoHostUnlessTheServerAndTheProfileAllowIt() throws Exception {
        TestCertificate certificate = ROOT.issue(
                leaf("CN=client").crlDistributionPoint(uri("localhost", CRL).toString()));
        publish(TestCrl.of(ROOT).der());

        assertRejected(check(certificate, LdapCrls.OFF, Set.of()), RejectionReason.REVOCATION_UNKNOWN);
        assertRejected(check(certificate, crls, Set.of("elsewhere.test")), RejectionReason.REVOCATION_UNKNOWN);
        assertThat(check(certificate, crls, Set.of("localhost"))).isInstanceOf(Accepted.class);
        assertThatThrownBy(() -> crls.read(uri("127.0.0.1", CRL), LIMIT, NAMES))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("does not read by LDAP");
    }

    @Test
    void readsNothingButListsOfOneEntry() throws Exception {
        publish(TestCrl.of(ROOT).der());

        for (String query : List.of("userPassword", CRL + "?sub", "*", "")) {
            assertThatThrownBy(() -> crls.read(uri("localhost", query), LIMIT, NAMES))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("does not name");
        }
    }

    @Test
    void takesNoHugeListAndNoMissingOne() throws Exception {
        assertThatThrownBy(() -> crls.read(uri("localhost", CRL), LIMIT, NAMES)).isInstanceOf(IOException.class);
        publish(new byte[LIMIT + 1]);

        assertThatThrownBy(() -> crls.read(uri("localhost", CRL), LIMIT, NAMES))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("more than");
    }

    @Test
    void givesUpOnAHostThatAcceptsAndIsSilent() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            givesUpOn(silent.getLocalPort());
        }
    }

    @Test
    void givesUpOnAnEndlessAnswer() throws Exception {
        try (ServerSocket endless = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            CompletableFuture<Void> flood = CompletableFuture.runAsync(() -> flood(endless));
            givesUpOn(endless.getLocalPort());
            flood.get();
        }
    }

    private void givesUpOn(int port) {
        long start = System.nanoTime();

        assertThatThrownBy(
                        () -> crls.read(URI.create("ldap://localhost:" + port + "/" + ENTRY + "?" + CRL), LIMIT, NAMES))
                .isInstanceOf(IOException.class);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
    }

    /** The beginning of a message of two gigabytes, and then octets until the other side has had enough. */
    private static void flood(ServerSocket server) {
        try (Socket socket = server.accept();
                OutputStream out = socket.getOutputStream()) {
            out.write(new byte[] {0x30, (byte) 0x84, 0x7f, (byte) 0xff, (byte) 0xff, 0x00});
            while (true) {
                out.write(new byte[64 * 1024]);
            }
        } catch (IOException e) {
            // the other side has closed
        }
    }

    private Verdict check(TestCertificate certificate, LdapCrls ldap, Set<String> allowedHosts) {
        RevocationPolicy policy =
                RevocationPolicy.of(Mode.CRL, FailureMode.HARD).withAllowedHosts(allowedHosts);
        TrustProfile profile = TrustProfile.named("test")
                .anchors(ROOT.certificate())
                .revocation(policy)
                .build();
        try (RevocationCheck check = new RevocationCheck(new ServerRevocationFetcher(
                http, PATIENCE, PATIENCE, ldap, new MutualTlsMetrics(InstantSource.system())))) {
            return check.check(
                            new TrustedPath(List.of(certificate.certificate()), ROOT.certificate()),
                            profile,
                            "realm",
                            Instant.now())
                    .verdict();
        }
    }

    private void publish(byte[] list) throws LDAPException {
        directory.add(new Entry(
                ENTRY, new Attribute("objectClass", "pkiCA"), new Attribute("cn", "ca"), new Attribute(CRL, list)));
    }

    private URI uri(String host, String query) {
        return URI.create("ldap://" + host + ":" + directory.getListenPort() + "/" + ENTRY + "?" + query);
    }

    private static void assertRejected(Verdict verdict, RejectionReason reason) {
        assertThat(verdict).isInstanceOf(Rejected.class);
        assertThat(((Rejected) verdict).reason()).isEqualTo(reason);
    }
}
