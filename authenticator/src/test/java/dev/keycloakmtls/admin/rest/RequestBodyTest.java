package dev.keycloakmtls.admin.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.NullNode;
import dev.keycloakmtls.admin.client.ClientResource;
import dev.keycloakmtls.admin.client.ClientUpdate;
import dev.keycloakmtls.admin.rest.RequestBody.UnreadableException;
import dev.keycloakmtls.admin.trustprofile.TrustProfilesResource;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestBodyTest {

    @Test
    void readsAnObjectAndTellsAbsentFromNull() throws UnreadableException {
        ClientUpdate update = parse(
                        "{\"version\":\"1\",\"method\":null,\"boundTokens\":true,\"jwks\":\"{}\"}", ClientUpdate.class)
                .orElseThrow();

        assertThat(update.version()).isEqualTo("1");
        assertThat(update.method()).isEqualTo(NullNode.getInstance());
        assertThat(update.selector()).isNull();
        assertThat(update.boundTokens()).isTrue();
        assertThat(parse("{\"config\":{\"maxPathLength\":[\"1\"]}}", TrustProfilesResource.Update.class)
                        .orElseThrow()
                        .config())
                .isEqualTo(Map.of("maxPathLength", List.of("1")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " \n", "null", " null "})
    void takesNullForNothing(String body) throws UnreadableException {
        assertThat(parse(body, ClientUpdate.class)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[]",
                "\"x\"",
                "1",
                "true",
                "{",
                "}",
                "{}{}",
                "{} x",
                "{'version':'1'}",
                "{\"version\":\"1\",\"version\":\"2\"}",
                "{\"selector\":{\"type\":\"a\",\"type\":\"b\"}}",
                "<xml/>",
                "{\"\\u0000\":\"1\"}"
            })
    void refusesWhatIsNotOneObject(String body) {
        assertThat(refused(body, ClientUpdate.class).field()).isEqualTo(RequestBody.FIELD);
    }

    /** A number is no text, and a text is not true or false: nobody has to know what it would be taken for. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"trustProfile\":1}                      | trustProfile | must be a text",
                "{\"trustProfile\":1.5}                    | trustProfile | must be a text",
                "{\"trustProfile\":true}                   | trustProfile | must be a text",
                "{\"trustProfile\":[\"a\"]}                | trustProfile | must be a text",
                "{\"trustProfile\":{\"a\":\"b\"}}          | trustProfile | must be a text",
                "{\"boundTokens\":\"false\"}               | boundTokens  | must be true or false",
                "{\"boundTokens\":\"\"}                    | boundTokens  | must be true or false",
                "{\"boundTokens\":0}                       | boundTokens  | must be true or false",
                "{\"boundToken\":false}                    | boundToken   | is not a member of this request",
                "{\"jwks\":\"a\\u0000b\"}                  | jwks         | has a character that cannot be stored",
                "{\"selector\":{\"value\":[\"\\ud800\"]}}  | selector.value[0] | has a character that cannot be stored"
            })
    void namesTheMemberThatIsWrong(String body, String field, String reason) {
        assertThat(refused(body, ClientUpdate.class)).hasToString(field + ": " + reason);
    }

    @Test
    void namesTheMemberOfAMember() {
        assertThat(refused("{\"config\":{\"trustAnchors\":[\"a\",1]}}", TrustProfilesResource.Update.class))
                .hasToString("config.trustAnchors[1]: must be a text");
        assertThat(refused("{\"config\":{\"trustAnchors\":\"a\"}}", TrustProfilesResource.Update.class))
                .hasToString("config.trustAnchors: must be an array");
        assertThat(refused("{\"config\":[]}", TrustProfilesResource.Update.class))
                .hasToString("config: must be an object");
        assertThat(refused("{\"settings\":{\"boundTokens\":1}}", ClientResource.Trial.class))
                .hasToString("settings.boundTokens: must be true or false");
    }

    @Test
    void refusesToGoAnyDepth() {
        String deep = "{\"selector\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}";

        assertThat(refused(deep, ClientUpdate.class).field()).isEqualTo(RequestBody.FIELD);
    }

    @Test
    void refusesWhatIsNotUnicode() {
        InputStream latin1 = new ByteArrayInputStream("{\"jwks\":\"ä\"}".getBytes(StandardCharsets.ISO_8859_1));

        assertThatThrownBy(() -> RequestBody.parse(latin1, ClientUpdate.class)).isInstanceOf(UnreadableException.class);
    }

    private static <T extends Record> Optional<T> parse(String body, Class<T> type) throws UnreadableException {
        return RequestBody.parse(new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8)), type);
    }

    private static Problem refused(String body, Class<? extends Record> type) {
        try {
            throw new AssertionError("was read: " + parse(body, type));
        } catch (UnreadableException e) {
            return e.problem();
        }
    }
}
