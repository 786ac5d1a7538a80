package dev.keycloakmtls.testsuite;

import static dev.keycloakmtls.testpki.Leaf.leaf;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keycloakmtls.testpki.TestCa;
import dev.keycloakmtls.testpki.TestCertificate;
import dev.keycloakmtls.testsuite.client.AdminClient;
import dev.keycloakmtls.testsuite.client.Form;
import dev.keycloakmtls.testsuite.client.Response;
import dev.keycloakmtls.testsuite.realm.ClientJson;
import dev.keycloakmtls.testsuite.realm.RealmJson;
import dev.keycloakmtls.testsuite.realm.Sha256;
import dev.keycloakmtls.testsuite.realm.TrustProfileJson;
import dev.keycloakmtls.testsuite.server.Commands;
import dev.keycloakmtls.testsuite.server.KeycloakHome;
import dev.keycloakmtls.testsuite.server.KeycloakServer;
import dev.keycloakmtls.testsuite.server.Lookup;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * The JAR goes without a word and comes back, and then goes as {@code docs/operations.md} says, whose commands are run: what is
 * left of partial export, the flow's page and client policies each time.
 */
@Execution(ExecutionMode.CONCURRENT)
class RemovalIT {
    private static final Path PAGE = Path.of("..", "docs", "operations.md");
    private static final String PLAIN = "plain";
    private static final String GOVERNED = "governed";
    private static final TestCa ROOT = TestCa.root("CN=Root");
    private static final TestCertificate BILLING = ROOT.issue(leaf("CN=billing"));
    private static final TestCertificate ROBOT = TestCertificate.selfSigned(leaf("CN=robot"));

    @TempDir
    Path directory;

    @Test
    void theJarGoesAndComesBackAndGoesForGood() {
        Path data;
        try (KeycloakServer server = KeycloakServer.of(KeycloakHome.withProduct(Lookup.DIRECT))
                .importing(PLAIN, realm(PLAIN).toString())
                .importing(GOVERNED, realm(GOVERNED).toString())
                .start()) {
            govern(server.admin());
            assertEverythingWorks(server);

            try (KeycloakServer without = stock(server.stop())) {
                assertLeft(without);

                try (KeycloakServer back = KeycloakServer.of(KeycloakHome.withProduct(Lookup.DIRECT))
                        .data(without.stop())
                        .start()) {
                    govern(back.admin()); // the one thing that was changed meanwhile
                    assertEverythingWorks(back);

                    removeAsDocumented(back);
                    data = back.stop();

                    try (KeycloakServer gone = stock(data)) {
                        assertNothingIsMissed(gone);
                    }
                }
            }
        }
    }

    private static KeycloakServer stock(Path data) {
        return KeycloakServer.of(KeycloakHome.stock(Lookup.DIRECT)).data(data).start();
    }

    private static ObjectNode realm(String name) {
        ObjectNode realm = RealmJson.realm(name);
        RealmJson.add(realm, TrustProfileJson.named("default").asDefault().anchors(ROOT));
        RealmJson.add(realm, ClientJson.caSigned("billing").attribute("tls_client_auth_subject_dn", "CN=billing"));
        RealmJson.add(realm, ClientJson.selfSigned("robot").attribute("mtls.thumbprints", Sha256.hex(ROBOT)));
        RealmJson.add(realm, ClientJson.of("by-secret", "client-secret").field("secret", "s3cret"));
        return realm;
    }

    /** Whoever uses a method of ours has to be bound to its certificate. */
    private static void govern(AdminClient admin) {
        put(admin, "profiles", """
                {"profiles":[{"name":"mtls","executors":[{"executor":"mtls-client-authentication",
                 "configuration":{}}]}]}""");
        put(admin, "policies", """
                {"policies":[{"name":"mtls","enabled":true,"profiles":["mtls"],"conditions":[
                 {"condition":"mtls-client-method","configuration":{"methods":["tls_client_auth"]}}]}]}""");
    }

    private static void put(AdminClient admin, String what, String json) {
        Response answer = admin.request("PUT", "/" + GOVERNED + "/client-policies/" + what, json);
        assertThat(answer.status()).as(answer.text()).isEqualTo(204);
    }

    private static void assertEverythingWorks(KeycloakServer server) {
        for (String realm : new String[] {PLAIN, GOVERNED}) {
            assertThat(server.client(BILLING).token(realm, "billing").status()).isEqualTo(200);
            assertThat(server.client(ROBOT).token(realm, "robot").status()).isEqualTo(200);
            assertThat(server.client(ROBOT).token(realm, "billing").status()).isEqualTo(401);
            assertThat(bySecret(server, realm)).isEqualTo(200);
            assertThat(partialExport(server, realm).status()).isEqualTo(200);
            assertThat(partialExport(server, realm).text()).contains("dev.keycloakmtls.TrustProfileProvider");
            assertThat(flowPage(server, realm)).isEqualTo(200);
        }
        assertThat(policies(server, "profiles")).isEqualTo(200);
        assertThat(policies(server, "policies")).isEqualTo(200);
    }

    /** As the table of the page says. */
    private static void assertLeft(KeycloakServer without) {
        for (String realm : new String[] {PLAIN, GOVERNED}) {
            assertThat(without.client(BILLING).token(realm, "billing").status()).isEqualTo(401);
            assertThat(without.client(ROBOT).token(realm, "robot").status()).isEqualTo(401);
            assertThat(partialExport(without, realm).status()).isEqualTo(500);
            assertThat(flowPage(without, realm)).isEqualTo(404);
        }
        assertThat(bySecret(without, PLAIN)).isEqualTo(200);
        assertThat(bySecret(without, GOVERNED)).as("a policy cannot be asked").isEqualTo(500);
        assertThat(policies(without, "profiles")).isEqualTo(200);
        assertThat(policies(without, "policies")).isEqualTo(200);

        put(without.admin(), "policies", "{\"policies\":[]}");
        assertThat(bySecret(without, GOVERNED)).isEqualTo(200);
    }

    private void removeAsDocumented(KeycloakServer server) {
        AdminClient admin = server.admin();
        for (String realm : new String[] {PLAIN, GOVERNED}) {
            for (String client : new String[] {"billing", "robot"}) {
                admin.updateClient(realm, client, json -> json.put("clientAuthenticatorType", "client-secret"));
            }
        }
        put(admin, "policies", "{\"policies\":[]}");
        put(admin, "profiles", "{\"profiles\":[]}");

        Commands.loggedIn(server, directory).run(Commands.of(PAGE, "Removal"));
    }

    private static void assertNothingIsMissed(KeycloakServer gone) {
        for (String realm : new String[] {PLAIN, GOVERNED}) {
            assertThat(bySecret(gone, realm)).isEqualTo(200);
            assertThat(partialExport(gone, realm).status()).isEqualTo(200);
            assertThat(partialExport(gone, realm).text()).doesNotContain("dev.keycloakmtls");
            assertThat(flowPage(gone, realm)).isEqualTo(200);
            assertThat(components(gone, realm).status()).isEqualTo(200);
        }
        assertThat(policies(gone, "profiles")).isEqualTo(200);
        assertThat(policies(gone, "policies")).isEqualTo(200);
        assertThat(gone.logLines()).noneMatch(line -> line.contains(" ERROR "));
    }

    private static int bySecret(KeycloakServer server, String realm) {
        return server.anonymous()
                .token(realm, Form.clientCredentials("by-secret").and("client_secret", "s3cret"))
                .status();
    }

    private static Response partialExport(KeycloakServer server, String realm) {
        return server.admin()
                .request("POST", "/" + realm + "/partial-export?exportClients=true&exportGroupsAndRoles=true", null);
    }

    private static int flowPage(KeycloakServer server, String realm) {
        return server.admin()
                .request("GET", "/" + realm + "/authentication/flows/clients/executions", null)
                .status();
    }

    private static int policies(KeycloakServer server, String what) {
        return server.admin()
                .request("GET", "/" + GOVERNED + "/client-policies/" + what, null)
                .status();
    }

    private static Response components(KeycloakServer server, String realm) {
        return server.admin().request("GET", "/" + realm + "/components", null);
    }
}
