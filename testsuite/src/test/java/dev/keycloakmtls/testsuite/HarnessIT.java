package dev.keycloakmtls.testsuite;

import static dev.keycloakmtls.testpki.Leaf.leaf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keycloakmtls.conformance.Satisfies;
import dev.keycloakmtls.testpki.TestCertificate;
import dev.keycloakmtls.testsuite.client.Form;
import dev.keycloakmtls.testsuite.realm.ClientJson;
import dev.keycloakmtls.testsuite.realm.Sha256;
import dev.keycloakmtls.testsuite.realm.TestRealm;
import dev.keycloakmtls.testsuite.server.Lookup;
import dev.keycloakmtls.testsuite.server.SharedServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the other tests build on, shown with Keycloak's own methods. */
class HarnessIT {
    @RegisterExtension
    static final SharedServer SERVER = SharedServer.with(Lookup.DIRECT);

    private static TestRealm realm;

    @BeforeAll
    static void createRealm() {
        realm = TestRealm.on(SERVER);
    }

    @AfterAll
    static void deleteRealm() {
        realm.close();
    }

    @Test
    @Satisfies(8)
    void aSecretStillWorks() {
        realm.with(ClientJson.of("by-secret", "client-secret").field("secret", "s3cret"));

        var form = Form.clientCredentials("by-secret").and("client_secret", "s3cret");
        assertThat(SERVER.anonymous().token(realm.name(), form).status()).isEqualTo(200);
    }

    @Test
    @Satisfies(8)
    void aSelfSignedCertificateReachesTheApplication() {
        realm.with(ClientJson.of("public", "client-secret").publicClient().boundTokens());
        var certificate = TestCertificate.selfSigned(leaf("CN=anybody"));

        var answer = SERVER.client(certificate).token(realm.name(), Form.password("public"));

        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        assertThat(answer.boundThumbprint()).isEqualTo(Sha256.base64Url(certificate));
    }
}
