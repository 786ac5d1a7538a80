package dev.keycloakmtls.tls.port;

import dev.keycloakmtls.domain.HttpsBaseUrl;
import dev.keycloakmtls.server.PortRequirements;
import dev.keycloakmtls.server.PortSettings;
import dev.keycloakmtls.server.ServerOption;
import dev.keycloakmtls.tls.GuardState;
import dev.keycloakmtls.untrusted.FailureText;
import dev.keycloakmtls.untrusted.VisibleText;
import io.quarkus.arc.Arc;
import io.quarkus.arc.ArcContainer;
import io.quarkus.runtime.Quarkus;
import io.quarkus.tls.CertificateUpdatedEvent;
import io.quarkus.tls.TlsConfiguration;
import io.quarkus.tls.TlsConfigurationRegistry;
import io.quarkus.vertx.http.HttpServerStart;
import io.quarkus.vertx.http.HttpsServerStart;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.ObservesAsync;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.net.BindException;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.ConfigProvider;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Opens the port for clients with certificates ({@code --spi-mtls--default--port}) when the first port listens and Keycloak's own
 * methods are known to be guarded from what comes in by it. A port that was asked for and cannot be opened ends the server, with
 * a sentence in the log: clients would find a missing one out later.
 */
@Singleton
public class CertificatePort {

    private static final Logger LOG = Logger.getLogger(CertificatePort.class);

    private static final String RELOAD_PERIOD = "quarkus.http.ssl.certificate.reload-period";
    private static final String ROOT_PATH = "quarkus.http.root-path";
    private static final String MOST_CONNECTIONS = "quarkus.http.limits.max-connections";
    private static final String TLS_CONFIGURATION = "quarkus.http.tls-configuration-name";

    private final Vertx vertx;
    private final GuardState guard;
    private final TlsConfigurationRegistry registry;
    private volatile @Nullable Opened opened;

    /** @param publicUrl where clients reach it, if that is known */
    private record Opened(PortSettings port, CertificateReload reload, Optional<HttpsBaseUrl> publicUrl) {}

    @Inject
    CertificatePort(Vertx vertx, GuardState guard, TlsConfigurationRegistry registry) {
        this.vertx = vertx;
        this.guard = guard;
        this.registry = registry;
    }

    /** The one of this server; empty where there is no Quarkus, as in a unit test. */
    public static Optional<CertificatePort> ofServer() {
        ArcContainer container = Arc.container();
        return container == null
                ? Optional.empty()
                : Optional.ofNullable(container.instance(CertificatePort.class).get());
    }

    /** Whether clients can connect to it. */
    public boolean isOpen() {
        return opened != null;
    }

    /**
     * Where clients reach it: the public host with this port, and Keycloak's path. Empty where it is not open, or where a proxy
     * stands before the first port: which port it has on the public side is not known then.
     */
    public Optional<HttpsBaseUrl> publicUrl() {
        return Optional.ofNullable(opened).flatMap(Opened::publicUrl);
    }

    private static Optional<HttpsBaseUrl> publicUrl(PortSettings port) {
        PortRequirements server = configured();
        return server.behindProxy() ? Optional.empty() : server.publicUrl().map(host -> url(host, port.port()));
    }

    private static HttpsBaseUrl url(URI host, int port) {
        String path = "/" + property(ROOT_PATH).orElse("").replaceAll("^/+|/+$", "");
        try {
            return new HttpsBaseUrl(new URI("https", null, host.getHost(), port, path, null, null).toString());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    void firstPortHasTls(@ObservesAsync HttpsServerStart start) {
        open(port -> PortTls.beside(start.options(), port));
    }

    void firstPortIsPlain(@ObservesAsync HttpServerStart start) {
        if (!configured().firstPortHasTls()) { // otherwise the event of its TLS listener comes too
            open(port -> PortTls.behindProxy(start.options(), port, CertificatePort::property));
        }
    }

    private void open(Function<PortSettings, HttpServerOptions> options) {
        try {
            PortSettings.fromConfiguration()
                    .ifPresent(port -> guard.whenKnown(() -> guard.objection()
                            .ifPresentOrElse(
                                    why -> end("it would show Keycloak's own methods certificates that nobody has"
                                            + " verified: " + why.sentence()),
                                    () -> open(port, options))));
        } catch (IllegalArgumentException e) { // Keycloak says so too, when it reads the options
            end(FailureText.of(e));
        }
    }

    private void open(PortSettings port, Function<PortSettings, HttpServerOptions> options) {
        try {
            Handler<HttpServerRequest> root = RootHandler.ofTheFirstPort();
            ServedPaths served = new ServedPaths(property(ROOT_PATH).orElse("/"));
            PortListener listener = new PortListener(
                    vertx, options.apply(port), request -> serve(request, served, root), connectionLimit(vertx));
            listener.listen(Math.max(2, Runtime.getRuntime().availableProcessors()))
                    .onSuccess(deployment -> opened(port, listener))
                    .onFailure(failure -> end(failure(port, listener.options(), failure)));
        } catch (LinkageError e) {
            end("this version of Keycloak cannot serve a second port: " + FailureText.of(e));
        } catch (RuntimeException e) {
            end(FailureText.of(e));
        }
    }

    private static void serve(HttpServerRequest request, ServedPaths served, Handler<HttpServerRequest> root) {
        if (served.serve(request.method().name(), request.path())) {
            ForwardedHeaders.removeFrom(request.headers());
            root.handle(request);
        } else {
            request.response().setStatusCode(404).end();
        }
    }

    private static Optional<ConnectionLimit> connectionLimit(Vertx vertx) {
        return property(MOST_CONNECTIONS)
                .map(Integer::valueOf)
                .filter(most -> most > 0)
                .map(most -> ConnectionLimit.sharedWithTheFirstPort(vertx, most));
    }

    private void opened(PortSettings port, PortListener listener) {
        CertificateReload reload = new CertificateReload(vertx, listener);
        CertificateFiles.of(port, listener.options().getKeyCertOptions(), registered(), CertificatePort::property)
                .ifPresent(files -> ConfigProvider.getConfig()
                        .getOptionalValue(RELOAD_PERIOD, Duration.class)
                        .ifPresent(period -> reload.every(period, files)));
        Optional<HttpsBaseUrl> url = publicUrl(port);
        opened = new Opened(port, reload, url);
        LOG.infof(
                "Port %d asks clients for certificates. %s",
                port.port(),
                VisibleText.of(url.map(known -> "mtls_endpoint_aliases: " + known.url())
                        .orElse("Which address it has for clients is not known behind a proxy: mtls_endpoint_aliases"
                                + " name it where mtls-base-url does")));
    }

    /** As Quarkus chooses it for the first port: a configuration that is named, or the unnamed one if it has a certificate. */
    private Optional<TlsConfiguration> registered() {
        return property(TLS_CONFIGURATION).flatMap(registry::get).or(() -> registry.getDefault()
                .filter(unnamed -> unnamed.getKeyStoreOptions() != null));
    }

    /** The TLS registry has read its files again, changed or not. */
    void certificateUpdated(@Observes CertificateUpdatedEvent event) {
        Opened open = opened;
        if (open != null
                && open.port().certificate().isEmpty()
                && registered().filter(event.tlsConfiguration()::equals).isPresent()) {
            open.reload().show(event.tlsConfiguration().getKeyStoreOptions());
        }
    }

    private static String failure(PortSettings port, HttpServerOptions options, Throwable failure) {
        return failure instanceof BindException
                ? "port " + port.port() + " of " + options.getHost() + " is taken, or is not an address of this machine"
                : FailureText.of(failure);
    }

    /** Ends the server: what was asked for cannot be had. */
    private static void end(String why) {
        LOG.fatalf("%s: %s. The server ends.", ServerOption.PORT.flag(), VisibleText.of(why));
        Quarkus.asyncExit(1);
    }

    private static PortRequirements configured() {
        Config config = ConfigProvider.getConfig();
        return new PortRequirements(CertificatePort::property, config::getPropertyNames);
    }

    private static Optional<String> property(String name) {
        return ConfigProvider.getConfig().getOptionalValue(name, String.class);
    }
}
