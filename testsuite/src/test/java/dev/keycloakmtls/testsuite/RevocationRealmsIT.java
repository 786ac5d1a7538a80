package dev.keycloakmtls.testsuite;

import static dev.keycloakmtls.testpki.Leaf.leaf;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import dev.keycloakmtls.conformance.Satisfies;
import dev.keycloakmtls.testpki.TestCa;
import dev.keycloakmtls.testpki.TestCertificate;
import dev.keycloakmtls.testpki.TestCrl;
import dev.keycloakmtls.testpki.TestResponder;
import dev.keycloakmtls.testsuite.client.Response;
import dev.keycloakmtls.testsuite.realm.ClientJson;
import dev.keycloakmtls.testsuite.realm.TestRealm;
import dev.keycloakmtls.testsuite.realm.TrustProfileJson;
import dev.keycloakmtls.testsuite.server.Await;
import dev.keycloakmtls.testsuite.server.Lookup;
import dev.keycloakmtls.testsuite.server.SharedServer;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Two realms of two owners on one real server, of which one is hostile; the other excuses outages. */
class RevocationRealmsIT {
    @RegisterExtension
    static final SharedServer SERVER = SharedServer.with(Lookup.DIRECT);

    private static final TestCa HONEST_ROOT = TestCa.root("CN=Honest Root");
    private static final TestCa HOSTILE_ROOT = TestCa.root("CN=Hostile Root");
    private static final ExecutorService THREADS = Executors.newCachedThreadPool();
    private static final CountDownLatch END = new CountDownLatch(1);
    private static HttpServer sources;
    private static TestRealm honest;

    @BeforeAll
    static void createRealm() throws IOException {
        sources = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        sources.setExecutor(THREADS);
        sources.start();
        honest = TestRealm.on(SERVER)
                .with(TrustProfileJson.named("soft")
                        .asDefault()
                        .anchors(HONEST_ROOT)
                        .config("revocationMode", "ocsp-or-crl")
                        .config("revocationFailureMode", "soft"))
                .with(client("billing"));
    }

    @AfterAll
    static void deleteRealm() {
        END.countDown();
        honest.close();
        sources.stop(0);
        THREADS.shutdownNow();
    }

    private static ClientJson client(String id) {
        return ClientJson.caSigned(id).attribute("tls_client_auth_subject_dn", "CN=" + id);
    }

    private static TestRealm hostile(TrustProfileJson profile) {
        return TestRealm.on(SERVER)
                .with(profile.asDefault().anchors(HOSTILE_ROOT).config("revocationFailureMode", "hard"))
                .with(client("hostile"));
    }

    /** One login, to twenty lists that never come. */
    @Test
    @Satisfies(20)
    void aRealmWhoseSourcesHangDoesNotLetTheRevokedClientOfAnotherIn() throws Exception {
        AtomicInteger hanging = new AtomicInteger();
        serve("/hanging", exchange -> {
            hanging.incrementAndGet();
            await(END);
        });
        String[] lists =
                IntStream.range(0, 20).mapToObj(i -> url("/hanging?" + i)).toArray(String[]::new);
        TestCertificate revoked = HONEST_ROOT.issue(leaf("CN=billing").crlDistributionPoint(url("/honest.crl")));
        TestCertificate good = HONEST_ROOT.issue(leaf("CN=billing").crlDistributionPoint(url("/honest.crl")));
        byte[] crl = TestCrl.of(HONEST_ROOT).revoking(revoked.certificate()).der();
        serve("/honest.crl", exchange -> answer(exchange, crl));
        try (TestRealm hostile = hostile(TrustProfileJson.named("hanging")
                .config("revocationMode", "crl")
                .config("crlLocations", lists))) {
            TestCertificate any = HOSTILE_ROOT.issue(leaf("CN=hostile"));
            Future<Response> login = THREADS.submit(() -> hostile.token(any, "hostile"));
            Await.until("lists are asked for", Duration.ofSeconds(20), () -> hanging.get() >= 3);

            honest.assertRefused(honest.token(revoked, "billing"), "revoked");
            honest.assertAccepted(honest.token(good, "billing"), good);
            assertThat(honest.lastEvent()
                            .path("details")
                            .path("mtls_revocation")
                            .asText())
                    .isEqualTo("good");
            assertThat(login.get(30, TimeUnit.SECONDS).status()).isEqualTo(401);
        }
    }

    /** A serial number of nine thousand octets, which no responder's web server takes. */
    @Test
    @Satisfies(21)
    void aResponderThatRefusesTheQuestionOfOneRealmIsAskedByTheOther() {
        AtomicInteger refused = new AtomicInteger();
        serve("/ocsp", exchange -> {
            byte[] request = exchange.getRequestBody().readAllBytes();
            if (request.length > 4096) {
                refused.incrementAndGet();
                exchange.sendResponseHeaders(413, -1);
            } else {
                answer(exchange, TestResponder.of(HONEST_ROOT).revoked().answer(request));
            }
        });
        TestCertificate revoked = HONEST_ROOT.issue(leaf("CN=billing").ocspResponder(url("/ocsp")));
        try (TestRealm hostile = hostile(TrustProfileJson.named("refused")
                .config("revocationMode", "ocsp")
                .config("ocspResponder", url("/ocsp")))) {
            TestCertificate endless = HOSTILE_ROOT.issue(leaf("CN=hostile")
                    .serial(BigInteger.ONE.shiftLeft(8 * 9_000).subtract(BigInteger.ONE)));
            hostile.assertRefused(hostile.token(endless, "hostile"), "revocation_unknown");
            assertThat(refused).hasPositiveValue();

            honest.assertRefused(honest.token(revoked, "billing"), "revoked");
        }
    }

    /** The responder's true answer of two days before, from somebody in between. */
    @Test
    @Satisfies(57)
    void anOlderAnswerDoesNotUndoARevocation() {
        AtomicInteger asked = new AtomicInteger();
        Instant now = Instant.now();
        serve("/replayed", exchange -> {
            byte[] request = exchange.getRequestBody().readAllBytes();
            answer(
                    exchange,
                    asked.getAndIncrement() == 0
                            ? TestResponder.of(HONEST_ROOT)
                                    .revoked()
                                    .validity(
                                            now.minusSeconds(60), Instant.now().plusSeconds(3))
                                    .answer(request)
                            : TestResponder.of(HONEST_ROOT)
                                    .validity(now.minus(Duration.ofDays(2)), now.plus(Duration.ofDays(2)))
                                    .answer(request));
        });
        TestCertificate revoked = HONEST_ROOT.issue(leaf("CN=billing").ocspResponder(url("/replayed")));

        honest.assertRefused(honest.token(revoked, "billing"), "revoked");
        Await.until("the older answer was fetched", Duration.ofSeconds(30), () -> {
            honest.assertRefused(honest.token(revoked, "billing"), "revoked");
            return asked.get() >= 2;
        });
        honest.assertRefused(honest.token(revoked, "billing"), "revoked");
    }

    private static String url(String path) {
        return "http://127.0.0.1:" + sources.getAddress().getPort() + path;
    }

    private static void serve(String path, HttpHandler handler) {
        sources.createContext(path, exchange -> {
            try (exchange) {
                handler.handle(exchange);
            }
        });
    }

    private static void answer(HttpExchange exchange, byte[] body) throws IOException {
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body);
    }

    private static void await(CountDownLatch latch) {
        try {
            var unused = latch.await(2, TimeUnit.MINUTES);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
