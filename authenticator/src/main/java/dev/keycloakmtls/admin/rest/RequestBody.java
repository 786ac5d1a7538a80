package dev.keycloakmtls.admin.rest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.type.LogicalType;
import dev.keycloakmtls.problem.Detail;
import dev.keycloakmtls.problem.ProblemCode;
import dev.keycloakmtls.problem.SettingProblem;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.keycloak.models.KeycloakSession;

/**
 * Reads the JSON object that a request has for a body. Keycloak's own reader names no field in its refusals, takes texts
 * and numbers for booleans, and of two members with one name the last; here all that is refused, with field and reason.
 * It is called after the rights of the administrator were checked.
 */
public final class RequestBody {

    /** The field of what is wrong with no single member. */
    static final String FIELD = "body";

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .withCoercionConfig(LogicalType.Textual, texts -> Stream.of(
                            CoercionInputShape.Integer, CoercionInputShape.Float, CoercionInputShape.Boolean)
                    .forEach(shape -> texts.setCoercion(shape, CoercionAction.Fail)))
            .build();

    private RequestBody() {}

    /** What is wrong with a body. */
    static final class UnreadableException extends Exception {

        private static final long serialVersionUID = 1L;

        private final transient SettingProblem problem;

        private UnreadableException(String field, Detail detail) {
            super(detail.sentence());
            this.problem = detail.at(field);
        }

        Problem problem() {
            return Problem.of(problem);
        }
    }

    /** @throws jakarta.ws.rs.WebApplicationException 400, unless the body is such an object */
    public static <T extends Record> T read(KeycloakSession session, InputStream body, Class<T> type) {
        return readIfPresent(session, body, type)
                .orElseThrow(() -> Refusal.invalid(session, FIELD, ProblemCode.BODY_MISSING));
    }

    /**
     * Nothing, if the body is empty or JSON's null.
     *
     * @throws jakarta.ws.rs.WebApplicationException 400, if it is anything else but such an object
     */
    public static <T extends Record> Optional<T> readIfPresent(
            KeycloakSession session, InputStream body, Class<T> type) {
        try {
            return parse(body, type);
        } catch (UnreadableException e) {
            throw Refusal.invalid(session, List.of(e.problem()));
        }
    }

    static <T extends Record> Optional<T> parse(InputStream body, Class<T> type) throws UnreadableException {
        try {
            JsonNode json = JSON.readTree(body);
            if (json.isMissingNode() || json.isNull()) {
                return Optional.empty();
            }
            if (!json.isObject()) {
                throw new UnreadableException(FIELD, ProblemCode.BODY_OBJECT.detail());
            }
            Optional<String> unstorable = unstorable("", json).findFirst();
            if (unstorable.isPresent()) {
                throw new UnreadableException(unstorable.get(), ProblemCode.UNSTORABLE.detail());
            }
            return Optional.of(JSON.treeToValue(json, type));
        } catch (MismatchedInputException e) {
            throw mismatch(e);
        } catch (JsonProcessingException e) {
            throw new UnreadableException(FIELD, at(ProblemCode.BODY_JSON, ProblemCode.BODY_JSON_AT, e));
        } catch (IOException e) {
            throw new UnreadableException(FIELD, ProblemCode.BODY_UNREADABLE.detail());
        }
    }

    private static UnreadableException mismatch(MismatchedInputException e) {
        String member = path(e);
        if (member.isEmpty()) {
            return new UnreadableException(FIELD, at(ProblemCode.BODY_TWICE, ProblemCode.BODY_TWICE_AT, e));
        }
        return new UnreadableException(
                member,
                (e instanceof UnrecognizedPropertyException ? ProblemCode.NOT_A_MEMBER : kind(e.getTargetType()))
                        .detail());
    }

    private static ProblemCode kind(Class<?> type) {
        if (type == String.class) {
            return ProblemCode.MUST_BE_TEXT;
        }
        if (type == Boolean.class) {
            return ProblemCode.TRUE_OR_FALSE;
        }
        return Iterable.class.isAssignableFrom(type) ? ProblemCode.MUST_BE_ARRAY : ProblemCode.MUST_BE_OBJECT;
    }

    /** Such as {@code config.trustAnchors[1]}. */
    private static String path(JsonMappingException e) {
        return e.getPath().stream()
                .map(step -> step.getFieldName() == null ? "[" + step.getIndex() + "]" : "." + step.getFieldName())
                .collect(Collectors.joining())
                .replaceFirst("^\\.", "");
    }

    private static Detail at(ProblemCode nowhere, ProblemCode somewhere, JsonProcessingException e) {
        return e.getLocation() == null
                ? nowhere.detail()
                : somewhere.with(Map.of(
                        "line",
                        e.getLocation().getLineNr(),
                        "column",
                        e.getLocation().getColumnNr()));
    }

    /** Where there are texts that some databases refuse to store: with NUL, or with half a surrogate pair. */
    private static Stream<String> unstorable(String path, JsonNode json) {
        if (json.isTextual()) {
            return isStorable(json.textValue()) ? Stream.empty() : Stream.of(path);
        }
        return json.isArray()
                ? IntStream.range(0, json.size()).boxed().flatMap(i -> unstorable(path + "[" + i + "]", json.get(i)))
                : json.properties().stream().flatMap(member -> unstorable(path, member));
    }

    private static Stream<String> unstorable(String path, Map.Entry<String, JsonNode> member) {
        String name = path.isEmpty() ? member.getKey() : path + "." + member.getKey();
        return isStorable(member.getKey()) ? unstorable(name, member.getValue()) : Stream.of(FIELD);
    }

    private static boolean isStorable(String text) {
        return text.indexOf('\0') < 0 && StandardCharsets.UTF_8.newEncoder().canEncode(text);
    }
}
