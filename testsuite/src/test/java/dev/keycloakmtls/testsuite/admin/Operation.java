package dev.keycloakmtls.testsuite.admin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * One of the operations that {@code docs/openapi.yaml} describes, which has exactly those that there are.
 *
 * @param path below {@code /mtls}, with names in braces
 * @param bodyRequired whether it does nothing without a body
 * @param members the members of its body with the JSON types that each may have; none if it takes no body
 */
public record Operation(String method, String path, boolean bodyRequired, Map<String, Set<String>> members) {
    private static final JsonNode DESCRIPTION = read();

    /** All, in the order of the description. */
    public static Stream<Operation> all() {
        return DESCRIPTION.path("paths").properties().stream().flatMap(path -> path.getValue().properties().stream()
                .filter(operation -> !operation.getKey().equals("parameters"))
                .map(operation -> of(operation.getKey(), path.getKey(), operation.getValue())));
    }

    private static Operation of(String method, String path, JsonNode description) {
        JsonNode body = resolved(description.path("requestBody"));
        Map<String, Set<String>> members = new LinkedHashMap<>();
        resolved(body.path("content").path("application/json").path("schema"))
                .path("properties")
                .properties()
                .forEach(member -> members.put(member.getKey(), types(member.getValue())));
        return new Operation(
                method.toUpperCase(Locale.ROOT), path, body.path("required").asBoolean(), members);
    }

    private static Set<String> types(JsonNode schema) {
        JsonNode resolved = resolved(schema);
        Set<String> types = new TreeSet<>();
        if (resolved.has("type")) {
            types.add(resolved.path("type").asText());
        }
        resolved.path("oneOf").forEach(choice -> types.addAll(types(choice)));
        return types;
    }

    public boolean hasBody() {
        return !members.isEmpty();
    }

    /** Whether it says what speaks against a write, and answers that it is refused with success. */
    public boolean validates() {
        return path.endsWith("/validate");
    }

    @Override
    public String toString() {
        return method + " " + path;
    }

    private static JsonNode resolved(JsonNode node) {
        return node.has("$ref") ? DESCRIPTION.at(node.path("$ref").asText().substring(1)) : node;
    }

    private static JsonNode read() {
        try {
            return new YAMLMapper().readTree(Files.readString(Path.of("..", "docs", "openapi.yaml")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
