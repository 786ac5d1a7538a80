package dev.keycloakmtls.testsuite.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.net.http.HttpHeaders;

/**
 * An HTTP answer.
 *
 * @param text the body as it came
 */
public record Response(int status, HttpHeaders headers, String text) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** The body as JSON; a missing node if it is none. */
    public JsonNode body() {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            return MissingNode.getInstance();
        }
    }

    /** The claims of the access token in the body. */
    public JsonNode claims() {
        return SignedJwt.claims(body().path("access_token").asText());
    }

    /** The certificate that the access token is bound to: {@code cnf.x5t#S256}. */
    public String boundThumbprint() {
        return claims().path("cnf").path("x5t#S256").asText();
    }
}
