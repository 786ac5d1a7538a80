package dev.keycloakmtls.fetch;

import dev.keycloakmtls.domain.FetchFailedException;
import dev.keycloakmtls.domain.FetchFailedException.Kind;
import dev.keycloakmtls.problem.Detail;
import dev.keycloakmtls.problem.ProblemCode;
import dev.keycloakmtls.untrusted.VisibleText;
import dev.keycloakmtls.verification.revocation.RevocationFetcher.DocumentReader;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import javax.net.ssl.SSLException;
import org.apache.http.Header;
import org.apache.http.HttpEntity;
import org.apache.http.HttpException;
import org.apache.http.HttpHost;
import org.apache.http.HttpStatus;
import org.apache.http.NoHttpResponseException;
import org.apache.http.client.methods.CloseableHttpResponse;
import org.apache.http.client.methods.HttpGet;
import org.apache.http.client.methods.HttpPost;
import org.apache.http.client.methods.HttpRequestBase;
import org.apache.http.client.protocol.HttpClientContext;
import org.apache.http.client.utils.URIUtils;
import org.apache.http.conn.ConnectTimeoutException;
import org.apache.http.conn.routing.HttpRoute;
import org.apache.http.entity.ByteArrayEntity;
import org.apache.http.entity.ContentType;
import org.apache.http.impl.client.CloseableHttpClient;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.models.utils.KeycloakModelUtils;

/**
 * Reads documents by HTTP from hosts that may be slow, endless or hostile: no redirects, bounded size of head and document,
 * bounded time in total, and only from hosts and addresses that the server's rules allow. One for the whole server.
 */
public final class HttpFetcher implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(HttpFetcher.class);

    private final Supplier<ConnectionSettings> settings;
    private final FetchRules rules;
    private final NameLookups names;
    private final ScheduledThreadPoolExecutor clock;
    private final Set<Attempt> underWay = ConcurrentHashMap.newKeySet();

    HttpFetcher(Supplier<ConnectionSettings> settings, FetchRules rules, NameLookups names) {
        this.settings = settings;
        this.rules = rules;
        this.names = names;
        this.clock = new ScheduledThreadPoolExecutor(1, work -> {
            Thread thread = new Thread(work, "mtls-fetch-deadline");
            thread.setDaemon(true);
            return thread;
        });
        clock.setRemoveOnCancelPolicy(true);
    }

    /** Connects as this server's options for Keycloak's own HTTP client have it. */
    public static HttpFetcher of(KeycloakSessionFactory sessions, FetchRules rules) {
        return new HttpFetcher(new OfServer(sessions), rules, new NameLookups(InetAddress::getAllByName));
    }

    /** Connects as the Java runtime does, for where there is no server. */
    public static HttpFetcher plain(FetchRules rules) {
        ConnectionSettings plain = ConnectionSettings.plain();
        return new HttpFetcher(() -> plain, rules, new NameLookups(InetAddress::getAllByName));
    }

    /** Which hosts and addresses are asked. */
    public FetchRules rules() {
        return rules;
    }

    /**
     * Gets a document and has it read while it comes, within the same time.
     *
     * @throws FetchFailedException with words for an administrator if it could not be had within the bounds, or its reader
     *     refused it
     */
    public <T> T get(FetchRequest what, DocumentReader<T> reader) throws FetchFailedException {
        return fetch(what, new HttpGet(what.uri()), reader);
    }

    /**
     * Posts a document and has the answer read while it comes.
     *
     * @param contentType of what is posted
     * @throws FetchFailedException with words for an administrator if there was no answer within the bounds, or its reader
     *     refused it
     */
    public <T> T post(FetchRequest what, String contentType, byte[] body, DocumentReader<T> reader)
            throws FetchFailedException {
        HttpPost request = new HttpPost(what.uri());
        request.setEntity(new ByteArrayEntity(body, ContentType.create(contentType)));
        return fetch(what, request, reader);
    }

    /**
     * Looks up a host's name for somebody who connects by another protocol. The rules are not asked.
     *
     * @param realm on whose behalf
     * @param patience how long it may take
     * @return at least one address
     * @throws FetchFailedException if there is none, or not in time
     */
    public List<InetAddress> addresses(String realm, String host, Duration patience) throws FetchFailedException {
        return names.addresses(realm, host, System.nanoTime() + patience.toNanos());
    }

    private <T> T fetch(FetchRequest what, HttpRequestBase request, DocumentReader<T> reader)
            throws FetchFailedException {
        Optional<Detail> objection = rules.objection(what.uri());
        if (objection.isPresent()) {
            throw new FetchFailedException(Kind.UNUSABLE, objection.get());
        }
        request.setHeader("Accept", what.accept());
        request.setHeader("Accept-Encoding", "gzip");
        ConnectionSettings connections = settings.get(); // read once, which is not the host's time
        Attempt attempt = new Attempt(new Allowance(what.maxBytes()));
        Way way = new Way(what.host());
        Future<?> timeout = start(attempt, what.patience());
        try {
            way.find(connections, request, what);
            try (CloseableHttpClient client = Connector.client(connections, way.route(), way.addresses, attempt);
                    CloseableHttpResponse response = client.execute(request, way.context)) {
                T document = read(response, what.maxBytes(), reader);
                attempt.end(); // closing would wait, and read on to the end
                return document;
            } catch (IOException | RuntimeException | StackOverflowError e) {
                attempt.end();
                throw e;
            }
        } catch (IOException | HttpException | RuntimeException | StackOverflowError e) {
            // The last two by what the host sends: the JDK's decompressor goes one call deeper for each empty member.
            throw failure(what, way, attempt, e);
        } finally {
            timeout.cancel(false);
            underWay.remove(attempt);
        }
    }

    private Future<?> start(Attempt attempt, Duration patience) throws FetchFailedException {
        try {
            Future<?> timeout = clock.schedule(attempt::timeOut, patience.toNanos(), TimeUnit.NANOSECONDS);
            underWay.add(attempt);
            return timeout;
        } catch (RejectedExecutionException e) {
            throw new FetchFailedException(Kind.NOT_ASKED, ProblemCode.FETCH_ENDING.detail(), e);
        }
    }

    /** How a host is reached, as far as it is known. */
    private final class Way {

        private final String host;
        private final HttpClientContext context = HttpClientContext.create();
        private List<InetAddress> addresses = List.of();
        private @Nullable HttpRoute route;

        private Way(String host) {
            this.host = host;
        }

        private HttpRoute route() {
            return Objects.requireNonNull(route);
        }

        private boolean isProxied() {
            return route != null && route.getProxyHost() != null;
        }

        /** Looks up the name, once: the addresses that are judged here are those that are connected to. */
        private void find(ConnectionSettings connections, HttpRequestBase request, FetchRequest what)
                throws FetchFailedException, HttpException {
            long deadline = System.nanoTime() + what.patience().toNanos();
            HttpHost target = URIUtils.extractHost(what.uri());
            if (target == null || !target.getHostName().equalsIgnoreCase(host)) {
                throw new FetchFailedException(Kind.UNUSABLE, ProblemCode.FETCH_HOST_ALONE.detail());
            }
            route = connections.routes().determineRoute(target, request, context);
            if (isProxied() && !rules.allowsProxy(host)) {
                throw new FetchFailedException(Kind.UNUSABLE, ProblemCode.FETCH_PROXY.detail());
            }
            addresses = names.addresses(what.realm(), Connector.firstHop(route), deadline);
            if (!isProxied() && !rules.allows(host, addresses)) {
                throw new FetchFailedException(
                        Kind.UNUSABLE, ProblemCode.FETCH_NOT_PUBLIC.with(Map.of("addresses", addresses.toString())));
            }
        }

        /** Behind a proxy a host may have any address. */
        private boolean mayTell() {
            return rules.mayTell(host, isProxied() ? List.of() : addresses);
        }
    }

    private static <T> T read(CloseableHttpResponse response, int maxBytes, DocumentReader<T> reader)
            throws IOException {
        int status = response.getStatusLine().getStatusCode();
        if (status != HttpStatus.SC_OK) {
            throw new FetchFailedException(
                    status >= 400 && status < 500 ? Kind.REFUSED : Kind.UNUSABLE, unexpected(response, status));
        }
        HttpEntity entity = response.getEntity();
        if (entity == null) {
            throw new FetchFailedException(Kind.UNUSABLE, ProblemCode.NO_BODY.detail());
        }
        return reader.read(new BoundedDocument(decoded(entity), maxBytes));
    }

    /** One layer at most: each further one is a decompressor that the host makes this server build. */
    private static InputStream decoded(HttpEntity entity) throws IOException {
        Header encoding = entity.getContentEncoding();
        String name = encoding == null ? "" : encoding.getValue().strip().toLowerCase(Locale.ROOT);
        return switch (name) {
            case "", "identity" -> entity.getContent();
            case "gzip", "x-gzip" -> new CompressedDocument(entity.getContent());
            default -> throw new FetchFailedException(Kind.UNUSABLE, ProblemCode.FETCH_CODING.detail());
        };
    }

    private static FetchFailedException failure(FetchRequest what, Way way, Attempt attempt, Throwable cause) {
        Detail detail = attempt.isLate()
                ? ProblemCode.TOO_LONG.with(Map.of("count", what.patience().toSeconds()))
                : detail(cause);
        Kind kind = attempt.isLate() ? Kind.UNREACHABLE : kind(cause);
        LOG.debugf("%s: %s", VisibleText.of(what.host()), VisibleText.of(detail.sentence()));
        return way.mayTell() || kind == Kind.NOT_ASKED
                ? new FetchFailedException(
                        kind, ProblemCode.AT_HOST.with(Map.of("host", what.host(), "problem", detail)), cause)
                // Nor the cause, which somebody may show.
                : new FetchFailedException(kind, ProblemCode.AT_HOST_WITHHELD.with(Map.of("host", what.host())));
    }

    /** The client wraps what it objects to, without a word. */
    private static Detail detail(Throwable failure) {
        Throwable cause = failure;
        while (cause.getMessage() == null && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return FetchFailedException.detail(cause);
    }

    /** A redirect is not followed: it could lead to a host that nobody has allowed. */
    private static Detail unexpected(CloseableHttpResponse response, int status) {
        Header location = response.getFirstHeader("Location");
        return status >= 300 && status < 400 && location != null
                ? ProblemCode.FETCH_REDIRECT.with(
                        Map.of("status", status, "location", VisibleText.of(location.getValue())))
                : ProblemCode.STATUS.with(Map.of("status", status));
    }

    /** What there is no connection with is not reached; a connection without an answer is none. */
    private static Kind kind(Throwable failure) {
        if (failure instanceof ConnectTimeoutException
                || failure instanceof NoHttpResponseException
                || failure instanceof SSLException) {
            return Kind.UNREACHABLE;
        }
        return failure instanceof IOException transport ? Kind.of(transport) : Kind.UNUSABLE;
    }

    /** Ends what is under way. */
    @Override
    public void close() {
        clock.shutdownNow();
        names.close();
        underWay.forEach(Attempt::end);
    }

    /** Reads Keycloak's options for connections when the first document is fetched: not all there is at start. */
    private static final class OfServer implements Supplier<ConnectionSettings> {

        private final KeycloakSessionFactory sessions;
        private @Nullable ConnectionSettings settings;

        private OfServer(KeycloakSessionFactory sessions) {
            this.sessions = sessions;
        }

        @Override
        public synchronized ConnectionSettings get() {
            ConnectionSettings known = settings;
            if (known == null) {
                known = KeycloakModelUtils.runJobInTransactionWithResult(sessions, ConnectionSettings::of);
                settings = known;
            }
            return known;
        }
    }
}
