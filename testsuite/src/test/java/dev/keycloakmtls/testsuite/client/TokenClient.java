package dev.keycloakmtls.testsuite.client;

import dev.keycloakmtls.testpki.TestCertificate;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Talks to one server with one certificate or none. Each has connections of its own, so that no request travels under the
 * certificate of another.
 */
public final class TokenClient {
    private static final Map<String, String> NO_HEADERS = Map.of();

    private final HttpClient http;
    private final URI base;

    private TokenClient(@Nullable TestCertificate certificate, URI base, X509Certificate authority) {
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .sslContext(PresentedCertificate.context(certificate, authority))
                .connectTimeout(Duration.ofSeconds(10))
                .build();
        this.base = base;
    }

    public static TokenClient presenting(TestCertificate certificate, URI base, X509Certificate authority) {
        return new TokenClient(certificate, base, authority);
    }

    public static TokenClient anonymous(URI base, X509Certificate authority) {
        return new TokenClient(null, base, authority);
    }

    public Response get(String path) {
        return get(path, NO_HEADERS);
    }

    public Response get(String path, Map<String, String> headers) {
        return send("GET", path, headers, null, null);
    }

    public Response post(String path, Form form) {
        return post(path, form, NO_HEADERS);
    }

    public Response post(String path, Form form, Map<String, String> headers) {
        return send("POST", path, headers, "application/x-www-form-urlencoded", form.encoded());
    }

    /** A request with a JSON body, or none. */
    public Response json(String method, String path, Map<String, String> headers, @Nullable String body) {
        return send(method, path, headers, body == null ? null : "application/json", body);
    }

    /** Asks a realm's token endpoint. */
    public Response token(String realm, Form form) {
        return post(tokenEndpoint(realm), form);
    }

    /** A client credentials request. */
    public Response token(String realm, String clientId) {
        return token(realm, Form.clientCredentials(clientId));
    }

    public static String tokenEndpoint(String realm) {
        return "/realms/" + realm + "/protocol/openid-connect/token";
    }

    private Response send(
            String method,
            String path,
            Map<String, String> headers,
            @Nullable String contentType,
            @Nullable String body) {
        var request = HttpRequest.newBuilder(URI.create(base + path))
                .timeout(Duration.ofSeconds(30))
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        if (contentType != null) {
            request.header("Content-Type", contentType);
        }
        headers.forEach(request::header);
        try {
            var answer = http.send(request.build(), BodyHandlers.ofString());
            return new Response(answer.statusCode(), answer.headers(), answer.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
