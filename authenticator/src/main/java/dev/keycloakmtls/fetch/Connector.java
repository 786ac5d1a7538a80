package dev.keycloakmtls.fetch;

import dev.keycloakmtls.untrusted.Bound;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import org.apache.http.HttpClientConnection;
import org.apache.http.HttpException;
import org.apache.http.HttpRequest;
import org.apache.http.HttpResponse;
import org.apache.http.client.config.RequestConfig;
import org.apache.http.config.ConnectionConfig;
import org.apache.http.config.MessageConstraints;
import org.apache.http.config.RegistryBuilder;
import org.apache.http.conn.DnsResolver;
import org.apache.http.conn.routing.HttpRoute;
import org.apache.http.conn.socket.ConnectionSocketFactory;
import org.apache.http.conn.socket.PlainConnectionSocketFactory;
import org.apache.http.conn.ssl.SSLConnectionSocketFactory;
import org.apache.http.impl.NoConnectionReuseStrategy;
import org.apache.http.impl.client.CloseableHttpClient;
import org.apache.http.impl.client.HttpClients;
import org.apache.http.impl.conn.BasicHttpClientConnectionManager;
import org.apache.http.protocol.HttpContext;
import org.apache.http.protocol.HttpRequestExecutor;

/**
 * Makes the HTTP client of one attempt: one connection for one document. Nothing is pooled, so no host can take the
 * connections of another; the connection goes to the addresses that were judged, and to no others.
 */
final class Connector {

    private static final Duration CONNECT = Duration.ofSeconds(3);
    private static final Duration READ = Duration.ofSeconds(5);

    private static final RequestConfig REQUEST = RequestConfig.custom()
            .setRedirectsEnabled(false)
            .setContentCompressionEnabled(false) // the fetcher's own: one layer, and no more
            .setConnectTimeout((int) CONNECT.toMillis())
            .setSocketTimeout((int) READ.toMillis())
            .build();

    /** Lines and number of headers and trailers, and lines between chunks, while they are read. */
    private static final ConnectionConfig CONNECTION = ConnectionConfig.custom()
            .setMessageConstraints(MessageConstraints.custom()
                    .setMaxLineLength(Bound.FETCH_HEADER_LINE_OCTETS.value())
                    .setMaxHeaderCount(Bound.FETCH_HEADER_LINES.value())
                    .build())
            .build();

    private Connector() {}

    /**
     * A client that can be used once.
     *
     * @param route to the host, or to its proxy
     * @param addresses of the host that the route begins with
     */
    static CloseableHttpClient client(
            ConnectionSettings settings, HttpRoute route, List<InetAddress> addresses, Attempt attempt) {
        var sockets = RegistryBuilder.<ConnectionSocketFactory>create()
                .register("http", new PlainSockets(attempt))
                .register("https", new TlsSockets(settings, attempt))
                .build();
        var connections = new BasicHttpClientConnectionManager(sockets, null, null, only(firstHop(route), addresses));
        connections.setConnectionConfig(CONNECTION);
        return HttpClients.custom()
                .setConnectionManager(connections)
                .setRoutePlanner((target, request, context) -> route)
                .setRequestExecutor(new Executor(attempt.allowance()))
                .setDefaultRequestConfig(REQUEST)
                .setConnectionReuseStrategy(NoConnectionReuseStrategy.INSTANCE)
                .disableAutomaticRetries()
                .disableRedirectHandling()
                .disableCookieManagement()
                .disableContentCompression()
                .build();
    }

    /** The name that a route connects to first. */
    static String firstHop(HttpRoute route) {
        return (route.getProxyHost() == null ? route.getTargetHost() : route.getProxyHost()).getHostName();
    }

    private static DnsResolver only(String host, List<InetAddress> addresses) {
        return name -> {
            if (!name.equalsIgnoreCase(host)) {
                throw new UnknownHostException(name);
            }
            return addresses.toArray(new InetAddress[0]);
        };
    }

    private static final class PlainSockets extends PlainConnectionSocketFactory {
        private final Attempt attempt;

        private PlainSockets(Attempt attempt) {
            this.attempt = attempt;
        }

        @Override
        public Socket createSocket(HttpContext context) throws IOException {
            return attempt.open();
        }
    }

    private static final class TlsSockets extends SSLConnectionSocketFactory {
        private final Attempt attempt;

        private TlsSockets(ConnectionSettings settings, Attempt attempt) {
            super(settings.tls(), settings.hostNames());
            this.attempt = attempt;
        }

        @Override
        public Socket createSocket(HttpContext context) throws IOException {
            return attempt.open();
        }
    }

    /** Knows where the document begins: after the last answer's head, and not after that of a proxy. */
    private static final class Executor extends HttpRequestExecutor {
        private final Allowance allowance;

        private Executor(Allowance allowance) {
            this.allowance = allowance;
        }

        @Override
        protected HttpResponse doReceiveResponse(
                HttpRequest request, HttpClientConnection connection, HttpContext context)
                throws HttpException, IOException {
            HttpResponse response = super.doReceiveResponse(request, connection, context);
            if (!request.getRequestLine().getMethod().equals("CONNECT")) {
                allowance.documentBegins();
            }
            return response;
        }
    }
}
