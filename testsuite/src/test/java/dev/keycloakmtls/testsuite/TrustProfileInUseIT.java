package dev.keycloakmtls.testsuite;

import static dev.keycloakmtls.testpki.Leaf.leaf;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keycloakmtls.problem.ProblemCode;
import dev.keycloakmtls.testpki.TestCa;
import dev.keycloakmtls.testpki.TestCertificate;
import dev.keycloakmtls.testsuite.client.AdminClient;
import dev.keycloakmtls.testsuite.client.Response;
import dev.keycloakmtls.testsuite.realm.ClientJson;
import dev.keycloakmtls.testsuite.realm.TestRealm;
import dev.keycloakmtls.testsuite.realm.TrustProfileJson;
import dev.keycloakmtls.testsuite.server.Lookup;
import dev.keycloakmtls.testsuite.server.Members;
import dev.keycloakmtls.testsuite.server.SharedServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A trust profile that clients need is neither deleted nor renamed behind their back, by whichever API. */
class TrustProfileInUseIT {
    private static final TestCa ROOT = TestCa.root("CN=Root");
    private static final TestCa OTHER = TestCa.root("CN=Other");
    private static final TestCertificate PARTNER = ROOT.issue(leaf("CN=partner"));
    private static final TestCertificate NAMELESS = OTHER.issue(leaf("CN=nameless"));

    @RegisterExtension
    static final SharedServer SERVER = SharedServer.with(Lookup.DIRECT);

    private final AdminClient admin = SERVER.admin();
    private TestRealm realm;

    @BeforeEach
    void createRealm() {
        realm = TestRealm.on(SERVER)
                .trusting(OTHER)
                .with(TrustProfileJson.named("partners").anchors(ROOT))
                .with(ClientJson.caSigned("partner")
                        .attribute("tls_client_auth_subject_dn", "CN=partner")
                        .attribute("mtls.trust_profile", " partners "))
                .with(ClientJson.caSigned("nameless").attribute("tls_client_auth_subject_dn", "CN=nameless"))
                .with(ClientJson.of("dormant", "client-secret").attribute("mtls.trust_profile", "partners"));
    }

    @AfterEach
    void deleteRealm() {
        realm.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"partners", "default"})
    void keycloaksOwnApiDoesNotDeleteIt(String name) {
        ObjectNode profile = component(name);

        Response deleted = admin.request("DELETE", components(profile), null);

        assertThat(deleted.status()).as(deleted.text()).isEqualTo(409);
        assertThat(deleted.body().path("errorMessage").asText()).contains("\"" + name + "\"", "1 client");
        assertThat(component(name)).isEqualTo(profile);
        realm.assertAccepted(realm.token(PARTNER, "partner"), PARTNER);
        realm.assertAccepted(realm.token(NAMELESS, "nameless"), NAMELESS);
    }

    @Test
    void keycloaksOwnApiDeletesWhatNobodyNeeds() {
        realm.with(TrustProfileJson.named("unused").anchors(ROOT));

        assertThat(admin.request("DELETE", components(component("unused")), null)
                        .status())
                .isEqualTo(204);
        realm.configure("DELETE", "/clients/" + id("partner"), "");
        assertThat(admin.request("DELETE", components(component("partners")), null)
                        .status())
                .isEqualTo(204);
    }

    @Test
    void clientsPoliciesAndRegistrationsFollowANameThatKeycloaksOwnApiChanges() {
        registrationPolicy();
        clientPolicy();
        ObjectNode profile = component("partners").put("name", "friends");

        Response renamed = admin.request("PUT", components(profile), profile.toString());

        assertThat(renamed.status()).as(renamed.text()).isEqualTo(204);
        assertFollowed();
    }

    @Test
    void clientsPoliciesAndRegistrationsFollowANameThatOwnResourceChanges() {
        registrationPolicy();
        clientPolicy();
        realm.configure("PUT", "/events/config", "{\"adminEventsEnabled\":true,\"eventsEnabled\":true}");
        JsonNode read = admin.read(profile("partners"));
        ObjectNode proposal = JsonNodeFactory.instance.objectNode().put("name", "friends");
        proposal.put("version", read.path("version").asText()).set("config", read.path("config"));

        Response renamed = admin.request("PUT", profile("partners"), proposal.toString());

        assertThat(renamed.status()).as(renamed.text()).isEqualTo(200);
        assertThat(renamed.body().path("usedBy").path("clients").path(0).asText())
                .isEqualTo("partner");
        assertThat(admin.read("/" + realm.name() + "/admin-events").findValuesAsText("resourcePath"))
                .contains("clients/" + id("partner"), "clients/" + id("dormant"));
        assertFollowed();
    }

    private void assertFollowed() {
        realm.assertAccepted(realm.token(PARTNER, "partner"), PARTNER);
        realm.assertAccepted(realm.token(NAMELESS, "nameless"), NAMELESS);
        assertThat(attribute("partner")).isEqualTo("friends");
        assertThat(attribute("dormant")).isEqualTo("friends");
        assertThat(attribute("nameless")).isEmpty();
        assertThat(Members.of(admin.read("/" + realm.name() + "/mtls/warnings"), "code"))
                .doesNotContain("client_without_profile");
        JsonNode policy = admin.components(
                        realm.name(), "org.keycloak.services.clientregistration.policy.ClientRegistrationPolicy")
                .findParent("assigned-trust-profile");
        assertThat(policy.path("assigned-trust-profile").path(0).asText()).isEqualTo("friends");
        assertThat(policy.path("allowed-trust-profiles").toString()).contains("friends", "default");
        assertThat(admin.read("/" + realm.name() + "/client-policies/profiles").toString())
                .contains("\"trust-profiles\":[\"friends\",\"default\"]");
    }

    @Test
    void aNameThatIsTakenIsRefusedAndNobodyFollows() {
        ObjectNode profile = component("partners").put("name", "default");

        assertThat(admin.request("PUT", components(profile), profile.toString()).status())
                .isEqualTo(400);
        assertThat(attribute("partner")).isEqualTo(" partners ");
        realm.assertAccepted(realm.token(PARTNER, "partner"), PARTNER);
    }

    @Test
    void itStaysAComponentOfTheRealm() {
        ObjectNode profile = component("partners")
                .put("parentId", component("default").path("id").asText());

        Response moved = admin.request("PUT", components(profile), profile.toString());

        assertThat(moved.status()).as(moved.text()).isEqualTo(400);
        assertThat(moved.text()).contains("parentId", ProblemCode.PROFILE_ELSEWHERE.sentence());
        realm.assertAccepted(realm.token(PARTNER, "partner"), PARTNER);
    }

    @Test
    void clientsWhoseProfileIsMissingAreNamed() {
        realm.smuggle(ClientJson.caSigned("lost")
                .attribute("tls_client_auth_subject_dn", "CN=lost")
                .attribute("mtls.trust_profile", "nowhere"));
        ObjectNode standard = component("default");
        standard.withObject("/config").putArray("default");
        assertThat(admin.request("PUT", components(standard), standard.toString())
                        .status())
                .isEqualTo(204);

        JsonNode warnings = admin.read("/" + realm.name() + "/mtls/warnings");

        assertThat(warnings)
                .filteredOn(warning -> warning.path("code").asText().equals("client_without_profile"))
                .extracting(warning -> warning.path("client").path("clientId").asText())
                .containsExactlyInAnyOrder("lost", "nameless");
        realm.assertRefused(realm.token(NAMELESS, "nameless"), "trust_profile_not_found");
    }

    private void registrationPolicy() {
        ObjectNode policy = JsonNodeFactory.instance.objectNode();
        policy.put("name", "profiles")
                .put("providerId", "mtls-trust-profiles")
                .put("providerType", "org.keycloak.services.clientregistration.policy.ClientRegistrationPolicy")
                .put("subType", "anonymous");
        policy.putObject("config").putArray("assigned-trust-profile").add("partners");
        policy.withObject("/config")
                .putArray("allowed-trust-profiles")
                .add("partners")
                .add("default");
        assertThat(admin.createComponent(realm.name(), policy.toString()).status())
                .isEqualTo(201);
    }

    private void clientPolicy() {
        realm.configure("PUT", "/client-policies/profiles", """
                {"profiles":[{"name":"mtls","executors":[{"executor":"mtls-client-authentication",
                "configuration":{"trust-profiles":["partners","default"]}}]}]}""");
    }

    private String attribute(String clientId) {
        return admin.client(realm.name(), clientId)
                .path("attributes")
                .path("mtls.trust_profile")
                .asText();
    }

    private String id(String clientId) {
        return admin.client(realm.name(), clientId).path("id").asText();
    }

    private String components(JsonNode component) {
        return "/" + realm.name() + "/components/" + component.path("id").asText();
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
