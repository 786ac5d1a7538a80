package dev.keycloakmtls.testsuite;

import static dev.keycloakmtls.testpki.Leaf.leaf;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keycloakmtls.testpki.TestCa;
import dev.keycloakmtls.testpki.TestCertificate;
import dev.keycloakmtls.testpki.TestJwk;
import dev.keycloakmtls.testsuite.admin.StartedCheck;
import dev.keycloakmtls.testsuite.client.AdminClient;
import dev.keycloakmtls.testsuite.client.Form;
import dev.keycloakmtls.testsuite.client.Response;
import dev.keycloakmtls.testsuite.client.TokenClient;
import dev.keycloakmtls.testsuite.proxy.NeedsProgram;
import dev.keycloakmtls.testsuite.realm.ClientJson;
import dev.keycloakmtls.testsuite.realm.RealmJson;
import dev.keycloakmtls.testsuite.realm.Sha256;
import dev.keycloakmtls.testsuite.realm.TrustProfileJson;
import dev.keycloakmtls.testsuite.server.Await;
import dev.keycloakmtls.testsuite.server.BackChannel;
import dev.keycloakmtls.testsuite.server.FreePort;
import dev.keycloakmtls.testsuite.server.KeycloakHome;
import dev.keycloakmtls.testsuite.server.KeycloakServer;
import dev.keycloakmtls.testsuite.server.Lookup;
import dev.keycloakmtls.testsuite.server.Postgres;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * Two nodes on one PostgreSQL. Each test lets node B accept first, so that B remembers, changes something on node A and
 * asks B again at once. What breaks a node or the database comes last.
 */
@NeedsProgram(value = "initdb", packaged = "postgresql")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ClusterIT {
    private static final String REALM = "cluster";
    private static final TestCa ROOT = TestCa.root("CN=Root");
    private static final TestCa OTHER_ROOT = TestCa.root("CN=Other root");
    private static final TestCertificate BILLING = ROOT.issue(leaf("CN=billing"));
    private static final TestCertificate FORGED = TestCa.root("CN=Root").issue(leaf("CN=billing"));
    private static final TestCertificate ROBOT = TestCertificate.selfSigned(leaf("CN=robot"));
    private static final Duration RECOVERY = Duration.ofSeconds(15);

    private static Postgres database;
    private static BackChannel backChannel;
    private static KeycloakServer a;
    private static KeycloakServer b;
    private static AdminClient admin;

    @BeforeAll
    static void startBothNodes() {
        database = Postgres.start();
        backChannel = BackChannel.start();
        a = node();
        admin = a.admin();
        admin.createRealm(realm(REALM).toString());
        b = node();
        Await.until("both nodes see each other", Duration.ofSeconds(60), () -> b.logLines().stream()
                .anyMatch(line -> line.contains("ISPN000094") && line.contains("(2)")));
    }

    private static KeycloakServer node() {
        var builder = KeycloakServer.of(KeycloakHome.clustered(Lookup.DIRECT))
                .option("--cache-embedded-network-bind-address=127.0.0.1")
                .option("--cache-embedded-network-bind-port=" + FreePort.next())
                .option("--spi-mtls--default--allow-http-jwks=true")
                .option("--spi-mtls--default--jwks-max-age=2")
                .option("--spi-public-key-storage--infinispan--min-time-between-requests=1");
        database.keycloakOptions().forEach(builder::option);
        return builder.start();
    }

    private static ObjectNode realm(String name) {
        ObjectNode realm = RealmJson.realm(name);
        RealmJson.add(realm, TrustProfileJson.named("default").asDefault().anchors(ROOT));
        RealmJson.add(realm, ClientJson.caSigned("billing").attribute("tls_client_auth_subject_dn", "CN=billing"));
        RealmJson.add(realm, ClientJson.selfSigned("robot").attribute("mtls.certificates", ROBOT.pem()));
        return realm;
    }

    @AfterAll
    static void stopEverything() {
        // In this order also after a failed start.
        for (AutoCloseable running : new AutoCloseable[] {b, a, backChannel, database}) {
            try {
                if (running != null) {
                    running.close();
                }
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
    }

    @Test
    @Order(1)
    void bothNodesAcceptBothMethodsAndRefuseForgeries() {
        for (KeycloakServer node : new KeycloakServer[] {a, b}) {
            assertThat(status(node, BILLING, "billing")).isEqualTo(200);
            assertThat(status(node, ROBOT, "robot")).isEqualTo(200);
            assertThat(status(node, FORGED, "billing")).isEqualTo(401);
            assertThat(status(node, BILLING, "robot")).isEqualTo(401);
        }
    }

    @Test
    @Order(1)
    void aCertificateRemovedOnOneNodeIsRefusedByTheOther() {
        TestCertificate kept = TestCertificate.selfSigned(leaf("CN=kept"));
        TestCertificate removed = TestCertificate.selfSigned(leaf("CN=removed"));
        create(ClientJson.selfSigned("rotating").attribute("mtls.certificates", kept.pem() + removed.pem()));
        assertThat(status(b, removed, "rotating")).isEqualTo(200);

        change("rotating", Map.of("mtls.certificates", kept.pem()));

        assertThat(status(b, removed, "rotating")).isEqualTo(401);
        assertThat(status(b, kept, "rotating")).isEqualTo(200);
    }

    @Test
    @Order(1)
    void aTrustProfileChangedOnOneNodeCountsOnTheOther() {
        admin.createComponent(
                REALM,
                TrustProfileJson.named("changing").anchors(OTHER_ROOT).toJson().toString());
        TestCertificate certificate = OTHER_ROOT.issue(leaf("CN=partner"));
        create(ClientJson.caSigned("partner")
                .attribute("tls_client_auth_subject_dn", "CN=partner")
                .attribute("mtls.trust_profile", "changing"));
        assertThat(status(b, certificate, "partner")).isEqualTo(200);

        ObjectNode profile = profile("changing");
        profile.withObject("/config").putArray("trustAnchors").add(ROOT.pem());
        String path = "/" + REALM + "/components/" + profile.path("id").asText();
        assertThat(admin.request("PUT", path, profile.toString()).status()).isEqualTo(204);

        assertThat(status(b, certificate, "partner")).isEqualTo(401);
    }

    @Test
    @Order(1)
    void aClientDisabledOnOneNodeIsRefusedByTheOther() {
        create(ClientJson.caSigned("leaving").attribute("tls_client_auth_subject_dn", "CN=billing"));
        assertThat(status(b, BILLING, "leaving")).isEqualTo(200);

        admin.updateClient(REALM, "leaving", client -> client.put("enabled", false));

        assertThat(status(b, BILLING, "leaving")).isEqualTo(401);
    }

    @Test
    @Order(1)
    void aRotatedJwksCountsOnBothNodes() {
        TestCertificate old = TestCertificate.selfSigned(leaf("CN=old"));
        TestCertificate next = TestCertificate.selfSigned(leaf("CN=next"));
        URI jwks = backChannel.publish("/jwks", TestJwk.set(TestJwk.of(old)));
        create(ClientJson.selfSigned("published")
                .attribute("use.jwks.url", "true")
                .attribute("jwks.url", jwks.toString()));
        for (KeycloakServer node : new KeycloakServer[] {a, b}) {
            assertThat(status(node, old, "published")).isEqualTo(200);
        }

        backChannel.publish("/jwks", TestJwk.set(TestJwk.of(next)));

        for (KeycloakServer node : new KeycloakServer[] {a, b}) {
            Await.until("the new one counts", RECOVERY, () -> status(node, next, "published") == 200);
            Await.until("the old one does not", RECOVERY, () -> status(node, old, "published") == 401);
        }
    }

    /** A token that is bound to it as well; both nodes remember the certificate. */
    @Test
    @Order(1)
    void aBlockSetOnOneNodeRefusesAtTheNextRequestOfBothUntilItIsTakenAway() {
        TestCertificate stolen = TestCertificate.selfSigned(leaf("CN=stolen"));
        create(ClientJson.selfSigned("stolen")
                .attribute("mtls.certificates", stolen.pem())
                .boundTokens());
        Map<KeycloakServer, Response> logins = new HashMap<>(); // each node is an issuer of its own
        for (KeycloakServer node : new KeycloakServer[] {b, a}) {
            Response login =
                    node.client(stolen).token(REALM, Form.password("stolen").and("scope", "openid"));
            assertThat(login.status()).as(login.text()).isEqualTo(200);
            logins.put(node, login);
            assertThat(status(node, stolen, "stolen")).isEqualTo(200);
            assertThat(userinfo(node, stolen, login)).isEqualTo(200);
        }

        String blocks = "/" + REALM + "/mtls/blocks";
        Response blocked =
                admin.request("POST", blocks, "{\"blocks\":[{\"certificate\":\"" + Sha256.hex(stolen) + "\"}]}");
        assertThat(blocked.status()).as(blocked.text()).isEqualTo(200);

        for (KeycloakServer node : new KeycloakServer[] {b, a}) {
            assertThat(status(node, stolen, "stolen")).isEqualTo(401);
            assertThat(userinfo(node, stolen, logins.get(node))).isEqualTo(401);
        }
        String id = blocked.body().path(0).path("id").asText();
        assertThat(admin.request("DELETE", blocks + "/" + id, null).status()).isEqualTo(204);
        for (KeycloakServer node : new KeycloakServer[] {b, a}) {
            assertThat(status(node, stolen, "stolen")).isEqualTo(200);
            assertThat(userinfo(node, stolen, logins.get(node))).isEqualTo(200);
        }
    }

    private static int userinfo(KeycloakServer node, TestCertificate certificate, Response login) {
        return node.client(certificate)
                .get(
                        "/realms/" + REALM + "/protocol/openid-connect/userinfo",
                        Map.of(
                                "Authorization",
                                "Bearer " + login.body().path("access_token").asText()))
                .status();
    }

    @Test
    @Order(1)
    void aRealmImportedOnOneNodeWorksOnTheOther() {
        admin.createRealm(realm("imported").toString());

        assertThat(b.client(BILLING).token("imported", "billing").status()).isEqualTo(200);
        assertThat(b.client(FORGED).token("imported", "billing").status()).isEqualTo(401);
    }

    /** Who calls and who looks are on different nodes as often as not. */
    @Test
    @Order(1)
    void aConnectionCheckRunsOnBothNodes() {
        StartedCheck onA = StartedCheck.by(admin, REALM);
        StartedCheck onB = new StartedCheck(b.admin(), REALM, onA.started());

        assertThat(onA.call(b.client(BILLING)).status()).isEqualTo(200);
        assertThat(onA.call(a.client(ROBOT)).status()).isEqualTo(200);

        assertThat(onA.read().path("calls").findValuesAsText("number")).containsExactly("2", "1");
        assertThat(onB.read().path("calls").path(1).path("port").asInt())
                .isEqualTo(b.base().getPort());
        assertThat(onB.clients().path("clients").path(0).path("clientId").asText())
                .isEqualTo("robot");
        onB.end();
        for (KeycloakServer node : new KeycloakServer[] {a, b}) {
            assertThat(onA.call(node.client(BILLING)).status()).isEqualTo(403);
        }
        assertThat(admin.request("GET", onA.administered(), null).status()).isEqualTo(404);
    }

    @Test
    @Order(2)
    void whileTheDatabaseRestartsNobodyIsLetInWronglyAndItRecovers() {
        database.restart(() -> {
            assertThat(status(a, FORGED, "billing")).isNotEqualTo(200);
            assertThat(status(a, BILLING, "robot")).isNotEqualTo(200);
        });

        for (KeycloakServer node : new KeycloakServer[] {a, b}) {
            Await.until("the node accepts again", RECOVERY, () -> status(node, BILLING, "billing") == 200);
            assertThat(status(node, FORGED, "billing")).isEqualTo(401);
        }
    }

    /** One of two nodes dies under load: the other goes on, and whoever was not talking to the dead one notices nothing. */
    @Test
    @Order(3)
    void aNodeThatDiesTakesNothingWithIt() {
        try (Load good = Load.of(a.client(BILLING), "billing");
                Load forged = Load.of(a.client(FORGED), "billing");
                Load goodOnB = Load.of(b.client(ROBOT), "robot");
                Load forgedOnB = Load.of(b.client(BILLING), "robot")) {
            Await.until("there is load", RECOVERY, () -> goodOnB.answered() > 20 && good.answered() > 20);

            int lines = a.logLines().size();
            int before = good.answered();
            b.kill();

            Await.until("the other node goes on", RECOVERY, () -> good.answered() > before + 100);
            Await.until("the other node is alone", Duration.ofSeconds(60), () -> a.logLines().stream()
                    .skip(lines)
                    .anyMatch(line -> line.contains("ISPN000094") && line.contains("(1)")));
            assertThat(good.statuses()).containsOnly(200);
            assertThat(forged.statuses()).containsOnly(401);
            assertThat(goodOnB.statuses()).containsOnly(200);
            assertThat(forgedOnB.statuses()).containsOnly(401);
            assertThat(good.failures() + forged.failures()).isZero();
        }
    }

    /** One request after the other, until closed. */
    private static final class Load implements AutoCloseable {
        private final Queue<Integer> statuses = new ConcurrentLinkedQueue<>();
        private final Queue<String> failures = new ConcurrentLinkedQueue<>();
        private final Thread thread;

        private Load(TokenClient client, String clientId) {
            thread = new Thread(() -> {
                while (!Thread.currentThread().isInterrupted() && failures.isEmpty()) {
                    try {
                        statuses.add(client.token(REALM, clientId).status());
                    } catch (UncheckedIOException e) {
                        failures.add(e.toString()); // the connection broke: this node is gone
                    } catch (IllegalStateException e) {
                        return; // interrupted
                    }
                }
            });
            thread.start();
        }

        static Load of(TokenClient client, String clientId) {
            return new Load(client, clientId);
        }

        int answered() {
            return statuses.size();
        }

        Queue<Integer> statuses() {
            return statuses;
        }

        int failures() {
            return failures.size();
        }

        @Override
        public void close() {
            thread.interrupt();
            Await.until("the load has ended", RECOVERY, () -> !thread.isAlive());
        }
    }

    private static ObjectNode profile(String name) {
        for (JsonNode component : admin.components(REALM, "dev.keycloakmtls.TrustProfileProvider")) {
            if (component.path("name").asText().equals(name)) {
                return (ObjectNode) component;
            }
        }
        throw new AssertionError("no trust profile " + name);
    }

    private static void create(ClientJson client) {
        admin.createClient(REALM, client.toJson().toString());
    }

    private static void change(String clientId, Map<String, String> attributes) {
        assertThat(admin.updateClient(
                                REALM, clientId, client -> attributes.forEach(client.withObject("/attributes")::put))
                        .status())
                .isEqualTo(204);
    }

    private static int status(KeycloakServer node, TestCertificate certificate, String clientId) {
        return node.client(certificate).token(REALM, clientId).status();
    }
}
