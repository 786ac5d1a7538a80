package dev.keycloakmtls.testsuite;

import static dev.keycloakmtls.testpki.Leaf.leaf;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpServer;
import dev.keycloakmtls.testhost.HostileHost;
import dev.keycloakmtls.testhost.HostileHost.Trick;
import dev.keycloakmtls.testpki.TestCa;
import dev.keycloakmtls.testpki.TestCertificate;
import dev.keycloakmtls.testpki.TestJwk;
import dev.keycloakmtls.testsuite.client.Response;
import dev.keycloakmtls.testsuite.realm.ClientJson;
import dev.keycloakmtls.testsuite.realm.TestRealm;
import dev.keycloakmtls.testsuite.realm.TrustProfileJson;
import dev.keycloakmtls.testsuite.server.Await;
import dev.keycloakmtls.testsuite.server.FreePort;
import dev.keycloakmtls.testsuite.server.KeycloakHome;
import dev.keycloakmtls.testsuite.server.KeycloakServer;
import dev.keycloakmtls.testsuite.server.Lookup;
import dev.keycloakmtls.testsuite.server.SharedServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A server with little memory, whose realms name hosts that want to end it, or to learn of its network. */
@BesideOthers
class HostileHostsIT {

    private static final TestCa ROOT = TestCa.root("CN=Partner Root");

    private static KeycloakServer server;

    @BeforeAll
    static void start() {
        server = KeycloakServer.of(KeycloakHome.withProduct(Lookup.DIRECT))
                .option(SharedServer.HTTP_JWKS)
                .heap("256m")
                .start();
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            server.close();
        }
    }

    /** One for each test: they run beside each other, and the newest event is the realm's. */
    private static TestRealm realm() {
        return TestRealm.on(server)
                .with(profile("crl").asDefault())
                .with(profile("ocsp"))
                .with(client("by-crl", "crl"))
                .with(client("by-ocsp", "ocsp"));
    }

    private static TrustProfileJson profile(String mode) {
        return TrustProfileJson.named(mode).anchors(ROOT).config("revocationMode", mode);
    }

    private static ClientJson client(String id, String profile) {
        return ClientJson.caSigned(id)
                .attribute("tls_client_auth_subject_dn", "CN=billing")
                .attribute("mtls.trust_profile", profile);
    }

    /** Without a bound the server ended after 132 MiB of header, with every realm on it. */
    @ParameterizedTest
    @EnumSource(
            names = {
                "ENDLESS_HEADER_LINE",
                "ENDLESS_HEADERS",
                "ENDLESS_INTERIM_ANSWERS",
                "ENDLESS_TRAILERS",
                "COMPRESSED_BOMB"
            })
    void noHostEndsTheServer(Trick trick) {
        try (HostileHost host = HostileHost.start(trick);
                TestRealm realm = realm()) {
            TestCertificate certificate = ROOT.issue(leaf("CN=billing")
                    .crlDistributionPoint(host.uri() + "?" + trick)
                    .ocspResponder(host.uri() + "?" + trick));
            String byJwks = "by-jwks-" + trick;
            realm.with(published(byJwks, URI.create(host.uri() + "?" + trick)));

            realm.assertRefused(realm.token(certificate, byJwks), "jwks_unavailable");
            realm.assertRefused(realm.token(certificate, "by-crl"), "revocation_unknown");
            realm.assertRefused(realm.token(certificate, "by-ocsp"), "revocation_unknown");

            assertThat(host.requests()).isEqualTo(3);
            assertThat(server.isAlive()).isTrue();
        }
    }

    /** Four slow hosts of one realm took all the places there were, for as long as somebody kept asking. */
    @Test
    void slowJwksHostsOfOneRealmRefuseNobodyInAnother() throws Exception {
        TestCertificate certificate = TestCertificate.selfSigned(leaf("CN=robot"));
        HttpServer honest = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        byte[] jwks = TestJwk.set(TestJwk.of(certificate)).getBytes(StandardCharsets.UTF_8);
        honest.createContext("/", exchange -> {
            exchange.sendResponseHeaders(200, jwks.length);
            exchange.getResponseBody().write(jwks);
            exchange.close();
        });
        honest.start();
        List<HostileHost> slow = new ArrayList<>();
        ExecutorService requests = Executors.newCachedThreadPool();
        try (TestRealm realm = realm();
                TestRealm other = TestRealm.on(server)) {
            other.with(published(
                    "fast", URI.create("http://127.0.0.1:" + honest.getAddress().getPort() + "/jwks")));
            List<Future<?>> hostile = new ArrayList<>();
            for (int i = 2; i < 6; i++) {
                HostileHost host = HostileHost.start(Trick.SILENCE, "127.0.0." + i);
                slow.add(host);
                realm.with(published("slow-" + i, host.uri()));
            }
            for (int i = 0; i < 32; i++) {
                String client = "slow-" + (2 + i / 8);
                hostile.add(requests.submit(() -> realm.token(certificate, client)));
            }
            Await.until("they are asked", Duration.ofSeconds(30), () -> slow.stream()
                    .allMatch(host -> host.requests() == 1));

            other.assertAccepted(other.token(certificate, "fast"), certificate);

            for (Future<?> request : hostile) {
                request.get();
            }
            assertThat(slow).allSatisfy(host -> assertThat(host.requests()).isEqualTo(1));
        } finally {
            requests.shutdownNow();
            slow.forEach(HostileHost::close);
            honest.stop(0);
        }
    }

    private static ClientJson published(String client, URI jwks) {
        return ClientJson.selfSigned(client).attribute("use.jwks.url", "true").attribute("jwks.url", jwks.toString());
    }

    /** The loopback interface has Keycloak's own management port, and its conf directory passwords. */
    @Test
    void aRealmsAdministratorLearnsNothingOfTheServersNetworkOrFiles() {
        Set<String> ofHosts = new HashSet<>();
        Set<String> ofFiles = new HashSet<>();
        try (HostileHost refusing = HostileHost.start(Trick.CONTENT_TOO_LARGE);
                HostileHost hostile = HostileHost.start(Trick.ENDLESS_DOCUMENT);
                TestRealm realm = realm()) {
            for (URI uri : new URI[] {
                refusing.uri(),
                hostile.uri(),
                server.management().resolve("/health"),
                server.management().resolve("/none"),
                URI.create("http://127.0.0.1:" + FreePort.next() + "/")
            }) {
                ofHosts.add(tested(realm, "crlLocations", uri));
                ofHosts.add(tested(realm, "ocspResponder", uri));
            }
            for (String file : new String[] {"keycloak.conf", "does-not-exist", "README.md", "truststores"}) {
                ofFiles.add(tested(realm, "crlLocations", URI.create("file:" + file)));
            }
        }

        assertThat(ofHosts)
                .containsExactly(
                        "127.0.0.1 could not be read; of hosts without a public address the server says no more"
                                + " than that");
        assertThat(ofFiles).singleElement().asString().contains("conf directory");
    }

    private static String tested(TestRealm realm, String key, URI uri) {
        String name = "probe-" + FreePort.next();
        realm.with(TrustProfileJson.named(name)
                .anchors(ROOT)
                .config("revocationMode", key.equals("crlLocations") ? "crl" : "ocsp")
                .config(key, uri.toString()));
        String id = server.admin()
                .read("/" + realm.name() + "/components?name=" + name)
                .path(0)
                .path("id")
                .asText();
        ObjectNode body = JsonNodeFactory.instance
                .objectNode()
                .put("certificate", ROOT.issue(leaf("CN=billing")).pem());
        Response response = server.admin()
                .request(
                        "POST",
                        "/" + realm.name() + "/mtls/trust-profiles/" + id + "/test-revocation",
                        body.toString());
        assertThat(response.status()).as(response.text()).isEqualTo(200);
        JsonNode result = response.body().path("results").path(0);
        assertThat(result.path("outcome").asText()).isEqualTo("failed");
        return result.path("detail").asText();
    }
}
