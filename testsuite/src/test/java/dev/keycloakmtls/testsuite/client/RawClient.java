package dev.keycloakmtls.testsuite.client;

import dev.keycloakmtls.testpki.TestCertificate;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Writes a request by itself: headers in any spelling and number, and from another address. Each request has a connection
 * of its own; they share a TLS context, so a server that allows it resumes the session.
 */
public final class RawClient {
    /** Of the loopback interface, but no proxy's. */
    public static final String UNTRUSTED = "127.0.0.9";

    /** A header line. */
    public record Header(String name, String value) {}

    private final SSLContext tls;
    private final URI base;
    private String address = "127.0.0.1";

    public RawClient(@Nullable TestCertificate certificate, URI base, X509Certificate authority) {
        this.tls = PresentedCertificate.context(certificate, authority);
        this.base = base;
    }

    public RawClient from(String localAddress) {
        this.address = localAddress;
        return this;
    }

    /** A client credentials request; the headers of the answer are left out. */
    public Response token(String realm, String clientId, List<Header> headers) {
        return answer(exchange(request(base, realm, clientId, "close", headers)));
    }

    /** Any request, with the path as it is written here; an empty body is none. */
    public Response send(String method, String path, List<Header> headers, String body) {
        var request = new StringBuilder(method + " " + path + " HTTP/1.1\r\n");
        request.append("Host: ").append(base.getAuthority()).append("\r\nConnection: close\r\n");
        if (!body.isEmpty()) {
            request.append("Content-Type: application/x-www-form-urlencoded\r\n");
        }
        request.append("Content-Length: ").append(body.length()).append("\r\n");
        headers.forEach(header -> request.append(header.name())
                .append(": ")
                .append(header.value())
                .append("\r\n"));
        return answer(exchange(request.append("\r\n").append(body).toString()));
    }

    static String request(URI base, String realm, String clientId, String connection, List<Header> headers) {
        String form = Form.clientCredentials(clientId).encoded();
        var request = new StringBuilder("POST " + TokenClient.tokenEndpoint(realm) + " HTTP/1.1\r\n");
        request.append("Host: ").append(base.getAuthority()).append("\r\n");
        request.append("Content-Type: application/x-www-form-urlencoded\r\nContent-Length: ")
                .append(form.length())
                .append("\r\n");
        request.append("Connection: ").append(connection).append("\r\n");
        headers.forEach(header -> request.append(header.name())
                .append(": ")
                .append(header.value())
                .append("\r\n"));
        return request.append("\r\n").append(form).toString();
    }

    private String exchange(String request) {
        try (var tcp = new Socket()) {
            tcp.bind(new InetSocketAddress(InetAddress.getByName(address), 0));
            tcp.connect(new InetSocketAddress(base.getHost(), base.getPort()), 10_000);
            tcp.setSoTimeout(30_000);
            try (var socket = tls.getSocketFactory().createSocket(tcp, base.getHost(), base.getPort(), true)) {
                socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
                socket.getOutputStream().flush();
                return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** @param text a whole answer, as it came */
    static Response answer(String text) {
        int body = text.indexOf("\r\n\r\n");
        if (!text.startsWith("HTTP/1.") || body < 0) {
            throw new IllegalStateException("no HTTP answer: " + text);
        }
        String content = text.substring(body + 4);
        boolean chunked = text.substring(0, body).toLowerCase(Locale.ROOT).contains("chunked");
        return new Response(
                Integer.parseInt(text.substring(9, 12)),
                HttpHeaders.of(Map.of(), (name, value) -> true),
                chunked ? joined(content) : content);
    }

    private static String joined(String chunks) {
        var text = new StringBuilder();
        int at = 0;
        while (true) {
            int line = chunks.indexOf("\r\n", at);
            int length = Integer.parseInt(chunks.substring(at, line).strip(), 16);
            if (length == 0) {
                return text.toString();
            }
            text.append(chunks, line + 2, line + 2 + length);
            at = line + 2 + length + 2;
        }
    }
}
