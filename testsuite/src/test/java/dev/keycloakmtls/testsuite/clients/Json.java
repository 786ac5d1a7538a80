package dev.keycloakmtls.testsuite.clients;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;

/** Reports of flows. */
final class Json {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private Json() {}

    static ObjectNode report() {
        return JsonNodeFactory.instance.objectNode();
    }

    static ObjectNode refusal(int status, String error) {
        return report().put("status", status).put("error", error);
    }

    static ObjectNode accessToken(String token) {
        return report().put("access_token", token);
    }

    static JsonNode parse(String text) throws JsonProcessingException {
        return MAPPER.readTree(text);
    }

    static ObjectNode of(Map<String, Object> values) {
        return MAPPER.valueToTree(values);
    }
}
