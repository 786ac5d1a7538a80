package dev.keycloakmtls.testsuite;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.keycloakmtls.testsuite.admin.AdministeredRealm;
import dev.keycloakmtls.testsuite.admin.AdministeredRealm.Request;
import dev.keycloakmtls.testsuite.admin.Operation;
import dev.keycloakmtls.testsuite.client.Response;
import dev.keycloakmtls.testsuite.server.Lookup;
import dev.keycloakmtls.testsuite.server.SharedServer;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Bodies that no operation of the REST resource takes: refused with field and reason, and nothing is changed. */
class AdminBodiesIT {
    @RegisterExtension
    static final SharedServer SERVER = SharedServer.with(Lookup.DIRECT);

    private static final List<String> NOTHING = List.of("", "null");
    private static final List<String> NO_OBJECT =
            List.of("[]", "\"x\"", "1", "true", "{", "{}{}", "[".repeat(100_000), "<a/>", "version=1", "\u0000");

    /** A value of each JSON type. */
    private static final Map<String, JsonNode> VALUES = Map.of(
            "string", TextNode.valueOf("true"),
            "integer", IntNode.valueOf(0),
            "boolean", BooleanNode.TRUE,
            "array", JsonNodeFactory.instance.arrayNode(),
            "object", JsonNodeFactory.instance.objectNode());

    /** More than any text may have, and less than the server's own limit. */
    private static final TextNode HUGE = TextNode.valueOf("x".repeat(2 * 1024 * 1024));

    /** These are only compared with what is there. */
    private static final Set<String> COMPARED = Set.of("id", "version");

    private static final List<String> SNIPPETS =
            List.of("", "\"", "{", "}", "[", "]", ",", ":null", "\\", "\\u0000", "\\ud800", "\u0001", "-1");

    private static AdministeredRealm realm;

    @BeforeAll
    static void createRealm() {
        realm = AdministeredRealm.on(SERVER);
    }

    @AfterAll
    static void deleteRealm() {
        realm.close();
    }

    @TestFactory
    Stream<DynamicTest> areRefusedWithFieldAndReasonAndChangeNothing() {
        return withBody(operation -> {
            Request request = realm.valid(operation);
            List<JsonNode> before = realm.state();

            NO_OBJECT.forEach(body -> assertRefused(operation, send(request, body), "body"));
            for (String body : NOTHING) {
                if (operation.bodyRequired()) {
                    assertRefused(operation, send(request, body), "body");
                } else {
                    assertThat(send(request, body).status()).isEqualTo(200);
                }
            }
            assertRefused(operation, send(request, with(request, "unknown", BooleanNode.TRUE)), "unknown");
            operation
                    .members()
                    .forEach((member, types) -> VALUES.forEach((type, value) -> {
                        if (!types.contains(type)) {
                            assertRefused(operation, send(request, with(request, member, value)), member);
                        }
                    }));

            assertThat(realm.state()).isEqualTo(before);
        });
    }

    @TestFactory
    Stream<DynamicTest> haveNoTextOfAnyLength() {
        return withBody(operation -> {
            Request request = realm.valid(operation);
            List<JsonNode> before = realm.state();

            operation.members().forEach((member, types) -> {
                if (types.contains("string") && !COMPARED.contains(member)) {
                    assertRefused(operation, send(request, with(request, member, HUGE)), member);
                }
            });
            if (request.body() != null && request.body().has("version")) {
                assertThat(send(request, with(request, "version", HUGE)).status())
                        .isEqualTo(409);
            }

            assertThat(realm.state()).isEqualTo(before);
        });
    }

    /** With a seed, so that what fails fails again. */
    @TestFactory
    Stream<DynamicTest> areNeverAnErrorOfTheServer() {
        Random random = new Random(8705);
        return withBody(operation -> {
            Request request = realm.valid(operation);
            String valid = with(request, "version", TextNode.valueOf("0"));
            for (int i = 0; i < 20; i++) {
                String body = changed(valid, random);
                Response answer = send(request, body);
                assertThat(answer.status()).as("%s%n%s", body, answer.text()).isLessThan(500);
            }
        });
    }

    private static String changed(String body, Random random) {
        int from = random.nextInt(body.length());
        int to = Math.min(body.length(), from + random.nextInt(8));
        return body.substring(0, from) + SNIPPETS.get(random.nextInt(SNIPPETS.size())) + body.substring(to);
    }

    private interface Body {
        void test(Operation operation);
    }

    private static Stream<DynamicTest> withBody(Body body) {
        return Operation.all()
                .filter(Operation::hasBody)
                .map(operation -> DynamicTest.dynamicTest(operation.toString(), () -> body.test(operation)));
    }

    private static Response send(Request request, String body) {
        return SERVER.admin().request(request.operation().method(), request.path(), body);
    }

    private static String with(Request request, String member, JsonNode value) {
        ObjectNode body = request.body() == null
                ? JsonNodeFactory.instance.objectNode()
                : request.body().deepCopy();
        return body.set(member, value).toString();
    }

    private static void assertRefused(Operation operation, Response answer, String field) {
        boolean said = operation.validates() && answer.status() == 200;
        assertThat(answer.status()).as(answer.text()).isEqualTo(said ? 200 : 400);
        JsonNode problems = answer.body().path(said ? "problems" : "errors");
        assertThat(problems.findValuesAsText("field")).as(answer.text()).containsExactly(field);
        assertThat(problems.findValuesAsText("reason")).allMatch(reason -> !reason.isBlank());
    }
}
