package dev.keycloakmtls.fetch;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.keycloakmtls.testhost.HostileHost;
import dev.keycloakmtls.testhost.HostileHost.Trick;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Key sets of clients whose hosts answer, or do not. */
class KeySetsTest {

    private static final FetchRules LOCAL = new FetchRules(Set.of(), true, Set.of("127.0.0.1", "127.0.0.2"));

    private final HttpFetcher http = HttpFetcher.plain(LOCAL);
    private final KeySets sets = new KeySets(http, Clock.systemUTC());
    private final ExecutorService requests = Executors.newCachedThreadPool();
    private final AtomicInteger asked = new AtomicInteger();
    private HttpServer honest;

    @BeforeEach
    void start() throws IOException {
        honest = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        honest.createContext("/", exchange -> {
            asked.incrementAndGet();
            byte[] document = "{\"keys\":[]}".getBytes(US_ASCII);
            exchange.sendResponseHeaders(200, document.length);
            exchange.getResponseBody().write(document);
            exchange.close();
        });
        honest.start();
    }

    @AfterEach
    void stop() {
        honest.stop(0);
        requests.shutdownNow();
        sets.close();
        http.close();
    }

    private URI honestUri() {
        return URI.create("http://127.0.0.1:" + honest.getAddress().getPort() + "/jwks");
    }

    private JwksFetchResult get(String realm, String key, URI uri, Duration patience) {
        return sets.get(key, new FetchRequest(realm, uri, "*/*", 10_000, patience), reading -> {});
    }

    @Test
    void readsASetOnceHoweverManyWaitForIt() throws Exception {
        try (HostileHost slow = HostileHost.start(Trick.SILENCE)) {
            List<Future<JwksFetchResult>> waiting = new ArrayList<>();
            for (int i = 0; i < 30; i++) {
                waiting.add(requests.submit(() -> get("realm", "client", slow.uri(), Duration.ofSeconds(2))));
            }
            for (Future<JwksFetchResult> reading : waiting) {
                assertThat(reading.get().failure()).isPresent();
            }

            assertThat(slow.requests()).isEqualTo(1);
            assertThat(get("realm", "client", slow.uri(), Duration.ofSeconds(2)).failure())
                    .isPresent();
            assertThat(slow.requests()).as("left alone for a while").isEqualTo(1);
        }
    }

    /** Thirty clients of one realm, each with a host that hangs, and as many requests for each as there may be. */
    @Test
    void slowHostsOfOneRealmRefuseNobodyElse() throws Exception {
        try (HostileHost slow = HostileHost.start(Trick.SILENCE, "127.0.0.2")) {
            for (int i = 0; i < 120; i++) {
                String client = "hostile-" + i % 30;
                requests.execute(() -> get("hostile", client, slow.uri(), Duration.ofSeconds(4)));
            }
            while (slow.requests() == 0) {
                Thread.onSpinWait();
            }

            JwksFetchResult reading = get("honest", "fast", honestUri(), Duration.ofSeconds(4));

            assertThat(reading.failure()).isEmpty();
        }
    }

    @Test
    void doesNotReadAgainWhatHasJustBeenRead() {
        get("realm", "client", honestUri(), Duration.ofSeconds(4));
        JwksFetchResult again = get("realm", "client", honestUri(), Duration.ofSeconds(4));

        assertThat(again.failure()).isEmpty();
        assertThat(asked).hasValue(1);
        assertThat(sets.last("client")).contains(again);
        assertThat(sets.last("other")).isEmpty();
    }
}
