package dev.keycloakmtls.testsuite;

import static dev.keycloakmtls.testpki.Leaf.leaf;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keycloakmtls.testpki.TestCa;
import dev.keycloakmtls.testpki.TestCertificate;
import dev.keycloakmtls.testsuite.client.AdminClient;
import dev.keycloakmtls.testsuite.client.Form;
import dev.keycloakmtls.testsuite.client.Response;
import dev.keycloakmtls.testsuite.realm.ClientJson;
import dev.keycloakmtls.testsuite.realm.RealmJson;
import dev.keycloakmtls.testsuite.realm.Sha256;
import dev.keycloakmtls.testsuite.realm.TestRealm;
import dev.keycloakmtls.testsuite.server.Lookup;
import dev.keycloakmtls.testsuite.server.SharedServer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Blocked certificates: refused from the next request on, whatever was remembered of them. */
class BlocksIT {
    private static final String TYPE = "dev.keycloakmtls.BlockListProvider";
    private static final TestCa ROOT = TestCa.root("CN=Root");
    private static final TestCa CA = ROOT.intermediate("CN=CA");

    @RegisterExtension
    static final SharedServer SERVER = SharedServer.with(Lookup.DIRECT);

    private final TestCertificate signed = CA.issue(leaf("CN=partner"));
    private final TestCertificate own = TestCertificate.selfSigned(leaf("CN=robot"));
    private TestRealm realm;

    @BeforeEach
    void createRealm() {
        realm = TestRealm.on(SERVER)
                .trusting(ROOT)
                .with(ClientJson.caSigned("partner").attribute("tls_client_auth_subject_dn", "CN=partner"))
                .with(ClientJson.selfSigned("robot").attribute("mtls.certificates", own.pem()));
    }

    @AfterEach
    void deleteRealm() {
        realm.close();
    }

    @Test
    void refusesAtTheNextRequestWhatWasRememberedAndLetsItInAgainWhenUnblocked() {
        realm.assertAccepted(realm.token(signed, "partner"), signed);
        realm.assertAccepted(realm.token(signed, "partner"), signed);

        String id = block(entry -> entry.put("certificate", Sha256.hex(signed)).put("reason", "laptop stolen"));

        realm.assertRefused(realm.token(signed, "partner"), "certificate_blocked");
        assertThat(realm.lastEvent().path("details").path("mtls_reason_detail").asText())
                .contains("CN=partner", "laptop stolen", Sha256.hex(signed));
        assertThat(tried("partner", signed).path("reason").path("code").asText())
                .isEqualTo("certificate_blocked");
        TestCertificate other = CA.issue(leaf("CN=partner"));
        realm.assertAccepted(realm.token(other, "partner"), other);

        assertThat(request("DELETE", "/mtls/blocks/" + id, null).status()).isEqualTo(204);

        realm.assertAccepted(realm.token(signed, "partner"), signed);
        assertThat(request("DELETE", "/mtls/blocks/" + id, null).status()).isEqualTo(404);
    }

    @Test
    void refusesByTheKeyOfTheCaAndOfTheAnchor() {
        realm.assertAccepted(realm.token(signed, "partner"), signed);

        String ofCa = block(entry -> entry.put("publicKey", CA.pem()));
        realm.assertRefused(realm.token(signed, "partner"), "certificate_blocked");
        assertThat(realm.lastEvent().path("details").path("mtls_reason_context").asText())
                .contains("blocked_intermediate");
        request("DELETE", "/mtls/blocks/" + ofCa, null);
        realm.assertAccepted(realm.token(signed, "partner"), signed);

        block(entry -> entry.put("certificate", ROOT.pem()));
        realm.assertRefused(realm.token(signed, "partner"), "certificate_blocked");
        assertThat(realm.lastEvent().path("details").path("mtls_reason_context").asText())
                .contains("blocked_anchor");
    }

    @Test
    void refusesARegisteredSelfSignedCertificateByIssuerAndSerialAtEveryEndpointOfTheClient() {
        Response login = realm.token(own, "robot");
        realm.assertAccepted(login, own);
        Form introspection = Form.of("client_id", "robot")
                .and("token", login.body().path("access_token").asText());
        String endpoint = "/realms/" + realm.name() + "/protocol/openid-connect/token/introspect";
        Response answered = SERVER.client(own).post(endpoint, introspection, Map.of());
        assertThat(answered.status()).as(answered.text()).isEqualTo(200);
        assertThat(answered.text()).contains("active");

        block(entry -> entry.put("issuer", "cn=ROBOT")
                .put("serial", own.certificate().getSerialNumber().toString(16)));

        realm.assertRefused(realm.token(own, "robot"), "certificate_blocked");
        Response refused = SERVER.client(own).post(endpoint, introspection, Map.of());
        assertThat(refused.status()).as(refused.text()).isEqualTo(401);
        assertThat(refused.text()).doesNotContain("active");
    }

    /** A copy of the list from before a block does not take it away, as whoever edits components has one. */
    @Test
    void aStaleSaveOfTheComponentDoesNotUnblock() {
        block(entry -> entry.put("certificate", "ab".repeat(32)));
        ObjectNode stale = component();
        block(entry -> entry.put("certificate", Sha256.hex(signed)));
        realm.assertRefused(realm.token(signed, "partner"), "certificate_blocked");

        Response refused = request("PUT", "/components/" + stale.path("id").asText(), stale.toString());

        assertThat(refused.status()).as(refused.text()).isEqualTo(400);
        assertThat(refused.text()).contains("changed by somebody else");
        assertThat(blocks()).hasSize(2);
        realm.assertRefused(realm.token(signed, "partner"), "certificate_blocked");

        ObjectNode current = component();
        Response accepted = request("PUT", "/components/" + current.path("id").asText(), current.toString());
        assertThat(accepted.status()).as(accepted.text()).isEqualTo(204);
    }

    @Test
    void aRealmThatIsImportedBlocksWhatItBlockedWhenItWasExported() {
        block(entry -> entry.put("certificate", Sha256.hex(signed)).put("reason", "stolen"));
        JsonNode exported = request("POST", "/partial-export", null).body();
        exported.at("/components").get(TYPE).forEach(component -> ((ObjectNode) component).remove("id"));
        ObjectNode copy = RealmJson.realm("blocks-copy");
        copy.withObject("/components").set(TYPE, exported.at("/components").get(TYPE));
        try (TestRealm imported = TestRealm.of(SERVER, copy)
                .trusting(ROOT)
                .with(ClientJson.caSigned("partner").attribute("tls_client_auth_subject_dn", "CN=partner"))) {

            imported.assertRefused(imported.token(signed, "partner"), "certificate_blocked");
        }
    }

    @Test
    void blockingAndUnblockingAreAdminEvents() {
        request("PUT", "", "{\"adminEventsEnabled\":true,\"adminEventsDetailsEnabled\":true}");
        String id = block(entry -> entry.put("certificate", Sha256.hex(signed)).put("reason", "stolen"));
        request("DELETE", "/mtls/blocks/" + id, null);

        // As an administrator filters them. A type that is none of Keycloak's own is answered with 500.
        JsonNode events = SERVER.admin()
                .read("/" + realm.name() + "/admin-events?resourceTypes=COMPONENT&resourcePath=mtls/blocks*");

        assertThat(events.findValuesAsText("operationType")).containsExactlyInAnyOrder("DELETE", "CREATE");
        assertThat(events.findValuesAsText("representation"))
                .allSatisfy(text -> assertThat(text).contains(Sha256.hex(signed), "stolen"));
    }

    @Test
    void whoMayViewTheRealmSeesBlocksAndWhoManagesItBlocks() {
        AdminClient viewer = realm.administrator("view-realm");
        AdminClient clients = realm.administrator("manage-clients");
        String path = "/" + realm.name() + "/mtls/blocks";
        String body = "{\"blocks\":[{\"certificate\":\"" + Sha256.hex(signed) + "\"}]}";

        assertThat(viewer.request("GET", path, null).status()).isEqualTo(200);
        assertThat(viewer.request("POST", path, body).status()).isEqualTo(403);
        assertThat(viewer.request("DELETE", path + "/x", null).status()).isEqualTo(403);
        assertThat(clients.request("GET", path, null).status()).isEqualTo(403);
        assertThat(clients.request("POST", path, body).status()).isEqualTo(403);
        realm.assertAccepted(realm.token(signed, "partner"), signed);
    }

    @Test
    void refusesAllOfARequestWithFieldAndCodeIfOneEntryIsWrong() {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        ArrayNode entries = body.putArray("blocks");
        entries.addObject().put("certificate", Sha256.hex(signed));
        entries.addObject().put("certificate", "ab").put("reason", "x");
        entries.addObject().put("issuer", "CN=a");
        entries.addObject().put("issuer", "CN=a").put("serial", "not hex");
        entries.addObject().put("certificate", Sha256.hex(own)).put("until", "2001-01-01T00:00:00Z");

        Response refused = request("POST", "/mtls/blocks", body.toString());

        assertThat(refused.status()).as(refused.text()).isEqualTo(400);
        assertThat(refused.body().path("errors").findValuesAsText("field"))
                .containsExactly("blocks[1].certificate", "blocks[2]", "blocks[3].serial", "blocks[4].until");
        assertThat(refused.body().path("errors").findValuesAsText("code"))
                .containsExactly("line", "thumbprint", "block_one_rule", "block_serial", "block_time_past");
        assertThat(blocks()).isEmpty();
        realm.assertAccepted(realm.token(signed, "partner"), signed);
    }

    /** The token was issued before the block; whoever has it has the stolen key as well. */
    @Test
    void aBoundTokenIsWorthNothingWithACertificateThatWasBlockedSince() {
        realm.with(ClientJson.selfSigned("app")
                .attribute("mtls.certificates", own.pem())
                .boundTokens());
        Response login =
                SERVER.client(own).token(realm.name(), Form.password("app").and("scope", "openid"));
        assertThat(login.status()).as(login.text()).isEqualTo(200);
        assertThat(userinfo(own, login).status()).isEqualTo(200);

        for (Consumer<ObjectNode> rule : List.<Consumer<ObjectNode>>of(
                entry -> entry.put("certificate", Sha256.hex(own)),
                entry -> entry.put("publicKey", own.pem()),
                entry -> entry.put("issuer", "CN=robot")
                        .put("serial", own.certificate().getSerialNumber().toString(16)))) {
            String id = block(rule);
            assertThat(userinfo(own, login).status()).isEqualTo(401);
            request("DELETE", "/mtls/blocks/" + id, null);
            assertThat(userinfo(own, login).status()).isEqualTo(200);
        }
    }

    /** The client has a secret, so that nobody but Keycloak looks at the certificate. */
    @Test
    void aBoundTokenIsNotExchangedWithACertificateThatWasBlockedSince() {
        realm.with(ClientJson.of("app", "client-secret")
                .field("secret", "of-app")
                .attribute("standard.token.exchange.enabled", "true")
                .ownAudience()
                .boundTokens());
        Response login = SERVER.client(own)
                .token(realm.name(), Form.password("app").and("client_secret", "of-app", "scope", "openid"));
        assertThat(login.boundThumbprint()).isEqualTo(Sha256.base64Url(own));
        Form exchange = Form.of(
                "grant_type", "urn:ietf:params:oauth:grant-type:token-exchange",
                "client_id", "app",
                "client_secret", "of-app",
                "subject_token_type", "urn:ietf:params:oauth:token-type:access_token",
                "subject_token", login.body().path("access_token").asText());
        Response before = SERVER.client(own).token(realm.name(), exchange);
        assertThat(before.status()).as(before.text()).isEqualTo(200);

        block(entry -> entry.put("publicKey", own.pem()));

        Response after = SERVER.client(own).token(realm.name(), exchange);
        assertThat(after.status()).as(after.text()).isEqualTo(400);
        assertThat(after.text()).contains("thumbprint");
    }

    /** Of a public client nobody but Keycloak looks at the certificate at all. */
    @Test
    void aPublicClientRefreshesNothingWithABlockedCertificateAndIsBoundToNone() {
        realm.with(ClientJson.of("public", "client-secret").publicClient().boundTokens());
        Response login =
                SERVER.client(own).token(realm.name(), Form.password("public").and("scope", "openid"));
        assertThat(login.status()).as(login.text()).isEqualTo(200);

        block(entry -> entry.put("publicKey", own.pem()));

        Response refreshed = SERVER.client(own).token(realm.name(), Form.refresh("public", login));
        assertThat(refreshed.status()).as(refreshed.text()).isIn(400, 401);
        assertThat(refreshed.body().has("access_token")).isFalse();
        Response again =
                SERVER.client(own).token(realm.name(), Form.password("public").and("scope", "openid"));
        assertThat(again.body().has("access_token")).as(again.text()).isFalse();
    }

    /** The CA is known from the profile: what the client presents beside its certificate changes nothing. */
    @Test
    void aBoundTokenIsWorthNothingWithACertificateOfABlockedCa() {
        realm.with(ClientJson.caSigned("app")
                .attribute("tls_client_auth_subject_dn", "CN=partner")
                .boundTokens());
        TestCertificate direct = ROOT.issue(leaf("CN=partner"));
        Map<TestCertificate, Response> logins = new LinkedHashMap<>();
        for (TestCertificate certificate : List.of(signed, direct)) {
            Response login = SERVER.client(certificate)
                    .token(realm.name(), Form.password("app").and("scope", "openid"));
            assertThat(login.status()).as(login.text()).isEqualTo(200);
            logins.put(certificate, login);
        }

        String ofCa = block(entry -> entry.put("certificate", CA.pem()));
        assertThat(userinfo(signed, logins.get(signed)).status()).isEqualTo(401);
        assertThat(userinfo(direct, logins.get(direct)).status()).isEqualTo(200);
        request("DELETE", "/mtls/blocks/" + ofCa, null);
        assertThat(userinfo(signed, logins.get(signed)).status()).isEqualTo(200);

        block(entry -> entry.put("publicKey", ROOT.pem()));
        assertThat(userinfo(signed, logins.get(signed)).status()).isEqualTo(401);
        assertThat(userinfo(direct, logins.get(direct)).status()).isEqualTo(401);
    }

    private Response userinfo(TestCertificate certificate, Response login) {
        return SERVER.client(certificate)
                .get(
                        "/realms/" + realm.name() + "/protocol/openid-connect/userinfo",
                        Map.of(
                                "Authorization",
                                "Bearer " + login.body().path("access_token").asText()));
    }

    private Response request(String method, String path, String body) {
        return SERVER.admin().request(method, "/" + realm.name() + path, body);
    }

    private JsonNode blocks() {
        return request("GET", "/mtls/blocks", null).body().path("blocks");
    }

    private ObjectNode component() {
        return (ObjectNode) SERVER.admin().components(realm.name(), TYPE).get(0);
    }

    /** The id of the block. */
    private String block(Consumer<ObjectNode> entry) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        entry.accept(body.putArray("blocks").addObject());
        Response answer = request("POST", "/mtls/blocks", body.toString());
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return answer.body().path(0).path("id").asText();
    }

    private JsonNode tried(String client, TestCertificate certificate) {
        String id = SERVER.admin().client(realm.name(), client).path("id").asText();
        return request(
                        "POST",
                        "/mtls/clients/" + id + "/try",
                        JsonNodeFactory.instance
                                .objectNode()
                                .put("certificate", certificate.chainPem())
                                .toString())
                .body();
    }
}
