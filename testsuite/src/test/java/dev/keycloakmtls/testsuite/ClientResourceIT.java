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
import dev.keycloakmtls.testsuite.realm.Sha256;
import dev.keycloakmtls.testsuite.realm.TestRealm;
import dev.keycloakmtls.testsuite.realm.TrustProfileJson;
import dev.keycloakmtls.testsuite.server.Lookup;
import dev.keycloakmtls.testsuite.server.SharedServer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** {@code /mtls/clients/{id}}: who may write, what is refused, and that a refused write changes nothing. */
class ClientResourceIT {
    @RegisterExtension
    static final SharedServer SERVER = SharedServer.with(Lookup.DIRECT);

    private static final TestCa ROOT = TestCa.root("CN=Root");
    private static final TestCertificate FIRST = TestCertificate.selfSigned(leaf("CN=first"));
    private static final TestCertificate SECOND = TestCertificate.selfSigned(leaf("CN=second"));

    private TestRealm realm;

    @BeforeEach
    void createRealm() {
        realm = TestRealm.on(SERVER).trusting(ROOT).with(ClientJson.of("client", "client-secret"));
    }

    @AfterEach
    void deleteRealm() {
        realm.close();
    }

    @Test
    void fromAClientWithASecretToATokenWithASelfSignedCertificateAndBack() {
        JsonNode before = read();
        assertThat(before.path("eligible").asBoolean()).isTrue();
        assertThat(before.path("authenticator").asText()).isEqualTo("client-secret");
        assertThat(before.has("method")).isFalse();
        assertThat(before.path("credentials")).isEmpty();
        assertThat(before.path("problems")).isEmpty();

        JsonNode added = ok(add(before, FIRST.pem()));
        JsonNode changed = ok(put(proposal(added).put("method", "self_signed_tls_client_auth")));

        assertThat(changed.path("method").asText()).isEqualTo("self_signed_tls_client_auth");
        assertThat(changed).isEqualTo(read());
        realm.assertAccepted(realm.token(FIRST, "client"), FIRST);
        realm.assertRefused(realm.token(SECOND, "client"), "certificate_not_registered");

        ObjectNode back = proposal(changed);
        back.putNull("method");
        JsonNode after = ok(put(back));
        assertThat(after.path("authenticator").asText()).isEqualTo("client-secret");
        assertThat(SERVER.admin().client(realm.name(), "client").path("secret").asText())
                .isNotEmpty();
        assertThat(realm.token(FIRST, "client").status()).isEqualTo(401);
    }

    @Test
    void leavesAnotherMethodOfKeycloaksOwnAsItIs() {
        realm.with(ClientJson.of("by-jwt", "client-jwt"));
        JsonNode view = read("by-jwt");
        ObjectNode proposal = proposal(view);
        proposal.putNull("method");

        assertThat(ok(put("by-jwt", proposal)).path("authenticator").asText()).isEqualTo("client-jwt");
    }

    @Test
    void registersASubjectInsteadOfTheOneBefore() {
        ObjectNode proposal = proposal(read()).put("method", "tls_client_auth").put("boundTokens", true);
        proposal.putObject("selector").put("type", "tls_client_auth_san_dns").put("value", "a.example.com");
        JsonNode first = ok(put(proposal));
        assertThat(first.path("selector").path("value").asText()).isEqualTo("a.example.com");
        assertThat(first.path("boundTokens").asBoolean()).isTrue();

        ObjectNode other = proposal(first);
        other.putObject("selector").put("type", "tls_client_auth_subject_dn").put("value", "CN=payments,O=Example");
        JsonNode second = ok(put(other));

        assertThat(second.path("attributes").path("tls_client_auth_san_dns").asText())
                .isEmpty();
        assertThat(second.path("attributes").path("tls_client_auth_subject_dn").asText())
                .isEqualTo("CN=payments,O=Example");
        assertThat(second.path("boundTokens").asBoolean()).isTrue();
        TestCertificate right = ROOT.issue(leaf("CN=payments,O=Example"));
        TestCertificate wrong = ROOT.issue(leaf("CN=other").sanDns("a.example.com"));
        realm.assertAccepted(realm.token(right, "client"), right);
        realm.assertRefused(realm.token(wrong, "client"), "subject_mismatch");
    }

    @Test
    void refusesWithFieldAndReasonAndChangesNothing() {
        JsonNode before = read();
        ObjectNode proposal = proposal(before).put("method", "tls_client_auth");
        proposal.putObject("selector").put("type", "tls_client_auth_subject_dn").put("value", "payments");

        assertRefused(put(proposal), 400, "invalid_input", "tls_client_auth_subject_dn");
        assertRefused(
                put(proposal(before).put("method", "tls_client_auth").put("trustProfile", "none")),
                400,
                "invalid_input",
                "tls_client_auth_subject_dn",
                "mtls.trust_profile");
        assertRefused(put(proposal(before).put("method", "secret")), 400, "invalid_input", "method");
        assertRefused(put(proposal(before).put("jwksSource", "somewhere")), 400, "invalid_input", "jwksSource");
        proposal.putObject("selector").put("type", "dn").put("value", "CN=payments");
        assertRefused(put(proposal), 400, "invalid_input", "selector");
        assertRefused(put(proposal(before).put("jwks", "x".repeat(1024 * 1024 + 1))), 400, "invalid_input", "jwks");
        assertThat(read()).isEqualTo(before);
        assertThat(executions()).doesNotContain("tls-client-auth");
    }

    @Test
    void validationSaysTheSameAndSavesNothing() {
        JsonNode before = read();
        ObjectNode wrong = JsonNodeFactory.instance.objectNode().put("method", "self_signed_tls_client_auth");
        ObjectNode right = JsonNodeFactory.instance.objectNode().put("method", "tls_client_auth");
        right.putObject("selector").put("type", "tls_client_auth_san_uri").put("value", "spiffe://example.com/a");
        AdminClient viewer = realm.administrator("view-clients");

        JsonNode refused = ok(viewer.request("POST", path("client", "/validate"), wrong.toString()));
        JsonNode accepted = ok(viewer.request("POST", path("client", "/validate"), right.toString()));

        assertThat(refused.path("problems").findValuesAsText("field")).containsExactly("mtls.certificates");
        assertThat(accepted.path("problems")).isEmpty();
        assertThat(read()).isEqualTo(before);
        assertThat(executions()).doesNotContain("tls-client-auth", "self-signed-tls-client-auth");
    }

    @Test
    void refusesAWriteThatIsBasedOnAnotherVersion() {
        JsonNode read = read();
        JsonNode newer = ok(add(read, FIRST.pem()));

        assertRefused(put(proposal(read).put("boundTokens", true)), 409, "conflict");
        assertRefused(add(read, SECOND.pem()), 409, "conflict");
        assertRefused(remove(read, newer.path("credentials").get(0)), 409, "conflict");
        assertRefused(
                put(JsonNodeFactory.instance.objectNode().put("boundTokens", true)), 400, "invalid_input", "version");
        assertThat(read()).isEqualTo(newer);
    }

    @Test
    void noticesAWriteByKeycloaksOwnApi() {
        JsonNode read = read();
        realm.change("client", Map.of("mtls.thumbprints", Sha256.hex(FIRST)));

        assertRefused(put(proposal(read).put("boundTokens", true)), 409, "conflict");
    }

    @Test
    void viewersReadManagersWriteAndOthersDoNeither() {
        JsonNode read = read();
        String body = proposal(read).put("boundTokens", true).toString();
        AdminClient viewer = realm.administrator("view-clients");
        AdminClient manager = realm.administrator("manage-clients");
        AdminClient other = realm.administrator("view-realm", "manage-realm");

        JsonNode viewed = ok(viewer.request("GET", path("client", ""), null));
        assertThat(viewed.path("access").path("view").asBoolean()).isTrue();
        assertThat(viewed.path("access").path("configure").asBoolean()).isFalse();
        assertThat(viewer.request("PUT", path("client", ""), body).status()).isEqualTo(403);
        assertThat(viewer.request("POST", path("client", "/credentials"), addition(read, FIRST.pem()))
                        .status())
                .isEqualTo(403);
        assertThat(viewer.request("DELETE", path("client", "/credentials/x?version=" + version(read)), null)
                        .status())
                .isEqualTo(403);
        assertThat(other.request("GET", path("client", ""), null).status()).isEqualTo(403);
        assertThat(other.request("GET", "/" + realm.name() + "/mtls/clients/unknown", null)
                        .status())
                .isEqualTo(403);
        assertRefused(viewer.request("GET", "/" + realm.name() + "/mtls/clients/unknown", null), 404, "not_found");
        assertThat(read()).isEqualTo(read);
        assertThat(manager.request("PUT", path("client", ""), body).status()).isEqualTo(200);
    }

    @Test
    void whoIsPermittedOneClientWritesThatOneOnly() {
        realm.with(ClientJson.of("other", "client-secret"));
        AdminClient administrator = realm.administrator("query-clients");
        realm.permit("client", "view", administrator);
        realm.permit("client", "manage", administrator);

        Response own = administrator.request(
                "PUT",
                path("client", ""),
                proposal(read()).put("boundTokens", true).toString());
        Response foreign = administrator.request("GET", path("other", ""), null);

        assertThat(own.status()).as(own.text()).isEqualTo(200);
        assertThat(foreign.status()).as(foreign.text()).isEqualTo(403);
        assertThat(administrator
                        .request(
                                "PUT",
                                path("other", ""),
                                proposal(read("other")).toString())
                        .status())
                .isEqualTo(403);
    }

    @Test
    void registersSeveralKindsAndRemovesThemOneByOne() {
        TestCertificate byKey = TestCertificate.selfSigned(leaf("CN=by key"));
        TestCertificate byDigest = TestCertificate.selfSigned(leaf("CN=by digest"));
        JsonNode view = ok(add(read(), "explained\n" + FIRST.pem() + SECOND.pem()));
        view = ok(add(view, Sha256.hex(byDigest)));
        view = ok(add(view, byKey.pem(), "public_key"));
        view = ok(put(proposal(view).put("method", "self_signed_tls_client_auth")));

        assertThat(view.path("credentials").findValuesAsText("source"))
                .containsExactly("certificate", "certificate", "thumbprint", "public_key");
        assertThat(view.path("credentials").findValuesAsText("status")).contains("soon", "unknown");
        for (TestCertificate certificate : List.of(FIRST, SECOND, byKey, byDigest)) {
            realm.assertAccepted(realm.token(certificate, "client"), certificate);
        }

        view = ok(remove(view, view.path("credentials").get(0)));
        realm.assertRefused(realm.token(FIRST, "client"), "certificate_not_registered");
        realm.assertAccepted(realm.token(SECOND, "client"), SECOND);
        view = ok(remove(view, view.path("credentials").get(0)));
        view = ok(remove(view, view.path("credentials").get(0)));
        realm.assertRefused(realm.token(byDigest, "client"), "certificate_not_registered");
        realm.assertAccepted(realm.token(byKey, "client"), byKey);

        view = ok(remove(view, view.path("credentials").get(0)));
        assertThat(view.path("credentials")).isEmpty();
        realm.assertRefused(realm.token(byKey, "client"), "invalid_configuration");
    }

    @Test
    void refusesToRegisterWhatIsThereWeakPrivateOrNothingAtAll() {
        JsonNode view = ok(add(read(), FIRST.pem()));
        TestCertificate weak = TestCertificate.selfSigned(leaf("CN=weak").rsa(1024));

        assertObjects(add(view, SECOND.pem() + FIRST.pem()), "\"CN=first\" is registered already");
        assertObjects(add(view, Sha256.hex(FIRST)), "is registered already");
        assertObjects(add(view, SECOND.pem() + SECOND.pem()), "is registered already");
        assertObjects(add(view, weak.pem()), "1024 bits");
        assertObjects(add(view, weak.pem(), "public_key"), "1024 bits");
        assertObjects(add(view, SECOND.pem() + SECOND.privateKeyPem()), "private key");
        assertObjects(add(view, "hello"), "is neither");
        assertObjects(add(view, "0".repeat(40)), "SHA-1");
        assertObjects(add(view, " "), "is missing");
        assertRefused(add(view, SECOND.pem(), "jwks"), 400, "invalid_input", "kind");
        assertThat(read()).isEqualTo(view);
    }

    @Test
    void saysByCodeWhatWasPastedInsteadOfACertificate() {
        JsonNode view = read();
        TestCa issuing = ROOT.intermediate("CN=Issuing");
        TestCertificate partner = issuing.issue(leaf("CN=partner"));

        JsonNode chain = refusal(add(view, partner.chainPem() + ROOT.pem()));
        assertThat(chain.path("code").asText()).isEqualTo("chain_pasted");
        assertThat(chain.path("arguments").path("ca").asText()).isEqualTo("CN=Issuing");
        assertThat(chain.path("errorMessage").asText()).contains("Register \"CN=partner\" alone");

        JsonNode weak = refusal(
                add(view, TestCertificate.selfSigned(leaf("CN=weak").rsa(1024)).pem()));
        assertThat(weak.path("errors").path(0).path("code").asText()).isEqualTo("too_weak");
        assertThat(weak.path("arguments").path("why").path("code").asText()).isEqualTo("key_bits");
        assertThat(weak.path("arguments")
                        .path("why")
                        .path("arguments")
                        .path("bits")
                        .asText())
                .isEqualTo("1024");

        String parse = "/" + realm.name() + "/mtls/certificates/parse";
        JsonNode nonsense = refusal(SERVER.admin().request("POST", parse, "{\"text\":\"abcde\"}"));
        assertThat(nonsense.path("code").asText()).isEqualTo("neither_of_these");
        assertThat(read()).isEqualTo(view);
    }

    private static JsonNode refusal(Response answer) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(400);
        return answer.body();
    }

    @Test
    void removesAKeyOfAStoredJwksButNotOfAPublishedOne() {
        String jwks = TestJwk.set(
                TestJwk.of(FIRST).x5c(FIRST), TestJwk.of(SECOND).x5c(SECOND).kid("second"));
        JsonNode view = ok(put(proposal(read())
                .put("method", "self_signed_tls_client_auth")
                .put("jwksSource", "inline")
                .put("jwks", jwks)));
        assertThat(view.path("credentials").findValuesAsText("source")).containsExactly("jwks", "jwks");
        realm.assertAccepted(realm.token(FIRST, "client"), FIRST);

        view = ok(remove(view, view.path("credentials").get(0)));
        realm.assertRefused(realm.token(FIRST, "client"), "certificate_not_registered");
        realm.assertAccepted(realm.token(SECOND, "client"), SECOND);
        assertThat(view.path("attributes").path("jwks.string").asText()).contains("\"second\"");

        String url = SERVER.backChannel()
                .publish("/" + realm.name(), TestJwk.set(TestJwk.of(FIRST).x5c(FIRST)))
                .toString();
        view = ok(put(proposal(view).put("jwksSource", "url").put("jwksUrl", url)));
        assertThat(view.path("jwks").path("state").asText()).isEqualTo("not_fetched");
        realm.assertAccepted(realm.token(FIRST, "client"), FIRST);
        view = read();
        assertThat(view.path("jwks").path("state").asText()).isEqualTo("ok");
        JsonNode published = view.path("credentials").get(0);
        assertThat(published.path("source").asText()).isEqualTo("jwks_uri");
        assertThat(published.path("removable").asBoolean()).isFalse();
        assertRefused(remove(view, published), 404, "not_found");
    }

    @Test
    void refusesAPrivateMemberInAJwks() {
        JsonNode before = read();
        String jwks = TestJwk.set(TestJwk.of(FIRST).x5c(FIRST).with("d", "c2VjcmV0"));

        Response answer = put(proposal(before)
                .put("method", "self_signed_tls_client_auth")
                .put("jwksSource", "inline")
                .put("jwks", jwks));

        assertThat(answer.status()).as(answer.text()).isEqualTo(400);
        assertThat(answer.text()).doesNotContain("c2VjcmV0");
        assertThat(read()).isEqualTo(before);
    }

    @Test
    void showsPinnedCertificatesOfTheSubjectOnly() {
        realm.with(TrustProfileJson.named("pins").pinned(FIRST, SECOND));

        JsonNode view = ok(put(proposal(read())
                .put("method", "self_signed_tls_client_auth")
                .put("trustProfile", "pins")
                .put("subjectDn", "CN=first")));

        assertThat(view.path("credentials")).hasSize(1);
        assertThat(view.path("credentials").get(0).path("sha256Hex").asText()).isEqualTo(Sha256.hex(FIRST));
        assertThat(view.path("credentials").get(0).path("source").asText()).isEqualTo("pinned_subject");
    }

    @Test
    void saysWhyAPublicClientCannot() {
        realm.with(ClientJson.of("public", "client-secret").publicClient());
        JsonNode view = read("public");

        assertThat(view.path("eligible").asBoolean()).isFalse();
        assertThat(view.path("ineligible").asText()).contains("public client");
        assertRefused(put("public", proposal(view).put("method", "tls_client_auth")), 400, "invalid_input", "method");
    }

    @Test
    void clientPoliciesForbidHereWhatTheyForbidElsewhere() {
        allowOnly("client-jwt");
        JsonNode before = read();
        ObjectNode proposal = proposal(before).put("method", "tls_client_auth");
        proposal.putObject("selector").put("type", "tls_client_auth_subject_dn").put("value", "CN=payments");

        assertRefused(put(proposal), 400, "invalid_input", "clientPolicies");
        assertThat(ok(SERVER.admin().request("POST", path("client", "/validate"), proposal.toString()))
                        .path("problems")
                        .findValuesAsText("field"))
                .containsExactly("clientPolicies");
        assertThat(read()).isEqualTo(before);
    }

    @Test
    void clientPoliciesAreAskedAboutEveryCredentialToo() {
        JsonNode before = ok(put(proposal(ok(add(read(), FIRST.pem()))).put("method", "self_signed_tls_client_auth")));
        allowOnly("client-jwt");

        assertRefused(add(before, SECOND.pem()), 400, "invalid_input", "clientPolicies");
        assertRefused(add(before, Sha256.hex(SECOND)), 400, "invalid_input", "clientPolicies");
        Response removed = remove(before, before.path("credentials").get(0));
        assertRefused(removed, 400, "invalid_input", "clientPolicies");
        assertThat(removed.body().path("errors").get(0).path("reason").asText()).isNotBlank();

        assertThat(read()).isEqualTo(before);

        allowOnly("self-signed-tls-client-auth");
        realm.assertAccepted(realm.token(FIRST, "client"), FIRST);
        realm.assertRefused(realm.token(SECOND, "client"), "certificate_not_registered");
        JsonNode both = ok(add(before, SECOND.pem()));
        ok(remove(both, both.path("credentials").get(0)));
        realm.assertRefused(realm.token(FIRST, "client"), "certificate_not_registered");
        realm.assertAccepted(realm.token(SECOND, "client"), SECOND);
    }

    @Test
    void writesTheAdminEventsOfKeycloak() {
        realm.configure("PUT", "/events/config", """
                {"adminEventsEnabled":true,"adminEventsDetailsEnabled":true}""");

        ok(add(read(), FIRST.pem()));
        add(read(), FIRST.pem());

        JsonNode events = SERVER.admin().read("/" + realm.name() + "/admin-events?resourceTypes=CLIENT");
        assertThat(events).hasSize(1);
        assertThat(events.get(0).path("operationType").asText()).isEqualTo("UPDATE");
        assertThat(events.get(0).path("resourcePath").asText()).isEqualTo("clients/" + id("client"));
        assertThat(events.get(0).path("representation").asText()).contains("mtls.certificates");
    }

    /** A client policy for all clients. */
    private void allowOnly(String authenticator) {
        realm.configure("PUT", "/client-policies/profiles", """
                {"profiles":[{"name":"profile","executors":[{"executor":"secure-client-authenticator",
                "configuration":{"allowed-client-authenticators":["%s"]}}]}]}""".formatted(authenticator));
        realm.configure("PUT", "/client-policies/policies", """
                {"policies":[{"name":"policy","enabled":true,"profiles":["profile"],
                "conditions":[{"condition":"any-client","configuration":{}}]}]}""");
    }

    private String id(String clientId) {
        return SERVER.admin().client(realm.name(), clientId).path("id").asText();
    }

    private String path(String clientId, String rest) {
        return "/" + realm.name() + "/mtls/clients/" + id(clientId) + rest;
    }

    private JsonNode read() {
        return read("client");
    }

    private JsonNode read(String clientId) {
        return SERVER.admin().read(path(clientId, ""));
    }

    private static String version(JsonNode view) {
        return view.path("version").asText();
    }

    private static ObjectNode proposal(JsonNode view) {
        return JsonNodeFactory.instance.objectNode().put("version", version(view));
    }

    private Response put(ObjectNode proposal) {
        return put("client", proposal);
    }

    private Response put(String clientId, ObjectNode proposal) {
        return SERVER.admin().request("PUT", path(clientId, ""), proposal.toString());
    }

    private static String addition(JsonNode view, String text) {
        return proposal(view).put("text", text).toString();
    }

    private Response add(JsonNode view, String text) {
        return SERVER.admin().request("POST", path("client", "/credentials"), addition(view, text));
    }

    private Response add(JsonNode view, String text, String kind) {
        String body = proposal(view).put("text", text).put("kind", kind).toString();
        return SERVER.admin().request("POST", path("client", "/credentials"), body);
    }

    private Response remove(JsonNode view, JsonNode credential) {
        return SERVER.admin()
                .request(
                        "DELETE",
                        path("client", "/credentials/" + credential.path("id").asText() + "?version=" + version(view)),
                        null);
    }

    private List<String> executions() {
        return SERVER.admin().executions(realm.name(), "clients").findValuesAsText("providerId");
    }

    private static JsonNode ok(Response answer) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return answer.body();
    }

    private static void assertObjects(Response answer, String reason) {
        assertRefused(answer, 400, "invalid_input", "text");
        assertThat(answer.body().path("errorMessage").asText()).contains(reason);
    }

    private static void assertRefused(Response answer, int status, String error, String... fields) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(status);
        assertThat(answer.body().path("error").asText()).isEqualTo(error);
        assertThat(answer.body().path("errors").findValuesAsText("field")).containsExactlyInAnyOrder(fields);
    }
}
