package dev.keycloakmtls.testsuite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.keycloakmtls.testsuite.client.Response;
import dev.keycloakmtls.testsuite.server.KeycloakHome;
import dev.keycloakmtls.testsuite.server.KeycloakServer;
import dev.keycloakmtls.testsuite.server.OtherVersion;
import dev.keycloakmtls.testsuite.server.Settings;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * An upgrade, node by node: one node has this version's JAR, on the oldest Keycloak that is supported, and the other one the next
 * version's, on the newest. And what happens where both JARs are in one directory.
 */
@Execution(ExecutionMode.CONCURRENT)
class TwoVersionsIT {
    private static final Pattern SCRIPT =
            Pattern.compile("\"(?:https://[^/\"]+)?(/resources/[^\"]*/)(mtls/console-[0-9a-f]{16}\\.js)\"");
    private static final OtherVersion NEXT = OtherVersion.ofTheProduct();

    private static KeycloakServer old;
    private static KeycloakServer upgraded;

    @BeforeAll
    static void start() {
        old = KeycloakServer.of(KeycloakHome.oldestWithProduct()).start();
        upgraded = KeycloakServer.of(KeycloakHome.withVersion("next-version", NEXT.jar()))
                .start();
    }

    @AfterAll
    static void stop() {
        Stream.of(old, upgraded).forEach(KeycloakServer::close);
    }

    @Test
    void eachNodeAnswersForTheScriptOfTheOthersPages() {
        Asked ofOld = Asked.byPageOf(old);
        Asked ofUpgraded = Asked.byPageOf(upgraded);
        assertThat(ofUpgraded.script()).isEqualTo(NEXT.script()).isNotEqualTo(ofOld.script());

        Response own = upgraded.anonymous().get(ofUpgraded.path());
        assertThat(own.status()).isEqualTo(200);
        assertThat(own.headers().firstValue("Cache-Control").orElse("")).contains("max-age");
        Response other = upgraded.anonymous().get(ofOld.path());
        assertServedOnce(other);
        assertThat(other.text()).isEqualTo(own.text()).contains("version = \"" + OtherVersion.VERSION);

        Response before = old.anonymous().get(ofOld.path());
        assertThat(before.status()).isEqualTo(200);
        Response after = old.anonymous().get(ofUpgraded.path());
        assertServedOnce(after);
        assertThat(after.text()).isEqualTo(before.text()).isNotEqualTo(own.text());
    }

    private static void assertServedOnce(Response script) {
        assertThat(script.status()).isEqualTo(200);
        assertThat(script.headers().firstValue("Content-Type").orElse("")).startsWith("text/javascript");
        assertThat(script.headers().firstValue("Cache-Control")).hasValue("no-store");
    }

    @Test
    void nothingElseIsAnsweredFor() {
        Asked page = Asked.byPageOf(upgraded);
        for (String path : List.of(
                page.resources() + "mtls/console-0123456789abcde.js",
                page.resources() + "mtls/console-0123456789ABCDEF.js",
                page.resources() + "mtls/console-0123456789abcdef.json",
                page.resources().replace("/admin/", "/login/") + "mtls/console-0123456789abcdef.js",
                page.resources() + "other/console-0123456789abcdef.js")) {
            assertThat(upgraded.anonymous().get(path).status()).as(path).isEqualTo(404);
        }
    }

    @Test
    void serverInfoShowsTheVersionAtEveryProvider() {
        List<JsonNode> ours = providers(upgraded.admin().serverInfo())
                .filter(provider -> provider.path("operationalInfo").has("commit"))
                .toList();

        assertThat(ours).hasSizeGreaterThan(15).allSatisfy(provider -> assertThat(
                        provider.path("operationalInfo").toString())
                .contains(
                        "\"version\":\"" + OtherVersion.VERSION + "\"", "\"commit\":\"" + OtherVersion.COMMIT + "\""));
    }

    @Test
    void theConsolesResourceShowsTheVersionOfTheNode() {
        JsonNode build = upgraded.admin().read("/master/mtls/build");

        assertThat(build.path("version").asText()).isEqualTo(OtherVersion.VERSION);
        assertThat(build.path("commit").asText()).isEqualTo(OtherVersion.COMMIT);
        assertThat(old.admin().read("/master/mtls/build").path("version").asText())
                .isNotEqualTo(OtherVersion.VERSION);
    }

    @Test
    void aMetricFindsTheNodeThatHasAnotherVersion() {
        assertThat(upgraded.meter(
                        "keycloak_mtls_info",
                        "version=\"" + OtherVersion.VERSION + "\"",
                        "commit=\"" + OtherVersion.COMMIT + "\""))
                .isEqualTo(1);
        assertThat(old.meter("keycloak_mtls_info")).isEqualTo(1);
        assertThat(old.meter("keycloak_mtls_info", "version=\"" + OtherVersion.VERSION + "\""))
                .isZero();
    }

    private static Stream<JsonNode> providers(JsonNode serverInfo) {
        return elements(serverInfo.path("providers")).flatMap(spi -> elements(spi.path("providers")));
    }

    private static Stream<JsonNode> elements(JsonNode node) {
        return StreamSupport.stream(node.spliterator(), false);
    }

    @Test
    void twoInOneDirectoryRefuseAndNameBoth() {
        String product = Settings.product().getFileName().toString();

        assertThatThrownBy(() -> KeycloakServer.of(KeycloakHome.withProductBeside("two-versions", NEXT.jar()))
                        .start()
                        .close())
                .hasMessageContaining("more than once: " + product + " and "
                        + NEXT.jar().getFileName() + ". Keep one, and run kc.sh build.");
    }

    /**
     * What a page of the console asks for.
     *
     * @param resources of the theme, on the node that made the page
     */
    private record Asked(String resources, String script) {
        static Asked byPageOf(KeycloakServer node) {
            String page = node.anonymous().get("/admin/master/console/").text();
            Matcher script = SCRIPT.matcher(page);
            assertThat(script.find()).as(page).isTrue();
            return new Asked(script.group(1), script.group(2));
        }

        String path() {
            return resources + script;
        }
    }
}
