package dev.keycloakmtls.server;

import dev.keycloakmtls.fetch.HttpFetcher;
import dev.keycloakmtls.fetch.KeySets;
import dev.keycloakmtls.metrics.MutualTlsMetrics;
import dev.keycloakmtls.untrusted.FailureText;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jboss.logging.Logger;

/** Holds the process state of a server that has started, and ends it. */
final class RunningServer implements MutualTlsServer {

    private static final Logger LOG = Logger.getLogger(RunningServer.class);

    private final ServerOptions options;
    private final HttpFetcher http;
    private final KeySets keySets;
    private final MutualTlsMetrics metrics;
    private final Map<Class<?>, Object> others = new ConcurrentHashMap<>();
    private final Deque<AutoCloseable> toEnd = new ArrayDeque<>(); // guarded by others; the last one first

    RunningServer(ServerOptions options, HttpFetcher http, KeySets keySets, MutualTlsMetrics metrics) {
        this.options = options;
        this.http = http;
        this.keySets = keySets;
        this.metrics = metrics;
        toEnd.push(http);
        toEnd.push(keySets);
    }

    @Override
    public ServerOptions options() {
        return options;
    }

    @Override
    public HttpFetcher http() {
        return http;
    }

    @Override
    public KeySets keySets() {
        return keySets;
    }

    @Override
    public MutualTlsMetrics metrics() {
        return metrics;
    }

    @Override
    public <T> T only(Class<T> type, Function<ServerOptions, ? extends T> made) {
        Object there = others.get(type);
        if (there == null) {
            synchronized (others) { // the making of one may ask for another
                there = others.get(type);
                if (there == null) {
                    there = made.apply(options);
                    others.put(type, there);
                    if (there instanceof AutoCloseable closeable) {
                        toEnd.push(closeable);
                    }
                }
            }
        }
        return type.cast(there);
    }

    /** Ends all that has threads or connections; one that cannot be ended keeps no other one. */
    void end() {
        synchronized (others) {
            while (!toEnd.isEmpty()) {
                try {
                    toEnd.pop().close();
                } catch (Exception e) {
                    LOG.warnf("At the end of the server: %s", FailureText.of(e));
                }
            }
        }
    }
}
