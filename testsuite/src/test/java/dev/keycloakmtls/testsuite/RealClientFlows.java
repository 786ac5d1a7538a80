package dev.keycloakmtls.testsuite;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keycloakmtls.config.AuthenticationMethod;
import dev.keycloakmtls.conformance.Satisfies;
import dev.keycloakmtls.testsuite.client.Response;
import dev.keycloakmtls.testsuite.client.SignedJwt;
import dev.keycloakmtls.testsuite.clients.Account;
import dev.keycloakmtls.testsuite.clients.Flow;
import dev.keycloakmtls.testsuite.clients.RealClient;
import dev.keycloakmtls.testsuite.clients.UserAgent;
import dev.keycloakmtls.testsuite.realm.RealmJson;
import dev.keycloakmtls.testsuite.realm.Sha256;
import dev.keycloakmtls.testsuite.realm.TestRealm;
import dev.keycloakmtls.testsuite.server.BrowserHost;
import dev.keycloakmtls.testsuite.server.Lookup;
import dev.keycloakmtls.testsuite.server.SharedServer;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What each client of other people does with both methods, and the nearest forgery. A client goes through all flows before
 * the first of them is judged.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class RealClientFlows {
    @RegisterExtension
    static final SharedServer SERVER = SharedServer.with(Lookup.DIRECT);

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Map<AuthenticationMethod, Account> accounts = new EnumMap<>(AuthenticationMethod.class);
    private final Map<AuthenticationMethod, Map<Flow, Callable<JsonNode>>> outcomes =
            new EnumMap<>(AuthenticationMethod.class);
    private List<String> atTheOtherHost = List.of();
    private TestRealm realm;

    /** @param directory empty, the client's own */
    abstract RealClient client(Account account, UserAgent user, Path directory) throws IOException;

    @BeforeAll
    void goThroughAllFlows(@TempDir Path directory) throws IOException {
        try (UserAgent user = UserAgent.trusting(SERVER.keycloak().authority());
                BrowserHost browsers = BrowserHost.before(SERVER.keycloak())) {
            realm = realm(browsers.base());
            URI issuer = URI.create(browsers.base() + "/realms/" + realm.name());
            for (AuthenticationMethod method : AuthenticationMethod.values()) {
                Account account = Account.of(method, SERVER.keycloak(), issuer, registrationToken());
                accounts.put(method, account);
                realm.with(account.client());
                Path own = Files.createDirectory(directory.resolve(account.clientId()));
                outcomes.put(method, outcomes(client(account, user, own)));
            }
            atTheOtherHost = browsers.requests();
        }
    }

    /** Certificates are asked for on another host than the one that the issuer and browsers have. */
    private static TestRealm realm(URI browsers) {
        ObjectNode representation = RealmJson.realm("clients-" + browsers.getPort());
        representation
                .withObject("/attributes")
                .put("frontendUrl", browsers.toString())
                .put("mtls.base_url", SERVER.keycloak().otherBase().toString());
        return TestRealm.of(SERVER, representation).trusting(Account.ROOT);
    }

    private static Map<Flow, Callable<JsonNode>> outcomes(RealClient client) {
        Map<Flow, Callable<JsonNode>> outcomes = new EnumMap<>(Flow.class);
        for (Flow flow : Flow.values()) {
            try {
                JsonNode report = client.attempt(flow);
                outcomes.put(flow, () -> report);
            } catch (Exception e) {
                outcomes.put(flow, () -> {
                    throw e;
                });
            }
        }
        return outcomes;
    }

    private String registrationToken() {
        Response answer =
                SERVER.admin().request("POST", "/" + realm.name() + "/clients-initial-access", "{\"count\":1}");
        assertThat(answer.status()).as(answer.text()).isEqualTo(201);
        return answer.body().path("token").asText();
    }

    @AfterAll
    void deleteRealm() {
        realm.close();
    }

    @ParameterizedTest
    @EnumSource(AuthenticationMethod.class)
    @Satisfies(43)
    void findsTheEndpointsAmongTheAliases(AuthenticationMethod method) throws Exception {
        String host = SERVER.keycloak().otherBase() + "/realms/" + realm.name();
        String endpoints = host + "/protocol/openid-connect";
        JsonNode found = outcome(method, Flow.DISCOVERY);

        Map.of(
                        "token_endpoint", endpoints + "/token",
                        "introspection_endpoint", endpoints + "/token/introspect",
                        "revocation_endpoint", endpoints + "/revoke",
                        "pushed_authorization_request_endpoint", endpoints + "/ext/par/request",
                        "userinfo_endpoint", endpoints + "/userinfo",
                        "registration_endpoint", host + "/clients-registrations/openid-connect")
                .forEach((name, url) ->
                        assertThat(found.path(name).asText()).as(name).isEqualTo(url));
    }

    @Test
    @Satisfies(43)
    void asksTheOtherHostForNothingButMetadataAndTheUsersLogin() {
        String path = "/realms/" + realm.name();
        assertThat(atTheOtherHost)
                .contains(path + "/.well-known/openid-configuration", path + "/protocol/openid-connect/auth")
                .allMatch(asked -> asked.startsWith(path + "/.well-known/")
                        || asked.equals(path + "/protocol/openid-connect/auth")
                        || asked.startsWith(path + "/login-actions/"));
    }

    @ParameterizedTest
    @EnumSource(AuthenticationMethod.class)
    @Satisfies({7, 45})
    void getsATokenOfItsOwnThatIsBoundToTheCertificate(AuthenticationMethod method) throws Exception {
        JsonNode token = outcome(method, Flow.CLIENT_CREDENTIALS);

        assertBound(token, method);
        assertThat(claims(token).path("iss").asText())
                .isEqualTo(accounts.get(method).issuer().toString());
    }

    @ParameterizedTest
    @EnumSource(AuthenticationMethod.class)
    @Satisfies({7, 45})
    void getsAUsersTokenWithAPushedRequestAndPkce(AuthenticationMethod method) throws Exception {
        JsonNode tokens = outcome(method, Flow.AUTHORIZATION_CODE);

        assertThat(tokens.path("authorization_request").asText())
                .contains("request_uri=")
                .doesNotContain("code_challenge", "redirect_uri", "scope");
        assertBound(tokens, method);
        assertThat(claims(tokens).path("preferred_username").asText()).isEqualTo("user");
    }

    @ParameterizedTest
    @EnumSource(AuthenticationMethod.class)
    @Satisfies({7, 47})
    void refreshesTheUsersToken(AuthenticationMethod method) throws Exception {
        JsonNode refreshed = outcome(method, Flow.REFRESH);

        assertBound(refreshed, method);
        assertThat(claims(refreshed).path("jti"))
                .isNotEqualTo(claims(outcome(method, Flow.AUTHORIZATION_CODE)).path("jti"));
    }

    @ParameterizedTest
    @EnumSource(AuthenticationMethod.class)
    @Satisfies({7, 45})
    void learnsFromIntrospectionWhatATokenIsBoundTo(AuthenticationMethod method) throws Exception {
        JsonNode answer = outcome(method, Flow.INTROSPECTION);

        assertThat(answer.path("active").asBoolean()).as(answer.toString()).isTrue();
        assertThat(answer.path("cnf").path("x5t#S256").asText()).isEqualTo(thumbprint(method));
    }

    @ParameterizedTest
    @EnumSource(AuthenticationMethod.class)
    void readsUserinfoWithTheCertificateOfTheToken(AuthenticationMethod method) throws Exception {
        assertThat(outcome(method, Flow.USERINFO).path("preferred_username").asText())
                .isEqualTo("user");
    }

    @ParameterizedTest
    @EnumSource(AuthenticationMethod.class)
    @Satisfies(46)
    void isRefusedUserinfoWithAnotherCertificate(AuthenticationMethod method) throws Exception {
        JsonNode refusal = outcome(method, Flow.USERINFO_WITH_ANOTHER_CERTIFICATE);

        assertThat(refusal.path("status").asInt()).as(refusal.toString()).isEqualTo(401);
        assertThat(refusal.path("error").asText()).isEqualTo("invalid_token");
    }

    @ParameterizedTest
    @EnumSource(AuthenticationMethod.class)
    @Satisfies(3)
    void isRefusedWithAForgedCertificate(AuthenticationMethod method) throws Exception {
        JsonNode refusal = outcome(method, Flow.FORGED_CERTIFICATE);

        assertThat(refusal.path("error").asText()).as(refusal.toString()).isEqualTo("invalid_client");
        assertThat(refusal.has("access_token")).isFalse();
    }

    @ParameterizedTest
    @EnumSource(AuthenticationMethod.class)
    @Satisfies(7)
    void revokesAToken(AuthenticationMethod method) throws Exception {
        assertBound(outcome(method, Flow.CLIENT_CREDENTIALS), method);
        JsonNode answer = outcome(method, Flow.REVOCATION);

        assertThat(answer.path("active").isBoolean()).as(answer.toString()).isTrue();
        assertThat(answer.path("active").asBoolean()).isFalse();
    }

    @ParameterizedTest
    @EnumSource(AuthenticationMethod.class)
    @Satisfies(44)
    void registersItselfAndGetsATokenAsTheNewClient(AuthenticationMethod method) throws Exception {
        JsonNode registered = outcome(method, Flow.REGISTRATION);
        Account account = accounts.get(method);

        assertThat(registered.path("token_endpoint_auth_method").asText()).isEqualTo(method.metadataValue());
        assertThat(registered.path("tls_client_certificate_bound_access_tokens").asBoolean())
                .isTrue();
        if (method == AuthenticationMethod.CA_SIGNED) {
            assertThat(registered.path("tls_client_auth_subject_dn").asText()).isEqualTo(account.subject());
        } else {
            assertThat(registered.path("jwks").toString())
                    .contains(JSON.readTree(account.jwks()).at("/keys/0/x5c/0").asText());
        }
        assertThat(registered.path("client_id").asText()).isNotEqualTo(account.clientId());
        assertBound(registered, method);
        assertThat(claims(registered).path("azp").asText())
                .isEqualTo(registered.path("client_id").asText());
    }

    private JsonNode outcome(AuthenticationMethod method, Flow flow) throws Exception {
        return outcomes.get(method).get(flow).call();
    }

    private void assertBound(JsonNode answer, AuthenticationMethod method) {
        assertThat(claims(answer).path("cnf").path("x5t#S256").asText())
                .as(answer.toString())
                .isEqualTo(thumbprint(method));
    }

    private String thumbprint(AuthenticationMethod method) {
        return Sha256.base64Url(accounts.get(method).certificate());
    }

    private static JsonNode claims(JsonNode answer) {
        String token = answer.path("access_token").asText();
        assertThat(token.split("\\.", -1)).as(answer.toString()).hasSize(3);
        return SignedJwt.claims(token);
    }
}
