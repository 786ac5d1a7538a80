package dev.keycloakmtls.testsuite;

import static dev.keycloakmtls.testpki.Leaf.leaf;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keycloakmtls.conformance.Satisfies;
import dev.keycloakmtls.testpki.TestCa;
import dev.keycloakmtls.testpki.TestCertificate;
import dev.keycloakmtls.testsuite.client.Response;
import dev.keycloakmtls.testsuite.realm.ClientJson;
import dev.keycloakmtls.testsuite.realm.RealmJson;
import dev.keycloakmtls.testsuite.realm.TestRealm;
import dev.keycloakmtls.testsuite.realm.TrustProfileJson;
import dev.keycloakmtls.testsuite.server.Lookup;
import dev.keycloakmtls.testsuite.server.SharedServer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What is wrong is refused when it is saved, with the field and the reason, whichever way it comes. */
class ConfigurationIT {
    private static final TestCa ROOT = TestCa.root("CN=Root");

    @RegisterExtension
    static final SharedServer SERVER = SharedServer.with(Lookup.DIRECT);

    private static TestRealm realm;

    @BeforeAll
    static void createRealm() {
        realm = TestRealm.on(SERVER)
                .trusting(ROOT)
                .with(ClientJson.caSigned("existing").attribute("tls_client_auth_subject_dn", "CN=existing"));
    }

    @AfterAll
    static void deleteRealm() {
        realm.close();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("wrongClients")
    @Satisfies({24, 28})
    void refusesAWrongClient(String what, ClientJson client, String field) {
        Response answer = SERVER.admin()
                .request(
                        "POST", "/" + realm.name() + "/clients", client.toJson().toString());

        assertThat(answer.status()).as(answer.text()).isEqualTo(400);
        assertThat(answer.text()).contains(field);
        assertThat(SERVER.admin().read("/" + realm.name() + "/clients?clientId=wrong"))
                .isEmpty();
    }

    static Stream<Arguments> wrongClients() {
        return Stream.of(
                Arguments.of("no selector", ClientJson.caSigned("wrong"), "tls_client_auth_"),
                Arguments.of(
                        "two selectors",
                        ClientJson.caSigned("wrong")
                                .attribute("tls_client_auth_subject_dn", "CN=x")
                                .attribute("tls_client_auth_san_dns", "x.example.com"),
                        "tls_client_auth_"),
                Arguments.of(
                        "a subject that is no DN",
                        ClientJson.caSigned("wrong").attribute("tls_client_auth_subject_dn", "no DN at all"),
                        "tls_client_auth_subject_dn"),
                Arguments.of(
                        "an address that is none",
                        ClientJson.caSigned("wrong").attribute("tls_client_auth_san_ip", "300.1.2.3"),
                        "tls_client_auth_san_ip"),
                Arguments.of(
                        "an unknown trust profile",
                        ClientJson.caSigned("wrong")
                                .attribute("tls_client_auth_subject_dn", "CN=x")
                                .attribute("mtls.trust_profile", "nowhere"),
                        "mtls.trust_profile"),
                Arguments.of("nothing registered", ClientJson.selfSigned("wrong"), "mtls."),
                Arguments.of(
                        "a thumbprint that is none",
                        ClientJson.selfSigned("wrong").attribute("mtls.thumbprints", "abc"),
                        "mtls.thumbprints"),
                Arguments.of(
                        "a certificate that is none",
                        ClientJson.selfSigned("wrong").attribute("mtls.certificates", "hello"),
                        "mtls.certificates"),
                Arguments.of(
                        "a key set that is none",
                        ClientJson.selfSigned("wrong")
                                .attribute("use.jwks.string", "true")
                                .attribute("jwks.string", "{}"),
                        "jwks.string"));
    }

    @Test
    @Satisfies(24)
    void refusesAWrongChangeAndKeepsWhatWasThere() {
        Response answer = SERVER.admin()
                .updateClient(realm.name(), "existing", client -> client.withObject("/attributes")
                        .put("tls_client_auth_san_dns", "x.example.com"));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(attributes("existing").has("tls_client_auth_san_dns")).isFalse();
        TestCertificate certificate = ROOT.issue(leaf("CN=existing"));
        realm.assertAccepted(realm.token(certificate, "existing"), certificate);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("wrongProfiles")
    void refusesAWrongTrustProfile(String what, TrustProfileJson profile, String field) {
        Response answer =
                SERVER.admin().createComponent(realm.name(), profile.toJson().toString());

        assertThat(answer.status()).as(answer.text()).isEqualTo(400);
        assertThat(answer.text()).contains(field);
        assertThat(SERVER.admin().components(realm.name(), TrustProfileJson.PROVIDER_TYPE))
                .noneMatch(component -> component.path("name").asText().equals("wrong"));
    }

    static Stream<Arguments> wrongProfiles() {
        return Stream.of(
                Arguments.of(
                        "an anchor that is none",
                        TrustProfileJson.named("wrong").config("trustAnchors", "hello"),
                        "trustAnchors"),
                Arguments.of(
                        "an anchor that is no CA",
                        TrustProfileJson.named("wrong")
                                .config(
                                        "trustAnchors",
                                        ROOT.issue(leaf("CN=leaf")).pem()),
                        "trustAnchors"),
                Arguments.of(
                        "an unknown revocation mode",
                        TrustProfileJson.named("wrong").anchors(ROOT).config("revocationMode", "maybe"),
                        "revocationMode"),
                Arguments.of(
                        "a second default",
                        TrustProfileJson.named("wrong").anchors(ROOT).asDefault(),
                        "default"));
    }

    @Test
    void refusesAPrivateKeyAndForgetsIt() {
        TestCertificate pasted = TestCertificate.selfSigned(leaf("CN=pasted"));
        String both = pasted.pem() + pasted.privateKeyPem();

        Response client = SERVER.admin()
                .request(
                        "POST",
                        "/" + realm.name() + "/clients",
                        ClientJson.selfSigned("wrong")
                                .attribute("mtls.certificates", both)
                                .toJson()
                                .toString());
        Response profile = SERVER.admin()
                .createComponent(
                        realm.name(),
                        TrustProfileJson.named("wrong")
                                .config("trustAnchors", both)
                                .toJson()
                                .toString());

        String key = pasted.privateKeyPem().lines().skip(1).findFirst().orElseThrow();
        for (Response answer : List.of(client, profile)) {
            assertThat(answer.status()).as(answer.text()).isEqualTo(400);
            assertThat(answer.text()).contains("private key").doesNotContain(key);
        }
        assertThat(SERVER.keycloak().logLines()).noneMatch(line -> line.contains(key));
    }

    @Test
    @Satisfies({28, 44})
    void refusesARegistrationWithAWrongSubject() {
        Response refused = register("no DN at all");
        assertThat(refused.status()).as(refused.text()).isEqualTo(400);
        assertThat(refused.body().path("error").asText()).isEqualTo("invalid_client_metadata");
        assertThat(refused.body().path("error_description").asText()).contains("tls_client_auth_subject_dn");

        Response accepted = register("CN=registered");
        assertThat(accepted.status()).as(accepted.text()).isEqualTo(201);
        assertThat(accepted.body().path("token_endpoint_auth_method").asText()).isEqualTo("tls_client_auth");
        TestCertificate certificate = ROOT.issue(leaf("CN=registered"));
        realm.assertAccepted(
                realm.token(certificate, accepted.body().path("client_id").asText()), certificate);
    }

    private static Response register(String subject) {
        JsonNode initial = SERVER.admin()
                .request("POST", "/" + realm.name() + "/clients-initial-access", "{\"count\":1,\"expiration\":60}")
                .body();
        String metadata = """
                {"client_name":"partner","grant_types":["client_credentials"],"redirect_uris":["https://x.example.com/"],
                 "token_endpoint_auth_method":"tls_client_auth","tls_client_auth_subject_dn":"%s"}""".formatted(subject);
        return SERVER.anonymous()
                .json(
                        "POST",
                        "/realms/" + realm.name() + "/clients-registrations/openid-connect",
                        Map.of(
                                "Authorization",
                                "Bearer " + initial.path("token").asText()),
                        metadata);
    }

    @Test
    @Satisfies(42)
    void advertisesEachMethodOnce() {
        JsonNode metadata = SERVER.anonymous()
                .get("/realms/" + realm.name() + "/.well-known/openid-configuration")
                .body();

        for (String endpoint : List.of("token", "introspection", "revocation")) {
            List<String> methods = new ArrayList<>();
            metadata.path(endpoint + "_endpoint_auth_methods_supported")
                    .forEach(method -> methods.add(method.asText()));
            assertThat(methods)
                    .as(endpoint)
                    .contains("tls_client_auth", "self_signed_tls_client_auth")
                    .doesNotHaveDuplicates();
        }
    }

    @Test
    void putsItselfLastInTheFlowOfARealmThatUsesIt() {
        try (TestRealm other = TestRealm.on(SERVER)) {
            List<String> before = flow(other);
            other.with(ClientJson.of("by-secret", "client-secret"));
            assertThat(flow(other)).isEqualTo(before).noneMatch(id -> id.contains("tls-client-auth"));

            other.trusting(ROOT)
                    .with(ClientJson.caSigned("first").attribute("tls_client_auth_subject_dn", "CN=first"))
                    .with(ClientJson.caSigned("second").attribute("tls_client_auth_subject_dn", "CN=second"));

            List<String> expected = new ArrayList<>(before);
            expected.add("tls-client-auth");
            assertThat(flow(other)).isEqualTo(expected);
        }
    }

    private static List<String> flow(TestRealm of) {
        List<String> providers = new ArrayList<>();
        SERVER.admin()
                .executions(of.name(), "clients")
                .forEach(execution -> providers.add(execution.path("providerId").asText()));
        return providers;
    }

    @Test
    void refusesARealmImportWithAWrongClientAsAWhole() {
        ObjectNode wrong = RealmJson.realm("imported");
        RealmJson.add(wrong, ClientJson.selfSigned("garbage").attribute("mtls.certificates", "garbage"));

        Response answer = SERVER.admin().request("POST", "", wrong.toString());

        assertThat(answer.status()).isGreaterThanOrEqualTo(400);
        assertThat(SERVER.admin().request("GET", "/imported", null).status()).isEqualTo(404);
    }

    /** A partial import into a realm is not validated: the client is there, and can't be used. */
    @Test
    @Satisfies(24)
    void refusesAClientWhoseBrokenConfigurationWasImported() {
        ObjectNode broken = JsonNodeFactory.instance.objectNode().put("ifResourceExists", "FAIL");
        RealmJson.add(
                broken,
                ClientJson.caSigned("two-selectors")
                        .attribute("tls_client_auth_subject_dn", "CN=x")
                        .attribute("tls_client_auth_san_dns", "x.example.com"));
        RealmJson.add(broken, ClientJson.selfSigned("garbage").attribute("mtls.certificates", "garbage"));
        RealmJson.add(
                broken,
                ClientJson.caSigned("no-profile")
                        .attribute("tls_client_auth_subject_dn", "CN=x")
                        .attribute("mtls.trust_profile", "nowhere"));
        Response answer = SERVER.admin().request("POST", "/" + realm.name() + "/partialImport", broken.toString());
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);

        TestCertificate certificate = ROOT.issue(leaf("CN=x").sanDns("x.example.com"));
        realm.assertRefused(realm.token(certificate, "two-selectors"), "invalid_configuration");
        realm.assertRefused(realm.token(certificate, "garbage"), "invalid_configuration");
        realm.assertRefused(realm.token(certificate, "no-profile"), "trust_profile_not_found");
    }

    private static JsonNode attributes(String clientId) {
        return SERVER.admin().client(realm.name(), clientId).path("attributes");
    }
}
