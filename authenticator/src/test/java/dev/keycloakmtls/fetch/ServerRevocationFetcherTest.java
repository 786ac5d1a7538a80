package dev.keycloakmtls.fetch;

import static dev.keycloakmtls.testpki.Leaf.leaf;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import dev.keycloakmtls.conformance.Satisfies;
import dev.keycloakmtls.domain.ClientCertificate;
import dev.keycloakmtls.domain.FetchFailedException;
import dev.keycloakmtls.domain.RejectionReason;
import dev.keycloakmtls.domain.RevocationPolicy;
import dev.keycloakmtls.domain.RevocationPolicy.FailureMode;
import dev.keycloakmtls.domain.RevocationPolicy.Mode;
import dev.keycloakmtls.domain.SubjectSelector;
import dev.keycloakmtls.domain.TrustProfile;
import dev.keycloakmtls.domain.Verdict;
import dev.keycloakmtls.domain.Verdict.Accepted;
import dev.keycloakmtls.domain.Verdict.Rejected;
import dev.keycloakmtls.metrics.MutualTlsMetrics;
import dev.keycloakmtls.testpki.TestCa;
import dev.keycloakmtls.testpki.TestCertificate;
import dev.keycloakmtls.testpki.TestCrl;
import dev.keycloakmtls.testpki.TestResponder;
import dev.keycloakmtls.verification.AcceptanceCache;
import dev.keycloakmtls.verification.CaSignedVerifier;
import dev.keycloakmtls.verification.path.PathValidator;
import dev.keycloakmtls.verification.revocation.RevocationCheck;
import dev.keycloakmtls.verification.revocation.RevocationFetcher;
import io.micrometer.core.instrument.Metrics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Real HTTP to hosts that misbehave, and what becomes of the authentication. */
class ServerRevocationFetcherTest {

    private static final Duration TIMEOUT = Duration.ofSeconds(1);
    private static final int LIMIT = 100_000;
    private static final TestCa ROOT = TestCa.root("CN=Root");

    private final CountDownLatch end = new CountDownLatch(1);
    private final AtomicInteger requests = new AtomicInteger();
    private final HttpFetcher client = HttpFetcher.plain(FetchRules.ANY);
    private final ServerRevocationFetcher fetcher = new ServerRevocationFetcher(
            client, TIMEOUT, TIMEOUT, LdapCrls.OFF, new MutualTlsMetrics(InstantSource.system()));
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private HttpServer server;

    @BeforeEach
    void startServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        serve("/redirect", exchange -> {
            exchange.getResponseHeaders().add("Location", "/good");
            exchange.sendResponseHeaders(302, -1);
        });
        serve("/good", exchange -> answer(exchange, "good".getBytes(US_ASCII)));
        serve("/error", exchange -> exchange.sendResponseHeaders(503, -1));
        serve("/closed", HttpExchange::close);
        serve("/hanging", exchange -> awaitEnd());
        serve("/huge", exchange -> {
            exchange.sendResponseHeaders(200, 0);
            try (OutputStream body = exchange.getResponseBody()) {
                while (end.getCount() > 0) {
                    body.write(new byte[8192]);
                }
            }
        });
        serve("/slow", exchange -> {
            exchange.sendResponseHeaders(200, 0);
            try (OutputStream body = exchange.getResponseBody()) {
                while (end.getCount() > 0) {
                    body.write(0);
                    body.flush();
                    awaitEnd(Duration.ofMillis(20));
                }
            }
        });
        server.start();
    }

    @AfterEach
    void stopServer() throws IOException {
        end.countDown();
        client.close();
        server.stop(0);
        threads.shutdownNow();
    }

    @Test
    void getsAndPosts() throws IOException {
        serve("/echo", exchange -> answer(exchange, exchange.getRequestBody().readAllBytes()));

        assertThat(fetcher.get(uri("/good"), LIMIT, InputStream::readAllBytes))
                .asString(US_ASCII)
                .isEqualTo("good");
        assertThat(fetcher.post(uri("/echo"), new byte[] {1, 2, 3}, LIMIT, InputStream::readAllBytes))
                .containsExactly(1, 2, 3);
    }

    @Test
    void saysWhereARedirectLeadsThatItDoesNotFollow() {
        FetchRules telling =
                new FetchRules(Set.of(), true, Set.of(uri("/redirect").getHost()));
        try (HttpFetcher told = HttpFetcher.plain(telling)) {
            assertThatThrownBy(() -> new ServerRevocationFetcher(
                                    told, TIMEOUT, TIMEOUT, LdapCrls.OFF, new MutualTlsMetrics(InstantSource.system()))
                            .get(uri("/redirect"), LIMIT, InputStream::readAllBytes))
                    .isInstanceOfSatisfying(FetchFailedException.class, e -> assertThat(
                                    FetchFailedException.detail(e).sentence())
                            .contains("a redirect to /good: redirects are not followed", "set the address"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/redirect", "/error", "/closed", "/hanging", "/huge", "/slow", "/none"})
    void givesUpOnAHostThatMisbehaves(String path) {
        long start = System.nanoTime();

        assertThatThrownBy(() -> fetcher.get(uri(path), LIMIT, InputStream::readAllBytes))
                .isInstanceOf(IOException.class);
        assertThatThrownBy(() -> fetcher.post(uri(path), new byte[1], LIMIT, InputStream::readAllBytes))
                .isInstanceOf(IOException.class);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(4));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/redirect", "/error", "/closed", "/hanging", "/huge", "/slow"})
    @Satisfies(19)
    void hardRefusesAndSoftAcceptsWhateverAHostDoes(String path) {
        TestCertificate certificate = ROOT.issue(leaf("CN=client")
                .ocspResponder(uri(path).toString())
                .crlDistributionPoint(uri(path).toString()));
        for (Mode mode : List.of(Mode.OCSP, Mode.CRL)) {
            assertRejected(verify(certificate, mode, FailureMode.HARD), RejectionReason.REVOCATION_UNKNOWN);
            assertThat(verify(certificate, mode, FailureMode.SOFT)).isInstanceOf(Accepted.class);
        }
    }

    /** Whoever asks may be the reason: too many questions on another realm's behalf, for instance. */
    @ParameterizedTest
    @ValueSource(ints = {400, 403, 404, 413, 429})
    void excusesNoHostThatIsUpAndRefusesTheQuestion(int status) {
        serve("/refusing", exchange -> exchange.sendResponseHeaders(status, -1));
        TestCertificate certificate = ROOT.issue(leaf("CN=client")
                .ocspResponder(uri("/refusing").toString())
                .crlDistributionPoint(uri("/refusing").toString()));
        for (Mode mode : List.of(Mode.OCSP, Mode.CRL)) {
            for (FailureMode failureMode : FailureMode.values()) {
                assertRejected(verify(certificate, mode, failureMode), RejectionReason.REVOCATION_UNKNOWN);
            }
        }
    }

    /** A page that says that one must sign in, for instance: its octets have come, and nobody can use them. */
    @Test
    void countsAsFailedAndWarnsOnceOfWhatIsNoListAndNoAnswer() {
        serve("/page", exchange -> answer(exchange, "<html>".getBytes(US_ASCII)));
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        Metrics.addRegistry(registry);
        List<String> warnings = new CopyOnWriteArrayList<>();
        Handler handler = new Warnings(warnings);
        java.util.logging.Logger log = java.util.logging.Logger.getLogger(SourceWarnings.class.getName());
        log.addHandler(handler);
        try {
            for (int i = 0; i < 3; i++) {
                TestCertificate certificate = ROOT.issue(leaf("CN=client")
                        .ocspResponder(uri("/page").toString())
                        .crlDistributionPoint(uri("/page").toString()));
                for (Mode mode : List.of(Mode.OCSP, Mode.CRL)) {
                    assertRejected(verify(certificate, mode, FailureMode.HARD), RejectionReason.REVOCATION_UNKNOWN);
                }
            }
            for (String source : List.of("ocsp", "crl")) {
                assertThat(registry.get(MutualTlsMetrics.REVOCATION_FETCHES)
                                .tag("source", source)
                                .tag("outcome", "failure")
                                .counter()
                                .count())
                        .isPositive();
                assertThat(registry.find(MutualTlsMetrics.REVOCATION_FETCHES)
                                .tag("source", source)
                                .tag("outcome", "success")
                                .counter())
                        .satisfiesAnyOf(none -> assertThat(none).isNull(), none -> assertThat(none.count())
                                .isZero());
            }
            assertThat(warnings).singleElement().asString().contains("/page", "realm");
        } finally {
            log.removeHandler(handler);
            Metrics.removeRegistry(registry);
        }
    }

    private static final class Warnings extends Handler {
        private final List<String> messages;

        private Warnings(List<String> messages) {
            this.messages = messages;
        }

        @Override
        public void publish(LogRecord entry) {
            messages.add(String.format(entry.getMessage(), entry.getParameters()));
        }

        @Override
        public void flush() {
            // nothing is held back
        }

        @Override
        public void close() {
            // nothing is open
        }
    }

    @Test
    void decidesByWhatARealResponderAndARealListSay() throws IOException {
        TestCertificate certificate = ROOT.issue(leaf("CN=client")
                .ocspResponder(uri("/ocsp").toString())
                .crlDistributionPoint(uri("/ca.crl").toString()));
        serve(
                "/ocsp",
                exchange -> answer(
                        exchange,
                        TestResponder.of(ROOT).answer(exchange.getRequestBody().readAllBytes())));
        byte[] crl = TestCrl.of(ROOT).revoking(certificate.certificate()).der();
        serve("/ca.crl", exchange -> answer(exchange, crl));

        assertThat(verify(certificate, Mode.OCSP, FailureMode.HARD)).isInstanceOf(Accepted.class);
        assertRejected(verify(certificate, Mode.CRL, FailureMode.HARD), RejectionReason.CERTIFICATE_REVOKED);
    }

    /** Trust before fetch. */
    @Test
    void asksNobodyAboutACertificateThatNobodyTrusts() {
        var spec = leaf("CN=client")
                .ocspResponder(uri("/good").toString())
                .crlDistributionPoint(uri("/good").toString());

        for (TestCertificate untrusted :
                List.of(TestCa.root("CN=Root").issue(spec), TestCertificate.selfSigned(spec))) {
            assertThat(verify(untrusted, Mode.OCSP_OR_CRL, FailureMode.SOFT)).isInstanceOf(Rejected.class);
        }
        assertThat(requests).hasValue(0);
    }

    /** Nothing that we fetched settles the status, and the JDK could reach the hosts that the certificate names. */
    @Test
    void leavesTheJdkNothingToFetchByItself() {
        byte[] crl = TestCrl.of(ROOT).der();
        serve("/ca.crl", exchange -> answer(exchange, crl));
        TestCertificate certificate = ROOT.issue(leaf("CN=client")
                .ocspResponder(uri("/ca.crl").toString())
                .crlDistributionPoint(uri("/ca.crl").toString()));
        byte[] forged = TestCrl.forged(ROOT, TestCa.root("CN=Root")).der();

        for (Mode mode : List.of(Mode.CRL, Mode.OCSP, Mode.OCSP_OR_CRL)) {
            assertRejected(
                    verify(certificate, mode, FailureMode.HARD, new RevocationFetcher() {
                        @Override
                        public <T> T get(URI location, int maxBytes, DocumentReader<T> reader) throws IOException {
                            return reader.read(new ByteArrayInputStream(forged));
                        }

                        @Override
                        public <T> T post(URI responder, byte[] request, int maxBytes, DocumentReader<T> reader)
                                throws IOException {
                            return reader.read(new ByteArrayInputStream(forged));
                        }
                    }),
                    RejectionReason.REVOCATION_UNKNOWN);
        }
        assertThat(requests).hasValue(0);
    }

    private Verdict verify(TestCertificate certificate, Mode mode, FailureMode failureMode) {
        return verify(certificate, mode, failureMode, fetcher);
    }

    private static Verdict verify(
            TestCertificate certificate, Mode mode, FailureMode failureMode, RevocationFetcher from) {
        TrustProfile profile = TrustProfile.named("test")
                .anchors(ROOT.certificate())
                .revocation(RevocationPolicy.of(mode, failureMode))
                .build();
        try (RevocationCheck revocation = new RevocationCheck(from)) {
            return new CaSignedVerifier(new AcceptanceCache(), new PathValidator(), revocation, "realm")
                    .verify(
                            new ClientCertificate(certificate.chain()),
                            SubjectSelector.Type.SUBJECT_DN.parse("CN=client"),
                            profile,
                            Instant.now());
        }
    }

    private static void assertRejected(Verdict verdict, RejectionReason reason) {
        assertThat(verdict).isInstanceOfSatisfying(Rejected.class, rejected -> assertThat(rejected.reason())
                .as(rejected.detail())
                .isEqualTo(reason));
    }

    private URI uri(String path) {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path);
    }

    private void serve(String path, HttpHandler handler) {
        server.createContext(path, exchange -> {
            requests.incrementAndGet();
            try (exchange) {
                handler.handle(exchange);
            }
        });
    }

    private static void answer(HttpExchange exchange, byte[] body) throws IOException {
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body);
    }

    private void awaitEnd() {
        awaitEnd(Duration.ofMinutes(1));
    }

    private void awaitEnd(Duration atMost) {
        try {
            var unused = end.await(atMost.toMillis(), java.util.concurrent.TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
