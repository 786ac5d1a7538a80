package dev.keycloakmtls.testsuite;

import static dev.keycloakmtls.testpki.Leaf.leaf;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.keycloakmtls.conformance.Satisfies;
import dev.keycloakmtls.testpki.TestCertificate;
import dev.keycloakmtls.testsuite.client.Form;
import dev.keycloakmtls.testsuite.client.PresentedCertificate;
import dev.keycloakmtls.testsuite.client.Response;
import dev.keycloakmtls.testsuite.client.TokenClient;
import dev.keycloakmtls.testsuite.matrix.CoreFlow;
import dev.keycloakmtls.testsuite.realm.ClientJson;
import dev.keycloakmtls.testsuite.realm.TestRealm;
import dev.keycloakmtls.testsuite.server.KeycloakHome;
import dev.keycloakmtls.testsuite.server.KeycloakServer;
import dev.keycloakmtls.testsuite.server.Lookup;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The first port is plain HTTP behind a proxy that has its TLS, as most servers are: clients with certificates go past the proxy,
 * to a port with a certificate of its own.
 */
@BesideOthers
class CertificatePortBehindProxyIT {
    private static final TestCertificate ROBOT = TestCertificate.selfSigned(leaf("CN=robot"));

    private static KeycloakServer server;
    private static TestRealm realm;

    @BeforeAll
    static void start() {
        server = KeycloakServer.of(KeycloakHome.withProduct(Lookup.NOT_ASKED))
                .plainHttp()
                .certificatePort()
                .option("--proxy-headers=xforwarded")
                .option("--proxy-trusted-addresses=127.0.0.1")
                .start();
        realm = TestRealm.on(server.byCertificatePort())
                .with(ClientJson.selfSigned("robot").attribute("mtls.certificates", ROBOT.pem()));
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            server.close();
        }
    }

    @Test
    @Satisfies(34)
    void clientsWithCertificatesGoPastTheProxy() {
        realm.assertAccepted(realm.token(ROBOT, "robot"), ROBOT);
        realm.assertRefused(
                realm.token(TestCertificate.selfSigned(leaf("CN=robot")), "robot"), "certificate_not_registered");
        realm.assertRefused(realm.token("robot"), "no_certificate");
        CoreFlow.CA_SIGNED.run(server.byCertificatePort());
    }

    /** The proxy's headers count at the first port, and at the first port alone. */
    @Test
    void onlyTheFirstPortBelievesTheProxy() {
        Map<String, String> forwarded = Map.of("X-Forwarded-For", "203.0.113.7");

        server.anonymous().post(TokenClient.tokenEndpoint(realm.name()), Form.clientCredentials("robot"), forwarded);
        assertThat(realm.lastEvent().path("ipAddress").asText()).isEqualTo("203.0.113.7");

        Response answer = server.byCertificatePort()
                .client(ROBOT)
                .post(TokenClient.tokenEndpoint(realm.name()), Form.clientCredentials("robot"), forwarded);
        realm.assertAccepted(answer, ROBOT);
        assertThat(realm.lastEvent().path("ipAddress").asText()).isEqualTo("127.0.0.1");
        assertThat(answer.claims().path("iss").asText())
                .isEqualTo(server.base().toString().replace("http:", "https:") + "/realms/" + realm.name());
    }

    @Test
    void speaksHttp2() throws IOException, InterruptedException {
        HttpClient http = HttpClient.newBuilder()
                .sslContext(PresentedCertificate.context(ROBOT, server.authority()))
                .build();
        HttpResponse<String> answer = http.send(
                HttpRequest.newBuilder(URI.create(server.certificatePort() + TokenClient.tokenEndpoint(realm.name())))
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(BodyPublishers.ofString("grant_type=client_credentials&client_id=robot"))
                        .build(),
                BodyHandlers.ofString());

        assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_2);
        assertThat(answer.statusCode()).isEqualTo(200);
    }

    /** Which port it has on the public side, only the administrator knows. */
    @Test
    @Satisfies(43)
    void discoveryNamesNoPortThatItCannotKnow() {
        JsonNode metadata = server.anonymous()
                .get("/realms/" + realm.name() + "/.well-known/openid-configuration")
                .body();

        assertThat(metadata.path("mtls_endpoint_aliases").path("token_endpoint"))
                .isEqualTo(metadata.path("token_endpoint"));
    }
}
