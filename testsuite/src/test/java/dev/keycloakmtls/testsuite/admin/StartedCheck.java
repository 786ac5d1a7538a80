package dev.keycloakmtls.testsuite.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.keycloakmtls.testsuite.client.AdminClient;
import dev.keycloakmtls.testsuite.client.Form;
import dev.keycloakmtls.testsuite.client.Response;
import dev.keycloakmtls.testsuite.client.TokenClient;
import java.util.Map;

/**
 * A connection check that an administrator has started.
 *
 * @param realm the realm's name
 * @param started what the administrator was answered
 */
public record StartedCheck(AdminClient administrator, String realm, JsonNode started) {

    public static StartedCheck by(AdminClient administrator, String realm) {
        Response answer = administrator.request("POST", "/" + realm + "/mtls/connection-checks", null);
        assertThat(answer.status()).as(answer.text()).isEqualTo(201);
        return new StartedCheck(administrator, realm, answer.body());
    }

    public String secret() {
        return started.path("secret").asText();
    }

    public String id() {
        return started.path("check").path("id").asText();
    }

    /** Where callers call it, below the server. */
    public static String path(String realm) {
        return "/realms/" + realm + "/mtls/connection-check";
    }

    /** A call with this check's secret. */
    public Response call(TokenClient caller) {
        return call(caller, realm, secret(), Map.of());
    }

    public static Response call(TokenClient caller, String realm, String secret, Map<String, String> headers) {
        return caller.post(path(realm), Form.of("secret", secret), headers);
    }

    /** What the administrator reads of it. */
    public JsonNode read() {
        return administrator.read(administered());
    }

    /** Which clients would accept what the last call has shown. */
    public JsonNode clients() {
        return administrator.read(administered() + "/calls/"
                + read().path("calls").path(0).path("number").asText() + "/clients");
    }

    /** Where it is administered, below {@code /admin/realms}. */
    public String administered() {
        return "/" + realm + "/mtls/connection-checks/" + id();
    }

    public void end() {
        assertThat(administrator.request("DELETE", administered(), null).status())
                .isEqualTo(204);
    }
}
