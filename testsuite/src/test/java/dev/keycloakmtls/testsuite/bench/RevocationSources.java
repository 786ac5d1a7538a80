package dev.keycloakmtls.testsuite.bench;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import dev.keycloakmtls.testpki.CertificateSpec;
import dev.keycloakmtls.testpki.TestCa;
import dev.keycloakmtls.testpki.TestCrl;
import dev.keycloakmtls.testpki.TestResponder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** CRLs and OCSP responders of some CAs, on loopback; nothing is revoked. */
final class RevocationSources implements AutoCloseable {

    private final HttpServer http;

    private RevocationSources(HttpServer http) {
        this.http = http;
    }

    static RevocationSources start() {
        try {
            HttpServer http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            http.start();
            return new RevocationSources(http);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Writes the addresses of the issuer's sources into a certificate. */
    <T extends CertificateSpec<T>> T of(T certificate, String issuer) {
        return certificate.crlDistributionPoint(url(issuer + ".crl")).ocspResponder(url(issuer + ".ocsp"));
    }

    void serve(String name, TestCa authority) {
        byte[] crl = TestCrl.of(authority).der();
        TestResponder responder = TestResponder.of(authority);
        answer(name + ".crl", exchange -> send(exchange, crl));
        answer(
                name + ".ocsp",
                exchange -> send(
                        exchange, responder.answer(exchange.getRequestBody().readAllBytes())));
    }

    private void answer(String path, HttpHandler handler) {
        http.createContext("/" + path, exchange -> {
            try (exchange) {
                handler.handle(exchange);
            }
        });
    }

    private static void send(HttpExchange exchange, byte[] body) throws IOException {
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body);
    }

    private String url(String path) {
        return "http://127.0.0.1:" + http.getAddress().getPort() + "/" + path;
    }

    @Override
    public void close() {
        http.stop(0);
    }
}
