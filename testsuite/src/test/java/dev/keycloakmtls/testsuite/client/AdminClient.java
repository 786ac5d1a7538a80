package dev.keycloakmtls.testsuite.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Keycloak's admin REST API as one administrator. */
public final class AdminClient {
    /** Access tokens of the master realm live for a minute. */
    private static final Duration TOKEN_AGE = Duration.ofSeconds(40);

    private final TokenClient http;
    private final String realm;
    private final String user;
    private final String password;
    private @Nullable String token;
    private long tokenTime;

    /** An administrator of the master realm. */
    public AdminClient(TokenClient http, String user, String password) {
        this(http, "master", user, password);
    }

    /** @param realm where the administrator is a user */
    public AdminClient(TokenClient http, String realm, String user, String password) {
        this.http = http;
        this.realm = realm;
        this.user = user;
        this.password = password;
    }

    /** The user name. */
    public String user() {
        return user;
    }

    /** Any request below {@code /admin/realms}; the caller judges the answer. */
    public synchronized Response request(String method, String path, @Nullable String body) {
        return http.json(method, "/admin/realms" + path, Map.of("Authorization", "Bearer " + token()), body);
    }

    /** What Keycloak shows of its providers. */
    public synchronized JsonNode serverInfo() {
        return http.json("GET", "/admin/serverinfo", Map.of("Authorization", "Bearer " + token()), null)
                .body();
    }

    public void createRealm(String json) {
        expect(201, request("POST", "", json));
    }

    public void deleteRealm(String realm) {
        expect(204, request("DELETE", "/" + realm, null));
    }

    /** The realm's representation, without clients and components. */
    public JsonNode realm(String realm) {
        return read("/" + realm);
    }

    public void createClient(String realm, String json) {
        expect(201, request("POST", "/" + realm + "/clients", json));
    }

    public ObjectNode client(String realm, String clientId) {
        return (ObjectNode) read("/" + realm + "/clients?clientId=" + clientId).get(0);
    }

    /** Reads a client, lets the caller change it and saves it; the caller judges the answer. */
    public Response updateClient(String realm, String clientId, Consumer<ObjectNode> change) {
        ObjectNode client = client(realm, clientId);
        change.accept(client);
        return request("PUT", "/" + realm + "/clients/" + client.path("id").asText(), client.toString());
    }

    public Response createComponent(String realm, String json) {
        return request("POST", "/" + realm + "/components", json);
    }

    public JsonNode components(String realm, String providerType) {
        return read("/" + realm + "/components?type=" + providerType);
    }

    /** Newest first. */
    public JsonNode events(String realm) {
        return read("/" + realm + "/events?max=100");
    }

    /** The newest one, or a missing node. */
    public JsonNode lastEvent(String realm) {
        return read("/" + realm + "/events?max=1").path(0);
    }

    public void clearEvents(String realm) {
        expect(204, request("DELETE", "/" + realm + "/events", null));
    }

    /** The executions of a flow, in order. */
    public JsonNode executions(String realm, String flow) {
        return read("/" + realm + "/authentication/flows/" + flow.replace(" ", "%20") + "/executions");
    }

    /** Reads something that must be there. */
    public JsonNode read(String path) {
        return expect(200, request("GET", path, null)).body();
    }

    private static Response expect(int status, Response response) {
        if (response.status() != status) {
            throw new AssertionError("expected " + status + " but was " + response.status() + ": " + response.text());
        }
        return response;
    }

    private String token() {
        String current = token;
        if (current == null || System.nanoTime() - tokenTime > TOKEN_AGE.toNanos()) {
            tokenTime = System.nanoTime();
            Form form =
                    Form.of("grant_type", "password", "client_id", "admin-cli", "username", user, "password", password);
            current = expect(200, http.token(realm, form))
                    .body()
                    .path("access_token")
                    .asText();
            token = current;
        }
        return current;
    }
}
