package dev.keycloakmtls.testsuite;

import static dev.keycloakmtls.testpki.Leaf.leaf;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keycloakmtls.conformance.Satisfies;
import dev.keycloakmtls.testpki.Leaf;
import dev.keycloakmtls.testpki.TestCa;
import dev.keycloakmtls.testpki.TestCertificate;
import dev.keycloakmtls.testpki.TestJwk;
import dev.keycloakmtls.testsuite.client.Response;
import dev.keycloakmtls.testsuite.realm.ClientJson;
import dev.keycloakmtls.testsuite.realm.Registration;
import dev.keycloakmtls.testsuite.realm.TestRealm;
import dev.keycloakmtls.testsuite.realm.TrustProfileJson;
import dev.keycloakmtls.testsuite.server.Lookup;
import dev.keycloakmtls.testsuite.server.SharedServer;
import java.net.http.HttpHeaders;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Dynamic client registration with the metadata of RFC 8705 (RFC 7591, RFC 7592). */
class RegistrationIT {
    private static final TestCa ROOT = TestCa.root("CN=Root");
    private static final TestCa PARTNERS = TestCa.root("CN=Partners");
    private static final TestCertificate KEY = TestCertificate.selfSigned(leaf("CN=key"));
    private static final TestCertificate OTHER = TestCertificate.selfSigned(leaf("CN=other"));

    @RegisterExtension
    static final SharedServer SERVER = SharedServer.with(Lookup.DIRECT);

    private static TestRealm realm;
    private static Registration registration;

    @BeforeAll
    static void createRealm() {
        realm = TestRealm.on(SERVER)
                .trusting(ROOT)
                .with(TrustProfileJson.named("partners").anchors(PARTNERS))
                .with(TrustProfileJson.named("others").anchors(PARTNERS));
        registration = Registration.openidConnect(SERVER.anonymous(), SERVER.admin(), realm.name());
    }

    @AfterAll
    static void deleteRealm() {
        realm.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "tls_client_auth_subject_dn | CN=alice,O=Example | CN=bob,O=Example",
                "tls_client_auth_san_dns | alice.example.com | bob.example.com",
                "tls_client_auth_san_uri | spiffe://example.com/alice | spiffe://example.com/bob",
                "tls_client_auth_san_ip | 2001:db8::1 | 192.0.2.7",
                "tls_client_auth_san_email | alice@example.com | bob@example.com"
            })
    @Satisfies({24, 44})
    void keepsEverySubjectThroughItsWholeLife(String member, String first, String second) {
        Response created = registration.create(caSigned()
                .put(member, first)
                .put("tls_client_certificate_bound_access_tokens", true)
                .toString());
        assertThat(created.status()).as(created.text()).isEqualTo(201);
        assertMetadata(created.body(), member, first);
        String id = created.body().path("client_id").asText();
        TestCertificate right = ROOT.issue(withSubject(member, first));
        TestCertificate wrong = ROOT.issue(withSubject(member, second));
        realm.assertAccepted(realm.token(right, id), right);
        realm.assertRefused(realm.token(wrong, id), "subject_mismatch");
        assertThat(realm.token(right, id).boundThumbprint()).isNotEmpty();

        Response read = registration.read(id, token(created));
        assertThat(read.status()).as(read.text()).isEqualTo(200);
        assertMetadata(read.body(), member, first);

        Response updated = registration.update(token(read), changed(read).put(member, second));
        assertThat(updated.status()).as(updated.text()).isEqualTo(200);
        assertMetadata(updated.body(), member, second);
        realm.assertAccepted(realm.token(wrong, id), wrong);
        realm.assertRefused(realm.token(right, id), "subject_mismatch");

        assertThat(registration.delete(id, token(updated)).status()).isEqualTo(204);
        assertThat(SERVER.admin().read("/" + realm.name() + "/clients?clientId=" + id))
                .isEmpty();
    }

    private static void assertMetadata(JsonNode metadata, String member, String value) {
        assertThat(metadata.path("token_endpoint_auth_method").asText()).isEqualTo("tls_client_auth");
        assertThat(metadata.path("tls_client_certificate_bound_access_tokens").asBoolean())
                .isTrue();
        assertThat(metadata.properties().stream()
                        .filter(entry -> entry.getKey().startsWith("tls_client_auth_")
                                && !entry.getValue().isNull())
                        .map(entry -> entry.getKey() + "=" + entry.getValue().asText()))
                .containsExactly(member + "=" + value);
    }

    private static Leaf withSubject(String member, String value) {
        return switch (member) {
            case "tls_client_auth_subject_dn" -> leaf(value);
            case "tls_client_auth_san_dns" -> leaf("CN=x").sanDns(value);
            case "tls_client_auth_san_uri" -> leaf("CN=x").sanUri(value);
            case "tls_client_auth_san_ip" -> leaf("CN=x").sanIp(value);
            case "tls_client_auth_san_email" -> leaf("CN=x").sanEmail(value);
            default -> throw new AssertionError(member + " is no subject of RFC 8705 §2.1.2");
        };
    }

    @Test
    @Satisfies({24, 44})
    void replacesASubjectByOneOfAnotherKind() {
        Response created = registration.create(
                caSigned().put("tls_client_auth_san_dns", "a.example.com").toString());

        Response updated = registration.update(
                token(created),
                without(changed(created), "tls_client_auth_san_dns")
                        .put("tls_client_auth_san_uri", "https://a.example.com/"));

        assertThat(updated.status()).as(updated.text()).isEqualTo(200);
        assertThat(updated.body().hasNonNull("tls_client_auth_san_dns")).isFalse();
        assertThat(stored(updated).has("tls_client_auth_san_dns")).isFalse();
    }

    @Test
    @Satisfies({24, 44})
    void refusesAnUpdateThatBreaksTheRuleAndKeepsWhatWasThere() {
        Response created = registration.create(
                caSigned().put("tls_client_auth_san_dns", "a.example.com").toString());

        assertRefused(
                registration.update(token(created), changed(created).put("tls_client_auth_san_uri", "https://a/")),
                "tls_client_auth_san_dns");
        assertRefused(
                registration.update(token(created), without(changed(created), "tls_client_auth_san_dns")),
                "tls_client_auth_subject_dn");

        assertThat(stored(created).path("tls_client_auth_san_dns").asText()).isEqualTo("a.example.com");
        assertThat(stored(created).has("tls_client_auth_san_uri")).isFalse();
    }

    @Test
    @Satisfies({35, 44})
    void keepsAKeySetThroughItsWholeLife() {
        Response created = registration.create(
                selfSigned("jwks", TestJwk.set(TestJwk.of(KEY).kid("a"))));
        assertThat(created.status()).as(created.text()).isEqualTo(201);
        assertThat(created.body().path("token_endpoint_auth_method").asText()).isEqualTo("self_signed_tls_client_auth");
        assertThat(created.body().path("jwks").path("keys").path(0).path("kid").asText())
                .isEqualTo("a");
        String id = created.body().path("client_id").asText();
        realm.assertAccepted(realm.token(KEY, id), KEY);
        realm.assertRefused(realm.token(OTHER, id), "certificate_not_registered");

        ObjectNode metadata = changed(created);
        metadata.set("jwks", json(TestJwk.set(TestJwk.of(OTHER))));
        Response updated = registration.update(token(created), metadata);
        assertThat(updated.status()).as(updated.text()).isEqualTo(200);
        realm.assertAccepted(realm.token(OTHER, id), OTHER);
        realm.assertRefused(realm.token(KEY, id), "certificate_not_registered");
    }

    @Test
    @Satisfies({38, 39, 44})
    void replacesAKeySetByItsAddress() {
        Response created = registration.create(selfSigned("jwks", TestJwk.set(TestJwk.of(KEY))));
        String id = created.body().path("client_id").asText();
        String uri = SERVER.backChannel()
                .publish("/registered/jwks", TestJwk.set(TestJwk.of(OTHER)))
                .toString();

        Response updated = registration.update(
                token(created), without(changed(created), "jwks").put("jwks_uri", uri));

        assertThat(updated.status()).as(updated.text()).isEqualTo(200);
        assertThat(updated.body().path("jwks_uri").asText()).isEqualTo(uri);
        assertThat(updated.body().hasNonNull("jwks")).isFalse();
        realm.assertAccepted(realm.token(OTHER, id), OTHER);
        realm.assertRefused(realm.token(KEY, id), "certificate_not_registered");
    }

    @Test
    @Satisfies({24, 44})
    void replacesOneMethodByTheOther() {
        Response created = registration.create(
                caSigned().put("tls_client_auth_subject_dn", "CN=mover").toString());
        String id = created.body().path("client_id").asText();
        ObjectNode metadata = changed(created).put("token_endpoint_auth_method", "self_signed_tls_client_auth");
        metadata.set("jwks", json(TestJwk.set(TestJwk.of(KEY))));

        assertRefused(registration.update(token(created), metadata), "tls_client_auth_subject_dn");
        Response updated = registration.update(token(created), without(metadata, "tls_client_auth_subject_dn"));

        assertThat(updated.status()).as(updated.text()).isEqualTo(200);
        assertThat(updated.body().hasNonNull("tls_client_auth_subject_dn")).isFalse();
        assertThat(stored(updated).has("tls_client_auth_subject_dn")).isFalse();
        realm.assertAccepted(realm.token(KEY, id), KEY);
        realm.assertRefused(realm.token(ROOT.issue(leaf("CN=mover")), id), "certificate_not_registered");
    }

    /** Both are {@code tls_client_auth} in the metadata; only one of them has alternative names. */
    @Test
    @Satisfies({24, 44})
    void movesAClientX509ClientWhenItRegistersAnAlternativeName() {
        Response legacy = Registration.keycloaks(SERVER.anonymous(), SERVER.admin(), realm.name())
                .create(ClientJson.of("legacy", "client-x509")
                        .attribute("x509.subjectdn", "CN=legacy")
                        .attribute("x509.casubjectdn", "CN=Root")
                        .toJson()
                        .toString());
        assertThat(legacy.status()).as(legacy.text()).isEqualTo(201);
        Response read = registration.read(
                "legacy", legacy.body().path("registrationAccessToken").asText());
        assertThat(read.body().path("token_endpoint_auth_method").asText()).isEqualTo("tls_client_auth");
        assertThat(read.body().path("tls_client_auth_subject_dn").asText()).isEqualTo("CN=legacy");
        // With a scope, Keycloak looks for a client whose UUID is the client_id.
        ObjectNode metadata = without(changed(read), "scope");
        Response stays =
                registration.update(token(read), metadata.put("tls_client_auth_subject_dn", "CN=still legacy"));
        assertThat(stays.status()).as(stays.text()).isEqualTo(200);
        assertThat(method("legacy")).isEqualTo("client-x509");

        ObjectNode both = metadata.put("tls_client_auth_san_dns", "legacy.example.com");
        assertRefused(registration.update(token(stays), both), "tls_client_auth_subject_dn");
        assertThat(method("legacy")).isEqualTo("client-x509");
        Response moved = registration.update(token(stays), without(both, "tls_client_auth_subject_dn"));

        assertThat(moved.status()).as(moved.text()).isEqualTo(200);
        assertThat(method("legacy")).isEqualTo("tls-client-auth");
        for (Response answer : new Response[] {moved, registration.read("legacy", token(moved))}) {
            assertThat(answer.body().path("token_endpoint_auth_method").asText())
                    .isEqualTo("tls_client_auth");
            assertThat(answer.body().path("tls_client_auth_san_dns").asText()).isEqualTo("legacy.example.com");
            assertThat(answer.body().hasNonNull("tls_client_auth_subject_dn")).isFalse();
        }
        assertThat(stored(moved).properties())
                .extracting(Map.Entry::getKey)
                .noneMatch(attribute -> attribute.startsWith("x509."));
        TestCertificate right = ROOT.issue(leaf("CN=x").sanDns("legacy.example.com"));
        realm.assertAccepted(realm.token(right, "legacy"), right);
        realm.assertRefused(realm.token(ROOT.issue(leaf("CN=still legacy")), "legacy"), "subject_mismatch");
    }

    private static String method(String clientId) {
        return SERVER.admin()
                .client(realm.name(), clientId)
                .path("clientAuthenticatorType")
                .asText();
    }

    @Test
    @Satisfies(44)
    void keepsWhetherTokensAreBoundAndWhetherAliasesAreUsed() {
        for (String metadata : new String[] {
            caSigned().put("tls_client_auth_subject_dn", "CN=noted").toString(),
            selfSigned("jwks", TestJwk.set(TestJwk.of(KEY)))
        }) {
            Response created = registration.create(metadata);
            assertNotes(created, false, false);

            Response updated = registration.update(
                    token(created),
                    changed(created)
                            .put("tls_client_certificate_bound_access_tokens", true)
                            .put("use_mtls_endpoint_aliases", true));

            assertNotes(updated, true, true);
            Response read = registration.read(updated.body().path("client_id").asText(), token(updated));
            assertNotes(read, true, true);
            Response left = registration.update(token(read), without(changed(read), "use_mtls_endpoint_aliases"));
            assertNotes(left, true, false);
        }
    }

    private static void assertNotes(Response answer, boolean bound, boolean aliases) {
        assertThat(answer.status()).as(answer.text()).isBetween(200, 201);
        assertThat(answer.body()
                        .path("tls_client_certificate_bound_access_tokens")
                        .asBoolean())
                .isEqualTo(bound);
        assertThat(answer.body().path("use_mtls_endpoint_aliases").asBoolean()).isEqualTo(aliases);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("wrongMetadata")
    @Satisfies({24, 28, 31, 36, 38})
    void refusesWrongMetadataAndNamesTheMember(String what, String metadata, String member) {
        int before =
                SERVER.admin().read("/" + realm.name() + "/clients?max=1000").size();

        assertRefused(registration.create(metadata), member);

        assertThat(SERVER.admin().read("/" + realm.name() + "/clients?max=1000").size())
                .isEqualTo(before);
    }

    static Stream<Arguments> wrongMetadata() {
        return Stream.of(
                Arguments.of("no subject", caSigned().toString(), "tls_client_auth_subject_dn"),
                Arguments.of(
                        "two subjects",
                        caSigned()
                                .put("tls_client_auth_subject_dn", "CN=x")
                                .put("tls_client_auth_san_ip", "192.0.2.1")
                                .toString(),
                        "tls_client_auth_subject_dn"),
                wrongSubject("tls_client_auth_subject_dn", "no DN at all"),
                wrongSubject("tls_client_auth_subject_dn", "unknownName=x"),
                wrongSubject("tls_client_auth_san_dns", "*.example.com"),
                wrongSubject("tls_client_auth_san_uri", "/relative"),
                wrongSubject("tls_client_auth_san_ip", "192.0.2.0/24"),
                wrongSubject("tls_client_auth_san_email", "@example.com"),
                Arguments.of(
                        "a subject for another method",
                        metadata("client_secret_basic")
                                .put("tls_client_auth_san_dns", "x.example.com")
                                .toString(),
                        "tls_client_auth_san_dns"),
                Arguments.of(
                        "a subject for the self-signed method",
                        selfSigned("tls_client_auth_subject_dn", "\"CN=x\""),
                        "tls_client_auth_subject_dn"),
                Arguments.of(
                        "aliases for another method",
                        metadata("client_secret_basic")
                                .put("use_mtls_endpoint_aliases", true)
                                .toString(),
                        "use_mtls_endpoint_aliases"),
                Arguments.of("no certificate", selfSigned("client_name", "\"x\""), "jwks"),
                Arguments.of(
                        "no x5c", selfSigned("jwks", TestJwk.set(TestJwk.of(KEY).without("x5c"))), "jwks"),
                Arguments.of("no keys", selfSigned("jwks", "{}"), "jwks"),
                Arguments.of("a key that is null", selfSigned("jwks", "{\"keys\":[null]}"), "jwks"),
                Arguments.of(
                        "an x5c of another key",
                        selfSigned("jwks", TestJwk.set(TestJwk.of(KEY).x5c(OTHER))),
                        "jwks"),
                Arguments.of(
                        "an unreadable key",
                        selfSigned(
                                "jwks",
                                TestJwk.set(TestJwk.of(KEY).with("use", "sig").without("crv"))),
                        "jwks"),
                Arguments.of(
                        "both key sets",
                        selfSigned("jwks", TestJwk.set(TestJwk.of(KEY)) + ",\"jwks_uri\":\"https://x.example.com/\""),
                        "jwks"),
                Arguments.of("an address that is none", selfSigned("jwks_uri", "\"nowhere\""), "jwks_uri"));
    }

    private static Arguments wrongSubject(String member, String value) {
        return Arguments.of(value, caSigned().put(member, value).toString(), member);
    }

    @ParameterizedTest
    @CsvSource({"d", "p", "q", "dp", "dq", "qi", "k"})
    @Satisfies(38)
    void neverStoresAPrivateMember(String member) {
        String secret = "c2VjcmV0LXZhbHVl";
        String keys = TestJwk.set(TestJwk.of(KEY), TestJwk.of(OTHER).with(member, secret));

        Response selfSigned = registration.create(selfSigned("jwks", keys));
        ObjectNode caSigned = caSigned().put("tls_client_auth_subject_dn", "CN=private");
        caSigned.set("jwks", json(keys));
        Response alsoCaSigned = registration.create(caSigned.toString());

        for (Response answer : new Response[] {selfSigned, alsoCaSigned}) {
            assertRefused(answer, "jwks");
            assertThat(answer.text()).contains("\\\"" + member + "\\\"").doesNotContain(secret);
        }
        assertThat(SERVER.admin().read("/" + realm.name() + "/clients?max=1000").toString())
                .doesNotContain(secret);
    }

    @Test
    @Satisfies(44)
    void keepsWhatAnAdministratorHasSet() {
        Response created = registration.create(
                caSigned().put("tls_client_auth_subject_dn", "CN=kept").toString());
        String id = created.body().path("client_id").asText();
        realm.change(id, Map.of("mtls.trust_profile", "partners", "mtls.certificates", KEY.pem()));

        Response updated = registration.update(token(created), changed(created).put("client_name", "changed"));

        assertThat(updated.status()).as(updated.text()).isEqualTo(200);
        assertThat(stored(updated).path("mtls.trust_profile").asText()).isEqualTo("partners");
        assertThat(stored(updated).path("mtls.certificates").asText()).isEqualTo(KEY.pem());
        TestCertificate partner = PARTNERS.issue(leaf("CN=kept"));
        realm.assertAccepted(realm.token(partner, id), partner);
    }

    @Test
    @Satisfies(10)
    void doesNotLetAClientChooseItsTrust() {
        Response inMetadata = registration.create(caSigned()
                .put("tls_client_auth_subject_dn", "CN=x")
                .put("mtls.trust_profile", "partners")
                .toString());
        assertThat(inMetadata.status()).as(inMetadata.text()).isEqualTo(400);
        assertThat(inMetadata.text()).contains("mtls.trust_profile");

        Registration keycloaks = Registration.keycloaks(SERVER.anonymous(), SERVER.admin(), realm.name());
        Response created = keycloaks.create(ClientJson.caSigned("raw")
                .attribute("tls_client_auth_subject_dn", "CN=raw")
                .toJson()
                .toString());
        assertThat(created.status()).as(created.text()).isEqualTo(201);
        String token = created.body().path("registrationAccessToken").asText();

        assertRefused(
                keycloaks.create(ClientJson.caSigned("chooser")
                        .attribute("tls_client_auth_subject_dn", "CN=x")
                        .attribute("mtls.trust_profile", "partners")
                        .toJson()
                        .toString()),
                "mtls.trust_profile");
        ObjectNode changed = created.body().deepCopy();
        changed.withObject("/attributes").put("mtls.trust_profile", "partners");
        assertRefused(keycloaks.update(token, changed), "mtls.trust_profile");

        assertThat(SERVER.admin().read("/" + realm.name() + "/clients?clientId=chooser"))
                .isEmpty();
        TestCertificate partner = PARTNERS.issue(leaf("CN=raw"));
        realm.assertRefused(realm.token(partner, "raw"), "unknown_issuer");

        realm.change("raw", Map.of("mtls.trust_profile", "partners"));
        ObjectNode back = created.body().deepCopy();
        back.withObject("/attributes").put("mtls.trust_profile", "");
        assertRefused(keycloaks.update(token, back), "mtls.trust_profile");
        back.withObject("/attributes").put("mtls.trust_profile", "partners");
        assertThat(keycloaks.update(token, back).status()).isEqualTo(200);
        realm.assertAccepted(realm.token(partner, "raw"), partner);
    }

    @Test
    @Satisfies(10)
    void assignsTheTrustProfileThatAPolicyNames() {
        ObjectNode policy = JsonNodeFactory.instance
                .objectNode()
                .put("name", "mTLS trust profiles")
                .put("providerId", "mtls-trust-profiles")
                .put("providerType", "org.keycloak.services.clientregistration.policy.ClientRegistrationPolicy")
                .put("subType", "authenticated");
        policy.withObject("/config").withArray("assigned-trust-profile").add("partners");
        policy.withObject("/config").withArray("allowed-trust-profiles").add("others");
        try (TestRealm other = TestRealm.on(SERVER)
                .trusting(ROOT)
                .with(TrustProfileJson.named("partners").anchors(PARTNERS))
                .with(TrustProfileJson.named("others").anchors(PARTNERS))) {
            Response component = SERVER.admin().createComponent(other.name(), policy.toString());
            assertThat(component.status()).as(component.text()).isEqualTo(201);
            Response created = Registration.openidConnect(SERVER.anonymous(), SERVER.admin(), other.name())
                    .create(caSigned().put("tls_client_auth_subject_dn", "CN=x").toString());
            assertThat(created.status()).as(created.text()).isEqualTo(201);
            String id = created.body().path("client_id").asText();
            assertThat(trustProfile(other, id)).isEqualTo("partners");
            TestCertificate partner = PARTNERS.issue(leaf("CN=x"));
            other.assertAccepted(other.token(partner, id), partner);
            other.assertRefused(other.token(ROOT.issue(leaf("CN=x")), id), "unknown_issuer");

            Registration keycloaks = Registration.keycloaks(SERVER.anonymous(), SERVER.admin(), other.name());
            assertThat(keycloaks.create(naming("others")).status()).isEqualTo(201);
            assertThat(trustProfile(other, "names-others")).isEqualTo("others");
            assertThat(keycloaks.create(naming("default")).status()).isEqualTo(403);
            assertThat(keycloaks
                            .create(ClientJson.of("by-secret", "client-secret")
                                    .toJson()
                                    .toString())
                            .status())
                    .isEqualTo(201);
            assertThat(trustProfile(other, "by-secret")).isEmpty();
        }
    }

    private static String naming(String profile) {
        return ClientJson.caSigned("names-" + profile)
                .attribute("tls_client_auth_subject_dn", "CN=x")
                .attribute("mtls.trust_profile", profile)
                .toJson()
                .toString();
    }

    private static String trustProfile(TestRealm of, String clientId) {
        return SERVER.admin()
                .client(of.name(), clientId)
                .path("attributes")
                .path("mtls.trust_profile")
                .asText();
    }

    private static void assertRefused(Response answer, String member) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(400);
        assertThat(answer.body().path("error").asText()).isEqualTo("invalid_client_metadata");
        assertThat(answer.body().path("error_description").asText()).startsWith(member + ":");
        assertThat(answer.body().path("field").asText()).isEqualTo(member);
        assertThat(answer.body().path("code").asText()).isNotEmpty();
    }

    private static ObjectNode caSigned() {
        return metadata("tls_client_auth");
    }

    private static ObjectNode metadata(String method) {
        ObjectNode metadata = JsonNodeFactory.instance.objectNode().put("token_endpoint_auth_method", method);
        metadata.putArray("grant_types").add("client_credentials");
        metadata.putArray("redirect_uris").add("https://x.example.com/");
        return metadata;
    }

    private static String selfSigned(String member, String json) {
        String metadata = metadata("self_signed_tls_client_auth").toString();
        return metadata.substring(0, metadata.length() - 1) + ",\"" + member + "\":" + json + "}";
    }

    private static JsonNode json(String text) {
        return new Response(200, HttpHeaders.of(Map.of(), (a, b) -> true), text).body();
    }

    private static String token(Response answer) {
        return answer.body().path("registration_access_token").asText();
    }

    /** What was answered, to be sent back with a change. */
    private static ObjectNode changed(Response answer) {
        ObjectNode metadata = answer.body().deepCopy();
        metadata.remove("registration_access_token");
        metadata.remove("registration_client_uri");
        return metadata;
    }

    private static ObjectNode without(ObjectNode metadata, String member) {
        metadata.remove(member);
        return metadata;
    }

    private static JsonNode stored(Response answer) {
        return SERVER.admin()
                .client(realm.name(), answer.body().path("client_id").asText())
                .path("attributes");
    }
}
