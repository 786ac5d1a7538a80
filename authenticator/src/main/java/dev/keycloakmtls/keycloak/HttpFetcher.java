package dev.keycloakmtls.keycloak;

import dev.keycloakmtls.verification.FetchFailedException;
import dev.keycloakmtls.verification.FetchFailedException.Kind;
import dev.keycloakmtls.verification.revocation.RevocationFetcher.DocumentReader;
import java.io.FilterInputStream;
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
import org.apache.http.conn.ConnectionPoolTimeoutException;
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
        return get(uri, accept, maxBytes, InputStream::readAllBytes);
    }

    /**
     * Gets a document and has it read while it comes, within the same time.
     *
     * @throws IOException with words for an administrator if it could not be had within the bounds, or its reader refused it
     */
    <T> T get(URI uri, String accept, int maxBytes, DocumentReader<T> reader) throws IOException {
        return fetch(new HttpGet(uri), accept, maxBytes, reader);
    }

    /**
     * Posts a document and has the answer read while it comes.
     *
     * @throws IOException with words for an administrator if it could not be had within the bounds, or its reader refused it
     */
    <T> T post(URI uri, String contentType, byte[] body, String accept, int maxBytes, DocumentReader<T> reader)
            throws IOException {
        HttpPost request = new HttpPost(uri);
        request.setEntity(new ByteArrayEntity(body, ContentType.create(contentType)));
        return fetch(request, accept, maxBytes, reader);
    }

    private <T> T fetch(HttpRequestBase request, String accept, int maxBytes, DocumentReader<T> reader)
            throws IOException {
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
                throw new FetchFailedException(
                        status >= 400 && status < 500 ? Kind.REFUSED : Kind.UNUSABLE, "answered with status " + status);
            }
            HttpEntity entity = response.getEntity();
            if (entity == null) {
                throw new FetchFailedException(Kind.UNUSABLE, "answered without a body");
            }
            return read(request, entity, maxBytes, reader);
        } catch (IOException e) {
            String host = request.getURI().getHost();
            throw new FetchFailedException(
                    abortion.isCompletedExceptionally() ? Kind.UNREACHABLE : kind(e),
                    abortion.isCompletedExceptionally()
                            ? host + " took longer than " + total.toSeconds() + " s"
                            : host + ": " + e.getMessage(),
                    e);
        } finally {
            watchdog.complete(null);
        }
    }

    private static Kind kind(IOException failure) {
        if (failure instanceof FetchFailedException known) {
            return known.kind();
        }
        return failure instanceof ConnectionPoolTimeoutException ? Kind.NOT_ASKED : Kind.UNREACHABLE;
    }

    private static <T> T read(HttpRequestBase request, HttpEntity entity, int maxBytes, DocumentReader<T> reader)
            throws IOException {
        try (BoundedStream content = new BoundedStream(entity.getContent(), maxBytes)) {
            try {
                return reader.read(content);
            } catch (IOException e) { // of the connection, or the reader's own
                throw new FetchFailedException(Kind.of(e), String.valueOf(e.getMessage()), e);
            } finally {
                if (!content.isAtEnd()) {
                    request.abort(); // closing would read on to the end
                }
            }
        }
    }

    /** Ends with an exception where a document goes on behind its bound. */
    private static final class BoundedStream extends FilterInputStream {

        private final int maxBytes;
        private int left;
        private boolean atEnd;

        private BoundedStream(InputStream in, int maxBytes) {
            super(in);
            this.maxBytes = maxBytes;
            this.left = maxBytes;
        }

        private boolean isAtEnd() {
            return atEnd;
        }

        @Override
        public int read() throws IOException {
            int octet = super.read();
            count(octet, 1);
            return octet;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int read = super.read(bytes, offset, length);
            count(read, read);
            return read;
        }

        @Override
        public long skip(long octets) throws IOException {
            return octets <= 0 || read() < 0 ? 0 : 1; // through the count
        }

        @Override
        public boolean markSupported() {
            return false;
        }

        private void count(int result, int octets) throws IOException {
            if (result < 0) {
                atEnd = true;
                return;
            }
            left -= octets;
            if (left < 0) {
                throw new IOException("answered with more than " + maxBytes + " bytes");
            }
        }
    }
}
