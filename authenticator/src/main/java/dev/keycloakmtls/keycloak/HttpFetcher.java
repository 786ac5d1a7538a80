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

    private final KeycloakSession session;

    HttpFetcher(KeycloakSession session) {
        this.session = session;
    }

    /**
     * Gets a document.
     *
     * @throws IOException with words for an administrator if it could not be had within the bounds
     */
    byte[] get(URI uri, String accept, int maxBytes) throws IOException {
        HttpGet request = new HttpGet(uri);
        request.setConfig(REQUEST);
        request.setHeader("Accept", accept);
        CompletableFuture<Void> watchdog = new CompletableFuture<>();
        CompletableFuture<Void> abortion = watchdog.orTimeout(TOTAL.toMillis(), TimeUnit.MILLISECONDS)
                .whenComplete((done, timeout) -> {
                    if (timeout != null) {
                        request.abort();
                    }
                });
        try (CloseableHttpResponse response =
                session.getProvider(HttpClientProvider.class).getHttpClient().execute(request)) {
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
            String host = uri.getHost();
            throw new IOException(
                    abortion.isCompletedExceptionally()
                            ? host + " took longer than " + TOTAL.toSeconds() + " s"
                            : host + ": " + e.getMessage(),
                    e);
        } finally {
            watchdog.complete(null);
        }
    }

    private static byte[] read(HttpGet request, HttpEntity entity, int maxBytes) throws IOException {
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
