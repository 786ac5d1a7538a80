package dev.keycloakmtls.testsuite;

import static dev.keycloakmtls.testpki.Leaf.leaf;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.nimbusds.oauth2.sdk.pkce.CodeChallenge;
import com.nimbusds.oauth2.sdk.pkce.CodeChallengeMethod;
import com.nimbusds.oauth2.sdk.pkce.CodeVerifier;
import com.nimbusds.oauth2.sdk.util.URLUtils;
import dev.keycloakmtls.conformance.Satisfies;
import dev.keycloakmtls.testpki.TestCa;
import dev.keycloakmtls.testpki.TestCertificate;
import dev.keycloakmtls.testsuite.client.Form;
import dev.keycloakmtls.testsuite.client.Response;
import dev.keycloakmtls.testsuite.client.SignedJwt;
import dev.keycloakmtls.testsuite.client.TokenClient;
import dev.keycloakmtls.testsuite.clients.UserAgent;
import dev.keycloakmtls.testsuite.realm.ClientJson;
import dev.keycloakmtls.testsuite.realm.Grants;
import dev.keycloakmtls.testsuite.realm.Policies;
import dev.keycloakmtls.testsuite.realm.Sha256;
import dev.keycloakmtls.testsuite.realm.TestRealm;
import dev.keycloakmtls.testsuite.server.Lookup;
import dev.keycloakmtls.testsuite.server.SharedServer;
import java.io.IOException;
import java.net.URI;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The shipped examples for FAPI as a client with the user in a browser meets them: an authorization code with a pushed
 * request, PKCE and the user's consent.
 */
@Satisfies(52)
class FapiIT {
    /** What is shipped. */
    private enum Profile {
        /** A signed request object, and the answer in a signed JWT. */
        FAPI_1_ADVANCED("fapi-1-advanced"),
        FAPI_2("fapi-2-security-profile");

        private final String example;

        Profile(String example) {
            this.example = example;
        }
    }

    private static final TestCa ROOT = TestCa.root("CN=Root");
    private static final TestCertificate BANK = ROOT.issue(leaf("CN=bank"));
    private static final TestCertificate ROBOT = TestCertificate.selfSigned(leaf("CN=robot"));
    private static final TestCertificate SIGNER = TestCertificate.selfSigned(leaf("CN=signer"));
    private static final CodeVerifier VERIFIER = new CodeVerifier();

    @RegisterExtension
    static final SharedServer SERVER = SharedServer.with(Lookup.DIRECT);

    private static final Map<Profile, TestRealm> REALMS = new EnumMap<>(Profile.class);

    @BeforeAll
    static void createRealms() throws IOException {
        for (Profile profile : Profile.values()) {
            TestRealm realm = TestRealm.on(SERVER)
                    .trusting(ROOT)
                    .with(signing(ClientJson.of("by-secret", "client-secret").field("secret", "s3cret"))
                            .boundTokens());
            REALMS.put(profile, realm);
            Policies.example(SERVER, realm, profile.example);
            realm.with(signing(ClientJson.caSigned("bank").attribute("tls_client_auth_subject_dn", "CN=bank")))
                    .with(signing(ClientJson.selfSigned("robot").attribute("mtls.thumbprints", Sha256.hex(ROBOT))))
                    .with(signing(ClientJson.of("by-jwt", "client-jwt")));
        }
    }

    /** With a key for request objects. */
    private static ClientJson signing(ClientJson client) {
        return client.redirect(Grants.REDIRECT)
                .attribute("request.object.signature.alg", "ES256")
                .attribute("use.jwks.string", "true")
                .attribute("jwks.string", SignedJwt.keys(SIGNER));
    }

    @AfterAll
    static void deleteRealms() {
        REALMS.values().forEach(TestRealm::close);
    }

    static Stream<Arguments> clients() {
        return Stream.of(Profile.values())
                .flatMap(profile ->
                        Stream.of(Arguments.of(profile, "bank", BANK), Arguments.of(profile, "robot", ROBOT)));
    }

    static Stream<Arguments> clientsOfAllMethods() {
        return Stream.of(Profile.values())
                .flatMap(profile -> Stream.of("bank", "robot", "by-jwt").map(client -> Arguments.of(profile, client)));
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("clients")
    void aClientOfEitherMethodGetsABoundToken(Profile profile, String client, TestCertificate certificate)
            throws Exception {
        Response token = token(profile, client, SERVER.client(certificate), code(profile, client, certificate));

        assertThat(token.status()).as(token.text()).isEqualTo(200);
        assertThat(token.boundThumbprint()).isEqualTo(Sha256.base64Url(certificate));
        assertThat(token.claims().path("preferred_username").asText()).isEqualTo("user");
    }

    @ParameterizedTest
    @EnumSource(Profile.class)
    void theCodeIsWorthNothingWithAnotherCertificate(Profile profile) throws Exception {
        String code = code(profile, "bank", BANK);

        Response refused = token(profile, "bank", SERVER.client(ROOT.issue(leaf("CN=thief"))), code);

        assertThat(refused.status()).as(refused.text()).isEqualTo(401);
        assertThat(refused.body().path("error").asText()).isEqualTo("invalid_client");
    }

    /** One that was there before the policy. Keycloak's executor lets it ask, and refuses the token. */
    @ParameterizedTest
    @EnumSource(Profile.class)
    void aClientWithASecretGetsNoToken(Profile profile) throws Exception {
        TokenClient http = SERVER.client(BANK);
        Response pushed = push(profile, http, request("by-secret"), "client_secret", "s3cret");
        assertThat(pushed.status()).as(pushed.text()).isEqualTo(201);

        Response refused =
                token(profile, "by-secret", http, code(profile, "by-secret", pushed), "client_secret", "s3cret");

        assertThat(refused.status()).as(refused.text()).isEqualTo(400);
        assertThat(refused.body().path("error_description").asText())
                .isEqualTo("Configured client authentication method not allowed for client");
    }

    @ParameterizedTest
    @MethodSource("clients")
    void aRequestWithoutPkceIsRefused(Profile profile, String client, TestCertificate certificate) {
        ObjectNode request = request(client);
        request.remove(List.of("code_challenge", "code_challenge_method"));

        Response refused = push(profile, SERVER.client(certificate), request);

        assertThat(refused.status()).as(refused.text()).isEqualTo(400);
        assertThat(refused.body().path("error_description").asText()).contains("code_challenge_method");
    }

    /** FAPI 2 wants it pushed, FAPI 1 signed; a page of Keycloak's, or the client, gets to know. */
    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("clientsOfAllMethods")
    void aRequestInTheBrowsersAddressAloneIsRefused(Profile profile, String client) {
        Response refused = SERVER.anonymous()
                .get("/realms/" + REALMS.get(profile).name() + "/protocol/openid-connect/auth?"
                        + URLUtils.serializeParameters(parameters(request(client))));

        assertThat(refused.text()).doesNotContain("kc-form-login");
        if (profile == Profile.FAPI_2) {
            assertThat(refused.status()).isEqualTo(400);
            assertThat(refused.text()).contains("PAR request_uri not included");
        } else {
            assertThat(refused.status()).isEqualTo(302);
            assertThat(refused.headers().firstValue("Location"))
                    .hasValueSatisfying(location -> assertThat(location).contains("invalid_request"));
        }
    }

    private static ObjectNode request(String client) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("client_id", client)
                .put("response_type", "code")
                .put("scope", "openid")
                .put("redirect_uri", Grants.REDIRECT)
                .put("state", "state")
                .put("nonce", "nonce")
                .put(
                        "code_challenge",
                        CodeChallenge.compute(CodeChallengeMethod.S256, VERIFIER)
                                .getValue())
                .put("code_challenge_method", "S256");
    }

    private static Map<String, List<String>> parameters(ObjectNode request) {
        return request.properties().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, entry -> List.of(entry.getValue().asText())));
    }

    private static String code(Profile profile, String client, TestCertificate certificate) throws Exception {
        Response pushed = push(profile, SERVER.client(certificate), request(client));
        assertThat(pushed.status()).as(pushed.text()).isEqualTo(201);
        return code(profile, client, pushed);
    }

    private static Response push(Profile profile, TokenClient http, ObjectNode request, String... more) {
        String client = request.path("client_id").asText();
        Form form = Form.of("client_id", client).and(more);
        if (profile == Profile.FAPI_1_ADVANCED) {
            long now = Instant.now().getEpochSecond();
            request.put("response_mode", "jwt")
                    .put("iss", client)
                    .put("aud", issuer(profile))
                    .put("nbf", now)
                    .put("exp", now + 300);
            form.and("request", SignedJwt.with(SIGNER, request));
        } else {
            parameters(request).forEach((name, values) -> {
                if (!name.equals("client_id")) {
                    form.and(name, values.get(0));
                }
            });
        }
        return http.post("/realms/" + REALMS.get(profile).name() + "/protocol/openid-connect/ext/par/request", form);
    }

    /** The user's part. */
    private static String code(Profile profile, String client, Response pushed) throws Exception {
        URI request = URI.create(issuer(profile) + "/protocol/openid-connect/auth?client_id=" + client + "&request_uri="
                + pushed.body().path("request_uri").asText());
        try (UserAgent user = UserAgent.trusting(SERVER.keycloak().authority())) {
            var answer = URLUtils.parseParameters(user.login(request).getRawQuery());
            return profile == Profile.FAPI_1_ADVANCED
                    ? SignedJwt.claims(answer.get("response").get(0))
                            .path("code")
                            .asText()
                    : answer.get("code").get(0);
        }
    }

    private static Response token(Profile profile, String client, TokenClient http, String code, String... more) {
        return http.token(
                REALMS.get(profile).name(),
                Form.of("grant_type", "authorization_code", "client_id", client, "code", code)
                        .and("redirect_uri", Grants.REDIRECT, "code_verifier", VERIFIER.getValue())
                        .and(more));
    }

    private static String issuer(Profile profile) {
        return SERVER.base() + "/realms/" + REALMS.get(profile).name();
    }
}
