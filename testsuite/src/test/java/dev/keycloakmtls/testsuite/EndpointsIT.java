package dev.keycloakmtls.testsuite;

import static dev.keycloakmtls.testpki.Leaf.leaf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keycloakmtls.conformance.Satisfies;
import dev.keycloakmtls.testpki.TestCa;
import dev.keycloakmtls.testpki.TestCertificate;
import dev.keycloakmtls.testsuite.client.Form;
import dev.keycloakmtls.testsuite.client.Response;
import dev.keycloakmtls.testsuite.realm.ClientJson;
import dev.keycloakmtls.testsuite.realm.Sha256;
import dev.keycloakmtls.testsuite.realm.TestRealm;
import dev.keycloakmtls.testsuite.server.Lookup;
import dev.keycloakmtls.testsuite.server.SharedServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Both methods at every endpoint where clients authenticate, each time with the wrong certificate too. */
@Satisfies(7)
class EndpointsIT {
    private static final String CA_SIGNED = "ca-signed";
    private static final String SELF_SIGNED = "self-signed";
    private static final TestCa ROOT = TestCa.root("CN=Root");
    private static final TestCertificate RIGHT = ROOT.issue(leaf("CN=both"));
    private static final TestCertificate WRONG = ROOT.issue(leaf("CN=another"));

    @RegisterExtension
    static final SharedServer SERVER = SharedServer.with(Lookup.DIRECT);

    private static TestRealm realm;

    @BeforeAll
    static void createRealm() {
        realm = TestRealm.on(SERVER)
                .trusting(ROOT)
                .with(ClientJson.caSigned(CA_SIGNED)
                        .everyGrant()
                        .boundTokens()
                        .attribute("tls_client_auth_subject_dn", "CN=both"))
                .with(ClientJson.selfSigned(SELF_SIGNED)
                        .everyGrant()
                        .boundTokens()
                        .attribute("mtls.thumbprints", Sha256.hex(RIGHT)));
    }

    @AfterAll
    static void deleteRealm() {
        realm.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {CA_SIGNED, SELF_SIGNED})
    @Satisfies(47)
    void refresh(String client) {
        Response login = atToken(RIGHT, Form.password(client));
        assertThat(login.status()).as(login.text()).isEqualTo(200);
        Form refresh = Form.refresh(client, login);

        refused(atToken(WRONG, refresh));
        Response refreshed = atToken(RIGHT, refresh);

        assertThat(refreshed.status()).as(refreshed.text()).isEqualTo(200);
        assertThat(refreshed.boundThumbprint()).isEqualTo(Sha256.base64Url(RIGHT));
    }

    @ParameterizedTest
    @ValueSource(strings = {CA_SIGNED, SELF_SIGNED})
    void introspection(String client) {
        var form = Form.of("client_id", client, "token", accessToken(client));

        refused(at("/token/introspect", WRONG, form));
        assertThat(at("/token/introspect", RIGHT, form).body().path("active").asBoolean())
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {CA_SIGNED, SELF_SIGNED})
    void revocation(String client) {
        String token = accessToken(client);
        var form = Form.of("client_id", client, "token", token);

        refused(at("/revoke", WRONG, form));
        assertThat(at("/revoke", RIGHT, form).status()).isEqualTo(200);
        assertThat(at("/token/introspect", RIGHT, form).body().path("active").asBoolean())
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {CA_SIGNED, SELF_SIGNED})
    void pushedAuthorizationRequest(String client) {
        var form = Form.of(
                "client_id", client,
                "response_type", "code",
                "scope", "openid",
                "redirect_uri", "https://client.example.com/callback");

        // Keycloak's own wording there, for every method: "invalid_request".
        assertThat(at("/ext/par/request", WRONG, form).status()).isEqualTo(401);
        assertThat(at("/ext/par/request", RIGHT, form)
                        .body()
                        .path("request_uri")
                        .asText())
                .isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {CA_SIGNED, SELF_SIGNED})
    void deviceAuthorization(String client) {
        var form = Form.of("client_id", client);

        refused(at("/auth/device", WRONG, form));
        assertThat(at("/auth/device", RIGHT, form).body().path("device_code").asText())
                .isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {CA_SIGNED, SELF_SIGNED})
    void backchannelAuthentication(String client) {
        var form = Form.of("client_id", client, "scope", "openid", "login_hint", "user");

        refused(at("/ext/ciba/auth", WRONG, form));
        Response answer = at("/ext/ciba/auth", RIGHT, form);
        assertThat(answer.body().path("auth_req_id").asText()).as(answer.text()).isNotEmpty();
    }

    private static String accessToken(String client) {
        return realm.token(RIGHT, client).body().path("access_token").asText();
    }

    private static Response atToken(TestCertificate certificate, Form form) {
        return SERVER.client(certificate).token(realm.name(), form);
    }

    private static Response at(String endpoint, TestCertificate certificate, Form form) {
        return SERVER.client(certificate).post("/realms/" + realm.name() + "/protocol/openid-connect" + endpoint, form);
    }

    private static void refused(Response answer) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(401);
        assertThat(answer.body().path("error").asText()).isEqualTo("invalid_client");
    }
}
