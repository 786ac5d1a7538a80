package dev.keycloakmtls.fetch;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpServer;
import dev.keycloakmtls.domain.FetchFailedException;
import dev.keycloakmtls.domain.FetchFailedException.Kind;
import dev.keycloakmtls.testhost.HostileHost;
import dev.keycloakmtls.testhost.HostileHost.Trick;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Real connections to hosts that misbehave. */
class HttpFetcherTest {

    private static final Duration PATIENCE = Duration.ofSeconds(1);
    private static final int MAX_BYTES = 100_000;
    private static final FetchRules LOCAL = new FetchRules(Set.of(), true, Set.of("127.0.0.1", "localhost", "[::1]"));

    private final CountDownLatch end = new CountDownLatch(1);
    private HttpFetcher fetcher = HttpFetcher.plain(LOCAL);

    @AfterEach
    void close() {
        end.countDown();
        fetcher.close();
    }

    private static FetchRequest of(URI uri) {
        return new FetchRequest("realm", uri, "*/*", MAX_BYTES, PATIENCE);
    }

    private byte[] get(URI uri) throws IOException {
        return fetcher.get(of(uri), InputStream::readAllBytes);
    }

    private void use(FetchRules rules) {
        fetcher.close();
        fetcher = HttpFetcher.plain(rules);
    }

    private void use(FetchRules rules, NameLookups.Resolver resolver) {
        fetcher.close();
        ConnectionSettings plain = ConnectionSettings.plain();
        fetcher = new HttpFetcher(() -> plain, rules, new NameLookups(resolver));
    }

    private static HttpServer serving(byte[] document, String... headers) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            exchange.getRequestBody().readAllBytes();
            for (int i = 0; i < headers.length; i += 2) {
                exchange.getResponseHeaders().add(headers[i], headers[i + 1]);
            }
            exchange.sendResponseHeaders(200, document.length);
            exchange.getResponseBody().write(document);
            exchange.close();
        });
        server.start();
        return server;
    }

    private static URI uri(String host, HttpServer server) {
        return URI.create("http://" + host + ":" + server.getAddress().getPort() + "/");
    }

    @Test
    void readsWhatAnHonestHostSendsCompressedOrNot() throws IOException {
        ByteArrayOutputStream compressed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(compressed)) {
            gzip.write("document".getBytes(US_ASCII));
        }
        HttpServer plain = serving("document".getBytes(US_ASCII));
        HttpServer gzip = serving(compressed.toByteArray(), "Content-Encoding", "gzip");
        try {
            assertThat(get(uri("127.0.0.1", plain))).asString(US_ASCII).isEqualTo("document");
            assertThat(get(uri("127.0.0.1", gzip))).asString(US_ASCII).isEqualTo("document");
            assertThat(fetcher.<byte[]>post(
                            of(uri("127.0.0.1", plain)), "text/plain", new byte[5000], InputStream::readAllBytes))
                    .asString(US_ASCII)
                    .isEqualTo("document");
        } finally {
            plain.stop(0);
            gzip.stop(0);
        }
    }

    /** Today's clients keep header lines as long as memory lasts: 132 MiB of them ended a server. */
    @ParameterizedTest
    @EnumSource
    void endsWithWhateverAHostDoesWithinTimeAndSize(Trick trick) {
        try (HostileHost host = HostileHost.start(trick)) {
            long start = System.nanoTime();

            assertThatThrownBy(() -> get(host.uri())).isInstanceOf(FetchFailedException.class);
            assertThatThrownBy(() -> fetcher.post(of(host.uri()), "text/plain", new byte[9], InputStream::readAllBytes))
                    .isInstanceOf(FetchFailedException.class);

            assertThat(host.requests()).isEqualTo(2);
            assertThat(host.sent())
                    .isLessThan(32_000_000); // all but 250 kB of it in the buffers of the loopback interface
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(PATIENCE.multipliedBy(10));
        }
    }

    @ParameterizedTest
    @EnumSource(
            names = {
                "ENDLESS_HEADER_LINE",
                "ENDLESS_HEADERS",
                "ENDLESS_STATUS_LINE",
                "ENDLESS_LINES_BEFORE_THE_STATUS",
                "ENDLESS_INTERIM_ANSWERS",
                "ENDLESS_CHUNK_EXTENSION",
                "CHUNKS_OF_EXTENSIONS",
                "ENDLESS_TRAILERS",
                "ENDLESS_DOCUMENT",
                "COMPRESSED_BOMB",
                "EMPTY_COMPRESSED_MEMBERS",
                "CODINGS_IN_CODINGS"
            })
    void isDoneWithAFloodLongBeforeItsTimeIsOver(Trick flood) {
        try (HostileHost host = HostileHost.start(flood)) {
            FetchRequest patient = new FetchRequest("realm", host.uri(), "*/*", MAX_BYTES, Duration.ofHours(1));

            assertThatThrownBy(() -> fetcher.get(patient, InputStream::readAllBytes))
                    .isInstanceOf(FetchFailedException.class)
                    .extracting(failure -> ((FetchFailedException) failure).kind())
                    .isEqualTo(Kind.UNUSABLE);
        }
    }

    @Test
    void tellsARefusalFromAnOutage() throws IOException {
        try (HostileHost host = HostileHost.start(Trick.CONTENT_TOO_LARGE)) {
            assertThat(kindOf(host.uri())).isEqualTo(Kind.REFUSED);
            host.play(Trick.SILENCE);
            assertThat(kindOf(host.uri())).isEqualTo(Kind.UNREACHABLE);
        }
        assertThat(kindOf(URI.create("http://127.0.0.1:" + closedPort() + "/"))).isEqualTo(Kind.UNREACHABLE);
    }

    private Kind kindOf(URI uri) {
        return catchThrowableOfType(FetchFailedException.class, () -> get(uri)).kind();
    }

    private static int closedPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Test
    void asksOnlyTheHostsThatTheServerAllows() throws IOException {
        HttpServer server = serving(new byte[1]);
        try {
            use(new FetchRules(Set.of("localhost"), true, Set.of()));

            assertThat(get(uri("LocalHost", server))).hasSize(1);
            assertThatThrownBy(() -> get(uri("127.0.0.1", server)))
                    .hasMessage("the server does not fetch from the host 127.0.0.1");
            for (String misleading :
                    List.of("http://localhost@127.0.0.1:1/", "http://localhost@evil_host/", "http:///x")) {
                assertThatThrownBy(() -> get(URI.create(misleading)))
                        .hasMessageContaining("does not name a host alone");
            }
            assertThatThrownBy(() -> get(URI.create("http://localhost_/")))
                    .hasMessage("the server does not fetch from the host localhost_");
        } finally {
            server.stop(0);
        }
    }

    /** The host's name server says "public" first and "loopback" when the connection is made: there is no second question. */
    @Test
    void connectsToTheAddressThatItJudged() throws IOException {
        AtomicInteger questions = new AtomicInteger();
        HttpServer server = serving(new byte[1]);
        try {
            use(new FetchRules(Set.of(), false, Set.of()), host -> {
                byte[] address =
                        questions.incrementAndGet() == 1 ? new byte[] {(byte) 192, 0, 2, 1} : new byte[] {127, 0, 0, 1};
                return new InetAddress[] {InetAddress.getByAddress(host, address)};
            });

            assertThatThrownBy(() -> get(uri("rebinding.example", server))).isInstanceOf(FetchFailedException.class);
            assertThat(questions).hasValue(1);
        } finally {
            server.stop(0);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "localhost",
                "2130706433",
                "0.0.0.0",
                "[::1]",
                "[::]",
                "[::ffff:127.0.0.1]",
                "[64:ff9b::7f00:1]",
                "10.0.0.1",
                "100.64.0.1",
                "169.254.169.254",
                "172.31.0.1",
                "192.168.0.1",
                "224.0.0.1",
                "255.255.255.255",
                "[fe80::1]",
                "[fc00::1]",
                "[fd12:3456::1]",
                "[ff02::1]",
                "[2002:7f00:1::]",
                "[2002:c0a8:1::1]",
                "[2001:0:7f00:1::]",
                "[64:ff9b:1::a00:1]",
                "[::7f00:1]",
                "[2600::5efe:a00:1]"
            })
    void asksNoAddressOfTheServersOwnNetworkWhereThatIsSwitchedOff(String host) throws IOException {
        HttpServer server = serving(new byte[1]);
        try {
            use(new FetchRules(Set.of(), false, Set.of("crl.internal")));

            assertThatThrownBy(() -> get(uri(host, server)))
                    .hasMessage(
                            host + " could not be read; of hosts without a public address the server says no more than"
                                    + " that");
        } finally {
            server.stop(0);
        }
    }

    @Test
    void makesAnExceptionOfHostsThatTheServersAdministratorNames() throws IOException {
        HttpServer server = serving(new byte[1]);
        try {
            use(new FetchRules(Set.of(), false, Set.of("localhost")));

            assertThat(get(uri("localhost", server))).hasSize(1);
        } finally {
            server.stop(0);
        }
    }

    /** One answer for all, or a realm's administrator could find out what is in the server's network. */
    @Test
    void saysTheSameOfEverythingInTheServersOwnNetwork() throws IOException {
        use(FetchRules.ANY);
        Set<String> messages = new java.util.HashSet<>();
        for (Trick trick :
                List.of(Trick.CONTENT_TOO_LARGE, Trick.SILENCE, Trick.ENDLESS_HEADERS, Trick.ENDLESS_DOCUMENT)) {
            try (HostileHost host = HostileHost.start(trick)) {
                messages.add(messageOf(host.uri()));
            }
        }
        messages.add(messageOf(URI.create("http://127.0.0.1:" + closedPort() + "/")));
        HttpServer server = serving(new byte[1]);
        try {
            messages.add(catchThrowableOfType(
                            FetchFailedException.class,
                            () -> fetcher.get(of(uri("127.0.0.1", server)), document -> {
                                throw new IOException("is no CRL");
                            }))
                    .getMessage());
        } finally {
            server.stop(0);
        }

        assertThat(messages).singleElement().asString().startsWith("127.0.0.1 could not be read;");
        assertThat(messageOf(URI.create("http://does-not-exist.invalid/")))
                .startsWith("does-not-exist.invalid could not be read;");
    }

    private String messageOf(URI uri) {
        FetchFailedException failure = catchThrowableOfType(FetchFailedException.class, () -> get(uri));
        assertThat(failure).hasNoCause();
        return failure.getMessage();
    }

    @Test
    void aLookupThatHangsHoldsNobodyLongerThanTheFetchMayTake() {
        use(LOCAL, host -> {
            awaitEnd();
            return InetAddress.getAllByName("127.0.0.1");
        });
        long start = System.nanoTime();

        assertThatThrownBy(() -> get(URI.create("http://slow.example/"))).isInstanceOf(FetchFailedException.class);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(PATIENCE.multipliedBy(5));
    }

    /** One realm's names hang, as many as it likes; the other realm's are found. */
    @Test
    void lookupsThatHangDoNotKeepAnotherRealmFromItsHosts() throws IOException {
        HttpServer server = serving(new byte[1]);
        use(LOCAL, host -> {
            if (host.startsWith("slow")) {
                awaitEnd();
            }
            return InetAddress.getAllByName("127.0.0.1");
        });
        try {
            for (int i = 0; i < 100; i++) {
                URI slow = URI.create("http://slow" + i + ".example/");
                FetchRequest hurried = new FetchRequest("hostile", slow, "*/*", 1, Duration.ofMillis(1));
                assertThatThrownBy(() -> fetcher.get(hurried, InputStream::readAllBytes))
                        .isInstanceOf(FetchFailedException.class);
            }

            assertThat(get(uri("localhost", server))).hasSize(1);
        } finally {
            server.stop(0);
        }
    }

    private void awaitEnd() {
        try {
            end.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void refusesAPortThatIsNone() {
        assertThatThrownBy(() -> get(URI.create("http://127.0.0.1:70000/"))).isInstanceOf(FetchFailedException.class);
    }

    @Test
    void endsWithTheServer() throws Exception {
        try (HostileHost host = HostileHost.start(Trick.SILENCE)) {
            FetchRequest patient = new FetchRequest("realm", host.uri(), "*/*", 1, Duration.ofHours(1));
            Thread waiting = new Thread(() -> {
                try {
                    fetcher.get(patient, InputStream::readAllBytes);
                } catch (FetchFailedException e) {
                    Thread.yield(); // as it should
                }
            });
            waiting.start();
            while (host.requests() == 0) {
                Thread.onSpinWait();
            }

            fetcher.close();

            waiting.join(Duration.ofSeconds(4).toMillis()); // it would read for five seconds
            assertThat(waiting.isAlive()).isFalse();
        }
    }
}
