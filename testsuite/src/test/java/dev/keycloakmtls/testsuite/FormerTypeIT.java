package dev.keycloakmtls.testsuite;

import static dev.keycloakmtls.testpki.Leaf.leaf;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keycloakmtls.problem.ProblemCode;
import dev.keycloakmtls.problem.SettingProblem;
import dev.keycloakmtls.testpki.TestCa;
import dev.keycloakmtls.testpki.TestCertificate;
import dev.keycloakmtls.testsuite.client.Response;
import dev.keycloakmtls.testsuite.realm.ClientJson;
import dev.keycloakmtls.testsuite.realm.RealmJson;
import dev.keycloakmtls.testsuite.realm.TrustProfileJson;
import dev.keycloakmtls.testsuite.server.KeycloakHome;
import dev.keycloakmtls.testsuite.server.KeycloakServer;
import dev.keycloakmtls.testsuite.server.Lookup;
import dev.keycloakmtls.testsuite.server.Settings;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Driver;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** The type that trust profiles had before 0.9.0, in a database, in a request and in an import. */
@Execution(ExecutionMode.CONCURRENT)
class FormerTypeIT {
    private static final String FORMER = "dev.keycloakmtls.keycloak.TrustProfileProvider";
    private static final String REALM = "company";
    private static final TestCa ROOT = TestCa.root("CN=Root");
    private static final TestCertificate BILLING = ROOT.issue(leaf("CN=billing"));
    private static final TestCertificate STRANGER = TestCa.root("CN=Other").issue(leaf("CN=billing"));

    private static KeycloakServer former;
    private static KeycloakServer server;
    private static JsonNode before;

    /** A server whose database was written by an earlier build. */
    @BeforeAll
    static void upgrade() throws Exception {
        former = KeycloakServer.of(KeycloakHome.withProduct(Lookup.DIRECT))
                .trustStoreThatTheHandshakeIgnores(ROOT.certificate())
                .importing(REALM, realm(REALM).toString())
                .start();
        before = profiles(former);
        Path data = former.stop();
        assertThat(renameType(data)).isEqualTo(1);
        server = KeycloakServer.of(KeycloakHome.withProduct(Lookup.DIRECT))
                .trustStoreThatTheHandshakeIgnores(ROOT.certificate())
                .data(data)
                .start();
    }

    @AfterAll
    static void removeServers() {
        try (KeycloakServer first = former;
                KeycloakServer second = server) {
            assertThat(second).isNotSameAs(first);
        }
    }

    @Test
    void theDatabaseFollowsWhenTheServerStarts() {
        assertThat(profiles(server)).hasSize(1).isEqualTo(before);
        assertThat(server.admin().components(REALM, FORMER)).isEmpty();
        assertThat(server.client(BILLING).token(REALM, "billing").status()).isEqualTo(200);
        assertThat(server.client(STRANGER).token(REALM, "billing").status()).isEqualTo(401);
        assertThat(server.logLines())
                .anyMatch(line -> line.contains("1 trust profiles are of the type " + TrustProfileJson.PROVIDER_TYPE));
    }

    @Test
    void aRequestIsToldTheName() {
        ObjectNode profile =
                TrustProfileJson.named("more").anchors(ROOT).toJson().put("providerType", FORMER);

        Response refused = server.admin().createComponent(REALM, profile.toString());

        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.text())
                .contains(new SettingProblem(
                                "providerType",
                                ProblemCode.TYPE_RENAMED,
                                Map.of("type", TrustProfileJson.PROVIDER_TYPE))
                        .describe());
        assertThat(profiles(server)).isEqualTo(before);
    }

    @Test
    void anImportIsRefusedAsAWholeAndTheLogHasTheName() {
        String realm = realm("second").toString().replace(TrustProfileJson.PROVIDER_TYPE, FORMER);
        assertThat(realm).contains(FORMER);

        assertThat(server.admin().request("POST", "", realm).status()).isGreaterThanOrEqualTo(400);

        assertThat(server.admin().request("GET", "/second", null).status()).isEqualTo(404);
        assertThat(server.logLines())
                .anyMatch(line -> line.contains(
                        "trust profiles are of the type " + TrustProfileJson.PROVIDER_TYPE + " since version 0.9.0"));
    }

    private static ObjectNode realm(String name) {
        ObjectNode realm = RealmJson.realm(name);
        RealmJson.add(realm, TrustProfileJson.named("default").asDefault().anchors(ROOT));
        RealmJson.add(realm, ClientJson.caSigned("billing").attribute("tls_client_auth_subject_dn", "CN=billing"));
        return realm;
    }

    private static JsonNode profiles(KeycloakServer keycloak) {
        return keycloak.admin().components(REALM, TrustProfileJson.PROVIDER_TYPE);
    }

    /** By the driver of the distribution: the server has no door for it any more. */
    private static int renameType(Path data) throws Exception {
        URL h2;
        try (var jars = Files.list(Settings.distribution().resolve("lib/lib/main"))) {
            h2 = jars.filter(jar -> jar.getFileName().toString().startsWith("com.h2database.h2-"))
                    .findFirst()
                    .orElseThrow()
                    .toUri()
                    .toURL();
        }
        Properties login = new Properties(); // Keycloak's development database asks for none
        login.setProperty("user", "");
        login.setProperty("password", "");
        try (URLClassLoader loader = new URLClassLoader(new URL[] {h2}, ClassLoader.getPlatformClassLoader())) {
            Driver driver =
                    (Driver) loader.loadClass("org.h2.Driver").getConstructor().newInstance();
            try (Connection connection = driver.connect("jdbc:h2:file:" + data.resolve("h2/keycloakdb"), login);
                    var update = connection.prepareStatement(
                            "UPDATE COMPONENT SET PROVIDER_TYPE = ? WHERE PROVIDER_TYPE = ?")) {
                update.setString(1, FORMER);
                update.setString(2, TrustProfileJson.PROVIDER_TYPE);
                return update.executeUpdate();
            }
        }
    }
}
