package dev.keycloakmtls.testsuite;

import static dev.keycloakmtls.testpki.Leaf.leaf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keycloakmtls.testpki.TestCertificate;
import dev.keycloakmtls.testsuite.realm.ClientJson;
import dev.keycloakmtls.testsuite.realm.RealmJson;
import dev.keycloakmtls.testsuite.server.KeycloakHome;
import dev.keycloakmtls.testsuite.server.KeycloakServer;
import dev.keycloakmtls.testsuite.server.Lookup;
import org.junit.jupiter.api.Test;

/** {@code --import-realm}. */
@BesideOthers
class StartImportIT {

    @Test
    void aRealmWithAWrongClientEndsTheStartWithTheField() {
        ObjectNode wrong = RealmJson.realm("imported");
        RealmJson.add(wrong, ClientJson.selfSigned("garbage").attribute("mtls.certificates", "garbage"));

        assertThatThrownBy(() -> KeycloakServer.of(KeycloakHome.withProduct(Lookup.DIRECT))
                        .importing("imported", wrong.toString())
                        .start())
                .hasMessageContaining("Invalid client garbage")
                .hasMessageContaining("mtls.certificates");
    }

    /** Nobody is there to whom the change of the flow could be put down; the realm keeps admin events all the same. */
    @Test
    void aRealmWithAClientHasTheMethodInItsFlow() {
        TestCertificate robot = TestCertificate.selfSigned(leaf("CN=robot"));
        ObjectNode json =
                RealmJson.realm("imported").put("adminEventsEnabled", true).put("adminEventsDetailsEnabled", true);
        RealmJson.add(json, ClientJson.selfSigned("robot").attribute("mtls.certificates", robot.pem()));

        try (KeycloakServer keycloak = KeycloakServer.of(KeycloakHome.withProduct(Lookup.DIRECT))
                .importing("imported", json.toString())
                .start()) {
            assertThat(keycloak.client(robot).token("imported", "robot").status())
                    .isEqualTo(200);
            assertThat(keycloak.admin().executions("imported", "clients").findValuesAsText("providerId"))
                    .endsWith("self-signed-tls-client-auth");
            assertThat(keycloak.logLines())
                    .anyMatch(line ->
                            line.contains("Added 'self-signed-tls-client-auth'") && line.contains("'imported'"));
        }
    }
}
