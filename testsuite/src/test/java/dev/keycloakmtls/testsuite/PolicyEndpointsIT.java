package dev.keycloakmtls.testsuite;

import static dev.keycloakmtls.testpki.Leaf.leaf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keycloakmtls.conformance.Satisfies;
import dev.keycloakmtls.testpki.TestCa;
import dev.keycloakmtls.testpki.TestCertificate;
import dev.keycloakmtls.testsuite.client.Response;
import dev.keycloakmtls.testsuite.clients.UserAgent;
import dev.keycloakmtls.testsuite.realm.AssertionIssuer;
import dev.keycloakmtls.testsuite.realm.ClientJson;
import dev.keycloakmtls.testsuite.realm.Grants;
import dev.keycloakmtls.testsuite.realm.Grants.Authenticated;
import dev.keycloakmtls.testsuite.realm.Policies;
import dev.keycloakmtls.testsuite.realm.Sha256;
import dev.keycloakmtls.testsuite.realm.TestRealm;
import dev.keycloakmtls.testsuite.server.Lookup;
import dev.keycloakmtls.testsuite.server.SharedServer;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A policy that requires {@code tls_client_auth}, made after two clients have begun everything that can be begun. They
 * have the same certificate: who is refused is refused for the method alone.
 */
class PolicyEndpointsIT {
    private static final String ALLOWED = "ca-signed";
    private static final String REFUSED = "self-signed";
    private static final TestCa ROOT = TestCa.root("CN=Root");
    private static final TestCertificate CERTIFICATE = ROOT.issue(leaf("CN=both"));

    @RegisterExtension
    static final SharedServer SERVER = SharedServer.with(Lookup.DIRECT);

    private static final Map<String, Map<Authenticated, Grants.Request>> REQUESTS = new HashMap<>();
    private static TestRealm realm;

    @BeforeAll
    static void beginEverythingAndThenMakeThePolicy() throws IOException, InterruptedException {
        realm = Grants.realm(SERVER)
                .trusting(ROOT)
                .with(ClientJson.caSigned(ALLOWED).everyGrant().attribute("tls_client_auth_subject_dn", "CN=both"))
                .with(ClientJson.selfSigned(REFUSED)
                        .everyGrant()
                        .attribute("mtls.thumbprints", Sha256.hex(CERTIFICATE)));
        AssertionIssuer assertions = AssertionIssuer.of(SERVER, realm);
        try (UserAgent user = UserAgent.trusting(SERVER.keycloak().authority())) {
            for (String client : new String[] {ALLOWED, REFUSED}) {
                var grants = new Grants(SERVER, realm, client, CERTIFICATE, user, assertions);
                REQUESTS.put(client, grants.requests("address"));
            }
        }
        Policies.require(SERVER, realm, "\"methods\":[\"tls_client_auth\"]");
    }

    @AfterAll
    static void deleteRealm() {
        realm.close();
    }

    @ParameterizedTest
    @EnumSource
    @Satisfies(7)
    void isRefusedToTheOtherMethodAtOnce(Authenticated request) {
        Response refused = send(REFUSED, request);
        assertThat(refused.status()).as(refused.text()).isEqualTo(400);
        assertThat(refused.body().path("error_description").asText())
                .isEqualTo("token_endpoint_auth_method: is not an allowed method");
        assertThat(refused.body().has("access_token")).isFalse();

        Response accepted = send(ALLOWED, request);
        assertThat(accepted.status()).as(accepted.text()).isBetween(200, 204);
    }

    /** A browser asks there, and has no certificate. */
    @Test
    void theAuthorizationEndpointSendsTheOtherMethodBackWithAnError() {
        Response refused = SERVER.anonymous().get(Grants.authorization(realm, REFUSED, "openid"));
        assertThat(refused.status()).as(refused.text()).isEqualTo(302);
        assertThat(refused.headers().firstValue("Location"))
                .hasValueSatisfying(location -> assertThat(location).contains("error=unauthorized_client"));

        Response accepted = SERVER.anonymous().get(Grants.authorization(realm, ALLOWED, "openid"));
        assertThat(accepted.status()).as(accepted.text()).isEqualTo(200);
        assertThat(accepted.text()).contains("kc-form-login");
    }

    private static Response send(String client, Authenticated kind) {
        Grants.Request request = REQUESTS.get(client).get(kind);
        return SERVER.client(CERTIFICATE).post(request.path(), request.form());
    }
}
