package dev.keycloakmtls.testsuite.server;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * The host that browsers use, in front of a server: nobody is asked for a certificate here (RFC 8705 §5). It passes
 * requests on without any, and remembers them.
 */
public final class BrowserHost implements AutoCloseable {
    /** Of one connection, RFC 9110 §7.6.1, or set by who sends. */
    private static final Set<String> NOT_PASSED_ON = Set.of(
            ":status",
            "connection",
            "content-length",
            "expect",
            "host",
            "http2-settings",
            "transfer-encoding",
            "upgrade");

    private final HttpsServer https;
    private final HttpClient http;
    private final URI server;
    private final Queue<String> requests = new ConcurrentLinkedQueue<>();

    private BrowserHost(HttpsServer https, HttpClient http, URI server) {
        this.https = https;
        this.http = http;
        this.server = server;
    }

    public static BrowserHost before(KeycloakServer keycloak) {
        try {
            var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
            var host = new BrowserHost(HttpsServer.create(address, 0), keycloak.anonymousHttp(), keycloak.base());
            host.https.setHttpsConfigurator(new HttpsConfigurator(ServerCertificate.context()));
            host.https.createContext("/", host::pass);
            host.https.start();
            return host;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** For example {@code https://127.0.0.1:40123}. */
    public URI base() {
        return URI.create("https://127.0.0.1:" + https.getAddress().getPort());
    }

    /** Paths of the requests so far, without queries. */
    public List<String> requests() {
        return List.copyOf(requests);
    }

    private void pass(HttpExchange exchange) throws IOException {
        try (exchange) {
            URI uri = exchange.getRequestURI();
            requests.add(uri.getPath());
            var request = HttpRequest.newBuilder(server.resolve(uri))
                    .method(
                            exchange.getRequestMethod(),
                            BodyPublishers.ofByteArray(exchange.getRequestBody().readAllBytes()));
            exchange.getRequestHeaders().forEach((name, values) -> {
                if (isPassedOn(name)) {
                    values.forEach(value -> request.header(name, value));
                }
            });
            answer(exchange, http.send(request.build(), BodyHandlers.ofByteArray()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void answer(HttpExchange exchange, HttpResponse<byte[]> answer) throws IOException {
        answer.headers().map().forEach((name, values) -> {
            if (isPassedOn(name)) {
                values.forEach(value -> exchange.getResponseHeaders().add(name, value));
            }
        });
        byte[] body = answer.body();
        exchange.sendResponseHeaders(answer.statusCode(), body.length == 0 ? -1 : body.length);
        if (body.length > 0) {
            exchange.getResponseBody().write(body);
        }
    }

    private static boolean isPassedOn(String header) {
        return !NOT_PASSED_ON.contains(header.toLowerCase(Locale.ROOT));
    }

    @Override
    public void close() {
        https.stop(0);
    }
}
