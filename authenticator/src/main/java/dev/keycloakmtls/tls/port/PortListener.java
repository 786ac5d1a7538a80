package dev.keycloakmtls.tls.port;

import io.vertx.core.AbstractVerticle;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SSLOptions;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * The listener on the port, once for each event loop, so that handshakes do not queue for one of them. Vert.x ends it with the
 * server; whoever is being served then is waited for as on the first port, because the same chain serves both.
 */
final class PortListener {

    private final Vertx vertx;
    private final HttpServerOptions options;
    private final Handler<HttpServerRequest> handler;
    private final Optional<ConnectionLimit> limit;
    private final Queue<HttpServer> servers = new ConcurrentLinkedQueue<>();

    /** @param handler serves what the port serves, and answers all else */
    PortListener(
            Vertx vertx,
            HttpServerOptions options,
            Handler<HttpServerRequest> handler,
            Optional<ConnectionLimit> limit) {
        this.vertx = vertx;
        this.options = options;
        this.handler = handler;
        this.limit = limit;
    }

    /**
     * Starts to listen.
     *
     * @param loops how many event loops share the connections
     * @return fails if the port cannot be had
     */
    Future<String> listen(int loops) {
        return vertx.deployVerticle(Loop::new, new DeploymentOptions().setInstances(loops));
    }

    HttpServerOptions options() {
        return options;
    }

    /** Handshakes from now on are by this TLS layer; one server speaks for all that share the port. */
    Future<Boolean> update(SSLOptions tls) {
        HttpServer server = servers.peek();
        return server == null ? Future.succeededFuture(false) : server.updateSSLOptions(tls);
    }

    private final class Loop extends AbstractVerticle {

        private @Nullable HttpServer server;

        @Override
        public void start(Promise<Void> started) {
            HttpServer created = vertx.createHttpServer(options).requestHandler(handler);
            server = created;
            limit.ifPresent(shared -> created.connectionHandler(shared::admit));
            created.listen().onSuccess(servers::add).<Void>mapEmpty().onComplete(started);
        }

        @Override
        public void stop(Promise<Void> stopped) {
            if (server == null) {
                stopped.complete();
            } else {
                server.close().onComplete(stopped);
            }
        }
    }
}
