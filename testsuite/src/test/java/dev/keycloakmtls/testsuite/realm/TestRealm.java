package dev.keycloakmtls.testsuite.realm;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keycloakmtls.testpki.TestCa;
import dev.keycloakmtls.testpki.TestCertificate;
import dev.keycloakmtls.testsuite.client.AdminClient;
import dev.keycloakmtls.testsuite.client.Response;
import dev.keycloakmtls.testsuite.provider.PerRealmLookupFactory;
import dev.keycloakmtls.testsuite.server.TestedServer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** A realm of a test class's own, on a shared server. */
public final class TestRealm implements AutoCloseable {
    private static final AtomicInteger COUNTER = new AtomicInteger();
    private static final String REFUSAL = """
            {"error":"invalid_client","error_description":"Invalid client or Invalid client credentials"}""";

    private final TestedServer server;
    private final String name;

    private TestRealm(TestedServer server, String name) {
        this.server = server;
        this.name = name;
    }

    /** An empty realm that keeps events. */
    public static TestRealm on(TestedServer server) {
        return of(server, RealmJson.realm("test-" + COUNTER.incrementAndGet()));
    }

    /** An empty realm on a server whose lookup provider realms choose, and the one that it uses. */
    public static TestRealm on(TestedServer server, String lookup) {
        ObjectNode realm = RealmJson.realm("test-" + COUNTER.incrementAndGet());
        realm.withObject("/attributes").put(PerRealmLookupFactory.ATTRIBUTE, lookup);
        return of(server, realm);
    }

    /** A realm as it is imported. */
    public static TestRealm of(TestedServer server, ObjectNode representation) {
        server.admin().createRealm(representation.toString());
        return new TestRealm(server, representation.path("realm").asText());
    }

    /** One that the server imported when it started. */
    public static TestRealm imported(TestedServer server, String name) {
        return new TestRealm(server, name);
    }

    public String name() {
        return name;
    }

    private AdminClient admin() {
        return server.admin();
    }

    /** Creates the realm's default trust profile. */
    public TestRealm trusting(TestCa... anchors) {
        return with(TrustProfileJson.named("default").asDefault().anchors(anchors));
    }

    public TestRealm with(TrustProfileJson profile) {
        Response answer = admin().createComponent(name, profile.toJson().toString());
        assertThat(answer.status()).as(answer.text()).isEqualTo(201);
        return this;
    }

    public TestRealm with(ClientJson client) {
        admin().createClient(name, client.toJson().toString());
        return this;
    }

    /** Past the validation, which a partial import does not call. */
    public TestRealm smuggle(ClientJson client) {
        ObjectNode clients = JsonNodeFactory.instance.objectNode().put("ifResourceExists", "FAIL");
        RealmJson.add(clients, client);
        configure("POST", "/partialImport", clients.toString());
        return this;
    }

    /** A new user who may do in this realm what these roles of realm-management allow. */
    public AdminClient administrator(String... roles) {
        String user = "admin-" + COUNTER.incrementAndGet();
        ObjectNode json = RealmJson.realm(name).withArray("users").get(0).deepCopy();
        json.put("username", user).put("email", user + "@example.com");
        ArrayNode names = json.putObject("clientRoles").putArray("realm-management");
        List.of(roles).forEach(names::add);
        ObjectNode users = JsonNodeFactory.instance.objectNode();
        users.putArray("users").add(json);
        configure("POST", "/partialImport", users.toString());
        return new AdminClient(server.anonymous(), name, user, "password");
    }

    /**
     * Lets administrators of this realm do something with one client: fine-grained permissions, version 2. Of two such
     * permissions both would have to be given, so this is called once for a client and a scope.
     */
    public void permit(String clientId, String scope, AdminClient... administrators) {
        configure("PUT", "", "{\"adminPermissionsEnabled\":true}");
        String server = "/clients/" + id("admin-permissions") + "/authz/resource-server";
        String permission = scope + " " + clientId;
        ObjectNode policy = JsonNodeFactory.instance.objectNode().put("name", "who may " + permission);
        ArrayNode users = policy.putArray("users");
        for (AdminClient administrator : administrators) {
            users.add(admin().read("/" + name + "/users?exact=true&username=" + administrator.user())
                    .path(0)
                    .path("id")
                    .asText());
        }
        configure("POST", server + "/policy/user", policy.toString());
        ObjectNode json =
                JsonNodeFactory.instance.objectNode().put("name", permission).put("resourceType", "Clients");
        json.putArray("resources").add(id(clientId));
        json.putArray("policies").add("who may " + permission);
        json.putArray("scopes").add(scope);
        configure("POST", server + "/permission/scope", json.toString());
    }

    private String id(String clientId) {
        return admin().client(name, clientId).path("id").asText();
    }

    /** A request to Keycloak's own admin API about this realm. */
    public void configure(String method, String path, String json) {
        Response answer = admin().request(method, "/" + name + path, json);
        assertThat(answer.status()).as(answer.text()).isBetween(200, 204);
    }

    /** Changes attributes of a client; an empty value removes one. */
    public void change(String clientId, Map<String, String> attributes) {
        Response answer = admin().updateClient(
                        name, clientId, client -> attributes.forEach(client.withObject("/attributes")::put));
        assertThat(answer.status()).as(answer.text()).isEqualTo(204);
    }

    /** The executions of a flow, in order. */
    public JsonNode executions(String flow) {
        return admin().executions(name, flow);
    }

    /** A client credentials request over a TLS connection with this certificate. */
    public Response token(TestCertificate certificate, String clientId) {
        return server.client(certificate).token(name, clientId);
    }

    /** A client credentials request over a TLS connection without a certificate. */
    public Response token(String clientId) {
        return server.anonymous().token(name, clientId);
    }

    /** The realm's newest event. */
    public JsonNode lastEvent() {
        return admin().lastEvent(name);
    }

    /** The caller gets a token; the event says with which certificate. */
    public void assertAccepted(Response response, TestCertificate certificate) {
        assertThat(response.status()).as(response.text()).isEqualTo(200);
        assertThat(response.body().path("access_token").asText()).isNotEmpty();
        JsonNode event = lastEvent();
        assertThat(event.path("type").asText()).as(event.toString()).doesNotEndWith("_ERROR");
        assertThat(event.path("details").path("mtls_sha256").asText())
                .as(event.toString())
                .isEqualToIgnoringCase(Sha256.hex(certificate));
    }

    /** The caller learns nothing but that it was refused; the event has the reason. */
    public void assertRefused(Response response, String reason) {
        assertThat(response.text()).isEqualTo(REFUSAL);
        assertThat(response.status()).isEqualTo(401);
        JsonNode event = lastEvent();
        assertThat(event.path("details").path("mtls_reason").asText())
                .as(event.toString())
                .isEqualTo(reason);
        assertThat(event.path("type").asText()).endsWith("_ERROR");
    }

    @Override
    public void close() {
        admin().deleteRealm(name);
    }
}
