package dev.keycloakmtls.testsuite;

import static dev.keycloakmtls.testpki.Leaf.leaf;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keycloakmtls.config.TrustProfileSetting;
import dev.keycloakmtls.testpki.TestCa;
import dev.keycloakmtls.testpki.TestCertificate;
import dev.keycloakmtls.testsuite.client.AdminClient;
import dev.keycloakmtls.testsuite.client.Response;
import dev.keycloakmtls.testsuite.realm.ClientJson;
import dev.keycloakmtls.testsuite.realm.TestRealm;
import dev.keycloakmtls.testsuite.realm.TrustProfileJson;
import dev.keycloakmtls.testsuite.server.Lookup;
import dev.keycloakmtls.testsuite.server.SharedServer;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** {@code /mtls/trust-profiles}: who may write, what is refused, and that a refused write changes nothing. */
class TrustProfilesIT {
    @RegisterExtension
    static final SharedServer SERVER = SharedServer.with(Lookup.DIRECT);

    private static final TestCa OLD = TestCa.root("CN=Old Root");
    private static final TestCa NEW = TestCa.root("CN=New Root");

    private TestRealm realm;

    @BeforeEach
    void createRealm() {
        realm = TestRealm.on(SERVER).trusting(OLD);
    }

    @AfterEach
    void deleteRealm() {
        realm.close();
    }

    @Test
    void createsReadsChangesAndDeletes() {
        Response created = post("", proposal("partners", NEW));
        assertThat(created.status()).as(created.text()).isEqualTo(201);
        assertThat(created.headers().firstValue("Location").orElse(""))
                .endsWith("/mtls/trust-profiles/" + created.body().path("id").asText());

        JsonNode read = profile("partners");
        assertThat(read).isEqualTo(created.body());
        assertThat(read.path("default").asBoolean()).isFalse();
        assertThat(read.path("anchors").get(0).path("subject").asText()).isEqualTo("CN=New Root");
        assertThat(read.path("config").path("trustAnchors").get(0).asText()).isEqualTo(NEW.pem());
        assertThat(read.has("problem")).isFalse();
        assertThat(read.path("usedBy").path("count").asInt()).isZero();

        ObjectNode change = change(read);
        change.withObject("/config").putArray("maxPathLength").add("1");
        Response changed = put(read, change);
        assertThat(changed.status()).as(changed.text()).isEqualTo(200);
        assertThat(changed.body().path("version").asText())
                .isNotEqualTo(read.path("version").asText());
        assertThat(profile("partners")
                        .path("config")
                        .path("maxPathLength")
                        .get(0)
                        .asText())
                .isEqualTo("1");

        assertThat(delete(changed.body(), changed.body().path("version").asText())
                        .status())
                .isEqualTo(204);
        assertThat(names()).containsExactly("default");
    }

    @Test
    void describesItsSettings() {
        JsonNode settings = realm.administrator("view-realm")
                .request("GET", path("/settings"), null)
                .body();

        assertThat(settings).hasSameSizeAs(TrustProfileSetting.ALL);
        JsonNode tolerance = settings.findParents("key").stream()
                .filter(setting -> setting.path("key").asText().equals("revocationStaleTolerance"))
                .findFirst()
                .orElseThrow();
        assertThat(tolerance.path("group").asText()).isEqualTo("revocation");
        assertThat(tolerance.path("kind").asText()).isEqualTo("number");
        assertThat(tolerance.path("unit").asText()).isEqualTo("seconds");
        assertThat(tolerance.path("least").asInt()).isZero();
        assertThat(tolerance.path("most").asInt()).isEqualTo(604_800);
        assertThat(tolerance.path("default").get(0).asText()).isEqualTo("0");
        assertThat(tolerance.path("modes").toString()).isEqualTo("[\"crl\",\"ocsp\",\"ocsp-or-crl\"]");
        assertThat(tolerance.path("help").asText()).isNotBlank();
    }

    @Test
    void leavesOutOfTheNewConfigurationWhatIsNotGiven() {
        JsonNode read = profile("default");
        ObjectNode change = change(read);
        change.withObject("/config").remove("default");

        assertThat(put(read, change).status()).isEqualTo(200);

        assertThat(profile("default").path("default").asBoolean()).isFalse();
    }

    @Test
    void aViewerReadsAndDoesNotWrite() {
        AdminClient viewer = realm.administrator("view-realm");
        JsonNode read = profile("default");
        String path = path(read);

        assertThat(viewer.request("GET", path(""), null).status()).isEqualTo(200);
        assertThat(viewer.request("GET", path, null).status()).isEqualTo(200);
        assertThat(viewer.request("POST", path("/validate"), change(read).toString())
                        .status())
                .isEqualTo(200);
        assertThat(List.of(
                        viewer.request(
                                "POST", path(""), proposal("partners", NEW).toString()),
                        viewer.request("PUT", path, change(read).toString()),
                        viewer.request("POST", path + "/default", "{}"),
                        viewer.request("DELETE", path + "?version=" + version(read), null)))
                .allMatch(answer -> answer.status() == 403);
        assertThat(names()).containsExactly("default");
        assertThat(realm.administrator("manage-realm")
                        .request("POST", path(""), proposal("partners", NEW).toString())
                        .status())
                .isEqualTo(201);
    }

    @Test
    void whoViewsClientsGetsTheNamesAndNoMore() {
        AdminClient viewer = realm.administrator("view-clients");

        Response brief = viewer.request("GET", path("?brief=true"), null);

        assertThat(brief.status()).as(brief.text()).isEqualTo(200);
        JsonNode only = brief.body().get(0);
        assertThat(only.path("name").asText()).isEqualTo("default");
        assertThat(only.path("default").asBoolean()).isTrue();
        assertThat(only.path("anchors").asInt()).isEqualTo(1);
        assertThat(only.path("pinned").asInt()).isZero();
        assertThat(only.has("config")).isFalse();
        assertThat(viewer.request("GET", path(""), null).status()).isEqualTo(403);
        assertThat(viewer.request("GET", path(profile("default")), null).status())
                .isEqualTo(403);
        assertThat(realm.administrator("view-users")
                        .request("GET", path("?brief=true"), null)
                        .status())
                .isEqualTo(403);
    }

    @Test
    void refusesAWriteThatIsBasedOnAnotherVersion() {
        JsonNode read = profile("default");
        ObjectNode change = change(read);
        change.withObject("/config").putArray("maxPathLength").add("3");
        assertThat(put(read, change).status()).isEqualTo(200);
        change.withObject("/config").putArray("maxPathLength").add("4");

        assertRefused(put(read, change), 409, "conflict");
        assertRefused(delete(read, version(read)), 409, "conflict");
        assertRefused(makeDefault(read, version(read)), 409, "conflict");

        change.remove("version");
        assertRefused(put(read, change), 400, "invalid_input", "version");
        assertRefused(delete(read, ""), 400, "invalid_input", "version");
        assertThat(profile("default")
                        .path("config")
                        .path("maxPathLength")
                        .get(0)
                        .asText())
                .isEqualTo("3");
    }

    @Test
    void refusesWhatCannotBeReadWithFieldAndReasonAndChangesNothing() {
        JsonNode read = profile("default");
        ObjectNode change = change(read);
        change.put("name", "changed");
        change.withObject("/config").putArray("trustAnchors").add("hello");
        change.withObject("/config").putArray("revocationMode").add("maybe");

        Response answer = put(read, change);

        assertRefused(answer, 400, "invalid_input", "trustAnchors", "revocationMode");
        assertThat(answer.body().path("errorMessage").asText()).startsWith("trustAnchors: no PEM certificate");
        assertThat(profile("default")).isEqualTo(read);
        TestCertificate certificate = OLD.issue(leaf("CN=still"));
        realm.with(caSigned("still"));
        realm.assertAccepted(realm.token(certificate, "still"), certificate);
    }

    @Test
    void refusesAPrivateKeyAmongTheAnchors() {
        TestCertificate pasted = TestCertificate.selfSigned(leaf("CN=pasted"));
        ObjectNode proposal = proposal("wrong", NEW);
        proposal.withObject("/config").putArray("trustAnchors").add(pasted.pem() + pasted.privateKeyPem());

        Response answer = post("", proposal);

        assertRefused(answer, 400, "invalid_input", "trustAnchors");
        String key = pasted.privateKeyPem().lines().skip(1).findFirst().orElseThrow();
        assertThat(answer.text()).contains("private key").doesNotContain(key);
        assertThat(names()).containsExactly("default");
    }

    @Test
    void refusesKeysThatItDoesNotKnowInsteadOfDroppingThem() {
        ObjectNode proposal = proposal("wrong", NEW);
        proposal.withObject("/config").putArray("trustedAnchors").add(NEW.pem());

        assertRefused(post("", proposal), 400, "invalid_input", "trustedAnchors");
        assertThat(names()).containsExactly("default");
    }

    @Test
    void refusesASecondProfileOfTheNameAndASecondDefault() {
        ObjectNode proposal = proposal("default", NEW);
        proposal.withObject("/config").putArray("default").add("true");

        assertRefused(post("", proposal), 400, "invalid_input", "name", "default");
        assertThat(names()).containsExactly("default");
    }

    @Test
    void validatesWithoutSaving() {
        ObjectNode wrong = proposal("partners", NEW);
        wrong.withObject("/config").putArray("maxPathLength").add("99");
        Response refused = post("/validate", wrong);
        assertThat(refused.status()).as(refused.text()).isEqualTo(200);
        assertThat(refused.body().path("problems").findValuesAsText("field")).containsExactly("maxPathLength");
        assertThat(refused.body().path("anchors").get(0).path("subject").asText())
                .isEqualTo("CN=New Root");

        assertThat(post("/validate", proposal("partners", NEW)).body().path("problems"))
                .isEmpty();
        assertThat(post("/validate", proposal("default", NEW)).body().path("problems"))
                .hasSize(1);
        ObjectNode itself =
                proposal("default", NEW).put("id", profile("default").path("id").asText());
        assertThat(post("/validate", itself).body().path("problems")).isEmpty();
        assertThat(names()).containsExactly("default");
    }

    @Test
    void deletesWhatNoClientNeedsAndNamesThoseWhoDo() {
        post("", proposal("partners", NEW));
        realm.with(caSigned("named").attribute("mtls.trust_profile", "partners"));
        realm.with(caSigned("nameless"));
        realm.with(ClientJson.selfSigned("by-thumbprint")
                .attribute("mtls.thumbprints", "0".repeat(64))
                .attribute("mtls.trust_profile", "partners"));

        Response partners = delete(profile("partners"), version(profile("partners")));
        Response standard = delete(profile("default"), version(profile("default")));

        assertRefused(partners, 409, "in_use");
        assertThat(partners.body().path("clients")).hasSize(1).allMatch(node -> node.asText()
                .equals("named"));
        assertThat(partners.body().path("errorMessage").asText()).contains("1 client");
        assertRefused(standard, 409, "in_use");
        assertThat(standard.body().path("clients")).hasSize(1).allMatch(node -> node.asText()
                .equals("nameless"));
        assertThat(names()).containsExactly("default", "partners");

        realm.change("named", Map.of("mtls.trust_profile", ""));
        assertThat(delete(profile("partners"), version(profile("partners"))).status())
                .isEqualTo(204);
    }

    @Test
    void countsClientsThatAreBoundToAPinnedSubject() {
        TestCertificate pinned = TestCertificate.selfSigned(leaf("CN=pinned"));
        realm.with(TrustProfileJson.named("pins").pinned(pinned));
        realm.with(ClientJson.selfSigned("pinned")
                .attribute("mtls.subject_dn", "CN=pinned")
                .attribute("mtls.trust_profile", "pins"));

        assertThat(profile("pins").path("usedBy").path("clients").get(0).asText())
                .isEqualTo("pinned");
        assertRefused(delete(profile("pins"), version(profile("pins"))), 409, "in_use");
    }

    @Test
    void hidesTheNamesOfClientsThatTheAdministratorMayNotView() {
        realm.with(caSigned("nameless"));
        JsonNode read = profile("default");

        Response answer =
                realm.administrator("manage-realm").request("DELETE", path(read) + "?version=" + version(read), null);

        assertRefused(answer, 409, "in_use");
        assertThat(answer.body().path("clients")).isEmpty();
        assertThat(answer.body().path("errorMessage").asText()).contains("1 client");
    }

    @Test
    void renames() {
        JsonNode read = profile("default");
        assertThat(put(read, change(read).put("name", "renamed")).status()).isEqualTo(200);
        assertThat(names()).containsExactly("renamed");

        realm.with(caSigned("named").attribute("mtls.trust_profile", "renamed"));
        JsonNode used = profile("renamed");
        Response answer = put(used, change(used).put("name", "again"));

        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        assertThat(answer.body().path("usedBy").path("clients").get(0).asText()).isEqualTo("named");
        assertThat(names()).containsExactly("again");
    }

    @Test
    void takesTheDefaultFromNobodyWhoNeedsOne() {
        realm.with(caSigned("nameless"));
        JsonNode read = profile("default");
        ObjectNode change = change(read);
        change.withObject("/config").remove("default");

        assertRefused(put(read, change), 409, "in_use");
        assertThat(profile("default").path("default").asBoolean()).isTrue();
    }

    @Test
    void anotherDefaultDecidesAboutClientsThatNameNone() {
        realm.with(caSigned("nameless"));
        TestCertificate before = OLD.issue(leaf("CN=nameless"));
        TestCertificate after = NEW.issue(leaf("CN=nameless"));
        JsonNode partners = post("", proposal("partners", NEW)).body();
        realm.assertAccepted(realm.token(before, "nameless"), before);
        realm.assertRefused(realm.token(after, "nameless"), "unknown_issuer");

        Response answer = makeDefault(partners, version(partners));

        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        assertThat(answer.body().path("default").asBoolean()).isTrue();
        assertThat(answer.body().path("usedBy").path("clients").get(0).asText()).isEqualTo("nameless");
        assertThat(profile("default").path("default").asBoolean()).isFalse();
        assertThat(profile("default").path("usedBy").path("count").asInt()).isZero();
        realm.assertAccepted(realm.token(after, "nameless"), after);
        realm.assertRefused(realm.token(before, "nameless"), "unknown_issuer");
    }

    @Test
    void answersNotFoundForComponentsOfAnotherKind() {
        String key = SERVER.admin()
                .components(realm.name(), "org.keycloak.keys.KeyProvider")
                .get(0)
                .path("id")
                .asText();

        assertRefused(SERVER.admin().request("GET", path("/" + key), null), 404, "not_found");
        assertRefused(SERVER.admin().request("DELETE", path("/" + key + "?version=x"), null), 404, "not_found");
    }

    @Test
    void writesTheSameAdminEventsAsKeycloak() {
        realm.configure("PUT", "/events/config", """
                {"adminEventsEnabled":true,"adminEventsDetailsEnabled":true,"eventsEnabled":true}""");

        JsonNode created = post("", proposal("partners", NEW)).body();

        JsonNode event = SERVER.admin()
                .read("/" + realm.name() + "/admin-events?operationTypes=CREATE")
                .get(0);
        assertThat(event.path("resourceType").asText()).isEqualTo("COMPONENT");
        assertThat(event.path("resourcePath").asText())
                .isEqualTo("components/" + created.path("id").asText());
        assertThat(event.path("representation").asText()).contains("partners");
        post("", proposal("partners", NEW)); // refused
        assertThat(SERVER.admin().read("/" + realm.name() + "/admin-events?operationTypes=CREATE"))
                .hasSize(1);
    }

    @Test
    void leavesKeycloaksOwnApiAsItWas() {
        AdminClient admin = SERVER.admin();
        Response second = admin.createComponent(
                realm.name(),
                TrustProfileJson.named("second")
                        .anchors(NEW)
                        .asDefault()
                        .toJson()
                        .toString());
        assertThat(second.status()).isEqualTo(400);
        assertThat(second.body().path("errorMessage").asText())
                .isEqualTo("default: trust profile \"default\" is the realm's default already".replace('\'', '’'));

        Response accepted = admin.createComponent(
                realm.name(),
                TrustProfileJson.named("by-components").anchors(NEW).toJson().toString());
        assertThat(accepted.status()).isEqualTo(201);
        assertThat(names()).containsExactly("by-components", "default");
        JsonNode ours = profile("by-components");
        assertThat(admin.read("/" + realm.name() + "/components/"
                                + ours.path("id").asText())
                        .path("config"))
                .isEqualTo(ours.path("config"));
    }

    private static ClientJson caSigned(String id) {
        return ClientJson.caSigned(id).attribute("tls_client_auth_subject_dn", "CN=" + id);
    }

    private static ObjectNode proposal(String name, TestCa anchor) {
        ObjectNode proposal = JsonNodeFactory.instance.objectNode().put("name", name);
        proposal.putObject("config").putArray("trustAnchors").add(anchor.pem());
        return proposal;
    }

    /** What was read, as a write takes it. */
    private static ObjectNode change(JsonNode read) {
        ObjectNode change = JsonNodeFactory.instance.objectNode();
        List.of("version", "name", "config")
                .forEach(field -> change.set(field, read.path(field).deepCopy()));
        return change;
    }

    private JsonNode profile(String name) {
        for (JsonNode profile : SERVER.admin().read(path(""))) {
            if (profile.path("name").asText().equals(name)) {
                return SERVER.admin().read(path(profile));
            }
        }
        throw new AssertionError("there is no trust profile " + name);
    }

    private List<String> names() {
        return SERVER.admin().read(path("?brief=true")).findValuesAsText("name");
    }

    private static String version(JsonNode profile) {
        return profile.path("version").asText();
    }

    private String path(String rest) {
        return "/" + realm.name() + "/mtls/trust-profiles" + rest;
    }

    private String path(JsonNode profile) {
        return path("/" + profile.path("id").asText());
    }

    private Response post(String rest, JsonNode body) {
        return SERVER.admin().request("POST", path(rest), body.toString());
    }

    private Response put(JsonNode profile, JsonNode body) {
        return SERVER.admin().request("PUT", path(profile), body.toString());
    }

    private Response makeDefault(JsonNode profile, String version) {
        return SERVER.admin().request("POST", path(profile) + "/default", "{\"version\":\"" + version + "\"}");
    }

    private Response delete(JsonNode profile, @Nullable String version) {
        return SERVER.admin().request("DELETE", path(profile) + "?version=" + version, null);
    }

    private static void assertRefused(Response answer, int status, String error, String... fields) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(status);
        assertThat(answer.body().path("error").asText()).isEqualTo(error);
        assertThat(answer.body().path("errors").findValuesAsText("field")).containsExactlyInAnyOrder(fields);
    }
}
