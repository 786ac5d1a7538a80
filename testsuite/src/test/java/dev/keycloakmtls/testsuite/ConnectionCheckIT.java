package dev.keycloakmtls.testsuite;

import static dev.keycloakmtls.testpki.Leaf.leaf;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.keycloakmtls.testpki.HostileCertificates;
import dev.keycloakmtls.testpki.TestCa;
import dev.keycloakmtls.testpki.TestCertificate;
import dev.keycloakmtls.testsuite.admin.StartedCheck;
import dev.keycloakmtls.testsuite.client.CertificateHeader;
import dev.keycloakmtls.testsuite.client.Form;
import dev.keycloakmtls.testsuite.client.ForwardedCertificate;
import dev.keycloakmtls.testsuite.client.Response;
import dev.keycloakmtls.testsuite.client.TokenClient;
import dev.keycloakmtls.testsuite.realm.ClientJson;
import dev.keycloakmtls.testsuite.realm.Sha256;
import dev.keycloakmtls.testsuite.realm.TestRealm;
import dev.keycloakmtls.testsuite.realm.TrustProfileJson;
import dev.keycloakmtls.testsuite.server.Await;
import dev.keycloakmtls.testsuite.server.Lookup;
import dev.keycloakmtls.testsuite.server.SharedServer;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What arrives: whoever has the secret of a connection check sees it, and so does the administrator, and nobody else. */
class ConnectionCheckIT {
    private static final TestCa ROOT = TestCa.root("CN=Root");
    private static final TestCertificate PAYMENTS = ROOT.issue(leaf("CN=payments,O=Example"));
    private static final TestCertificate ROBOT = TestCertificate.selfSigned(leaf("CN=robot"));

    @RegisterExtension
    static final SharedServer SERVER = SharedServer.with(Lookup.DIRECT);

    @RegisterExtension
    static final SharedServer BEHIND_PROXY = SharedServer.with(Lookup.RFC9440);

    private TestRealm realm;

    @BeforeEach
    void createRealm() {
        realm = TestRealm.on(SERVER).trusting(ROOT);
    }

    @AfterEach
    void deleteRealm() {
        realm.close();
    }

    private StartedCheck start() {
        return StartedCheck.by(SERVER.admin(), realm.name());
    }

    private static JsonNode ok(Response answer) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return answer.body();
    }

    @Test
    void tellsWhereAndHowToCall() {
        StartedCheck check = start();

        JsonNode started = check.started();
        assertThat(started.path("address").asText()).isEqualTo(SERVER.base() + StartedCheck.path(realm.name()));
        assertThat(check.secret()).matches("[A-Za-z0-9_-]{43}");
        assertThat(started.path("curl").asText())
                .isEqualTo("curl --cert client.pem --key client.key -d secret=" + check.secret() + " '"
                        + started.path("address").asText() + "'");
        assertThat(Duration.between(
                        Instant.parse(started.path("check").path("startedAt").asText()),
                        Instant.parse(started.path("check").path("endsAt").asText())))
                .isEqualTo(Duration.ofMinutes(10));
        assertThat(check.read().toString()).as("it is told once").doesNotContain(check.secret());
        assertThat(SERVER.keycloak().logLines()).noneMatch(line -> line.contains(check.secret()));
    }

    @Test
    void showsTheCallerAndTheAdministratorWhatArrived() {
        StartedCheck check = start();

        JsonNode told = ok(check.call(SERVER.client(PAYMENTS)));

        assertThat(told.path("call").asInt()).isEqualTo(1);
        assertThat(told.path("callsLeft").asInt()).isEqualTo(19);
        assertThat(told.path("outcome").asText()).isEqualTo("certificate");
        assertThat(told.path("address").asText()).isEqualTo("127.0.0.1");
        assertThat(told.path("port").asInt()).isEqualTo(SERVER.base().getPort());
        assertThat(told.path("tls").asText()).isEqualTo("TLSv1.3");
        assertThat(told.path("lookup").asText()).isEqualTo("default");
        assertThat(told.path("certificates").asInt()).isEqualTo(1);
        JsonNode leaf = told.path("chain").path(0);
        assertThat(leaf.path("subject").asText()).isEqualTo("CN=payments,O=Example");
        assertThat(leaf.path("issuer").asText()).isEqualTo("CN=Root");
        assertThat(leaf.path("serial").asText())
                .isEqualTo(PAYMENTS.certificate().getSerialNumber().toString(16));
        assertThat(leaf.path("sha256").asText()).isEqualToIgnoringCase(Sha256.hex(PAYMENTS));

        JsonNode call = check.read().path("calls").path(0);
        assertThat(call.path("outcome").asText()).isEqualTo("certificate");
        assertThat(call.path("address").asText()).isEqualTo("127.0.0.1");
        assertThat(call.path("listener").asText()).isEqualTo("127.0.0.1");
        assertThat(call.path("chain").path(0).path("subject").asText()).isEqualTo("CN=payments,O=Example");
        assertThat(check.read().path("callsLeft").asInt()).isEqualTo(19);
    }

    @Test
    void logsNobodyInAndStoresNothing() {
        StartedCheck check = start();

        Response answer = check.call(SERVER.client(PAYMENTS));

        assertThat(answer.headers().map()).doesNotContainKey("set-cookie");
        assertThat(answer.headers().firstValue("Cache-Control")).contains("no-store");
        assertThat(answer.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
        assertThat(answer.headers().firstValue("Content-Type").orElse("")).startsWith("application/json");
        assertThat(answer.headers().map()).doesNotContainKey("access-control-allow-origin");
        assertThat(answer.text()).doesNotContain("token");
        assertThat(SERVER.admin().events(realm.name())).isEmpty();
    }

    @Test
    void saysWhereNoCertificateCame() {
        StartedCheck check = start();

        JsonNode told = ok(check.call(SERVER.anonymous()));

        assertThat(told.path("outcome").asText()).isEqualTo("no_certificate");
        assertThat(told.path("reason").asText()).isEqualTo("no_certificate");
        assertThat(told.path("certificates").asInt()).isZero();
        assertThat(check.read()
                        .path("calls")
                        .path(0)
                        .path("reason")
                        .path("code")
                        .asText())
                .isEqualTo("no_certificate");
        assertThat(check.clients().path("clients")).isEmpty();
    }

    @Test
    void tellsTheAdministratorAloneWhichClientsWouldAcceptIt() {
        realm.with(ClientJson.caSigned("payments").attribute("tls_client_auth_subject_dn", "CN=payments,O=Example"))
                .with(ClientJson.caSigned("other").attribute("tls_client_auth_subject_dn", "CN=other"))
                .with(TrustProfileJson.named("elsewhere").anchors(TestCa.root("CN=Root")))
                .with(ClientJson.caSigned("untrusting")
                        .attribute("tls_client_auth_subject_dn", "CN=payments,O=Example")
                        .attribute("mtls.trust_profile", "elsewhere"))
                .with(TrustProfileJson.named("careful").anchors(ROOT).config("revocationMode", "ocsp"))
                .with(ClientJson.caSigned("careful")
                        .attribute("tls_client_auth_subject_dn", "CN=payments,O=Example")
                        .attribute("mtls.trust_profile", "careful"))
                .with(ClientJson.selfSigned("registered").attribute("mtls.certificates", PAYMENTS.pem()))
                .with(ClientJson.selfSigned("other-robot").attribute("mtls.certificates", ROBOT.pem()));
        StartedCheck check = start();

        Response told = check.call(SERVER.client(PAYMENTS));

        assertThat(told.text()).doesNotContain("untrusting", "registered", "careful", "127.0.0.1,");
        JsonNode clients = check.clients();
        assertThat(outcomes(clients))
                .containsExactlyInAnyOrder(
                        "payments accepted",
                        "untrusting refused",
                        "careful accepted_unless_revoked",
                        "registered accepted");
        assertThat(clients.path("asked").asInt()).isEqualTo(4);
        assertThat(clients.path("more").asBoolean()).isFalse();
    }

    /** Whoever may not view a client is not told of it, and whoever may not list clients is told of none. */
    @Test
    void asksClientsInTheAdministratorsRights() {
        realm.with(ClientJson.caSigned("payments").attribute("tls_client_auth_subject_dn", "CN=payments,O=Example"))
                .with(ClientJson.selfSigned("registered").attribute("mtls.certificates", PAYMENTS.pem()));
        StartedCheck check = StartedCheck.by(realm.administrator("manage-realm"), realm.name());
        ok(check.call(SERVER.client(PAYMENTS)));

        assertThat(check.read().path("calls")).hasSize(1);
        assertThat(check.administrator()
                        .request("GET", check.administered() + "/calls/1/clients", null)
                        .status())
                .isEqualTo(403);
        StartedCheck seen =
                new StartedCheck(realm.administrator("manage-realm", "query-clients"), realm.name(), check.started());
        assertThat(outcomes(seen.clients())).isEmpty();
        realm.permit("payments", "view", seen.administrator());
        assertThat(outcomes(seen.clients())).containsExactly("payments accepted");
    }

    /** A key set that nobody has fetched for a login is not fetched for this. */
    @Test
    void fetchesNothing() {
        realm.with(ClientJson.selfSigned("published")
                .attribute("use.jwks.url", "true")
                .attribute("jwks.url", SERVER.backChannel().uri("/never").toString()));
        StartedCheck check = start();
        int before = SERVER.backChannel().requests();
        ok(check.call(SERVER.client(ROBOT)));

        assertThat(outcomes(check.clients())).containsExactly("published unknown");
        assertThat(SERVER.backChannel().requests()).isEqualTo(before);

        realm.token(ROBOT, "published");
        assertThat(SERVER.backChannel().requests()).as("a login would fetch").isGreaterThan(before);
    }

    @Test
    void hasOneAnswerForEverySecretThatOpensNothing() {
        StartedCheck ended = start();
        ended.end();
        try (TestRealm other = TestRealm.on(SERVER)) {
            StartedCheck elsewhere = StartedCheck.by(SERVER.admin(), other.name());
            StartedCheck check = start();
            String secret = check.secret();
            TokenClient caller = SERVER.client(PAYMENTS);
            List<Response> refused = new ArrayList<>();
            for (String wrong : List.of(
                    "",
                    "x",
                    "A".repeat(43),
                    "A".repeat(100_000),
                    secret + "A",
                    secret.substring(1),
                    secret.toLowerCase(Locale.ROOT) + " ",
                    ended.secret(),
                    elsewhere.secret(),
                    "<script>alert(1)</script>")) {
                refused.add(StartedCheck.call(caller, realm.name(), wrong, Map.of()));
            }
            refused.add(caller.post(StartedCheck.path(realm.name()), Form.of("secret", secret, "secret", secret)));
            refused.add(caller.post(StartedCheck.path(realm.name()), Form.of("other", secret)));
            refused.add(caller.post(StartedCheck.path(realm.name()) + "?secret=" + secret, Form.of()));
            refused.add(caller.post(
                    StartedCheck.path(realm.name()), Form.of(), Map.of("Authorization", "Bearer " + secret)));

            assertThat(refused).allSatisfy(answer -> {
                assertThat(answer.status()).as(answer.text()).isEqualTo(403);
                assertThat(answer.text()).isEqualTo(refused.get(0).text()).doesNotContain("<script");
            });
            assertThat(check.read().path("calls")).isEmpty();
            assertThat(elsewhere.read().path("calls")).isEmpty();
            ok(check.call(caller));
        }
    }

    @Test
    void isAskedWithPostAlone() {
        StartedCheck check = start();
        String path = StartedCheck.path(realm.name());
        TokenClient caller = SERVER.client(PAYMENTS);

        for (String method : List.of("GET", "HEAD", "PUT", "DELETE", "PATCH")) {
            Response answer = caller.json(method, path + "?secret=" + check.secret(), Map.of(), null);
            assertThat(answer.status()).as(method).isBetween(400, 499);
            assertThat(answer.text()).doesNotContain("payments");
        }
        Response options = caller.json("OPTIONS", path, Map.of("Origin", "https://evil.example"), null);
        assertThat(options.headers().map()).doesNotContainKey("access-control-allow-origin");
        assertThat(options.text()).doesNotContain("payments");
        Response json = caller.json("POST", path, Map.of(), "{\"secret\":\"" + check.secret() + "\"}");
        assertThat(json.status()).isBetween(400, 499);
        assertThat(check.read().path("calls")).isEmpty();
    }

    /** A page that a user looks at could otherwise have the user's certificate shown to whoever made the page. */
    @Test
    void tellsNothingOfABrowsersCertificate() {
        StartedCheck check = start();
        for (Map<String, String> header : List.of(
                Map.of("Origin", "https://evil.example"),
                Map.of("Origin", "null"),
                Map.of("Sec-Fetch-Mode", "no-cors"),
                Map.of("Sec-Fetch-Site", "none"))) {
            assertThat(StartedCheck.call(SERVER.client(PAYMENTS), realm.name(), check.secret(), header)
                            .status())
                    .as(header.toString())
                    .isEqualTo(403);
        }
        assertThat(check.read().path("calls")).isEmpty();
    }

    @Test
    void endsAfterTwentyCalls() {
        StartedCheck check = start();
        TokenClient caller = SERVER.client(PAYMENTS);
        for (int call = 1; call <= 20; call++) {
            assertThat(ok(check.call(caller)).path("call").asInt()).isEqualTo(call);
        }

        Response after = check.call(caller);

        assertThat(after.status()).isEqualTo(429);
        assertThat(after.text()).doesNotContain("CN=");
        JsonNode read = check.read();
        assertThat(read.path("calls")).hasSize(20);
        assertThat(read.path("callsLeft").asInt()).isZero();
        assertThat(read.path("calls").path(0).path("number").asInt()).isEqualTo(20);
    }

    /** Together they get no more than there are calls, and who comes in the midst of another's is sent away. */
    @Test
    void answersOneCallAtATime() throws Exception {
        int callers = 6;
        ExecutorService threads = Executors.newFixedThreadPool(callers);
        try {
            List<Integer> statuses = Collections.synchronizedList(new ArrayList<>());
            Await.until("two have come at once", Duration.ofSeconds(60), () -> {
                StartedCheck check = start();
                CyclicBarrier together = new CyclicBarrier(callers);
                List<Future<?>> calls = new ArrayList<>();
                for (int i = 0; i < callers; i++) {
                    TokenClient caller = SERVER.client(PAYMENTS);
                    calls.add(threads.submit(() -> {
                        caller.get("/realms/" + realm.name()); // the handshake is done
                        together.await();
                        for (int call = 0; call < 5; call++) {
                            statuses.add(check.call(caller).status());
                        }
                        return null;
                    }));
                }
                for (Future<?> call : calls) {
                    call.get();
                }
                assertThat(check.read().path("calls").size()).isLessThanOrEqualTo(20);
                long answered =
                        statuses.stream().filter(status -> status == 200).count();
                assertThat(check.read().path("calls")).hasSize((int) answered);
                boolean refused = statuses.size() > answered && answered < 20;
                check.end();
                assertThat(statuses).allMatch(status -> status == 200 || status == 429);
                statuses.clear();
                return refused;
            });
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void runsNoMoreThanFiveInARealm() {
        List<StartedCheck> running = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            running.add(start());
        }

        Response sixth = SERVER.admin().request("POST", "/" + realm.name() + "/mtls/connection-checks", null);

        assertThat(sixth.status()).isEqualTo(409);
        assertThat(sixth.body().path("error").asText()).isEqualTo("too_many");
        assertThat(SERVER.admin().read("/" + realm.name() + "/mtls/connection-checks"))
                .hasSize(5);
        running.get(2).end();
        StartedCheck again = start();
        ok(again.call(SERVER.client(PAYMENTS)));
        running.remove(2);
        running.forEach(check -> ok(check.call(SERVER.client(PAYMENTS))));
        running.forEach(StartedCheck::end);
        again.end();
        assertThat(SERVER.admin().read("/" + realm.name() + "/mtls/connection-checks"))
                .isEmpty();
    }

    @Test
    void showsHostileNamesAsTextOnOneLine() {
        StartedCheck check = start();
        TestCertificate hostile = TestCertificate.selfSigned(
                leaf(HostileCertificates.subject("<img src=x onerror=alert(1)>\u202e\u0007", "a\nb")));

        Response told = check.call(SERVER.client(hostile));

        assertThat(ok(told).path("chain").path(0).path("subject").asText())
                .contains("img src=x onerror")
                .matches("[^\\p{Cntrl}\u202e]*");
        assertThat(told.headers().firstValue("Content-Type").orElse("")).startsWith("application/json");
        assertThat(check.read().path("calls")).hasSize(1);
    }

    @Test
    void countsAndDoesNotShowWhatIsTooMuch() {
        try (TestRealm behindProxy = TestRealm.on(BEHIND_PROXY).trusting(ROOT)) {
            StartedCheck check = StartedCheck.by(BEHIND_PROXY.admin(), behindProxy.name());
            X509Certificate[] chain = new X509Certificate[14];
            Arrays.fill(chain, ROOT.certificate());

            JsonNode told = ok(StartedCheck.call(
                    BEHIND_PROXY.anonymous(),
                    behindProxy.name(),
                    check.secret(),
                    ForwardedCertificate.headers(PAYMENTS.certificate(), chain)));

            assertThat(told.path("certificates").asInt()).isEqualTo(15);
            assertThat(told.path("outcome").asText()).isEqualTo("refused");
            assertThat(told.path("reason").asText()).isEqualTo("chain_too_long");
            assertThat(told.path("chain")).isEmpty();

            TestCertificate huge =
                    ROOT.issue(leaf(HostileCertificates.subject("payments", HostileCertificates.marks(25_000))));
            JsonNode large = ok(StartedCheck.call(
                    BEHIND_PROXY.anonymous(),
                    behindProxy.name(),
                    check.secret(),
                    ForwardedCertificate.headers(huge.certificate())));
            assertThat(large.path("outcome").asText()).isEqualTo("refused");
            assertThat(large.path("reason").asText()).isEqualTo("certificate_too_large");
            assertThat(check.read().path("calls")).hasSize(2);
        }
    }

    @Test
    void saysOfAHeaderWhatItIsAndWhatIsWrongWithIt() {
        try (TestRealm behindProxy = TestRealm.on(BEHIND_PROXY).trusting(ROOT)) {
            StartedCheck check = StartedCheck.by(BEHIND_PROXY.admin(), behindProxy.name());

            JsonNode told = ok(StartedCheck.call(
                    BEHIND_PROXY.anonymous(),
                    behindProxy.name(),
                    check.secret(),
                    ForwardedCertificate.headers(PAYMENTS.certificate(), ROOT.certificate())));
            assertThat(told.path("lookup").asText()).isEqualTo("rfc9440");
            assertThat(told.path("header").asText()).isEqualTo("Client-Cert");
            assertThat(told.path("believed").asText()).isEqualTo("address");
            assertThat(told.path("certificates").asInt()).isEqualTo(2);
            assertThat(told.has("address"))
                    .as("the proxy's is nobody's business")
                    .isFalse();

            JsonNode nothing = ok(check.call(BEHIND_PROXY.anonymous()));
            assertThat(nothing.path("outcome").asText()).isEqualTo("no_certificate");
            assertThat(nothing.path("detail").asText()).contains("header Client-Cert is missing");

            JsonNode unread = ok(StartedCheck.call(
                    BEHIND_PROXY.anonymous(),
                    behindProxy.name(),
                    check.secret(),
                    Map.of("Client-Cert", CertificateHeader.NGINX.of(PAYMENTS).value())));
            assertThat(unread.path("outcome").asText()).isEqualTo("refused");
            assertThat(unread.path("reason").asText()).isEqualTo("certificate_lookup_failed");
            assertThat(unread.path("detail").asText()).contains("holds percent-encoded PEM");
            assertThat(check.read().path("calls").path(1).path("address").asText())
                    .isEqualTo("127.0.0.1");
        }
    }

    @Test
    void opensNothingInARealmThatIsDisabled() {
        StartedCheck check = start();
        realm.configure("PUT", "", "{\"enabled\":false}");

        assertThat(check.call(SERVER.client(PAYMENTS)).status()).isBetween(400, 499);
    }

    private static List<String> outcomes(JsonNode clients) {
        List<String> outcomes = new ArrayList<>();
        clients.path("clients")
                .forEach(client -> outcomes.add(client.path("clientId").asText() + " "
                        + client.path("outcome").asText()));
        return outcomes;
    }
}
