package dev.keycloakmtls.problem;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Writes details as JSON, for events and for whatever else outlives a request, and reads them again. */
public final class DetailJson {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int DEPTH = 8;

    private DetailJson() {}

    /** Writes an object with {@code code} and {@code arguments}; an argument is a text, such an object, or a list of them. */
    public static String write(Detail detail) {
        return node(detail).toString();
    }

    private static ObjectNode node(Detail detail) {
        ObjectNode node = JSON.createObjectNode().put("code", detail.code().code());
        ObjectNode arguments = node.putObject("arguments");
        detail.arguments().forEach((name, argument) -> {
            if (argument instanceof Detail nested) {
                arguments.set(name, node(nested));
            } else if (argument instanceof Argument.Several several) {
                ArrayNode parts = arguments.putArray(name);
                several.parts().forEach(part -> parts.add(node(part)));
            } else {
                arguments.put(name, argument.text());
            }
        });
        return node;
    }

    /** Reads what {@link #write} has written; nothing if it is anything else, or of another version. */
    public static Optional<Detail> read(String json) {
        try {
            return detail(JSON.readTree(json), DEPTH);
        } catch (JsonProcessingException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static Optional<Detail> detail(JsonNode node, int depth) {
        Optional<ProblemCode> code = ProblemCode.of(node.path("code").asText());
        if (code.isEmpty() || depth == 0) {
            return Optional.empty();
        }
        Map<String, Object> arguments = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> argument : node.path("arguments").properties()) {
            arguments.put(argument.getKey(), argument(argument.getValue(), depth - 1));
        }
        return Optional.of(code.get().with(arguments));
    }

    private static Object argument(JsonNode value, int depth) {
        if (value.isObject()) {
            return detail(value, depth).orElseThrow(() -> new IllegalArgumentException("no detail"));
        }
        if (!value.isArray()) {
            return value.asText();
        }
        List<Detail> parts = new ArrayList<>();
        value.forEach(
                part -> parts.add(detail(part, depth).orElseThrow(() -> new IllegalArgumentException("no detail"))));
        return parts;
    }
}
