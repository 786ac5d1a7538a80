package dev.keycloakmtls.testsuite;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.keycloakmtls.conformance.Satisfies;
import dev.keycloakmtls.testpki.Leaf;
import dev.keycloakmtls.testpki.TestCa;
import dev.keycloakmtls.testpki.TestCertificate;
import dev.keycloakmtls.testsuite.client.Form;
import dev.keycloakmtls.testsuite.client.Response;
import dev.keycloakmtls.testsuite.matrix.CoreFlow;
import dev.keycloakmtls.testsuite.realm.ClientJson;
import dev.keycloakmtls.testsuite.realm.Sha256;
import dev.keycloakmtls.testsuite.realm.TestRealm;
import dev.keycloakmtls.testsuite.server.KeycloakHome;
import dev.keycloakmtls.testsuite.server.KeycloakServer;
import dev.keycloakmtls.testsuite.server.Members;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The core flows on the oldest Keycloak that is supported; {@code make matrix} runs them on all. */
@BesideOthers
class OldestVersionIT {
    private static final String MTLS_HOST = "https://mtls.example.com";
    private static KeycloakServer server;

    @BeforeAll
    static void start() {
        server = KeycloakServer.of(KeycloakHome.oldestWithProduct())
                .acceptUnverified()
                .pemTrustStore(CoreFlow.STAFF)
                .option("--spi-mtls--default--mtls-base-url=" + MTLS_HOST)
                .option("--spi-mtls--default--fetch-private-hosts=crl.example.com")
                .start();
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            server.close();
        }
    }

    @ParameterizedTest
    @EnumSource
    void worksAsOnTheNewest(CoreFlow flow) {
        flow.run(server);
    }

    @ParameterizedTest
    @ValueSource(strings = {"openid-configuration", "oauth-authorization-server"})
    @Satisfies(43)
    void takesTheHostOfTheAliasesFromTheServersOption(String document) {
        JsonNode metadata =
                server.anonymous().get("/realms/master/.well-known/" + document).body();

        assertThat(metadata.path("mtls_endpoint_aliases").path("token_endpoint").asText())
                .isEqualTo(MTLS_HOST + "/realms/master/protocol/openid-connect/token");
        assertThat(metadata.path("token_endpoint").asText()).startsWith(server.base() + "/realms/master/");
    }

    @Test
    void aBoundTokenIsWorthNothingWithACertificateThatWasBlockedSince() {
        TestCertificate robot = TestCertificate.selfSigned(Leaf.leaf("CN=robot"));
        try (TestRealm realm = TestRealm.on(server)) {
            realm.with(ClientJson.selfSigned("robot")
                    .attribute("mtls.certificates", robot.pem())
                    .boundTokens());
            Response login = server.client(robot)
                    .token(realm.name(), Form.password("robot").and("scope", "openid"));
            String userinfo = "/realms/" + realm.name() + "/protocol/openid-connect/userinfo";
            var bearer = Map.of(
                    "Authorization",
                    "Bearer " + login.body().path("access_token").asText());
            assertThat(server.client(robot).get(userinfo, bearer).status()).isEqualTo(200);

            String block = "{\"blocks\":[{\"certificate\":\"" + Sha256.hex(robot) + "\"}]}";
            assertThat(server.admin()
                            .request("POST", "/" + realm.name() + "/mtls/blocks", block)
                            .status())
                    .isEqualTo(200);

            assertThat(server.client(robot).get(userinfo, bearer).status()).isEqualTo(401);
        }
    }

    @Test
    void warnsOfEveryClientX509BecauseItsCaIsNotAskedFor() {
        try (TestRealm realm = TestRealm.on(server)) {
            realm.with(ClientJson.of("closed", "client-x509")
                    .attribute("x509.subjectdn", "CN=a")
                    .attribute("x509.casubjectdn", "CN=Root"));

            JsonNode warnings = server.admin().read("/" + realm.name() + "/mtls/warnings");

            assertThat(Members.of(warnings, "code")).isEqualTo(List.of("client_x509_any_issuer"));
            assertThat(warnings.get(0).path("severity").asText()).isEqualTo("warning");
            assertThat(warnings.get(0).path("message").asText())
                    .contains("x509.casubjectdn has no effect before Keycloak 26.7")
                    .contains("lead to the server's truststores");
            TestCertificate forged = TestCa.root("CN=Somebody Else").issue(Leaf.leaf("CN=a"));
            assertThat(realm.token(forged, "closed").status()).isEqualTo(401);
        }
    }
}
