package dev.keycloakmtls.testsuite;

import static dev.keycloakmtls.testpki.Leaf.leaf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keycloakmtls.testpki.TestCertificate;
import dev.keycloakmtls.testsuite.client.Form;
import dev.keycloakmtls.testsuite.client.TokenClient;
import dev.keycloakmtls.testsuite.proxy.NeedsProgram;
import dev.keycloakmtls.testsuite.server.Await;
import dev.keycloakmtls.testsuite.server.Child;
import dev.keycloakmtls.testsuite.server.Commands;
import dev.keycloakmtls.testsuite.server.FreePort;
import dev.keycloakmtls.testsuite.server.Postgres;
import dev.keycloakmtls.testsuite.server.ServerCertificate;
import dev.keycloakmtls.testsuite.server.Settings;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** The commands of {@code docs/install.md} end with a token, on a stock Keycloak and with nothing but this page. */
@NeedsProgram(value = "initdb", packaged = "postgresql")
@Execution(ExecutionMode.CONCURRENT)
class InstallIT {
    private static final Path PAGE = Path.of("..", "docs", "install.md");

    private final int port = FreePort.next();
    private final int certificatePort = FreePort.next();
    private Path directory;
    private Commands commands;

    /** A copy whose files are its own: the build changes them. */
    @BeforeEach
    void unpack() throws IOException {
        directory = Files.createTempDirectory(
                Files.createDirectories(Settings.work().resolve("install")), "machine");
        Child.run(
                List.of(
                        "cp",
                        "-a",
                        Settings.distribution().toString(),
                        directory.resolve("keycloak").toString()),
                Map.of(),
                directory.resolve("unpack.log"));
        Files.copy(Settings.product(), directory.resolve(Settings.product().getFileName()));
        commands = Commands.in(
                directory,
                Map.of(
                        "KC_HTTPS_PORT", Integer.toString(port),
                        "KC_HTTP_MANAGEMENT_PORT", Integer.toString(FreePort.next()),
                        "KC_HTTP_HOST", "127.0.0.1",
                        "KC_CACHE", "local", // or nodes look for each other on the network
                        "JAVA_OPTS_APPEND", "-XX:TieredStopAtLevel=1"));
    }

    @AfterEach
    void remove() {
        Child.run(
                List.of("rm", "-rf", directory.toString()),
                Map.of(),
                Settings.work().resolve("install/remove.log"));
    }

    private String section(String name) {
        return Commands.of(PAGE, name)
                .replace("https://login.example.com:", "https://localhost:")
                .replace(":8443", ":" + port)
                .replace(":8444", ":" + certificatePort)
                .replace("--port=8444", "--port=" + certificatePort);
    }

    @Test
    void oneScreenIsEnoughForATokenWithASelfSignedCertificate() throws Exception {
        String[] blocks = section("In one screen").split("(?=keycloak/bin/kc.sh start)|(?=curl )", 3);
        commands.run(blocks[0]);

        try (Child server = commands.start(blocks[1])) {
            awaitStart(server);

            assertThat(commands.run(blocks[2])).contains("\"access_token\"");
            assertRefused("robot", Files.readString(directory.resolve("server.crt")), "CN=robot");
            assertThat(server.text().lines().filter(line -> line.contains("StartLine")))
                    .singleElement()
                    .asString()
                    .contains("Mutual TLS client authentication ")
                    .contains("Certificates arrive at port " + certificatePort + ", ")
                    .contains(
                            "The first port asks nobody. Nobody else speaks for a client. Switched off: sightings (not tested on");
        }
    }

    @Test
    void productionGetsItsFirstToken() throws Exception {
        ServerCertificate certificate = ServerCertificate.writtenTo(directory);
        Files.move(certificate.certificateFile(), directory.resolve("server.crt"));
        Files.move(certificate.keyFile(), directory.resolve("server.key"));
        Files.writeString(directory.resolve("issuer.crt"), ServerCertificate.authorityPem());
        try (Postgres database = Postgres.empty()) {
            commands.run(section("1. Build"));
            commands.run(
                    section("2. Database").replace("sudo -u postgres psql", String.join(" ", database.superuser())));
            commands.run(section("3. Certificates"));

            try (Child server = commands.start(
                    section("4. Start").replace("jdbc:postgresql://localhost/keycloak", database.url()))) {
                awaitStart(server);
                commands.run(section("5. Realm, trust profile, client"));

                assertThat(commands.run(section("6. The first token"))).contains("\"access_token\"");
                assertRefused("payments", ServerCertificate.authorityPem(), "CN=payments,O=Example");
            }
        }
    }

    /** Whoever makes a certificate with the right name is still nobody. */
    private void assertRefused(String client, String authority, String name) throws CertificateException {
        TestCertificate forged = TestCertificate.selfSigned(leaf(name));
        TokenClient forger = TokenClient.presenting(
                forged, URI.create("https://localhost:" + certificatePort), certificate(authority));
        assertThat(forger.token("demo", Form.clientCredentials(client))
                        .body()
                        .path("error")
                        .asText())
                .isEqualTo("invalid_client");
    }

    private static X509Certificate certificate(String pem) throws CertificateException {
        return (X509Certificate) CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)));
    }

    private void awaitStart(Child server) {
        Await.until("Keycloak listens", Duration.ofMinutes(5), () -> {
            if (!server.isAlive()) {
                throw new AssertionError(server.text()); // no exception: waiting is of no use
            }
            return server.text().contains(" started in ") && listens(certificatePort);
        });
    }

    private static boolean listens(int port) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            return socket.isConnected();
        }
    }
}
