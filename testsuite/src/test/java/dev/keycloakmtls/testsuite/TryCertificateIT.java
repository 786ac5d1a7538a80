package dev.keycloakmtls.testsuite;

import static dev.keycloakmtls.testpki.Leaf.leaf;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keycloakmtls.testpki.TestCa;
import dev.keycloakmtls.testpki.TestCertificate;
import dev.keycloakmtls.testpki.TestJwk;
import dev.keycloakmtls.testsuite.client.AdminClient;
import dev.keycloakmtls.testsuite.client.Response;
import dev.keycloakmtls.testsuite.realm.ClientJson;
import dev.keycloakmtls.testsuite.realm.TestRealm;
import dev.keycloakmtls.testsuite.server.Lookup;
import dev.keycloakmtls.testsuite.server.SharedServer;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A certificate that is tried, what a client publishes, its authentications, and the migration from client-x509. */
class TryCertificateIT {
    @RegisterExtension
    static final SharedServer SERVER = SharedServer.with(Lookup.DIRECT);

    private static final TestCa ROOT = TestCa.root("CN=Root");
    private static final TestCertificate RIGHT = ROOT.issue(leaf("CN=payments,O=Example"));
    private static final TestCertificate WRONG = ROOT.issue(leaf("CN=other,OU=x,O=Example"));
    private static final TestCertificate ROBOT = TestCertificate.selfSigned(leaf("CN=robot"));

    private static TestRealm realm;

    @BeforeAll
    static void createRealm() {
        realm = TestRealm.on(SERVER)
                .trusting(ROOT)
                .with(ClientJson.caSigned("payments").attribute("tls_client_auth_subject_dn", "cn=Payments, o=Example"))
                .with(ClientJson.selfSigned("robot")
                        .attribute("use.jwks.url", "true")
                        .attribute(
                                "jwks.url",
                                SERVER.backChannel()
                                        .publish(
                                                "/robot",
                                                TestJwk.set(TestJwk.of(ROBOT).x5c(ROBOT)))
                                        .toString()));
    }

    @AfterAll
    static void deleteRealm() {
        realm.close();
    }

    @Test
    void explainsAnAcceptanceWithItsPath() {
        JsonNode explained = tried(SERVER.admin(), "payments", RIGHT.pem());

        assertThat(explained.path("accepted").asBoolean())
                .as(explained.toString())
                .isTrue();
        assertThat(explained.path("path").get(0).path("subject").asText()).isEqualTo("CN=payments,O=Example");
        assertThat(explained.path("anchor").path("subject").asText()).isEqualTo("CN=Root");
        assertThat(explained.path("selector").path("matches").asBoolean()).isTrue();
        assertThat(explained.path("revocation").path("status").asText()).isEqualTo("none");
        assertThat(explained.path("obstacles")).isEmpty();
    }

    @Test
    void showsWhereASubjectDiffersAndRemembersNothing() {
        int events = SERVER.admin().events(realm.name()).size();

        JsonNode explained = tried(realm.administrator("view-clients"), "payments", WRONG.pem());

        assertThat(explained.path("accepted").asBoolean()).isFalse();
        assertThat(explained.path("reason").path("code").asText()).isEqualTo("subject_mismatch");
        JsonNode rdns = explained.path("selector").path("rdns");
        assertThat(rdns).hasSize(3);
        assertThat(rdns.get(0).path("presented").get(0).path("oid").asText()).isEqualTo("2.5.4.3");
        assertThat(rdns.get(0).path("registered").get(0).path("value").asText()).isEqualTo("Payments");
        assertThat(rdns.get(0).path("presented").get(0).path("stringType").asText())
                .endsWith("String");
        assertThat(rdns.get(1).path("registered")).isEmpty();
        assertThat(rdns.get(2).path("matches").asBoolean()).isTrue();
        assertThat(explained.path("anchor").path("subject").asText()).isEqualTo("CN=Root");
        assertThat(SERVER.admin().events(realm.name()).findValuesAsText("clientId").stream()
                        .filter("payments"::equals))
                .hasSizeLessThanOrEqualTo(events);
    }

    @Test
    void triesUnsavedSettingsForThoseWhoCouldSaveThem() {
        ObjectNode body = JsonNodeFactory.instance.objectNode().put("certificate", WRONG.pem());
        body.putObject("settings")
                .putObject("selector")
                .put("type", "tls_client_auth_subject_dn")
                .put("value", "CN=other,OU=x,O=Example");

        assertThat(realm.administrator("view-clients")
                        .request("POST", path("payments", "/try"), body.toString())
                        .status())
                .isEqualTo(403);
        JsonNode explained =
                ok(realm.administrator("manage-clients").request("POST", path("payments", "/try"), body.toString()));
        assertThat(explained.path("accepted").asBoolean()).isTrue();
        realm.assertRefused(realm.token(WRONG, "payments"), "subject_mismatch");
    }

    @Test
    void fetchesWhatIsPublishedForManagersOnly() {
        JsonNode published = ok(SERVER.admin().request("GET", path("robot", "/jwks"), null));

        assertThat(published.path("state").asText()).as(published.toString()).isEqualTo("ok");
        assertThat(published.path("certificates").get(0).path("subject").asText())
                .isEqualTo("CN=robot");
        assertThat(realm.administrator("view-clients")
                        .request("GET", path("robot", "/jwks"), null)
                        .status())
                .isEqualTo(403);
        JsonNode explained = tried(SERVER.admin(), "robot", ROBOT.pem());
        assertThat(explained.path("source").asText()).isEqualTo("jwks_uri");
    }

    @Test
    void listsAuthenticationsForThoseWhoMayViewEvents() {
        realm.assertAccepted(realm.token(RIGHT, "payments"), RIGHT);
        realm.assertRefused(realm.token(WRONG, "payments"), "subject_mismatch");

        JsonNode found = ok(realm.administrator("view-clients", "view-events")
                .request("GET", path("payments", "/authentications?max=2"), null));

        assertThat(found.path("stored").asBoolean()).isTrue();
        assertThat(found.path("items").findValuesAsText("outcome")).containsExactly("refused", "accepted");
        assertThat(found.path("items").get(0).path("reason").asText()).isEqualTo("subject_mismatch");
        assertThat(found.path("items")
                        .get(0)
                        .path("certificate")
                        .path("subject")
                        .asText())
                .isEqualTo("CN=other,OU=x,O=Example");
        assertThat(realm.administrator("view-clients")
                        .request("GET", path("payments", "/authentications"), null)
                        .status())
                .isEqualTo(403);
    }

    @Test
    void migratesAClientWithASubjectAndNotOneWithAPattern() {
        realm.with(ClientJson.of("old", "client-x509")
                .attribute("x509.subjectdn", "CN=payments, O=Example")
                .attribute("x509.allow.regex.pattern.comparison", "false")
                .attribute("x509.casubjectdn", "CN=Root"));
        realm.with(ClientJson.of("pattern", "client-x509").attribute("x509.subjectdn", "(.*?)CN=payments(.*?)"));

        JsonNode report = SERVER.admin().read("/" + realm.name() + "/mtls/migration");
        assertThat(report.path("items").findValuesAsText("clientId")).containsExactly("old", "pattern");
        assertThat(report.path("items").findValuesAsText("possible")).containsExactly("true", "false");

        JsonNode planned = ok(SERVER.admin().request("POST", path("old", "/migration"), "{}"));
        assertThat(planned.path("done").asBoolean()).isFalse();
        assertThat(SERVER.admin()
                        .client(realm.name(), "old")
                        .path("clientAuthenticatorType")
                        .asText())
                .isEqualTo("client-x509");
        String body = JsonNodeFactory.instance
                .objectNode()
                .put("version", planned.path("version").asText())
                .put("dryRun", false)
                .toString();
        JsonNode done = ok(SERVER.admin().request("POST", path("old", "/migration"), body));
        assertThat(done.path("client").path("selector").path("value").asText()).isEqualTo("CN=payments,O=Example");
        realm.assertAccepted(realm.token(RIGHT, "old"), RIGHT);
        realm.assertRefused(realm.token(WRONG, "old"), "subject_mismatch");

        String version = report.path("items").get(1).path("version").asText();
        Response refused = SERVER.admin()
                .request(
                        "POST",
                        path("pattern", "/migration"),
                        body.replaceFirst("\"version\":\"[^\"]*\"", "\"version\":\"" + version + "\""));
        assertThat(refused.status()).as(refused.text()).isEqualTo(400);
        assertThat(refused.body().path("errors").findValuesAsText("field")).isEqualTo(List.of("x509.subjectdn"));
        assertThat(SERVER.admin()
                        .client(realm.name(), "pattern")
                        .path("clientAuthenticatorType")
                        .asText())
                .isEqualTo("client-x509");
    }

    private static String path(String clientId, String rest) {
        return "/" + realm.name() + "/mtls/clients/"
                + SERVER.admin().client(realm.name(), clientId).path("id").asText() + rest;
    }

    private static JsonNode tried(AdminClient administrator, String clientId, String pem) {
        String body =
                JsonNodeFactory.instance.objectNode().put("certificate", pem).toString();
        return ok(administrator.request("POST", path(clientId, "/try"), body));
    }

    private static JsonNode ok(Response answer) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return answer.body();
    }
}
