package dev.keycloakmtls.testsuite;

import static dev.keycloakmtls.testpki.Leaf.leaf;
import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import dev.keycloakmtls.testpki.TestCa;
import dev.keycloakmtls.testpki.TestCertificate;
import dev.keycloakmtls.testsuite.client.Form;
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
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A policy that leaves a self-signed client one scope, made after it has asked for that one, and for another with it. The
 * client's default scopes are nothing that it asks for.
 */
class PolicyScopesIT {
    private static final String CLIENT = "self-signed";
    private static final String ALLOWED = "address";
    private static final String REFUSED = "address phone";
    private static final TestCa ROOT = TestCa.root("CN=Root");
    private static final TestCertificate CERTIFICATE = ROOT.issue(leaf("CN=both"));

    @RegisterExtension
    static final SharedServer SERVER = SharedServer.with(Lookup.DIRECT);

    private static Map<Authenticated, Grants.Request> allowed = Map.of();
    private static Map<Authenticated, Grants.Request> refused = Map.of();
    private static TestRealm realm;

    @BeforeAll
    static void askForScopesAndThenMakeThePolicy() throws IOException, InterruptedException {
        realm = Grants.realm(SERVER)
                .trusting(ROOT)
                .with(ClientJson.selfSigned(CLIENT).everyGrant().attribute("mtls.thumbprints", Sha256.hex(CERTIFICATE)))
                .with(ClientJson.caSigned("ca-signed").attribute("tls_client_auth_subject_dn", "CN=both"));
        try (UserAgent user = UserAgent.trusting(SERVER.keycloak().authority())) {
            var grants = new Grants(SERVER, realm, CLIENT, CERTIFICATE, user, AssertionIssuer.of(SERVER, realm));
            allowed = grants.requests(ALLOWED);
            refused = grants.requests(REFUSED);
        }
        Policies.require(SERVER, realm, "\"self-signed-scopes\":[\"" + ALLOWED + "\"]");
    }

    @AfterAll
    static void deleteRealm() {
        realm.close();
    }

    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {"INTROSPECTION", "REVOCATION", "LOGOUT"})
    void holdsForWhatIsAskedNowAndForWhatWasAskedBefore(Authenticated request) {
        assertRefused(send(refused.get(request)));

        Response accepted = send(allowed.get(request));
        assertThat(accepted.status()).as(accepted.text()).isBetween(200, 201);
    }

    @ParameterizedTest
    @EnumSource(names = {"DEVICE_AUTHORIZATION", "PUSHED_AUTHORIZATION_REQUEST"})
    void holdsForARequestObject(Authenticated request) {
        String path = allowed.get(request).path();

        assertRefused(SERVER.client(CERTIFICATE).post(path, withRequestObject(REFUSED)));
        Response accepted = SERVER.client(CERTIFICATE).post(path, withRequestObject(ALLOWED));
        assertThat(accepted.status()).as(accepted.text()).isBetween(200, 201);
    }

    /** RFC 9101: what it says counts, not the parameters beside it. */
    private static Form withRequestObject(String scope) {
        var claims = new JWTClaimsSet.Builder()
                .claim("client_id", CLIENT)
                .claim("response_type", "code")
                .claim("redirect_uri", Grants.REDIRECT)
                .claim("scope", scope)
                .build();
        return Form.of(
                "client_id",
                CLIENT,
                "response_type",
                "code",
                "scope",
                ALLOWED,
                "request",
                new PlainJWT(claims).serialize());
    }

    @Test
    void holdsAtTheAuthorizationEndpoint() {
        Response wrong = SERVER.anonymous().get(Grants.authorization(realm, CLIENT, REFUSED));
        assertThat(wrong.status()).as(wrong.text()).isEqualTo(302);
        assertThat(wrong.headers().firstValue("Location"))
                .hasValueSatisfying(location -> assertThat(location).contains("error=invalid_scope"));

        Response right = SERVER.anonymous().get(Grants.authorization(realm, CLIENT, ALLOWED));
        assertThat(right.status()).as(right.text()).isEqualTo(200);
        assertThat(right.text()).contains("kc-form-login");
    }

    @Test
    void doesNotHoldForAClientOfTheOtherMethod() {
        Response answer = SERVER.client(CERTIFICATE)
                .token(realm.name(), Form.clientCredentials("ca-signed").and("scope", REFUSED));

        realm.assertAccepted(answer, CERTIFICATE);
    }

    private static Response send(Grants.Request request) {
        return SERVER.client(CERTIFICATE).post(request.path(), request.form());
    }

    private static void assertRefused(Response answer) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(400);
        assertThat(answer.body().path("error_description").asText())
                .isEqualTo("a scope is not allowed for a self-signed client");
        assertThat(answer.body().has("access_token")).isFalse();
    }
}
