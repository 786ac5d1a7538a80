package dev.keycloakmtls.testsuite;

import static dev.keycloakmtls.testpki.Leaf.leaf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keycloakmtls.testpki.TestCa;
import dev.keycloakmtls.testpki.TestCertificate;
import dev.keycloakmtls.testsuite.client.Form;
import dev.keycloakmtls.testsuite.client.PresentedCertificate;
import dev.keycloakmtls.testsuite.client.Response;
import dev.keycloakmtls.testsuite.client.TokenClient;
import dev.keycloakmtls.testsuite.realm.ClientJson;
import dev.keycloakmtls.testsuite.realm.TestRealm;
import dev.keycloakmtls.testsuite.realm.X509Users;
import dev.keycloakmtls.testsuite.server.Await;
import dev.keycloakmtls.testsuite.server.Child;
import dev.keycloakmtls.testsuite.server.KeycloakHome;
import dev.keycloakmtls.testsuite.server.KeycloakServer;
import dev.keycloakmtls.testsuite.server.Lookup;
import dev.keycloakmtls.testsuite.server.ServerCertificate;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The TLS layer of the port for clients with certificates is that of the first port: what the administrator has forbidden stays
 * forbidden, what is limited is limited for both, and what is renewed is renewed on both.
 */
class CertificatePortTlsIT {
    private static final int MOST_CONNECTIONS = 24;
    private static final TestCa PARTNER = TestCa.root("CN=Partner Root");
    private static final TestCertificate ROBOT = TestCertificate.selfSigned(leaf("CN=robot"));

    private static KeycloakServer server;
    private static TestRealm realm;

    @TempDir
    Path directory;

    @BeforeAll
    static void start() {
        server = KeycloakServer.of(KeycloakHome.withProduct(Lookup.NOT_ASKED))
                .certificatePort()
                .trustStore(PARTNER.certificate())
                .option("--https-protocols=TLSv1.3")
                .option("--https-cipher-suites=TLS_AES_256_GCM_SHA384")
                .option("--https-certificates-reload-period=30s")
                .file("conf/quarkus.properties", "quarkus.http.limits.max-connections=" + MOST_CONNECTIONS + "\n")
                .start();
        realm = TestRealm.on(server.byCertificatePort())
                .with(ClientJson.selfSigned("robot").attribute("mtls.certificates", ROBOT.pem()))
                .with(ClientJson.of("legacy", "client-x509").attribute("x509.subjectdn", "CN=legacy"));
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            server.close();
        }
    }

    @Test
    void onlyThatPortAsksForACertificate() throws IOException {
        assertThat(openssl(server.base(), "-msg")).contains("ServerHello").doesNotContain("CertificateRequest");
        assertThat(openssl(server.certificatePort(), "-msg")).contains("CertificateRequest");
    }

    @Test
    void neitherPortSpeaksWhatIsForbidden() throws IOException {
        for (URI port : List.of(server.base(), server.certificatePort())) {
            assertThat(openssl(port, "-tls1_3")).contains("New, TLSv1.3, Cipher is TLS_AES_256_GCM_SHA384");
            assertThat(openssl(port, "-tls1_2")).contains("New, (NONE), Cipher is (NONE)");
            assertThat(openssl(port, "-tls1_3", "-ciphersuites", "TLS_AES_128_GCM_SHA256:TLS_CHACHA20_POLY1305_SHA256"))
                    .contains("New, (NONE), Cipher is (NONE)");
        }
    }

    @Test
    void bothPortsSpeakHttp2() throws IOException, InterruptedException {
        HttpClient http = HttpClient.newBuilder()
                .sslContext(PresentedCertificate.context(ROBOT, server.authority()))
                .build();
        String path = TokenClient.tokenEndpoint(realm.name());
        for (URI port : List.of(server.base(), server.certificatePort())) {
            HttpResponse<String> answer = http.send(
                    HttpRequest.newBuilder(URI.create(port + path))
                            .header("Content-Type", "application/x-www-form-urlencoded")
                            .POST(BodyPublishers.ofString("grant_type=client_credentials&client_id=robot"))
                            .build(),
                    BodyHandlers.ofString());

            assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_2);
            assertThat(answer.statusCode()).isEqualTo(port.equals(server.base()) ? 401 : 200);
        }
    }

    /** Before the client's own signature is verified: who has not shown a bounded chain has no connection. */
    @Test
    void aHandshakeIsBounded() {
        TestCa issuer = TestCa.root("CN=0");
        for (int i = 1; i < 11; i++) {
            issuer = issuer.intermediate("CN=" + i);
        }
        TestCertificate longChain = issuer.issue(leaf("CN=robot"));
        assertThat(longChain.chain()).hasSizeGreaterThan(10);

        assertThatThrownBy(() -> realm.token(longChain, "robot")).isInstanceOf(UncheckedIOException.class);
        assertThat(realm.token(ROBOT, "robot").status())
                .as("the server still works")
                .isEqualTo(200);
    }

    /** The truststore is the first port's: Keycloak's own methods see what it verifies, and nothing else. */
    @Test
    void keycloaksOwnMethodsSeeWhatTheTruststoreVerifies() {
        assertThat(realm.token(PARTNER.issue(leaf("CN=legacy")), "legacy").status())
                .isEqualTo(200);
        assertThat(realm.token(TestCertificate.selfSigned(leaf("CN=legacy")), "legacy")
                        .status())
                .isEqualTo(401);
        assertThat(realm.token(TestCa.root("CN=Partner Root").issue(leaf("CN=legacy")), "legacy")
                        .status())
                .isEqualTo(401);

        X509Users.logInByCertificate(realm);
        assertThat(user(PARTNER.issue(leaf("CN=alice"))).status()).isEqualTo(200);
        assertThat(user(TestCertificate.selfSigned(leaf("CN=alice"))).text()).doesNotContain("access_token");
        assertThat(user(TestCa.root("CN=Partner Root").issue(leaf("CN=alice"))).text())
                .doesNotContain("access_token");
    }

    private static Response user(TestCertificate certificate) {
        return server.byCertificatePort()
                .client(certificate)
                .token(realm.name(), Form.of("grant_type", "password", "client_id", "admin-cli"));
    }

    /** Quarkus counts in one number what both ports hold. */
    @Test
    void bothPortsShareOneLimitOfConnections() throws IOException {
        List<SSLSocket> held = new ArrayList<>();
        try {
            while (held.size() < MOST_CONNECTIONS + 1) {
                URI port = held.size() % 2 == 0 ? server.base() : server.certificatePort();
                SSLSocket socket = connect(port);
                held.add(socket);
                if (!isKept(socket)) {
                    break;
                }
            }
            assertThat(held).as("the last one was refused").hasSizeLessThanOrEqualTo(MOST_CONNECTIONS + 1);
            assertThat(isKept(held.get(held.size() - 1))).isFalse();
            assertThat(isKept(held.get(0))).isTrue();
            for (URI port : List.of(server.base(), server.certificatePort())) {
                try (SSLSocket next = connect(port)) {
                    assertThat(isKept(next)).as(port.toString()).isFalse();
                }
            }
        } finally {
            for (SSLSocket socket : held) {
                socket.close();
            }
        }
        Await.until(
                "there is room again",
                Duration.ofSeconds(20),
                () -> realm.token(ROBOT, "robot").status() == 200);
    }

    private static SSLSocket connect(URI port) throws IOException {
        SSLSocket socket = (SSLSocket) PresentedCertificate.context(ROBOT, server.authority())
                .getSocketFactory()
                .createSocket(port.getHost(), port.getPort());
        socket.setSoTimeout(2_000);
        return socket;
    }

    /** Whether the server answers on it. */
    private static boolean isKept(SSLSocket socket) {
        try {
            socket.getOutputStream()
                    .write("GET /nothing HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            byte[] answer = new byte[4096];
            return socket.getInputStream().read(answer) > 0;
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    void aRenewedCertificateIsShownByBothPorts() {
        BigInteger before = shown(server.certificatePort());
        assertThat(shown(server.base())).isEqualTo(before);

        ServerCertificate.writtenTo(server.conf());

        for (URI port : List.of(server.certificatePort(), server.base())) {
            Await.until("a new certificate is shown by " + port, Duration.ofSeconds(60), () -> !shown(port)
                    .equals(before));
        }
        assertThat(shown(server.certificatePort())).isEqualTo(shown(server.base()));
        // And whoever it lets in is still asked.
        assertThat(realm.token(ROBOT, "robot").status()).isEqualTo(200);
        assertThat(realm.token(TestCertificate.selfSigned(leaf("CN=robot")), "robot")
                        .status())
                .isEqualTo(401);
    }

    private static BigInteger shown(URI port) {
        try (SSLSocket socket = connect(port)) {
            socket.startHandshake();
            return ((X509Certificate) socket.getSession().getPeerCertificates()[0]).getSerialNumber();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String openssl(URI port, String... options) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                "sh", "-c", "\"$@\" </dev/null || true", "sh", "openssl", "s_client", "-connect", port.getAuthority()));
        command.addAll(List.of(options));
        Path output = directory.resolve("openssl");
        Child.run(command, Map.of(), output);
        return Files.readString(output);
    }
}
