package dev.keycloakmtls.admin.rest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keycloakmtls.admin.client.ClientResource;
import dev.keycloakmtls.admin.client.ClientUpdate;
import dev.keycloakmtls.admin.rest.RequestBody.UnreadableException;
import dev.keycloakmtls.admin.trustprofile.TrustProfilesResource;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever is sent is read or refused with field and reason: nothing else can happen. */
class RequestBodyPropertiesTest {

    private static final List<Class<? extends Record>> TYPES = List.of(
            ClientUpdate.class,
            ClientResource.Addition.class,
            ClientResource.Trial.class,
            ClientResource.MigrationRequest.class,
            TrustProfilesResource.Update.class);

    @Property(tries = 300)
    void takesAnyBytes(@ForAll byte[] body) {
        assertReadOrRefused(body);
    }

    @Property(tries = 1_000)
    void takesAnythingThatLooksLikeJson(@ForAll("nearlyJson") String body) {
        assertReadOrRefused(body.getBytes(StandardCharsets.UTF_8));
    }

    @Provide
    Arbitrary<String> nearlyJson() {
        Arbitrary<String> members = Arbitraries.of(
                "\"version\":", "\"method\":", "\"selector\":", "\"config\":", "\"settings\":", "\"text\":", "\"x\":");
        Arbitrary<String> values = Arbitraries.of(
                "null", "true", "\"a\"", "1", "-1e99", "[", "]", "{", "}", "\"\\u0000\"", "\"\\ud800\"", "");
        return Arbitraries.oneOf(members, values, Arbitraries.of(",", ",", "\"", "\\", " "))
                .list()
                .ofMaxSize(30)
                .map(parts -> "{" + String.join("", parts) + "}");
    }

    private static void assertReadOrRefused(byte[] body) {
        for (Class<? extends Record> type : TYPES) {
            try {
                assertThat(RequestBody.parse(new ByteArrayInputStream(body), type))
                        .isNotNull();
            } catch (UnreadableException e) {
                assertThat(e.problem().field()).isNotEmpty();
                assertThat(e.problem().reason()).isNotEmpty();
            }
        }
    }
}
