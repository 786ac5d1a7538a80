package dev.keycloakmtls.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.keycloakmtls.admin.rest.Body;
import dev.keycloakmtls.admin.rest.Schema;
import dev.keycloakmtls.problem.Statement;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.lang.reflect.RecordComponent;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** {@code docs/openapi.yaml} describes the resource that is there: paths, methods, parameters, bodies and members. */
class OpenApiTest {

    private static final JsonNode DESCRIPTION = read();
    private static final Map<String, Method> ENDPOINTS = endpoints(MutualTlsAdminResource.class, "");

    @Test
    void hasEveryPathAndMethodAndNoOther() {
        assertThat(operations().keySet()).isEqualTo(ENDPOINTS.keySet());
    }

    @Test
    void hasEveryParameter() {
        ENDPOINTS.forEach((endpoint, method) -> {
            String path = endpoint.substring(endpoint.indexOf(' ') + 1);
            List<JsonNode> parameters = Stream.concat(
                            elements(DESCRIPTION.path("paths").path(path).path("parameters")),
                            elements(operations().get(endpoint).path("parameters")))
                    .map(OpenApiTest::resolved)
                    .toList();
            assertThat(names(parameters, "query"))
                    .as(endpoint)
                    .containsExactlyInAnyOrderElementsOf(annotated(method, QueryParam.class).stream()
                            .map(parameter ->
                                    parameter.getAnnotation(QueryParam.class).value())
                            .toList());
            assertThat(names(parameters, "path"))
                    .as(endpoint)
                    .containsAll(annotated(method, PathParam.class).stream()
                            .map(parameter ->
                                    parameter.getAnnotation(PathParam.class).value())
                            .toList());
        });
    }

    @Test
    void hasTheBodyOfEveryRequestAndAnswer() {
        ENDPOINTS.forEach((endpoint, method) -> {
            JsonNode operation = operations().get(endpoint);
            assertThat(schema(resolved(operation.path("requestBody"))))
                    .as(endpoint)
                    .isEqualTo(Arrays.stream(method.getParameters())
                            .flatMap(parameter -> Stream.ofNullable(parameter.getAnnotation(Body.class)))
                            .map(body -> name(body.value()))
                            .findFirst()
                            .orElse(""));
            if (method.getReturnType().isRecord()) {
                assertThat(schema(resolved(operation.path("responses").path("200"))))
                        .as(endpoint)
                        .isEqualTo(name(method.getReturnType()));
            }
        });
    }

    @Test
    void hasEveryMemberOfEveryRecordThatHasASchemaAndNoOtherSchema() throws IOException, URISyntaxException {
        JsonNode schemas = DESCRIPTION.path("components").path("schemas");
        var described = schemas.properties().stream()
                .filter(schema -> schema.getValue().path("type").asText().equals("object"))
                .toList();
        Map<String, Class<?>> types = types();
        assertThat(described.stream().map(Map.Entry::getKey))
                .hasSizeGreaterThan(30)
                .containsExactlyInAnyOrderElementsOf(types.keySet());
        for (var schema : described) {
            Class<?> type = types.get(schema.getKey());
            assertThat(type.isRecord()).as(type.getName()).isTrue();
            assertThat(fieldNames(schema.getValue().path("properties")))
                    .as(schema.getKey())
                    .isEqualTo(Arrays.stream(type.getRecordComponents())
                            .map(OpenApiTest::member)
                            .collect(Collectors.toCollection(TreeSet::new)));
            assertThat(elements(schema.getValue().path("required")).map(JsonNode::asText))
                    .as(schema.getKey())
                    .containsExactlyInAnyOrderElementsOf(Arrays.stream(type.getRecordComponents())
                            .filter(component -> !component.getAnnotatedType().isAnnotationPresent(Nullable.class))
                            .map(OpenApiTest::member)
                            .toList());
        }
    }

    /** Every record below {@code admin} that has a schema, by the schema's name. */
    private static Map<String, Class<?>> types() throws IOException, URISyntaxException {
        java.nio.file.Path classes = java.nio.file.Path.of(MutualTlsAdminResource.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        Map<String, Class<?>> types = new TreeMap<>();
        try (var files = Files.walk(classes.resolve("dev/keycloakmtls/admin"))) {
            for (java.nio.file.Path file :
                    files.filter(path -> path.toString().endsWith(".class")).toList()) {
                Class<?> type = loaded(classes.relativize(file));
                Schema schema = type.getAnnotation(Schema.class);
                if (schema != null) {
                    assertThat(types.put(schema.value(), type))
                            .as(schema.value())
                            .isNull();
                }
            }
        }
        types.put("Statement", Statement.class); // what is wrong knows nothing of who shows it
        return types;
    }

    private static Class<?> loaded(java.nio.file.Path file) {
        String name = file.toString().replace(java.io.File.separatorChar, '.').replaceFirst("\\.class$", "");
        try {
            return Class.forName(name, false, OpenApiTest.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }

    private static JsonNode read() {
        try {
            return new YAMLMapper().readTree(Files.readString(java.nio.file.Path.of("..", "docs", "openapi.yaml")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** By method and path, sub-resources included. */
    private static Map<String, Method> endpoints(Class<?> resource, String prefix) {
        Map<String, Method> found = new TreeMap<>();
        for (Method method : resource.getMethods()) {
            Optional<String> verb = verb(method);
            String path = prefix + path(method);
            if (verb.isPresent()) {
                found.put(verb.get() + " " + path, method);
            } else if (method.isAnnotationPresent(Path.class)) {
                found.putAll(endpoints(method.getReturnType(), path));
            }
        }
        return found;
    }

    private static Optional<String> verb(Method method) {
        return Arrays.stream(method.getAnnotations())
                .map(Annotation::annotationType)
                .flatMap(type -> Stream.ofNullable(type.getAnnotation(HttpMethod.class)))
                .map(HttpMethod::value)
                .findFirst();
    }

    private static String path(AnnotatedElement element) {
        Path path = element.getAnnotation(Path.class);
        return path == null ? "" : "/" + path.value();
    }

    private static Map<String, JsonNode> operations() {
        Map<String, JsonNode> operations = new TreeMap<>();
        DESCRIPTION.path("paths").properties().forEach(path -> path.getValue().properties().stream()
                .filter(operation -> !operation.getKey().equals("parameters"))
                .forEach(operation -> operations.put(
                        operation.getKey().toUpperCase(Locale.ROOT) + " " + path.getKey(), operation.getValue())));
        return operations;
    }

    private static JsonNode resolved(JsonNode node) {
        return node.has("$ref") ? DESCRIPTION.at(node.path("$ref").asText().substring(1)) : node;
    }

    /** The schema of a body in JSON; empty without one. */
    private static String schema(JsonNode body) {
        String reference = body.path("content")
                .path("application/json")
                .path("schema")
                .path("$ref")
                .asText();
        return reference.substring(reference.lastIndexOf('/') + 1);
    }

    private static String name(Class<?> type) {
        Schema schema = type.getAnnotation(Schema.class);
        return schema == null ? type.getName() + " without @Schema" : schema.value();
    }

    private static String member(RecordComponent component) {
        JsonProperty renamed = component.getAccessor().getAnnotation(JsonProperty.class);
        return renamed == null ? component.getName() : renamed.value();
    }

    private static List<Parameter> annotated(Method method, Class<? extends Annotation> annotation) {
        return Arrays.stream(method.getParameters())
                .filter(parameter -> parameter.isAnnotationPresent(annotation))
                .toList();
    }

    private static List<String> names(List<JsonNode> parameters, String in) {
        return parameters.stream()
                .filter(parameter -> parameter.path("in").asText().equals(in))
                .map(parameter -> parameter.path("name").asText())
                .toList();
    }

    private static TreeSet<String> fieldNames(JsonNode object) {
        return object.properties().stream().map(Map.Entry::getKey).collect(Collectors.toCollection(TreeSet::new));
    }

    private static Stream<JsonNode> elements(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false);
    }
}
