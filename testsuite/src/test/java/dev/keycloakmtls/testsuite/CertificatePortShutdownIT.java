package dev.keycloakmtls.testsuite;

import static dev.keycloakmtls.testpki.Leaf.leaf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keycloakmtls.testpki.TestCertificate;
import dev.keycloakmtls.testsuite.client.PresentedCertificate;
import dev.keycloakmtls.testsuite.client.TokenClient;
import dev.keycloakmtls.testsuite.realm.ClientJson;
import dev.keycloakmtls.testsuite.realm.TestRealm;
import dev.keycloakmtls.testsuite.server.Await;
import dev.keycloakmtls.testsuite.server.KeycloakHome;
import dev.keycloakmtls.testsuite.server.KeycloakServer;
import dev.keycloakmtls.testsuite.server.Lookup;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** A Keycloak that waits for requests in flight before it ends waits for those of both its ports. */
@Execution(ExecutionMode.CONCURRENT)
class CertificatePortShutdownIT {
    private static final TestCertificate ROBOT = TestCertificate.selfSigned(leaf("CN=robot"));
    private static final String FORM = "grant_type=client_credentials&client_id=robot";

    @Test
    void aRequestInFlightIsAnsweredOnBothPorts() throws Exception {
        try (KeycloakServer server = KeycloakServer.of(KeycloakHome.withProduct(Lookup.NOT_ASKED))
                .certificatePort()
                .option("--shutdown-delay=3s")
                .option("--shutdown-timeout=20s")
                .start()) {
            TestRealm realm = TestRealm.on(server)
                    .with(ClientJson.selfSigned("robot").attribute("mtls.certificates", ROBOT.pem()));
            double before = server.meter("http_server_active_requests");
            try (SSLSocket first = begin(server, server.base(), realm);
                    SSLSocket second = begin(server, server.certificatePort(), realm)) {
                Await.until(
                        "both requests have begun",
                        Duration.ofSeconds(10),
                        () -> server.meter("http_server_active_requests") >= before + 2);
                Thread stop = new Thread(server::stop);
                stop.start();
                Await.until("the server is about to end", Duration.ofSeconds(10), () -> !isReady(server));

                assertThat(end(second)).startsWith("HTTP/1.1 200 ").contains("access_token");
                assertThat(end(first)).startsWith("HTTP/1.1 401 ").contains("invalid_client");
                stop.join();
            }
        }
    }

    /** All of a request but the end of its body. */
    private static SSLSocket begin(KeycloakServer server, URI port, TestRealm realm) throws IOException {
        SSLSocket socket = (SSLSocket) PresentedCertificate.context(ROBOT, server.authority())
                .getSocketFactory()
                .createSocket(port.getHost(), port.getPort());
        socket.setSoTimeout(20_000);
        String head = "POST " + TokenClient.tokenEndpoint(realm.name()) + " HTTP/1.1\r\nHost: " + port.getAuthority()
                + "\r\nConnection: close\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: "
                + FORM.length() + "\r\n\r\n";
        write(socket, head + FORM.substring(0, FORM.length() - 1));
        return socket;
    }

    private static String end(SSLSocket socket) throws IOException {
        write(socket, FORM.substring(FORM.length() - 1));
        return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    }

    private static void write(SSLSocket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().flush();
    }

    private static boolean isReady(KeycloakServer server) throws InterruptedException {
        try {
            return HttpClient.newHttpClient()
                            .send(
                                    HttpRequest.newBuilder(server.management().resolve("/health/ready"))
                                            .build(),
                                    BodyHandlers.discarding())
                            .statusCode()
                    == 200;
        } catch (IOException e) {
            return false;
        }
    }
}
