package dev.keycloakmtls.testsuite;

import static dev.keycloakmtls.testpki.Leaf.leaf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keycloakmtls.testpki.TestCa;
import dev.keycloakmtls.testpki.TestCertificate;
import dev.keycloakmtls.testsuite.client.OpenSsl;
import dev.keycloakmtls.testsuite.client.OpenSsl.Protocol;
import dev.keycloakmtls.testsuite.client.PresentedCertificate;
import dev.keycloakmtls.testsuite.proxy.NeedsProgram;
import dev.keycloakmtls.testsuite.realm.ClientJson;
import dev.keycloakmtls.testsuite.realm.TestRealm;
import dev.keycloakmtls.testsuite.server.Await;
import dev.keycloakmtls.testsuite.server.KeycloakHome;
import dev.keycloakmtls.testsuite.server.KeycloakServer;
import dev.keycloakmtls.testsuite.server.Lookup;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code accept-unverified} changes whom the handshake lets through, and nothing else of what the administrator has said about
 * TLS: with {@code openssl}, which asks for what was forbidden.
 */
@NeedsProgram("openssl")
@BesideOthers
class AcceptUnverifiedIT {
    private static final TestCa FIRST = TestCa.root("CN=First CA");
    private static final TestCa SECOND = TestCa.root("CN=Second CA");
    private static final TestCertificate ROBOT = TestCertificate.selfSigned(leaf("CN=robot"));
    private static final Duration RELOADED = Duration.ofSeconds(75);

    @TempDir
    static Path directory;

    private static KeycloakServer server;
    private static TestRealm realm;

    @BeforeAll
    static void start() {
        server = KeycloakServer.of(KeycloakHome.withProduct(Lookup.DIRECT))
                .acceptUnverified()
                .trustStore(FIRST.certificate())
                .option("--https-protocols=TLSv1.3,TLSv1.2")
                .option("--https-cipher-suites=TLS_AES_256_GCM_SHA384,TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384")
                .option("--https-certificates-reload-period=30s")
                .start();
        realm = realm(server);
    }

    private static TestRealm realm(KeycloakServer keycloak) {
        return TestRealm.on(keycloak)
                .with(ClientJson.of("legacy", "client-x509").attribute("x509.subjectdn", "CN=legacy"))
                .with(ClientJson.selfSigned("robot").attribute("mtls.certificates", ROBOT.pem()));
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            server.close();
        }
    }

    @Test
    void letsACertificateThroughThatNobodyHasIssued() {
        realm.assertAccepted(realm.token(ROBOT, "robot"), ROBOT);
    }

    @Test
    void speaksTheCipherSuitesThatAreAllowedAndNoOther() throws Exception {
        assertThat(handshake(server, "-tls1_3", "-ciphersuites", "TLS_AES_256_GCM_SHA384"))
                .contains("Cipher is TLS_AES_256_GCM_SHA384");
        assertThat(handshake(server, "-tls1_3", "-ciphersuites", "TLS_AES_128_GCM_SHA256"))
                .doesNotContain("Cipher is TLS_")
                .contains("handshake failure");
        assertThat(handshake(server, "-tls1_2", "-cipher", "ECDHE-ECDSA-AES256-GCM-SHA384"))
                .contains("Cipher is ECDHE-ECDSA-AES256-GCM-SHA384");
        assertThat(handshake(server, "-tls1_2", "-cipher", "ECDHE-ECDSA-AES128-GCM-SHA256"))
                .contains("Cipher is (NONE)");
    }

    @Test
    void speaksTheVersionsThatAreAllowedAndNoOther() throws Exception {
        try (KeycloakServer newest = KeycloakServer.of(KeycloakHome.withProduct(Lookup.DIRECT))
                .acceptUnverified()
                .option("--https-protocols=TLSv1.3")
                .start()) {
            assertThat(handshake(newest, "-tls1_3")).contains("Cipher is TLS_");
            assertThat(handshake(newest, "-tls1_2")).contains("Cipher is (NONE)");
            // There is no truststore of clients: the Java runtime's public CAs have not issued this.
            TestRealm other = realm(newest);
            other.assertAccepted(other.token(ROBOT, "robot"), ROBOT);
            assertThat(other.token(FIRST.issue(leaf("CN=legacy")), "legacy").status())
                    .isEqualTo(401);
        }
    }

    @Test
    void resumesSessionsThatSpeakForTheClientThatMadeThem() throws Exception {
        TestCertificate legacy = FIRST.issue(leaf("CN=legacy"));
        TestCertificate forged = TestCertificate.selfSigned(leaf("CN=legacy"));
        for (Protocol protocol : Protocol.values()) {
            OpenSsl openSsl = new OpenSsl(server.base(), Files.createTempDirectory(directory, protocol.name()));
            for (int round = 0; round < 3; round++) {
                boolean later = round > 0;
                for (OpenSsl.Answer answer : List.of(
                        openSsl.token(protocol, ROBOT, "robot", realm.name(), "robot"),
                        openSsl.token(protocol, legacy, "legacy", realm.name(), "legacy"))) {
                    assertThat(answer.response().status()).isEqualTo(200);
                    assertThat(answer.resumed()).isEqualTo(later);
                }
                OpenSsl.Answer refused = openSsl.token(protocol, forged, "forged", realm.name(), "legacy");
                assertThat(refused.response().status()).isEqualTo(401);
                assertThat(refused.resumed()).isEqualTo(later);
            }
        }
    }

    @Test
    void speaksHttp2() throws Exception {
        HttpResponse<String> answer = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_2)
                .sslContext(PresentedCertificate.context(ROBOT, server.authority()))
                .build()
                .send(
                        HttpRequest.newBuilder(server.base()
                                        .resolve("/realms/" + realm.name() + "/protocol/openid-connect/token"))
                                .header("Content-Type", "application/x-www-form-urlencoded")
                                .POST(HttpRequest.BodyPublishers.ofString(
                                        "grant_type=client_credentials&client_id=robot"))
                                .build(),
                        BodyHandlers.ofString());

        assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_2);
        assertThat(answer.statusCode()).isEqualTo(200);
    }

    /** Both kinds of files, and the CAs of the next one count for Keycloak's own methods. */
    @Test
    void readsFilesThatHaveChanged() throws Exception {
        TestCertificate next = SECOND.issue(leaf("CN=legacy"));
        assertThat(realm.token(next, "legacy").status()).isEqualTo(401);
        String before = serial();

        server.replaceTrustStore(FIRST.certificate(), SECOND.certificate());
        server.replaceCertificate();

        Await.until(
                "the new CA counts", RELOADED, () -> realm.token(next, "legacy").status() == 200);
        Await.until("the new certificate is served", RELOADED, () -> !serial().equals(before));
        assertThat(realm.token(FIRST.issue(leaf("CN=legacy")), "legacy").status())
                .isEqualTo(200);
        assertThat(realm.token(TestCertificate.selfSigned(leaf("CN=legacy")), "legacy")
                        .status())
                .isEqualTo(401);
        realm.assertAccepted(realm.token(ROBOT, "robot"), ROBOT);
    }

    @Test
    void requiresACertificateWhereThatIsAskedFor() {
        try (KeycloakServer strict = KeycloakServer.of(KeycloakHome.requiringCertificates())
                .acceptUnverified()
                .admitting(ROBOT)
                .start()) {
            TestRealm other = realm(strict);

            other.assertAccepted(other.token(ROBOT, "robot"), ROBOT);
            assertThatThrownBy(() -> strict.withoutCertificate().token(other.name(), "robot"))
                    .isInstanceOf(UncheckedIOException.class);
        }
    }

    private static String serial() throws Exception {
        String output = handshake(server, "-tls1_3", "-showcerts");
        Path file = Files.createTempFile(directory, "certificate", ".pem");
        Files.writeString(file, output);
        return run("openssl", "x509", "-in", file.toString(), "-noout", "-serial");
    }

    private static String handshake(KeycloakServer keycloak, String... options) throws Exception {
        String[] command = new String[options.length + 4];
        command[0] = "openssl";
        command[1] = "s_client";
        command[2] = "-connect";
        command[3] = keycloak.base().getAuthority();
        System.arraycopy(options, 0, command, 4, options.length);
        return run(command);
    }

    private static String run(String... command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        process.waitFor();
        return output;
    }
}
