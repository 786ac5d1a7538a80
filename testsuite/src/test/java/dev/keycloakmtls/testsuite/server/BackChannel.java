package dev.keycloakmtls.testsuite.server;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** An HTTP server that Keycloak calls: documents by path, and a CIBA authentication channel that takes every request. */
public final class BackChannel implements AutoCloseable {
    private final HttpServer http;
    private final Map<String, Document> documents = new ConcurrentHashMap<>();
    private final AtomicInteger requests = new AtomicInteger();
    private volatile String authentication = "";

    private record Document(String type, byte[] content) {}

    private BackChannel(HttpServer http) {
        this.http = http;
    }

    public static BackChannel start() {
        try {
            var channel =
                    new BackChannel(HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0));
            channel.http.createContext("/", channel::answer);
            channel.http.start();
            return channel;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Serves a JSON document from now on. */
    public URI publish(String path, String json) {
        documents.put(path, new Document("application/json", json.getBytes(StandardCharsets.UTF_8)));
        return uri(path);
    }

    /** Serves a CRL from now on, RFC 5280 §4.2.1.13. */
    public URI publishCrl(String path, byte[] der) {
        documents.put(path, new Document("application/pkix-crl", der));
        return uri(path);
    }

    /** Answers 404 from now on. */
    public void withdraw(String path) {
        documents.remove(path);
    }

    public URI uri(String path) {
        return URI.create("http://127.0.0.1:" + http.getAddress().getPort() + path);
    }

    /** The {@code Authorization} header with which the channel may say how the last authentication went. */
    public String authentication() {
        return authentication;
    }

    /** How many documents were asked for so far, found or not. */
    public int requests() {
        return requests.get();
    }

    @Override
    public void close() {
        http.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            exchange.getRequestBody().readAllBytes();
            if (path.equals("/ciba")) {
                authentication = exchange.getRequestHeaders().getFirst("Authorization");
                exchange.sendResponseHeaders(201, -1);
                return;
            }
            requests.incrementAndGet();
            Document document = documents.get(path);
            if (document == null) {
                exchange.sendResponseHeaders(404, -1);
                return;
            }
            exchange.getResponseHeaders().set("Content-Type", document.type());
            exchange.sendResponseHeaders(200, document.content().length);
            exchange.getResponseBody().write(document.content());
        }
    }
}
