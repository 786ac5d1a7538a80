package dev.keycloakmtls.testsuite.server;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;

/** A host from which Keycloak fetches one kind of document, and which is in a mood. */
public final class FetchedHost implements AutoCloseable {
    /** How long a slow answer takes. */
    private static final long SLOW_MILLIS = 1_500;

    /** What becomes of a request. */
    public enum Mood {
        HEALTHY,
        /** Right, but late. */
        SLOW,
        /** Taken, and never answered. */
        HANGING,
        /** At once, and wrong. */
        LYING
    }

    /** @param end over when the mood is */
    private record Turn(Mood mood, CountDownLatch end) {}

    private final HttpServer http;
    private final ExecutorService threads;
    private final AtomicReference<Turn> turn = new AtomicReference<>(new Turn(Mood.HEALTHY, new CountDownLatch(1)));

    private FetchedHost(HttpServer http, ExecutorService threads) {
        this.http = http;
        this.threads = threads;
    }

    /**
     * Starts in good health.
     *
     * @param answer the document for a request's body, which is empty where it is got
     * @param lie the same, when it is lying
     */
    public static FetchedHost start(UnaryOperator<byte[]> answer, UnaryOperator<byte[]> lie) {
        try {
            ExecutorService threads = Executors.newCachedThreadPool(work -> {
                Thread thread = new Thread(work, "fetched-host");
                thread.setDaemon(true);
                return thread;
            });
            var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
            var host = new FetchedHost(HttpServer.create(address, 0), threads);
            host.http.setExecutor(threads);
            host.http.createContext("/", exchange -> host.handle(exchange, answer, lie));
            host.http.start();
            return host;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** @param name of the loopback interface: what bounds hosts counts by name */
    public URI uri(String name) {
        return URI.create("http://" + name + ":" + http.getAddress().getPort() + "/document");
    }

    /** From now on, also for those that hang. */
    public void be(Mood mood) {
        turn.getAndSet(new Turn(mood, new CountDownLatch(1))).end.countDown();
    }

    private void handle(HttpExchange exchange, UnaryOperator<byte[]> answer, UnaryOperator<byte[]> lie)
            throws IOException {
        try (exchange) {
            byte[] request = exchange.getRequestBody().readAllBytes();
            Turn now = turn.get();
            switch (now.mood) {
                case HEALTHY -> send(exchange, answer.apply(request));
                case LYING -> send(exchange, lie.apply(request));
                case SLOW -> {
                    await(now.end, SLOW_MILLIS);
                    send(exchange, answer.apply(request));
                }
                case HANGING -> await(now.end, TimeUnit.MINUTES.toMillis(10)); // and closes without a word
            }
        }
    }

    private static void await(CountDownLatch end, long millis) {
        try {
            var unused = end.await(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void send(HttpExchange exchange, byte[] document) throws IOException {
        exchange.sendResponseHeaders(200, document.length);
        exchange.getResponseBody().write(document);
    }

    @Override
    public void close() {
        be(Mood.LYING);
        http.stop(0);
        threads.shutdownNow();
    }
}
