package dev.keycloakmtls.testsuite;

import static dev.keycloakmtls.testpki.Leaf.leaf;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.keycloakmtls.testpki.TestCertificate;
import dev.keycloakmtls.testsuite.admin.StartedCheck;
import dev.keycloakmtls.testsuite.client.Response;
import dev.keycloakmtls.testsuite.realm.ClientJson;
import dev.keycloakmtls.testsuite.realm.TestRealm;
import dev.keycloakmtls.testsuite.server.Await;
import dev.keycloakmtls.testsuite.server.KeycloakHome;
import dev.keycloakmtls.testsuite.server.KeycloakServer;
import dev.keycloakmtls.testsuite.server.Members;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * What a node remembers of arrivals from its start on, in the order in which it happens; on the oldest Keycloak that is
 * supported, with connection checks that end after twenty seconds.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class LastArrivalIT {
    private static final TestCertificate ROBOT = TestCertificate.selfSigned(leaf("CN=robot"));
    private static final TestCertificate STRANGER = TestCertificate.selfSigned(leaf("CN=robot"));

    private static KeycloakServer server;
    private static TestRealm realm;

    @BeforeAll
    static void start() {
        server = KeycloakServer.of(KeycloakHome.oldestWithProduct())
                .option("--spi-mtls--default--connection-check-lifespan=20")
                .start();
        realm = TestRealm.on(server).with(ClientJson.selfSigned("robot").attribute("mtls.certificates", ROBOT.pem()));
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            server.close();
        }
    }

    @Test
    @Order(1)
    void nothingHasArrivedAtFirst() {
        JsonNode arrivals = arrivals();

        assertThat(Instant.parse(arrivals.path("since").asText())).isBefore(Instant.now());
        assertThat(arrivals.path("possible").asBoolean()).isTrue();
        assertThat(arrivals.has("shown")).isFalse();
        assertThat(arrivals.has("accepted")).isFalse();
        assertThat(arrivals.path("missing").asInt()).isZero();
        assertThat(warnings()).isEmpty();
        JsonNode tried = tried();
        assertThat(tried.path("accepted").asBoolean()).isTrue();
        assertThat(tried.path("arrivals")).isEqualTo(arrivals);
    }

    @Test
    @Order(2)
    void oneThatIsNeededAndDoesNotArriveIsWarnedOf() {
        realm.assertRefused(realm.token("robot"), "no_certificate");

        assertThat(arrivals().path("missing").asInt()).isEqualTo(1);
        assertThat(warnings()).containsExactly("certificates_never_arrived");
    }

    /** Whoever calls a check shows one, and nobody is let in by it. */
    @Test
    @Order(3)
    void aConnectionCheckShowsOne() {
        StartedCheck check = StartedCheck.by(server.admin(), realm.name());
        assertThat(check.call(server.anonymous()).status()).isEqualTo(200);
        assertThat(arrivals().has("shown")).isFalse();
        assertThat(check.call(server.client(ROBOT)).status()).isEqualTo(200);

        assertThat(check.clients().path("clients").findValuesAsText("clientId")).containsExactly("robot");
        assertThat(arrivals().has("shown")).isTrue();
        assertThat(arrivals().has("accepted")).isFalse();
        assertThat(warnings()).isEmpty();
    }

    @Test
    @Order(4)
    void aStrangersIsNotAccepted() {
        realm.assertRefused(realm.token(STRANGER, "robot"), "certificate_not_registered");

        JsonNode arrivals = arrivals();
        assertThat(arrivals.path("shown").path("port").asInt())
                .isEqualTo(server.base().getPort());
        assertThat(arrivals.path("shown").has("header")).isFalse();
        assertThat(arrivals.has("accepted")).isFalse();
        assertThat(tried().path("arrivals").has("accepted")).isFalse();
        assertThat(warnings()).isEmpty();
    }

    /** It shows what arrives, and accepts nothing. */
    @Test
    @Order(5)
    void aConnectionCheckEndsByItself() {
        StartedCheck check = StartedCheck.by(server.admin(), realm.name());
        assertThat(check.call(server.client(ROBOT)).status()).isEqualTo(200);
        assertThat(arrivals().has("accepted")).isFalse();

        Await.until(
                "the check has ended",
                Duration.ofSeconds(30),
                () -> check.administrator()
                                .request("GET", check.administered(), null)
                                .status()
                        == 404);

        assertThat(check.call(server.client(ROBOT)).status()).isEqualTo(403);
        assertThat(server.admin().read("/" + realm.name() + "/mtls/connection-checks"))
                .isEmpty();
        Await.until("its place is free", Duration.ofSeconds(60), () -> {
            for (int i = 0; i < 5; i++) {
                StartedCheck.by(server.admin(), realm.name());
            }
            return true;
        });
    }

    @Test
    @Order(6)
    void oneThatLetsAClientInIsCountedApart() {
        realm.assertAccepted(realm.token(ROBOT, "robot"), ROBOT);

        JsonNode arrivals = arrivals();
        assertThat(arrivals.path("accepted").path("port").asInt())
                .isEqualTo(server.base().getPort());
        assertThat(Instant.parse(arrivals.path("accepted").path("at").asText()))
                .isAfter(Instant.parse(arrivals.path("since").asText()));
        assertThat(tried().path("arrivals").has("accepted")).isTrue();
    }

    /** Or the owners of some realms would take the checks of all others. */
    @Test
    @Order(7)
    void theServerRunsNoMoreThanFiftyOfAllRealms() {
        List<TestRealm> realms =
                IntStream.range(0, 11).mapToObj(i -> TestRealm.on(server)).toList();
        TestRealm last = realms.get(10);
        Await.until("those of the other tests have ended", Duration.ofSeconds(60), () -> running(realm)
                .isEmpty());
        for (TestRealm each : realms.subList(0, 10)) {
            for (int i = 0; i < 5; i++) {
                assertThat(start(each).status()).isEqualTo(201);
            }
        }

        Response refused = start(last);

        assertThat(refused.status()).as(refused.text()).isEqualTo(409);
        assertThat(refused.body().path("error").asText()).isEqualTo("too_many");
        assertThat(running(last)).isEmpty();
        Await.until(
                "their time is over", Duration.ofSeconds(60), () -> start(last).status() == 201);
        realms.forEach(TestRealm::close);
    }

    private static Response start(TestRealm of) {
        return server.admin().request("POST", "/" + of.name() + "/mtls/connection-checks", null);
    }

    private static JsonNode running(TestRealm of) {
        return server.admin().read("/" + of.name() + "/mtls/connection-checks");
    }

    private static JsonNode arrivals() {
        return server.admin().read("/" + realm.name() + "/mtls/arrivals");
    }

    private static List<String> warnings() {
        return Members.of(server.admin().read("/" + realm.name() + "/mtls/warnings"), "code");
    }

    private static JsonNode tried() {
        String client = server.admin().client(realm.name(), "robot").path("id").asText();
        return server.admin()
                .request(
                        "POST",
                        "/" + realm.name() + "/mtls/clients/" + client + "/try",
                        JsonNodeFactory.instance
                                .objectNode()
                                .put("certificate", ROBOT.pem())
                                .toString())
                .body();
    }
}
