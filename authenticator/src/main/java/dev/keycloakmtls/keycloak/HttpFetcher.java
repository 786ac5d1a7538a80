package dev.keycloakmtls.keycloak;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.http.HttpEntity;
import org.apache.http.client.config.RequestConfig;
import org.apache.http.client.methods.CloseableHttpResponse;
import org.apache.http.client.methods.HttpGet;
import org.apache.http.client.methods.HttpPost;
import org.apache.http.client.methods.HttpRequestBase;
import org.apache.http.entity.ByteArrayEntity;
import org.apache.http.entity.ContentType;
import org.apache.http.impl.client.CloseableHttpClient;
import org.keycloak.connections.httpclient.HttpClientProvider;
import org.keycloak.models.KeycloakSession;

/** Reads from hosts that may be slow, endless or hostile: no redirects, bounded size, bounded time in total. */
final class HttpFetcher {

    private static final Duration CONNECT = Duration.ofSeconds(3);
    private static final Duration READ = Duration.ofSeconds(5);
    private static final Duration TOTAL = Duration.ofSeconds(10);

    private static final RequestConfig REQUEST = RequestConfig.custom()
            .setRedirectsEnabled(false)
            .setConnectTimeout((int) CONNECT.toMillis())
            .setConnectionRequestTimeout((int) CONNECT.toMillis())
            .setSocketTimeout((int) READ.toMillis())
            .build();

    private final CloseableHttpClient client;
    private final Duration total;

    HttpFetcher(KeycloakSession session) {
        this(session.getProvider(HttpClientProvider.class).getHttpClient(), TOTAL);
    }

    /** @param total how long one fetch may take from start to end */
    HttpFetcher(CloseableHttpClient client, Duration total) {
        this.client = client;
        this.total = total;
    }

    /**
     * Gets a document.
     *
     * @throws IOException with words for an administrator if it could not be had within the bounds
     */
    byte[] get(URI uri, String accept, int maxBytes) throws IOException {
        return fetch(new HttpGet(uri), accept, maxBytes);
    }

    /**
     * Posts a document and reads the answer.
     *
     * @throws IOException with words for an administrator if it could not be had within the bounds
     */
    byte[] post(URI uri, String contentType, byte[] body, String accept, int maxBytes) throws IOException {
        HttpPost request = new HttpPost(uri);
        request.setEntity(new ByteArrayEntity(body, ContentType.create(contentType)));
        return fetch(request, accept, maxBytes);
    }

    private byte[] fetch(HttpRequestBase request, String accept, int maxBytes) throws IOException {
        request.setConfig(REQUEST);
        request.setHeader("Accept", accept);
        CompletableFuture<Void> watchdog = new CompletableFuture<>();
        CompletableFuture<Void> abortion = watchdog.orTimeout(total.toMillis(), TimeUnit.MILLISECONDS)
                .whenComplete((done, timeout) -> {
                    if (timeout != null) {
                        request.abort();
                    }
                });
        try (CloseableHttpResponse response = client.execute(request)) {
            int status = response.getStatusLine().getStatusCode();
            if (status != 200) {
                throw new IOException("answered with status " + status);
            }
            HttpEntity entity = response.getEntity();
            if (entity == null) {
                throw new IOException("answered without a body");
            }
            return read(request, entity, maxBytes);
        } catch (IOException e) {
            String host = request.getURI().getHost();
            throw new IOException(
                    abortion.isCompletedExceptionally()
                            ? host + " took longer than " + total.toSeconds() + " s"
                            : host + ": " + e.getMessage(),
                    e);
        } finally {
            watchdog.complete(null);
        }
    }

    private static byte[] read(HttpRequestBase request, HttpEntity entity, int maxBytes) throws IOException {
        try (InputStream content = entity.getContent()) {
            byte[] body = content.readNBytes(maxBytes + 1);
            if (body.length > maxBytes) {
                request.abort(); // closing would read on to the end
                throw new IOException("answered with more than " + maxBytes + " bytes");
            }
            return body;
        }
    }
}
