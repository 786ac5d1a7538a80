package dev.keycloakmtls.testsuite;

import static dev.keycloakmtls.testpki.Ca.ca;
import static dev.keycloakmtls.testpki.Leaf.leaf;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keycloakmtls.testpki.TestCa;
import dev.keycloakmtls.testpki.TestCertificate;
import dev.keycloakmtls.testpki.TestJwk;
import dev.keycloakmtls.testsuite.client.Response;
import dev.keycloakmtls.testsuite.realm.ClientJson;
import dev.keycloakmtls.testsuite.realm.TestRealm;
import dev.keycloakmtls.testsuite.realm.TrustProfileJson;
import dev.keycloakmtls.testsuite.server.Lookup;
import dev.keycloakmtls.testsuite.server.SharedServer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** An update judges what it adds or changes, and nothing else: whatever is wrong with a client, it can be disabled. */
class UntouchedSettingsIT {
    private static final TestCa ROOT = TestCa.root("CN=Root");
    private static final TestCertificate GOOD = TestCertificate.selfSigned(leaf("CN=good"));
    private static final TestCertificate OTHER = TestCertificate.selfSigned(leaf("CN=other"));
    private static final TestCertificate WEAK =
            TestCertificate.selfSigned(leaf("CN=weak").rsa(1024));

    @RegisterExtension
    static final SharedServer SERVER = SharedServer.with(Lookup.DIRECT);

    private TestRealm realm;

    @BeforeEach
    void createRealm() {
        realm = TestRealm.on(SERVER).trusting(ROOT);
    }

    @AfterEach
    void deleteRealm() {
        realm.close();
    }

    static Stream<ClientJson> broken() {
        return Stream.of(
                ClientJson.caSigned("no-profile")
                        .attribute("tls_client_auth_subject_dn", "CN=x")
                        .attribute("mtls.trust_profile", "nowhere"),
                ClientJson.caSigned("no-selector"),
                ClientJson.caSigned("two-selectors")
                        .attribute("tls_client_auth_subject_dn", "CN=x")
                        .attribute("tls_client_auth_san_dns", "x.example.com"),
                ClientJson.caSigned("no-dn").attribute("tls_client_auth_subject_dn", "no DN at all"),
                ClientJson.selfSigned("garbage").attribute("mtls.certificates", "garbage"),
                ClientJson.selfSigned("nothing"),
                ClientJson.selfSigned("weak").attribute("mtls.certificates", WEAK.pem()),
                ClientJson.selfSigned("private").attribute("mtls.certificates", GOOD.pem() + GOOD.privateKeyPem()),
                ClientJson.selfSigned("not-pinned").attribute("mtls.subject_dn", "CN=nobody"),
                ClientJson.selfSigned("bad-url")
                        .attribute("use.jwks.url", "true")
                        .attribute("jwks.url", "ftp://example.com/"),
                ClientJson.selfSigned("unknown")
                        .attribute("mtls.certificates", GOOD.pem())
                        .attribute("mtls.certificate", OTHER.pem()),
                ClientJson.of("misspelt", "tls_client_auth").attribute("tls_client_auth_subject_dn", "CN=x"));
    }

    @ParameterizedTest
    @MethodSource("broken")
    void disablesWhateverIsWrong(ClientJson client) {
        String id = client.toJson().path("clientId").asText();
        realm.smuggle(client);

        Response disabled = SERVER.admin().updateClient(realm.name(), id, json -> json.put("enabled", false));

        assertThat(disabled.status()).as(disabled.text()).isEqualTo(204);
        assertThat(SERVER.admin().client(realm.name(), id).path("enabled").asBoolean())
                .isFalse();
    }

    @Test
    void disablesByTheRepresentationOfAScriptThatSaysNothingElse() {
        realm.smuggle(ClientJson.selfSigned("nothing"));
        String path = "/" + realm.name() + "/clients/"
                + SERVER.admin().client(realm.name(), "nothing").path("id").asText();

        Response disabled = SERVER.admin().request("PUT", path, "{\"clientId\":\"nothing\",\"enabled\":false}");

        assertThat(disabled.status()).as(disabled.text()).isEqualTo(204);
    }

    @Test
    void enablingJudgesEverything() {
        realm.smuggle(ClientJson.selfSigned("nothing"));
        SERVER.admin().updateClient(realm.name(), "nothing", json -> json.put("enabled", false));

        Response enabled = SERVER.admin().updateClient(realm.name(), "nothing", json -> json.put("enabled", true));

        assertRefused(enabled, "no certificate, key, thumbprint or JWKS is registered");
        assertThat(SERVER.admin()
                        .client(realm.name(), "nothing")
                        .path("enabled")
                        .asBoolean())
                .isFalse();
    }

    @Test
    void anotherMethodJudgesEverything() {
        realm.with(ClientJson.of("secret", "client-secret").attribute("mtls.certificates", "garbage"));

        assertRefused(
                SERVER.admin()
                        .updateClient(
                                realm.name(),
                                "secret",
                                json -> json.put("clientAuthenticatorType", "self-signed-tls-client-auth")),
                "mtls.certificates");
    }

    @Test
    void aConfidentialClientIsJudgedWholeWhenItWasPublic() {
        realm.smuggle(ClientJson.selfSigned("open")
                .attribute("mtls.certificates", "garbage")
                .publicClient());

        assertRefused(
                SERVER.admin().updateClient(realm.name(), "open", json -> json.put("publicClient", false)),
                "mtls.certificates");
    }

    @Test
    void aBrokenSettingHidesNoOther() {
        realm.smuggle(ClientJson.selfSigned("garbage").attribute("mtls.certificates", "garbage"));

        assertRefused(change("garbage", "mtls.public_keys", "garbage too"), "mtls.public_keys");
        assertRefused(change("garbage", "mtls.certificates", "other garbage"), "mtls.certificates");
        assertRefused(change("garbage", "mtls.thumbprints", "12"), "mtls.thumbprints");
        assertRefused(change("garbage", "mtls.subject_dn", "no DN"), "mtls.subject_dn");
        assertThat(attributes("garbage").path("mtls.certificates").asText()).isEqualTo("garbage");
        assertThat(attributes("garbage").has("mtls.public_keys")).isFalse();
    }

    @Test
    void rotatesBesideACertificateThatIsTooWeak() {
        realm.smuggle(ClientJson.selfSigned("weak").attribute("mtls.certificates", WEAK.pem()));

        Response added = change("weak", "mtls.certificates", WEAK.pem() + GOOD.pem());

        assertThat(added.status()).as(added.text()).isEqualTo(204);
        realm.assertAccepted(realm.token(GOOD, "weak"), GOOD);
        realm.assertRefused(realm.token(WEAK, "weak"), "weak_key");
        assertRefused(
                change(
                        "weak",
                        "mtls.certificates",
                        WEAK.pem()
                                + TestCertificate.selfSigned(leaf("CN=weak").rsa(1024))
                                        .pem()),
                "1024 bits");
    }

    @Test
    void changingWhatASettingDependsOnJudgesIt() {
        TestCertificate pinned = TestCertificate.selfSigned(leaf("CN=pinned"));
        realm.with(TrustProfileJson.named("pins").pinned(pinned));
        realm.with(TrustProfileJson.named("others").pinned(OTHER));
        realm.with(ClientJson.selfSigned("pinned")
                .attribute("mtls.subject_dn", "CN=pinned")
                .attribute("mtls.trust_profile", "pins"));

        assertRefused(change("pinned", "mtls.trust_profile", "others"), "mtls.subject_dn");
        assertRefused(change("pinned", "mtls.trust_profile", "nowhere"), "mtls.trust_profile");
    }

    @Test
    void removesOneKeyOfAJwksThoughAnotherIsWrong() {
        String wrong = "{\"kty\":\"EC\",\"x5c\":[\"AAAA\"]}";
        String stolen = key(OTHER);
        realm.smuggle(ClientJson.selfSigned("jwks")
                .attribute("use.jwks.string", "true")
                .attribute("jwks.string", "{\"keys\":[" + stolen + "," + wrong + "," + key(GOOD) + "]}"));

        Response removed = change("jwks", "jwks.string", "{\"keys\":[" + wrong + "," + key(GOOD) + "]}");

        assertThat(removed.status()).as(removed.text()).isEqualTo(204);
        realm.assertRefused(realm.token(OTHER, "jwks"), "certificate_not_registered");
        realm.assertAccepted(realm.token(GOOD, "jwks"), GOOD);
        assertRefused(change("jwks", "jwks.string", "{\"keys\":[" + wrong + "," + stolen + "]}"), "jwks.string");
    }

    @Test
    void ownResourceSavesBesideWhatIsWrong() {
        realm.smuggle(ClientJson.caSigned("no-profile")
                .attribute("tls_client_auth_subject_dn", "CN=x")
                .attribute("mtls.trust_profile", "nowhere"));
        String path = "/" + realm.name() + "/mtls/clients/"
                + SERVER.admin().client(realm.name(), "no-profile").path("id").asText();
        JsonNode view = SERVER.admin().read(path);
        assertThat(view.path("problems").findValuesAsText("field")).contains("mtls.trust_profile");
        ObjectNode proposal = JsonNodeFactory.instance.objectNode();
        proposal.put("version", view.path("version").asText()).put("boundTokens", true);

        assertThat(SERVER.admin()
                        .request("POST", path + "/validate", proposal.toString())
                        .body()
                        .path("problems"))
                .isEmpty();
        Response saved = SERVER.admin().request("PUT", path, proposal.toString());

        assertThat(saved.status()).as(saved.text()).isEqualTo(200);
        assertThat(saved.body().path("problems").findValuesAsText("field")).contains("mtls.trust_profile");
    }

    @Test
    void aStricterRuleOfAProfileJudgesTheAnchorsThatItLeaves() {
        TestCa small = TestCa.root(ca("CN=Small").rsa(2048));
        realm.with(TrustProfileJson.named("small").anchors(small));
        JsonNode stored = SERVER.admin().components(realm.name(), TrustProfileJson.PROVIDER_TYPE);
        for (JsonNode profile : stored) {
            if (profile.path("name").asText().equals("small")) {
                ObjectNode stricter = profile.deepCopy();
                stricter.withObject("/config").putArray("minRsaKeySize").add("3072");
                assertRefused(
                        SERVER.admin()
                                .request(
                                        "PUT",
                                        "/" + realm.name() + "/components/"
                                                + profile.path("id").asText(),
                                        stricter.toString()),
                        "trustAnchors");
            }
        }
    }

    private static String key(TestCertificate certificate) {
        return TestJwk.of(certificate).x5c(certificate).toString();
    }

    private Response change(String clientId, String attribute, String value) {
        return SERVER.admin().updateClient(realm.name(), clientId, json -> json.withObject("/attributes")
                .put(attribute, value));
    }

    private JsonNode attributes(String clientId) {
        return SERVER.admin().client(realm.name(), clientId).path("attributes");
    }

    private static void assertRefused(Response answer, String what) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(400);
        assertThat(answer.text()).contains(what);
    }
}
