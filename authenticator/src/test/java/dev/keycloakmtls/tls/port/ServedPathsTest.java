package dev.keycloakmtls.tls.port;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServedPathsTest {

    private static final List<String> METHODS =
            List.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT", "PRI");
    private static final String OIDC = "/realms/demo/protocol/openid-connect/";

    private final ServedPaths root = new ServedPaths("/");

    @ParameterizedTest
    @EnumSource
    void servesEachEndpointByItsMethodsAlone(ServedEndpoint endpoint) {
        for (String method : METHODS) {
            assertThat(root.serve(method, "/realms/demo/" + endpoint.path()))
                    .as(method)
                    .isEqualTo(endpoint.methods().contains(method));
        }
    }

    @ParameterizedTest
    @CsvSource({"/auth", "auth", "/auth/", "/a/b", "//auth//"})
    void servesThemBelowKeycloaksPathAlone(String rootPath) {
        ServedPaths below = new ServedPaths(rootPath);
        String path = "/" + rootPath.replaceAll("^/+|/+$", "") + OIDC + "token";

        assertThat(below.serve("POST", path)).isTrue();
        assertThat(below.serve("POST", OIDC + "token")).isFalse();
        assertThat(root.serve("POST", path)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "demo",
                "My%20Realm",
                "a.b",
                "x..y",
                "...",
                "caf%C3%A9",
                "r~e-a_l",
                "a+b",
                "%41",
                "a:b@c",
                "(1)",
                "~"
            })
    void servesEveryRealm(String realm) {
        assertThat(root.serve("POST", "/realms/" + realm + "/protocol/openid-connect/token"))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", ".", "..", "%2e", "%2e%2e", ".%2E", "a%2fb", "a%2Fb", "a%5cb", "a;b", "a%3bb", "a%3B", "a%25b",
                "a%00", "a%0a", "a%7F", "a%", "a%4", "a%zz", "a b", "a\\b", "\u00e9", "a\u0000", "a?b", "a#b", "a\"b",
                "[a]", "a|b", "a%1f"
            })
    void servesNoRealmThatAnybodyCouldReadAsMore(String realm) {
        assertThat(root.serve("POST", "/realms/" + realm + "/protocol/openid-connect/token"))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/realms/demo//protocol/openid-connect/token",
                "//realms/demo/protocol/openid-connect/token",
                "/realms//demo/protocol/openid-connect/token",
                "/realms/demo/protocol/openid-connect//token",
                "/realms/demo/protocol/openid-connect/token/",
                "/realms/demo/protocol/openid-connect/token;x=1",
                "/realms/demo/protocol/openid-connect/%74oken",
                "/realms/demo/protocol/openid-connect/toke%6E",
                "/realms/demo/protocol/openid-connect/token%2f",
                "/realms/demo/protocol/openid-connect/token%00",
                "/realms/demo/protocol/openid-connect/token/../auth",
                "/realms/demo/protocol/openid-connect/./token",
                "/realms/demo/protocol/openid-connect/x/../token",
                "/realms/demo/protocol/openid-connect/Token",
                "/realms/demo/protocol/openid-connect/auth",
                "/realms/demo/protocol/openid-connect/certs",
                "/realms/demo/protocol/openid-connect/logout/backchannel-logout",
                "/realms/demo/protocol/openid-connect/logout/logout-confirm",
                "/realms/demo/protocol/openid-connect/ext/ciba/auth/callback",
                "/realms/demo/protocol/saml",
                "/realms/demo/protocol/openid-connect",
                "/realms/demo",
                "/realms/demo/",
                "/realms/",
                "/realms",
                "/",
                "",
                "*",
                "realms/demo/protocol/openid-connect/token",
                "/REALMS/demo/protocol/openid-connect/token",
                "/%72ealms/demo/protocol/openid-connect/token",
                "/realms%2fdemo/protocol/openid-connect/token",
                "/x/../realms/demo/protocol/openid-connect/token",
                "/admin/realms/demo/clients",
                "/admin/realms/demo/protocol/openid-connect/token",
                "/realms/demo/account",
                "/realms/demo/clients-registrations/openid-connect/x",
                "/realms/demo/clients-registrations/default",
                "/realms/demo/.well-known/openid-configuration",
                "/metrics",
                "/health",
                "/q/health"
            })
    void servesNothingElse(String path) {
        assertThat(METHODS).noneMatch(method -> root.serve(method, path));
    }

    @Test
    void servesNoRequestWithoutAPath() {
        assertThat(root.serve("POST", null)).isFalse();
    }

    /** Whatever one character of a path that is served is replaced by, it is another realm or is not served. */
    @Property
    void noOtherSpellingOfAPathIsServed(
            @ForAll @IntRange(max = 9) int endpoint,
            @ForAll @IntRange(max = 60) int position,
            @ForAll char replacement) {
        ServedEndpoint served = ServedEndpoint.values()[endpoint];
        String path = "/realms/demo/" + served.path();
        int at = position % path.length();
        String changed = path.substring(0, at) + replacement + path.substring(at + 1);
        boolean inRealm = at >= "/realms/".length() && at < "/realms/demo".length();
        boolean same = changed.equals(path);
        boolean another =
                Stream.of(ServedEndpoint.values()).anyMatch(other -> changed.equals("/realms/demo/" + other.path()));
        if (!inRealm && !same && !another) {
            assertThat(METHODS).noneMatch(method -> root.serve(method, changed));
        }
    }

    /** RFC 8705 §5: what Keycloak has aliases for, and the logout. */
    @Example
    void hasTheEndpointsOfTheAliasesAndTheLogout() {
        assertThat(Stream.of(ServedEndpoint.values()).map(ServedEndpoint::path))
                .doesNotHaveDuplicates()
                .hasSize(10)
                .noneMatch(path -> path.startsWith("/") || path.endsWith("/") || path.contains("%"));
    }
}
