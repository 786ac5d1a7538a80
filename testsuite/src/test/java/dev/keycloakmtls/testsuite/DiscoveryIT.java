package dev.keycloakmtls.testsuite;

import static dev.keycloakmtls.testpki.Leaf.leaf;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keycloakmtls.conformance.Satisfies;
import dev.keycloakmtls.testpki.TestCa;
import dev.keycloakmtls.testpki.TestCertificate;
import dev.keycloakmtls.testsuite.realm.ClientJson;
import dev.keycloakmtls.testsuite.realm.RealmJson;
import dev.keycloakmtls.testsuite.realm.TestRealm;
import dev.keycloakmtls.testsuite.server.Lookup;
import dev.keycloakmtls.testsuite.server.SharedServer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the server says about itself (RFC 8414, RFC 8705 §5). */
class DiscoveryIT {
    private static final TestCa ROOT = TestCa.root("CN=Root");
    private static final List<String> ALIASES = List.of(
            "token_endpoint",
            "introspection_endpoint",
            "revocation_endpoint",
            "userinfo_endpoint",
            "pushed_authorization_request_endpoint",
            "device_authorization_endpoint",
            "backchannel_authentication_endpoint",
            "registration_endpoint");

    @RegisterExtension
    static final SharedServer SERVER = SharedServer.with(Lookup.DIRECT);

    @ParameterizedTest
    @ValueSource(strings = {"token", "introspection", "revocation"})
    @Satisfies(42)
    void eachMethodIsListedOnceForEachEndpoint(String endpoint) {
        try (TestRealm realm = TestRealm.on(SERVER)) {
            List<String> methods = new ArrayList<>();
            document(realm)
                    .path(endpoint + "_endpoint_auth_methods_supported")
                    .forEach(method -> methods.add(method.asText()));

            assertThat(methods)
                    .contains("tls_client_auth", "self_signed_tls_client_auth", "client_secret_basic")
                    .doesNotHaveDuplicates();
        }
    }

    /** Whoever manages a realm is not whoever reads the server's log. */
    @Test
    void aBaseUrlWithLineBreaksWritesNoLineOfItsOwn() {
        ObjectNode json = RealmJson.realm("base-url-forgery");
        json.withObject("/attributes").put("mtls.base_url", "https://a\n1970-01-01 INFO [forged] a line\r\n\u2028b");
        try (TestRealm realm = TestRealm.of(SERVER, json)) {
            assertThat(document(realm).path("mtls_endpoint_aliases").path("token_endpoint"))
                    .isEqualTo(document(realm).path("token_endpoint"));

            assertThat(SERVER.keycloak().logLines().stream()
                            .filter(line -> line.contains("[forged] a line"))
                            .toList())
                    .singleElement()
                    .asString()
                    .contains(
                            "mtls.base_url", "base-url-forgery", "https://a<U+000A>1970", "<U+000D><U+000A><U+2028>b");
        }
    }

    @Test
    @Satisfies(43)
    void withoutConfigurationAliasesAreTheEndpoints() {
        try (TestRealm realm = TestRealm.on(SERVER)) {
            JsonNode document = document(realm);
            for (String alias : ALIASES) {
                assertThat(document.path("mtls_endpoint_aliases").path(alias).asText())
                        .isNotEmpty()
                        .isEqualTo(document.path(alias).asText());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"openid-configuration", "oauth-authorization-server"})
    @Satisfies(43)
    void aliasesLieOnTheRealmsBaseUrlAndNothingElseMoves(String wellKnown) {
        try (TestRealm realm = withBase("https://mtls.example.com:8443/auth/")) {
            JsonNode document = document(realm, wellKnown);

            JsonNode aliases = document.path("mtls_endpoint_aliases");
            assertThat(aliases.properties().stream().map(Map.Entry::getKey))
                    .containsExactlyInAnyOrderElementsOf(ALIASES);
            for (String alias : ALIASES) {
                assertThat(document.path(alias).asText()).startsWith(SERVER.base() + "/realms/");
                assertThat(aliases.path(alias).asText())
                        .isEqualTo(document.path(alias)
                                .asText()
                                .replace(SERVER.base().toString(), "https://mtls.example.com:8443/auth"));
            }
            assertThat(document.path("issuer").asText()).isEqualTo(SERVER.base() + "/realms/" + realm.name());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"http://mtls.example.com", "mtls.example.com", "https://user@mtls.example.com/", "https://x/?y"})
    @Satisfies(43)
    void aBaseUrlThatIsNoneIsIgnoredWithOneWarning(String base) {
        try (TestRealm realm = withBase(base)) {
            for (int i = 0; i < 3; i++) {
                JsonNode document = document(realm);
                assertThat(document.path("mtls_endpoint_aliases").path("token_endpoint"))
                        .isEqualTo(document.path("token_endpoint"));
            }
            assertThat(SERVER.keycloak().logLines())
                    .filteredOn(line -> line.contains("mtls.base_url") && line.contains("'" + realm.name() + "'"))
                    .hasSize(1)
                    .allMatch(line -> line.contains("WARN") && line.contains(base));
        }
    }

    /** The realm's public URL is another host than the one that asks for certificates. */
    @Test
    @Satisfies(43)
    void tokensFromTheOtherHostHaveTheSameIssuer() {
        ObjectNode representation = RealmJson.realm("two-hosts");
        representation
                .withObject("/attributes")
                .put("frontendUrl", "https://login.example.com")
                .put("mtls.base_url", SERVER.base().toString());
        TestCertificate certificate = ROOT.issue(leaf("CN=client"));
        try (TestRealm realm = TestRealm.of(SERVER, representation)
                .trusting(ROOT)
                .with(ClientJson.caSigned("client").attribute("tls_client_auth_subject_dn", "CN=client"))) {
            JsonNode document = document(realm);
            String issuer = "https://login.example.com/realms/two-hosts";
            assertThat(document.path("issuer").asText()).isEqualTo(issuer);
            assertThat(document.path("token_endpoint").asText()).startsWith(issuer);
            String alias = document.path("mtls_endpoint_aliases")
                    .path("token_endpoint")
                    .asText();
            assertThat(alias).isEqualTo(SERVER.base() + "/realms/two-hosts/protocol/openid-connect/token");

            var token = realm.token(certificate, "client");

            realm.assertAccepted(token, certificate);
            assertThat(token.claims().path("iss").asText()).isEqualTo(issuer);
        }
    }

    private static TestRealm withBase(String base) {
        ObjectNode representation = RealmJson.realm("base-" + Integer.toHexString(base.hashCode()));
        representation.withObject("/attributes").put("mtls.base_url", base);
        return TestRealm.of(SERVER, representation);
    }

    private static JsonNode document(TestRealm realm) {
        return document(realm, "openid-configuration");
    }

    private static JsonNode document(TestRealm realm, String name) {
        return SERVER.anonymous()
                .get("/realms/" + realm.name() + "/.well-known/" + name)
                .body();
    }
}
