package dev.keycloakmtls.testsuite.realm;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keycloakmtls.testsuite.client.AdminClient;
import dev.keycloakmtls.testsuite.client.Response;
import dev.keycloakmtls.testsuite.client.TokenClient;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Dynamic client registration in a realm, as somebody who has an initial access token. */
public final class Registration {
    private final TokenClient http;
    private final AdminClient admin;
    private final String realm;
    private final String provider;

    private Registration(TokenClient http, AdminClient admin, String realm, String provider) {
        this.http = http;
        this.admin = admin;
        this.realm = realm;
        this.provider = provider;
    }

    /** RFC 7591. */
    public static Registration openidConnect(TokenClient http, AdminClient admin, String realm) {
        return new Registration(http, admin, realm, "openid-connect");
    }

    /** The same with Keycloak's own client representation. */
    public static Registration keycloaks(TokenClient http, AdminClient admin, String realm) {
        return new Registration(http, admin, realm, "default");
    }

    public Response create(String metadata) {
        JsonNode initial = admin.request(
                        "POST", "/" + realm + "/clients-initial-access", "{\"count\":1,\"expiration\":60}")
                .body();
        return send("POST", "", initial.path("token").asText(), metadata);
    }

    public Response read(String clientId, String registrationToken) {
        return send("GET", "/" + clientId, registrationToken, null);
    }

    public Response update(String registrationToken, ObjectNode metadata) {
        String id = metadata.path("client_id").asText(metadata.path("clientId").asText());
        return send("PUT", "/" + id, registrationToken, metadata.toString());
    }

    public Response delete(String clientId, String registrationToken) {
        return send("DELETE", "/" + clientId, registrationToken, null);
    }

    private Response send(String method, String path, String token, @Nullable String body) {
        return http.json(
                method,
                "/realms/" + realm + "/clients-registrations/" + provider + path,
                Map.of("Authorization", "Bearer " + token),
                body);
    }
}
