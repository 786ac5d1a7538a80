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
import dev.keycloakmtls.testsuite.realm.RealmJson;
import dev.keycloakmtls.testsuite.realm.Sha256;
import dev.keycloakmtls.testsuite.realm.TestRealm;
import dev.keycloakmtls.testsuite.realm.TrustProfileJson;
import dev.keycloakmtls.testsuite.server.Lookup;
import dev.keycloakmtls.testsuite.server.Members;
import dev.keycloakmtls.testsuite.server.SharedServer;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The last credential and the last anchor can be taken away, and what is left trusts nobody, whoever else is trusted. */
class LastCredentialIT {
    private static final TestCa ROOT = TestCa.root("CN=Root");
    private static final TestCa OTHER = TestCa.root("CN=Other");
    private static final TestCertificate STOLEN = TestCertificate.selfSigned(leaf("CN=stolen"));
    private static final TestCertificate BY_CA = ROOT.issue(leaf("CN=partner"));
    private static final TestCertificate BY_DEFAULT = OTHER.issue(leaf("CN=partner"));

    @RegisterExtension
    static final SharedServer SERVER = SharedServer.with(Lookup.DIRECT);

    private final AdminClient admin = SERVER.admin();
    private TestRealm realm;

    @BeforeEach
    void createRealm() {
        realm = TestRealm.on(SERVER).trusting(OTHER);
    }

    @AfterEach
    void deleteRealm() {
        realm.close();
    }

    @Test
    void ownResourceRemovesTheLastOneOfEachKind() {
        for (ClientJson client : List.of(
                ClientJson.selfSigned("certificate").attribute("mtls.certificates", STOLEN.pem()),
                ClientJson.selfSigned("thumbprint").attribute("mtls.thumbprints", Sha256.hex(STOLEN)),
                ClientJson.selfSigned("jwks")
                        .attribute("use.jwks.string", "true")
                        .attribute("jwks.string", TestJwk.set(TestJwk.of(STOLEN))))) {
            String id = client.toJson().path("clientId").asText();
            realm.with(client);
            realm.assertAccepted(realm.token(STOLEN, id), STOLEN);
            JsonNode view = admin.read(client(id));

            Response removed = admin.request(
                    "DELETE",
                    client(id) + "/credentials/"
                            + view.path("credentials").path(0).path("id").asText() + "?version="
                            + view.path("version").asText(),
                    null);

            assertThat(removed.status()).as(removed.text()).isEqualTo(200);
            assertThat(removed.body().path("credentials")).isEmpty();
            assertThat(removed.body().path("problems").findValuesAsText("field"))
                    .contains("mtls.certificates");
            assertShutOut(id);
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("removals")
    void aScriptRemovesWhatIsLeft(ClientJson client, Map<String, String> removal) {
        String id = client.toJson().path("clientId").asText();
        realm.with(client);

        realm.change(id, removal);

        assertShutOut(id);
        assertThat(problems(id)).isNotEmpty();
    }

    static Stream<Arguments> removals() {
        String jwks = TestJwk.set(TestJwk.of(STOLEN));
        ClientJson stored = ClientJson.selfSigned("jwks")
                .attribute("use.jwks.string", "true")
                .attribute("jwks.string", jwks);
        return Stream.of(
                Arguments.of(
                        ClientJson.selfSigned("certificate").attribute("mtls.certificates", STOLEN.pem()),
                        Map.of("mtls.certificates", "")),
                Arguments.of(
                        ClientJson.selfSigned("blank").attribute("mtls.certificates", STOLEN.pem()),
                        Map.of("mtls.certificates", "  ")),
                Arguments.of(stored, Map.of("jwks.string", "")),
                Arguments.of(stored, Map.of("jwks.string", "{\"keys\":[]}")),
                Arguments.of(stored, Map.of("use.jwks.string", "false")),
                Arguments.of(
                        ClientJson.selfSigned("url")
                                .attribute("use.jwks.url", "true")
                                .attribute("jwks.url", "https://example.com/jwks"),
                        Map.of("jwks.url", "", "use.jwks.url", "false")),
                Arguments.of(
                        ClientJson.caSigned("subject").attribute("tls_client_auth_subject_dn", "CN=partner"),
                        Map.of("tls_client_auth_subject_dn", "")));
    }

    @Test
    void keysThatDoNotCountAreNoRemoval() {
        realm.with(ClientJson.selfSigned("jwks")
                .attribute("use.jwks.string", "true")
                .attribute("jwks.string", TestJwk.set(TestJwk.of(STOLEN))));

        Response answer = admin.updateClient(realm.name(), "jwks", json -> json.withObject("/attributes")
                .put("jwks.string", TestJwk.set(TestJwk.of(STOLEN).without("x5c"))));

        assertThat(answer.status()).as(answer.text()).isEqualTo(400);
        realm.assertAccepted(realm.token(STOLEN, "jwks"), STOLEN);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("emptied")
    void theLastAnchorIsRemovedByEitherApi(String what, Consumer<ObjectNode> emptied) {
        realm.with(TrustProfileJson.named("partners").anchors(ROOT));
        realm.with(ClientJson.caSigned("partner")
                .attribute("tls_client_auth_subject_dn", "CN=partner")
                .attribute("mtls.trust_profile", "partners"));
        realm.assertAccepted(realm.token(BY_CA, "partner"), BY_CA);
        ObjectNode component = component("partners");
        emptied.accept(component);

        Response saved = admin.request(
                "PUT",
                "/" + realm.name() + "/components/" + component.path("id").asText(),
                component.toString());

        assertThat(saved.status()).as(saved.text()).isEqualTo(204);
        assertEmpty();
    }

    static Stream<Arguments> emptied() {
        return Stream.of(
                Arguments.of("no values", (Consumer<ObjectNode>)
                        component -> component.withObject("/config").putArray("trustAnchors")),
                Arguments.of("an empty value", (Consumer<ObjectNode>) component ->
                        component.withObject("/config").putArray("trustAnchors").add("")),
                Arguments.of("not the server's either", (Consumer<ObjectNode>) component -> {
                    component.withObject("/config").putArray("trustAnchors");
                    component
                            .withObject("/config")
                            .putArray("useServerTruststore")
                            .add("false");
                }));
    }

    @Test
    void pinnedCertificatesThatAreLeftAreNoAnchors() {
        TestCertificate pinned = TestCertificate.selfSigned(leaf("CN=partner"));
        realm.with(TrustProfileJson.named("partners").anchors(ROOT).pinned(pinned));
        realm.with(ClientJson.caSigned("partner")
                .attribute("tls_client_auth_subject_dn", "CN=partner")
                .attribute("mtls.trust_profile", "partners"));
        realm.assertAccepted(realm.token(BY_CA, "partner"), BY_CA);
        ObjectNode component = component("partners");
        component.withObject("/config").putArray("trustAnchors");

        realm.configure("PUT", "/components/" + component.path("id").asText(), component.toString());

        realm.assertRefused(realm.token(BY_CA, "partner"), "unknown_issuer");
        realm.assertRefused(realm.token(BY_DEFAULT, "partner"), "unknown_issuer");
        assertThat(realm.token(pinned, "partner").status()).isEqualTo(401);
    }

    @Test
    void ownResourceRemovesTheLastAnchor() {
        realm.with(TrustProfileJson.named("partners").anchors(ROOT));
        realm.with(ClientJson.caSigned("partner")
                .attribute("tls_client_auth_subject_dn", "CN=partner")
                .attribute("mtls.trust_profile", "partners"));
        JsonNode read = admin.read(profile("partners"));
        ObjectNode proposal = JsonNodeFactory.instance.objectNode();
        proposal.put("id", read.path("id").asText())
                .put("version", read.path("version").asText())
                .put("name", "partners")
                .putObject("config");

        assertThat(admin.request("POST", "/" + realm.name() + "/mtls/trust-profiles/validate", proposal.toString())
                        .body()
                        .path("problems"))
                .isEmpty();
        proposal.remove("id");
        Response saved = admin.request("PUT", profile("partners"), proposal.toString());

        assertThat(saved.status()).as(saved.text()).isEqualTo(200);
        assertThat(saved.body().path("problem").asText()).contains("nobody is trusted");
        assertEmpty();
        proposal.remove("version");
        Response created = admin.request(
                "POST",
                "/" + realm.name() + "/mtls/trust-profiles",
                proposal.put("name", "new").toString());
        assertThat(created.status()).as(created.text()).isEqualTo(400);
        assertThat(created.body().path("errors").path(0).path("code").asText()).isEqualTo("nobody_trusted");
    }

    /** What an import leaves empty or away means the same: nobody. */
    @Test
    void anImportWithoutCredentialsTrustsNobody() {
        realm.smuggle(ClientJson.selfSigned("absent"));
        realm.smuggle(ClientJson.selfSigned("empty").attribute("mtls.certificates", ""));
        realm.smuggle(ClientJson.selfSigned("no-keys")
                .attribute("use.jwks.string", "true")
                .attribute("jwks.string", "{\"keys\":[]}"));
        realm.smuggle(ClientJson.selfSigned("no-jwks").attribute("use.jwks.string", "true"));
        realm.smuggle(ClientJson.caSigned("empty-subject").attribute("tls_client_auth_subject_dn", ""));

        for (String id : List.of("absent", "empty", "no-keys", "no-jwks", "empty-subject")) {
            assertShutOut(id);
            assertThat(problems(id)).as(id).isNotEmpty();
        }
        ObjectNode whole = RealmJson.realm(realm.name() + "-whole");
        RealmJson.add(whole, TrustProfileJson.named("empty").config("useServerTruststore", "false"));
        assertThat(admin.request("POST", "", whole.toString()).status()).isGreaterThanOrEqualTo(400);
    }

    /** With the default profile's certificates, the former CA's, the stolen one and none. */
    private void assertShutOut(String id) {
        for (TestCertificate certificate : List.of(STOLEN, BY_CA, BY_DEFAULT)) {
            realm.assertRefused(realm.token(certificate, id), "invalid_configuration");
        }
        assertThat(realm.token(id).status()).isEqualTo(401);
    }

    private void assertEmpty() {
        realm.assertRefused(realm.token(BY_CA, "partner"), "trust_profile_invalid");
        realm.assertRefused(realm.token(BY_DEFAULT, "partner"), "trust_profile_invalid");
        assertThat(Members.of(admin.read("/" + realm.name() + "/mtls/warnings"), "code"))
                .contains("profile_problem");
        assertThat(problems("partner")).contains("mtls.trust_profile");
    }

    private List<String> problems(String id) {
        return admin.read(client(id)).path("problems").findValuesAsText("field");
    }

    private String client(String id) {
        return "/" + realm.name() + "/mtls/clients/"
                + admin.client(realm.name(), id).path("id").asText();
    }

    private String profile(String name) {
        return "/" + realm.name() + "/mtls/trust-profiles/"
                + component(name).path("id").asText();
    }

    private ObjectNode component(String name) {
        for (JsonNode component : admin.components(realm.name(), TrustProfileJson.PROVIDER_TYPE)) {
            if (component.path("name").asText().equals(name)) {
                return component.deepCopy();
            }
        }
        throw new AssertionError("there is no trust profile " + name);
    }
}
