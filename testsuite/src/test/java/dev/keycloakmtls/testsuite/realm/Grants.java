package dev.keycloakmtls.testsuite.realm;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.nimbusds.oauth2.sdk.util.URLUtils;
import dev.keycloakmtls.testpki.TestCertificate;
import dev.keycloakmtls.testsuite.client.Form;
import dev.keycloakmtls.testsuite.client.Response;
import dev.keycloakmtls.testsuite.client.TokenClient;
import dev.keycloakmtls.testsuite.clients.UserAgent;
import dev.keycloakmtls.testsuite.server.SharedServer;
import java.io.IOException;
import java.net.URI;
import java.util.EnumMap;
import java.util.Map;
import java.util.UUID;

/**
 * Every request with which a client authenticates, ready to be sent: what has to happen before, such as the user's login,
 * has happened.
 */
public final class Grants {
    public static final String REDIRECT = "https://client.example.com/callback";

    /** Where and how a client authenticates. */
    public enum Authenticated {
        AUTHORIZATION_CODE,
        CLIENT_CREDENTIALS,
        PASSWORD,
        REFRESH,
        TOKEN_EXCHANGE,
        JWT_AUTHORIZATION_GRANT,
        BACKCHANNEL_AUTHENTICATION,
        BACKCHANNEL_TOKEN,
        DEVICE_AUTHORIZATION,
        DEVICE_TOKEN,
        PUSHED_AUTHORIZATION_REQUEST,
        INTROSPECTION,
        REVOCATION,
        LOGOUT
    }

    /** @param form with the client's id */
    public record Request(String path, Form form) {}

    private final SharedServer server;
    private final TestRealm realm;
    private final String client;
    private final TokenClient http;
    private final UserAgent user;
    private final AssertionIssuer assertions;

    public Grants(
            SharedServer server,
            TestRealm realm,
            String client,
            TestCertificate certificate,
            UserAgent user,
            AssertionIssuer assertions) {
        this.server = server;
        this.realm = realm;
        this.client = client;
        this.http = server.client(certificate);
        this.user = user;
        this.assertions = assertions;
    }

    /** An empty realm in which a request that is prepared does not expire before it is sent. */
    public static TestRealm realm(SharedServer server) {
        ObjectNode representation = RealmJson.realm("grants-" + UUID.randomUUID());
        representation.put("accessCodeLifespan", 1800).put("accessTokenLifespan", 1800);
        representation.withObject("/attributes").put("cibaExpiresIn", "600");
        return TestRealm.of(server, representation);
    }

    /** Each may be sent once. */
    public Map<Authenticated, Request> requests(String scope) throws IOException, InterruptedException {
        Map<Authenticated, Request> requests = new EnumMap<>(Authenticated.class);
        for (Authenticated kind : Authenticated.values()) {
            requests.put(kind, request(kind, scope));
        }
        return requests;
    }

    private Request request(Authenticated kind, String scope) throws IOException, InterruptedException {
        return switch (kind) {
            case AUTHORIZATION_CODE -> token("authorization_code", "code", code(scope), "redirect_uri", REDIRECT);
            case CLIENT_CREDENTIALS -> token("client_credentials", "scope", scope);
            case PASSWORD -> password(scope);
            case REFRESH -> token("refresh_token", "refresh_token", refreshToken(scope));
            case TOKEN_EXCHANGE ->
                token(
                        "urn:ietf:params:oauth:grant-type:token-exchange",
                        "subject_token",
                        accessToken(scope),
                        "subject_token_type",
                        "urn:ietf:params:oauth:token-type:access_token",
                        "scope",
                        scope);
            case JWT_AUTHORIZATION_GRANT ->
                token(
                        "urn:ietf:params:oauth:grant-type:jwt-bearer",
                        "assertion",
                        assertions.assertion(),
                        "scope",
                        scope);
            case BACKCHANNEL_AUTHENTICATION -> backchannelAuthentication(scope);
            case BACKCHANNEL_TOKEN -> token("urn:openid:params:grant-type:ciba", "auth_req_id", authReqId(scope));
            case DEVICE_AUTHORIZATION -> deviceAuthorization(scope);
            case DEVICE_TOKEN ->
                token("urn:ietf:params:oauth:grant-type:device_code", "device_code", deviceCode(scope));
            case PUSHED_AUTHORIZATION_REQUEST ->
                at("/ext/par/request", "response_type", "code", "redirect_uri", REDIRECT, "scope", scope);
            case INTROSPECTION -> at("/token/introspect", "token", accessToken(scope));
            case REVOCATION -> at("/revoke", "token", refreshToken(scope));
            case LOGOUT -> at("/logout", "refresh_token", refreshToken(scope));
        };
    }

    private String code(String scope) throws IOException, InterruptedException {
        URI redirect = user.login(URI.create(server.base() + authorization(realm, client, scope)));
        assertThat(redirect.getRawQuery()).contains("code=");
        return URLUtils.parseParameters(redirect.getRawQuery()).get("code").get(0);
    }

    /** The path and query of an authorization request. */
    public static String authorization(TestRealm realm, String client, String scope) {
        return "/realms/" + realm.name() + "/protocol/openid-connect/auth?response_type=code&client_id=" + client
                + "&redirect_uri=" + REDIRECT + "&scope=" + scope.replace(" ", "%20");
    }

    private String accessToken(String scope) {
        return begun(password(scope), "access_token");
    }

    private String refreshToken(String scope) {
        return begun(password(scope), "refresh_token");
    }

    private Request password(String scope) {
        return token("password", "username", "user", "password", "password", "scope", scope);
    }

    private Request backchannelAuthentication(String scope) {
        return at("/ext/ciba/auth", "login_hint", "user", "scope", scope);
    }

    private String authReqId(String scope) {
        String id = begun(backchannelAuthentication(scope), "auth_req_id");
        Response answer = server.anonymous()
                .json(
                        "POST",
                        path("/ext/ciba/auth/callback"),
                        Map.of("Authorization", server.backChannel().authentication()),
                        "{\"status\":\"SUCCEED\"}");
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return id;
    }

    private Request deviceAuthorization(String scope) {
        return at("/auth/device", "scope", scope);
    }

    private String deviceCode(String scope) throws IOException, InterruptedException {
        Response answer = sent(deviceAuthorization(scope));
        user.approve(URI.create(answer.body().path("verification_uri_complete").asText()));
        return answer.body().path("device_code").asText();
    }

    private String begun(Request request, String member) {
        return sent(request).body().path(member).asText();
    }

    private Response sent(Request request) {
        Response answer = http.post(request.path(), request.form());
        assertThat(answer.status()).as(request.path() + ": " + answer.text()).isBetween(200, 201);
        return answer;
    }

    private Request token(String grant, String... parameters) {
        Request request = at("/token", parameters);
        return new Request(request.path(), request.form().and("grant_type", grant));
    }

    private Request at(String endpoint, String... parameters) {
        return new Request(path(endpoint), Form.of(parameters).and("client_id", client));
    }

    private String path(String endpoint) {
        return "/realms/" + realm.name() + "/protocol/openid-connect" + endpoint;
    }
}
