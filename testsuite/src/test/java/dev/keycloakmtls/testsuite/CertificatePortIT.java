package dev.keycloakmtls.testsuite;

import static dev.keycloakmtls.testpki.Leaf.leaf;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.keycloakmtls.conformance.Satisfies;
import dev.keycloakmtls.testpki.TestCa;
import dev.keycloakmtls.testpki.TestCertificate;
import dev.keycloakmtls.testsuite.client.CertificateHeader;
import dev.keycloakmtls.testsuite.client.Form;
import dev.keycloakmtls.testsuite.client.RawClient.Header;
import dev.keycloakmtls.testsuite.client.Response;
import dev.keycloakmtls.testsuite.client.TokenClient;
import dev.keycloakmtls.testsuite.matrix.CoreFlow;
import dev.keycloakmtls.testsuite.realm.ClientJson;
import dev.keycloakmtls.testsuite.realm.Sha256;
import dev.keycloakmtls.testsuite.realm.TestRealm;
import dev.keycloakmtls.testsuite.realm.X509Users;
import dev.keycloakmtls.testsuite.server.Edition;
import dev.keycloakmtls.testsuite.server.KeycloakHome;
import dev.keycloakmtls.testsuite.server.KeycloakPaths;
import dev.keycloakmtls.testsuite.server.KeycloakServer;
import dev.keycloakmtls.testsuite.server.Lookup;
import dev.keycloakmtls.testsuite.server.Members;
import dev.keycloakmtls.testsuite.server.Settings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The port for clients with certificates ({@code --spi-mtls--default--port}) of a server whose first port asks nobody, as
 * Keycloak is without any option, on the newest and the oldest version.
 */
class CertificatePortIT {
    private static final List<String> ALIASES = List.of(
            "token_endpoint",
            "introspection_endpoint",
            "revocation_endpoint",
            "userinfo_endpoint",
            "pushed_authorization_request_endpoint",
            "device_authorization_endpoint",
            "backchannel_authentication_endpoint",
            "registration_endpoint");
    private static final List<String> METHODS = List.of("GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS");
    private static final String REALM = "/realms/master/";
    private static final String OIDC = REALM + "protocol/openid-connect";

    /** As RFC 8705 §5 and this extension's documentation have it, by method: the test's own list. */
    private static final Map<String, Set<String>> SERVED = Map.of(
            OIDC + "/token", Set.of("POST"),
            OIDC + "/token/introspect", Set.of("POST"),
            OIDC + "/revoke", Set.of("POST"),
            OIDC + "/userinfo", Set.of("GET", "POST"),
            OIDC + "/ext/par/request", Set.of("POST"),
            OIDC + "/auth/device", Set.of("POST"),
            OIDC + "/ext/ciba/auth", Set.of("POST"),
            REALM + "clients-registrations/openid-connect", Set.of("POST"),
            OIDC + "/logout", Set.of("POST"),
            REALM + "mtls/connection-check", Set.of("POST"));

    /** What Quarkus, Keycloak's themes and this extension serve, which no annotation says. */
    private static final List<String> NOT_ANNOTATED = List.of(
            "/",
            "/admin",
            "/admin/",
            "/admin/master/console/",
            "/admin/realms",
            "/admin/realms/master",
            "/admin/realms/master/clients",
            "/admin/realms/master/mtls/warnings",
            "/admin/realms/master/mtls/trust-profiles",
            "/admin/serverinfo",
            "/realms",
            "/realms/",
            "/realms/master",
            "/realms/master/",
            "/realms/master/.well-known/openid-configuration",
            "/realms/master/.well-known/uma2-configuration",
            "/realms/master/account",
            "/realms/master/account/",
            "/realms/master/broker/x/endpoint",
            "/realms/master/login-actions/authenticate",
            "/realms/master/protocol/docker-v2/auth",
            "/realms/master/protocol/saml",
            "/realms/master/protocol/saml/descriptor",
            "/.well-known/openid-configuration/realms/master",
            "/.well-known/oauth-authorization-server/realms/master",
            "/resources/x/common/keycloak/x.js",
            "/resources/x/login/keycloak.v2/css/styles.css",
            "/js/keycloak.js",
            "/robots.txt",
            "/favicon.ico",
            "/health",
            "/health/ready",
            "/metrics",
            "/openapi",
            "/q/health",
            "/q/metrics",
            "/lb-check",
            "*");

    /** Keycloak, or a proxy of another mind, could read each as one that is served. */
    private static final List<String> SPELLINGS = List.of(
            OIDC + "//token",
            "/" + OIDC + "/token",
            "/realms//master/protocol/openid-connect/token",
            OIDC + "/token/",
            OIDC + "/token;x=1",
            OIDC + "/%74oken",
            OIDC + "/token%2f",
            OIDC + "/token%00",
            OIDC + "/./token",
            OIDC + "/x/../token",
            OIDC + "/x/%2e%2e/token",
            OIDC + "/token/../auth",
            OIDC + "/TOKEN",
            "/realms/%2e%2e/realms/master/protocol/openid-connect/token",
            "/realms/..%2fadmin/protocol/openid-connect/token",
            "/realms/../admin/realms/master/clients",
            "/realms/master%2f..%2f..%2fadmin/protocol/openid-connect/token",
            "/realms/master;x/protocol/openid-connect/token",
            "/REALMS/master/protocol/openid-connect/token",
            "/auth" + OIDC + "/token");

    private static final TestCa ROOT = TestCa.root("CN=Partner Root");
    private static final TestCertificate BILLING = ROOT.issue(leaf("CN=billing"));
    private static final TestCertificate ROBOT = TestCertificate.selfSigned(leaf("CN=robot"));

    private enum Version {
        NEWEST(Settings::distribution, () -> KeycloakHome.withProduct(Lookup.NOT_ASKED)),
        OLDEST(
                Settings::oldestDistribution,
                () -> KeycloakHome.of(
                        Edition.of("oldest-not-asked", Settings.oldestDistribution(), null), Lookup.NOT_ASKED));

        private final Supplier<Path> distribution;
        private final Supplier<KeycloakHome> home;

        Version(Supplier<Path> distribution, Supplier<KeycloakHome> home) {
            this.distribution = distribution;
            this.home = home;
        }
    }

    /** A server with a realm that both ports serve. */
    private record Tested(KeycloakServer server, TestRealm realm, TestRealm atFirstPort) {
        static Tested start(Version version) {
            KeycloakServer server =
                    KeycloakServer.of(version.home.get()).certificatePort().start();
            TestRealm realm = TestRealm.on(server.byCertificatePort())
                    .trusting(ROOT)
                    .with(ClientJson.caSigned("billing")
                            .everyGrant()
                            .boundTokens()
                            .attribute("tls_client_auth_subject_dn", "CN=billing"))
                    .with(ClientJson.selfSigned("robot").attribute("mtls.certificates", ROBOT.pem()))
                    .with(ClientJson.of("legacy", "client-x509").attribute("x509.subjectdn", "CN=legacy"));
            return new Tested(server, realm, TestRealm.imported(server, realm.name()));
        }

        TokenClient billing() {
            return server.byCertificatePort().client(BILLING);
        }

        Response at(TokenClient client, String endpoint, Form form) {
            return client.post(path(endpoint), form);
        }

        String path(String endpoint) {
            return "/realms/" + realm.name() + "/protocol/openid-connect" + endpoint;
        }
    }

    private static final Map<Version, Tested> SERVERS = new EnumMap<>(Version.class);

    @BeforeAll
    static void start() {
        for (Version version : Version.values()) {
            SERVERS.put(version, Tested.start(version));
        }
    }

    @AfterAll
    static void stop() {
        SERVERS.values().forEach(tested -> tested.server().close());
    }

    private static Tested on(Version version) {
        return Objects.requireNonNull(SERVERS.get(version));
    }

    @ParameterizedTest
    @EnumSource
    @Satisfies({1, 34})
    void bothMethodsWorkThereAndTheFirstPortAsksNobody(Version version) {
        Tested tested = on(version);

        tested.realm().assertAccepted(tested.realm().token(BILLING, "billing"), BILLING);
        tested.realm().assertAccepted(tested.realm().token(ROBOT, "robot"), ROBOT);

        tested.realm().assertRefused(tested.realm().token("billing"), "no_certificate");
        tested.realm().assertRefused(tested.realm().token(BILLING, "robot"), "certificate_not_registered");
        tested.realm()
                .assertRefused(
                        tested.realm().token(TestCertificate.selfSigned(leaf("CN=robot")), "robot"),
                        "certificate_not_registered");
        tested.realm().assertRefused(tested.atFirstPort().token(BILLING, "billing"), "no_certificate");
        tested.realm().assertRefused(tested.atFirstPort().token(ROBOT, "robot"), "no_certificate");
    }

    @ParameterizedTest
    @EnumSource
    void everyCoreFlowOfClientsWorksThere(Version version) {
        for (CoreFlow flow :
                List.of(CoreFlow.CA_SIGNED, CoreFlow.INTERMEDIATE, CoreFlow.SELF_SIGNED, CoreFlow.REGISTRATION)) {
            flow.run(on(version).server().byCertificatePort());
        }
    }

    /** RFC 8705 §5: every endpoint where a client shows its certificate. */
    @ParameterizedTest
    @EnumSource
    @Satisfies({7, 43, 47})
    void servesEveryAliasAndAClientsLogout(Version version) {
        Tested tested = on(version);
        TokenClient billing = tested.billing();
        TokenClient nobody = tested.server().byCertificatePort().anonymous();

        Response login = tested.at(billing, "/token", Form.password("billing").and("scope", "openid"));
        assertThat(login.status()).as(login.text()).isEqualTo(200);
        String token = login.body().path("access_token").asText();
        assertThat(login.boundThumbprint()).isEqualTo(Sha256.base64Url(BILLING));

        Map<String, String> bearer = Map.of("Authorization", "Bearer " + token);
        assertThat(billing.get(tested.path("/userinfo"), bearer).status()).isEqualTo(200);
        assertThat(nobody.get(tested.path("/userinfo"), bearer).status()).isEqualTo(401);
        assertThat(tested.server()
                        .byCertificatePort()
                        .client(ROBOT)
                        .get(tested.path("/userinfo"), bearer)
                        .status())
                .isEqualTo(401);

        Form question = Form.of("client_id", "billing", "token", token);
        assertThat(tested.at(billing, "/token/introspect", question)
                        .body()
                        .path("active")
                        .asBoolean())
                .isTrue();
        assertThat(tested.at(nobody, "/token/introspect", question).status()).isEqualTo(401);

        Response pushed = tested.at(
                billing,
                "/ext/par/request",
                Form.of(
                        "client_id",
                        "billing",
                        "response_type",
                        "code",
                        "scope",
                        "openid",
                        "redirect_uri",
                        "https://client.example.com/callback"));
        assertThat(pushed.body().path("request_uri").asText()).as(pushed.text()).isNotEmpty();

        Response device = tested.at(billing, "/auth/device", Form.of("client_id", "billing"));
        assertThat(device.body().path("verification_uri").asText())
                .as(device.text())
                .startsWith(tested.server().base() + "/");

        Response ciba = tested.at(nobody, "/ext/ciba/auth", Form.of("client_id", "billing", "login_hint", "user"));
        assertThat(ciba.body().path("error").asText()).as(ciba.text()).isEqualTo("invalid_client");

        Response refreshed = tested.at(billing, "/token", Form.refresh("billing", login));
        assertThat(refreshed.status()).as(refreshed.text()).isEqualTo(200);
        Form end = Form.of(
                "client_id",
                "billing",
                "refresh_token",
                refreshed.body().path("refresh_token").asText());
        assertThat(tested.at(nobody, "/logout", end).status()).isIn(400, 401);
        assertThat(tested.at(billing, "/logout", end).status()).isEqualTo(204);

        Form revoked = Form.of("client_id", "billing", "token", token);
        assertThat(tested.at(nobody, "/revoke", revoked).status()).isEqualTo(401);
        assertThat(tested.at(billing, "/revoke", revoked).status()).isEqualTo(200);
    }

    /** Or a token of one port would be worth nothing at the other. */
    @ParameterizedTest
    @EnumSource
    @Satisfies(43)
    void tokensHaveTheFirstPortsIssuerAndAreGoodThere(Version version) {
        Tested tested = on(version);
        try (TestRealm realm = TestRealm.on(tested.server().byCertificatePort())) {
            realm.trusting(ROOT)
                    .with(ClientJson.caSigned("unbound")
                            .ownAudience()
                            .attribute("tls_client_auth_subject_dn", "CN=billing"))
                    .with(ClientJson.of("api", "client-secret").field("secret", "secret"));
            String oidc = "/realms/" + realm.name() + "/protocol/openid-connect";
            Response login = tested.billing()
                    .post(oidc + "/token", Form.password("unbound").and("scope", "openid"));
            String issuer = tested.server().base() + "/realms/" + realm.name();

            assertThat(login.claims().path("iss").asText()).isEqualTo(issuer);
            JsonNode metadata = tested.server()
                    .anonymous()
                    .get("/realms/" + realm.name() + "/.well-known/openid-configuration")
                    .body();
            assertThat(metadata.path("issuer").asText()).isEqualTo(issuer);
            String token = login.body().path("access_token").asText();
            TokenClient atFirstPort = tested.server().anonymous();
            assertThat(atFirstPort
                            .get(oidc + "/userinfo", Map.of("Authorization", "Bearer " + token))
                            .body()
                            .path("email")
                            .asText())
                    .isEqualTo("user@example.com");
            Response refreshed = tested.billing().post(oidc + "/token", Form.refresh("unbound", login));
            assertThat(refreshed.status()).as(refreshed.text()).isEqualTo(200);
            assertThat(refreshed.claims().path("iss").asText()).isEqualTo(issuer);
        }
    }

    @ParameterizedTest
    @EnumSource
    @Satisfies(43)
    void discoveryNamesThePortWithoutBeingTold(Version version) {
        Tested tested = on(version);
        for (String document : List.of("openid-configuration", "oauth-authorization-server")) {
            JsonNode metadata = tested.server()
                    .anonymous()
                    .get("/realms/" + tested.realm().name() + "/.well-known/" + document)
                    .body();
            for (String alias : ALIASES) {
                String endpoint = metadata.path(alias).asText();
                assertThat(endpoint).startsWith(tested.server().base() + "/realms/");
                assertThat(metadata.path("mtls_endpoint_aliases").path(alias).asText())
                        .isEqualTo(endpoint.replace(
                                tested.server().base().toString(),
                                tested.server().certificatePort().toString()));
                // And each is there: Keycloak answers, in whatever way.
                Response there = tested.server()
                        .byCertificatePort()
                        .anonymous()
                        .post(
                                endpoint.substring(
                                        tested.server().base().toString().length()),
                                Form.of("x", "y"));
                assertThat(isServed(there)).as(alias + ": " + there).isTrue();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void servesNothingElseOfAllThatKeycloakHas(Version version) {
        Map<String, Set<String>> resources = KeycloakPaths.of(version.distribution.get());
        // What is gathered is what there is: some of each kind.
        assertThat(resources.keySet())
                .hasSizeGreaterThan(250)
                .contains(
                        OIDC + "/token",
                        OIDC + "/token/introspect",
                        OIDC + "/ext/par/request",
                        OIDC + "/auth/device",
                        REALM + "clients-registrations/openid-connect",
                        "/admin/realms/master/clients",
                        "/admin/realms/master/users/x/credentials",
                        "/realms/master/login-actions/authenticate",
                        "/realms/master/account/sessions",
                        OIDC + "/auth",
                        OIDC + "/certs",
                        OIDC + "/logout/backchannel-logout");
        Map<String, List<String>> all = new TreeMap<>();
        Stream.of(resources.keySet(), NOT_ANNOTATED, SPELLINGS)
                .flatMap(paths -> paths.stream())
                .forEach(path -> all.put(path, METHODS));

        List<String> served = new ArrayList<>();
        TokenClient client = on(version).server().byCertificatePort().client(ROBOT);
        all.forEach((path, methods) -> methods.forEach(method -> {
            if (path.startsWith("/") && !SERVED.getOrDefault(path, Set.of()).contains(method)) {
                Response answer = client.json(method, path, Map.of(), null);
                if (isServed(answer)) {
                    served.add(method + " " + path + ": " + answer);
                }
            }
        }));
        assertThat(served).isEmpty();
    }

    /** The port's own answer is empty and has no header of Keycloak's. */
    private static boolean isServed(Response answer) {
        return answer.status() != 404
                || !answer.text().isEmpty()
                || answer.headers().firstValue("Content-Type").isPresent()
                || answer.headers().firstValue("X-Content-Type-Options").isPresent();
    }

    /** Written by hand: an HTTP client would tidy some of them up. */
    @ParameterizedTest
    @EnumSource
    void servesNoOtherSpelling(Version version) {
        KeycloakServer server = on(version).server();
        for (String path : SPELLINGS) {
            for (String method : List.of("POST", "GET")) {
                Response answer = server.rawByCertificatePort(ROBOT).send(method, path, List.of(), "");
                assertThat(answer.status()).as(method + " " + path).isEqualTo(404);
                assertThat(answer.text()).as(method + " " + path).isEmpty();
            }
        }
    }

    /** No proxy stands before this port: whoever is there is who made the connection. */
    @ParameterizedTest
    @EnumSource
    void believesNoHeaderOfAProxys(Version version) {
        Tested tested = on(version);
        List<Header> headers = new ArrayList<>(CertificateHeader.all(ROBOT));
        headers.add(new Header("X-Forwarded-For", "203.0.113.7"));
        headers.add(new Header("Forwarded", "for=203.0.113.7;host=evil.example;proto=https"));
        headers.add(new Header("X-Forwarded-Host", "evil.example"));
        headers.add(new Header("X-Forwarded-Port", "1"));
        headers.add(new Header("X-Forwarded-Prefix", "/evil"));

        Response forged =
                tested.server().rawByCertificatePort(null).token(tested.realm().name(), "robot", headers);
        tested.realm().assertRefused(forged, "no_certificate");
        assertThat(tested.realm().lastEvent().path("ipAddress").asText()).isEqualTo("127.0.0.1");

        Response honest =
                tested.server().rawByCertificatePort(ROBOT).token(tested.realm().name(), "robot", headers);
        assertThat(honest.status()).as(honest.text()).isEqualTo(200);
        assertThat(honest.claims().path("iss").asText())
                .isEqualTo(tested.server().base() + "/realms/" + tested.realm().name());
    }

    /** The first port has no truststore, so that nobody has verified anything: Keycloak's own methods see nothing. */
    @ParameterizedTest
    @EnumSource
    void keycloaksOwnMethodsSeeNoCertificateThatNobodyVerified(Version version) {
        Tested tested = on(version);
        TestCertificate forged = TestCertificate.selfSigned(leaf("CN=legacy"));

        Response answer = tested.realm().token(forged, "legacy");

        assertThat(answer.status()).as(answer.text()).isEqualTo(401);
        X509Users.logInByCertificate(tested.realm());
        Response user = tested.server()
                .byCertificatePort()
                .client(TestCertificate.selfSigned(leaf("CN=alice")))
                .token(tested.realm().name(), Form.of("grant_type", "password", "client_id", "admin-cli"));
        assertThat(user.status()).as(user.text()).isEqualTo(401);
        assertThat(user.text()).doesNotContain("access_token");
    }

    @ParameterizedTest
    @EnumSource
    void theServerIsSaidToReceiveCertificates(Version version) {
        Tested tested = on(version);

        JsonNode warnings = tested.server().admin().read("/" + tested.realm().name() + "/mtls/warnings");

        assertThat(Members.of(warnings, "code")).doesNotContain("certificates_do_not_arrive");
    }

    @Test
    void theLogSaysThatItIsOpenAndUnderWhichAddress() {
        KeycloakServer server = on(Version.NEWEST).server();

        assertThat(server.logLines())
                .anyMatch(
                        line -> line.contains("Port " + server.certificatePort().getPort())
                                && line.contains("mtls_endpoint_aliases: " + server.certificatePort()));
    }
}
