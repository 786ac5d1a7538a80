package dev.keycloakmtls.testsuite;

import static dev.keycloakmtls.testpki.Leaf.leaf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keycloakmtls.conformance.Satisfies;
import dev.keycloakmtls.testpki.TestCertificate;
import dev.keycloakmtls.testsuite.client.Form;
import dev.keycloakmtls.testsuite.client.Response;
import dev.keycloakmtls.testsuite.client.TokenClient;
import dev.keycloakmtls.testsuite.realm.ClientJson;
import dev.keycloakmtls.testsuite.realm.Sha256;
import dev.keycloakmtls.testsuite.realm.TestRealm;
import dev.keycloakmtls.testsuite.server.Lookup;
import dev.keycloakmtls.testsuite.server.SharedServer;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Tokens that are bound to a certificate (RFC 8705 §3), and what they are worth without it. */
class BoundTokensIT {
    private static final TestCertificate RIGHT = TestCertificate.selfSigned(leaf("CN=app"));
    private static final TestCertificate WRONG = TestCertificate.selfSigned(leaf("CN=app"));

    @RegisterExtension
    static final SharedServer SERVER = SharedServer.with(Lookup.DIRECT);

    private static TestRealm realm;

    @BeforeAll
    static void createRealm() {
        realm = TestRealm.on(SERVER)
                .with(ClientJson.of("public", "client-secret").publicClient().boundTokens())
                .with(ClientJson.selfSigned("confidential")
                        .attribute("mtls.certificates", RIGHT.pem())
                        .boundTokens());
    }

    @AfterAll
    static void deleteRealm() {
        realm.close();
    }

    @Test
    @Satisfies({45, 47})
    void aPublicClientsRefreshTokenIsWorthNothingWithAnotherCertificate() {
        Form refresh = Form.refresh("public", login("public"));

        for (TokenClient thief : new TokenClient[] {SERVER.client(WRONG), SERVER.anonymous()}) {
            Response refused = thief.token(realm.name(), refresh);
            assertThat(refused.status()).as(refused.text()).isIn(400, 401);
            assertThat(refused.body().has("access_token")).isFalse();
        }
        Response refreshed = SERVER.client(RIGHT).token(realm.name(), refresh);
        assertThat(refreshed.status()).as(refreshed.text()).isEqualTo(200);
        assertThat(refreshed.boundThumbprint()).isEqualTo(Sha256.base64Url(RIGHT));
    }

    @Test
    @Satisfies(47)
    void aConfidentialClientsRefreshTokenIsWorthNothingToAnotherClient() {
        TestCertificate certificate = TestCertificate.selfSigned(leaf("CN=other"));
        realm.with(ClientJson.selfSigned("other").attribute("mtls.certificates", certificate.pem()));
        Response stolen = login("confidential");

        Response refused = SERVER.client(certificate).token(realm.name(), Form.refresh("other", stolen));

        assertThat(refused.status()).as(refused.text()).isEqualTo(400);
        assertThat(refused.body().path("error").asText()).isEqualTo("invalid_grant");
        assertThat(SERVER.client(RIGHT)
                        .token(realm.name(), Form.refresh("confidential", stolen))
                        .status())
                .isEqualTo(200);
    }

    @Test
    @Satisfies(46)
    void userinfoRefusesATokenWithAnotherCertificateOrNone() {
        var bearer = Map.of(
                "Authorization",
                "Bearer " + login("confidential").body().path("access_token").asText());
        String userinfo = "/realms/" + realm.name() + "/protocol/openid-connect/userinfo";

        for (TokenClient thief : new TokenClient[] {SERVER.client(WRONG), SERVER.anonymous()}) {
            Response refused = thief.get(userinfo, bearer);
            assertThat(refused.status()).as(refused.text()).isEqualTo(401);
            assertThat(refused.headers().firstValue("WWW-Authenticate"))
                    .hasValueSatisfying(challenge -> assertThat(challenge).contains("error=\"invalid_token\""));
        }
        assertThat(SERVER.client(RIGHT).get(userinfo, bearer).status()).isEqualTo(200);
    }

    private static Response login(String client) {
        Response login =
                SERVER.client(RIGHT).token(realm.name(), Form.password(client).and("scope", "openid"));
        assertThat(login.status()).as(login.text()).isEqualTo(200);
        return login;
    }
}
