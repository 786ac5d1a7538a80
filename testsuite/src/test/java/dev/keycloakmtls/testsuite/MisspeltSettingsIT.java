package dev.keycloakmtls.testsuite;

import static dev.keycloakmtls.testpki.Leaf.leaf;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keycloakmtls.testpki.TestCa;
import dev.keycloakmtls.testpki.TestCertificate;
import dev.keycloakmtls.testsuite.client.AdminClient;
import dev.keycloakmtls.testsuite.client.Response;
import dev.keycloakmtls.testsuite.realm.ClientJson;
import dev.keycloakmtls.testsuite.realm.RealmJson;
import dev.keycloakmtls.testsuite.realm.TestRealm;
import dev.keycloakmtls.testsuite.realm.TrustProfileJson;
import dev.keycloakmtls.testsuite.server.Lookup;
import dev.keycloakmtls.testsuite.server.SharedServer;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Names that are nearly ours, and certificates that never count: said when they are saved, not at the first login. */
class MisspeltSettingsIT {
    private static final TestCa ROOT = TestCa.root("CN=Root");
    private static final TestCertificate GOOD = TestCertificate.selfSigned(leaf("CN=good"));
    private static final TestCertificate MD5 =
            TestCertificate.selfSigned(leaf("CN=md5").rsa(2048).signatureAlgorithm("MD5withRSA"));
    private static final TestCertificate EXPIRED =
            TestCertificate.selfSigned(leaf("CN=expired").expired());

    @RegisterExtension
    static final SharedServer SERVER = SharedServer.with(Lookup.DIRECT);

    private final AdminClient admin = SERVER.admin();
    private TestRealm realm;

    @BeforeEach
    void createRealm() {
        realm = TestRealm.on(SERVER).trusting(ROOT);
    }

    @AfterEach
    void deleteRealm() {
        realm.close();
    }

    @ParameterizedTest
    @CsvSource({
        "mtls.certificate, mtls.certificates",
        "mtls.trust-profile, mtls.trust_profile",
        "mtls.trustProfile, mtls.trust_profile",
        "MTLS.thumbprints, mtls.thumbprints",
        "tls_client_auth_san_dnsname, tls_client_auth_san_dns",
        "tls_client_auth_subject, tls_client_auth_subject_dn"
    })
    void namesTheNearestAttribute(String given, String nearest) {
        ClientJson client = ClientJson.caSigned("client")
                .attribute("tls_client_auth_subject_dn", "CN=x")
                .attribute(given, "x");

        assertRefused(create(client), given + ": ", "nearest is " + nearest);
        assertRefused(create(ClientJson.of("client", "client-secret").attribute(given, "x")), nearest);
        realm.with(ClientJson.caSigned("client").attribute("tls_client_auth_subject_dn", "CN=x"));
        assertRefused(
                admin.updateClient(realm.name(), "client", json -> json.withObject("/attributes")
                        .put(given, "x")),
                nearest);
    }

    @ParameterizedTest
    @CsvSource({
        "tls_client_auth, tls-client-auth",
        "self_signed_tls_client_auth, self-signed-tls-client-auth",
        "TLS-Client-Auth, tls-client-auth",
        "tls-client-authn, tls-client-auth"
    })
    void namesTheAuthenticator(String given, String id) {
        ClientJson client = ClientJson.of("client", given).attribute("tls_client_auth_subject_dn", "CN=x");

        assertRefused(create(client), "clientAuthenticatorType: ", "\\\"" + id + "\\\"");
        realm.with(ClientJson.of("client", "client-secret"));
        assertRefused(
                admin.updateClient(realm.name(), "client", json -> json.put("clientAuthenticatorType", given)),
                "\\\"" + id + "\\\"");
        assertThat(admin.client(realm.name(), "client")
                        .path("clientAuthenticatorType")
                        .asText())
                .isEqualTo("client-secret");
    }

    @Test
    void leavesTheAuthenticatorsOfOthersAlone() {
        assertThat(create(ClientJson.of("client", "client-secret-jwt")).status())
                .isEqualTo(201);
        assertThat(create(ClientJson.of("other", "of-another-extension")).status())
                .isEqualTo(201);
    }

    @Test
    void whatAnImportMisspeltIsAProblemWithANameAndARefusalWithAReason() {
        realm.smuggle(ClientJson.of("spelt", "tls_client_auth").attribute("tls_client_auth_subject_dn", "CN=x"));
        realm.smuggle(ClientJson.selfSigned("typo")
                .attribute("mtls.certificates", GOOD.pem())
                .attribute("mtls.thumbprint", "x"));
        TestCertificate certificate = ROOT.issue(leaf("CN=x"));

        realm.assertRefused(realm.token(certificate, "spelt"), "invalid_configuration");
        assertThat(realm.lastEvent().path("details").path("mtls_reason_detail").asText())
                .contains("clientAuthenticatorType", "\"tls-client-auth\"");
        JsonNode problem = view("spelt").path("problems").path(0);
        assertThat(problem.path("code").asText()).isEqualTo("unknown_authenticator");
        assertThat(problem.path("arguments").path("id").asText()).isEqualTo("tls-client-auth");
        problem = view("typo").path("problems").path(0);
        assertThat(problem.path("code").asText()).isEqualTo("unknown_attribute");
        assertThat(problem.path("arguments").path("nearest").asText()).isEqualTo("mtls.thumbprints");
        assertThat(admin.read("/" + realm.name() + "/mtls/inventory?filter=problem")
                        .path("items")
                        .findValuesAsText("clientId"))
                .containsExactlyInAnyOrder("spelt", "typo");
        assertThat(admin.read("/" + realm.name() + "/mtls/warnings"))
                .filteredOn(warning -> warning.path("code").asText().equals("client_misspelt"))
                .hasSize(2);
        realm.change("typo", Map.of("description", "x", "mtls.thumbprint", ""));
        assertThat(view("typo").path("problems")).isEmpty();
    }

    @Test
    void aRealmImportKeepsThemAndItsOtherClients() {
        ObjectNode whole = RealmJson.realm(realm.name() + "-whole");
        RealmJson.add(whole, TrustProfileJson.named("default").asDefault().anchors(ROOT));
        RealmJson.add(
                whole,
                ClientJson.of("spelt", "self_signed_tls_client_auth").attribute("mtls.certificates", GOOD.pem()));
        try (TestRealm imported = TestRealm.of(SERVER, whole)) {
            imported.assertRefused(imported.token(GOOD, "spelt"), "invalid_configuration");
        }
    }

    @Test
    void refusesACertificateThatNeverCounts() {
        Response answer = create(ClientJson.selfSigned("client").attribute("mtls.certificates", MD5.pem()));
        assertRefused(answer, "mtls.certificates", "never lets anybody in", "CN=md5");
        realm.with(ClientJson.selfSigned("client").attribute("mtls.certificates", GOOD.pem()));
        JsonNode view = view("client");

        Response added = admin.request("POST", client("client") + "/credentials", addition(view, MD5, "certificate"));
        assertRefused(added, "never lets anybody in");
        assertThat(added.body().path("errors").path(0).path("code").asText()).isEqualTo("certificate_never_accepted");
        assertRefused(
                admin.request("POST", client("client") + "/credentials", addition(view, MD5, "thumbprint")),
                "never lets anybody in");
        Response key = admin.request("POST", client("client") + "/credentials", addition(view, MD5, "public_key"));
        assertThat(key.status()).as(key.text()).isEqualTo(200);
        Response expired =
                admin.request("POST", client("client") + "/credentials", addition(key.body(), EXPIRED, "certificate"));
        assertThat(expired.status()).as(expired.text()).isEqualTo(200);
    }

    private static String addition(JsonNode view, TestCertificate certificate, String kind) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("version", view.path("version").asText())
                .put("text", certificate.pem())
                .put("kind", kind)
                .toString();
    }

    private Response create(ClientJson client) {
        return admin.request(
                "POST", "/" + realm.name() + "/clients", client.toJson().toString());
    }

    private JsonNode view(String id) {
        return admin.read(client(id));
    }

    private String client(String id) {
        return "/" + realm.name() + "/mtls/clients/"
                + admin.client(realm.name(), id).path("id").asText();
    }

    private static void assertRefused(Response answer, String... what) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(400);
        assertThat(answer.text()).contains(what);
    }
}
