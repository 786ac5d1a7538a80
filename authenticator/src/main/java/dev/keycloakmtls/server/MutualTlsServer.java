package dev.keycloakmtls.server;

import dev.keycloakmtls.fetch.HttpFetcher;
import dev.keycloakmtls.fetch.KeySets;
import dev.keycloakmtls.metrics.MutualTlsMetrics;
import java.time.InstantSource;
import java.util.function.Function;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.provider.Provider;

/**
 * Owns all that this extension has once for the whole server, and that outlives a request: options, clock, HTTP client and its
 * threads, key sets, metrics, and by {@link #only} what other packages keep: settings of clients, trust profiles, acceptances,
 * revocation answers, who may speak for clients, the latest arrivals. Nothing of it is static, and all of it ends with the server.
 *
 * <p>The provider of the SPI {@code mtls}; all sessions share one.
 */
public interface MutualTlsServer extends Provider {

    /** The server's options, validated when it started. */
    ServerOptions options();

    /** Reads documents from hosts, by the server's rules. */
    HttpFetcher http();

    /** Reads the key sets that clients publish. */
    KeySets keySets();

    /** Counts what is decided and fetched. */
    MutualTlsMetrics metrics();

    /** Tells the time by which everything is decided. */
    default InstantSource clock() {
        return KeycloakTime.CLOCK;
    }

    /**
     * What another package has once for the whole server, without this one knowing it: made when it is first asked for, kept
     * as long as the server runs, and closed with it if it is {@link AutoCloseable}: what was made last is closed first.
     *
     * @param type what there is one of
     * @param made makes it, by the server's options; may ask for others
     */
    <T> T only(Class<T> type, Function<ServerOptions, ? extends T> made);

    /**
     * The one of this server.
     *
     * @throws IllegalStateException if somebody has switched the provider off
     */
    static MutualTlsServer of(KeycloakSession session) {
        return of(session.getKeycloakSessionFactory());
    }

    /**
     * The one of this server, for where there is no session.
     *
     * @throws IllegalStateException if somebody has switched the provider off
     */
    static MutualTlsServer of(KeycloakSessionFactory sessions) {
        if (sessions.getProviderFactory(MutualTlsServer.class) instanceof MutualTlsServerFactory factory) {
            return factory.server();
        }
        throw new IllegalStateException("the provider of the SPI " + MutualTlsServerSpi.NAME + " is switched off");
    }

    /** Ends nothing: what there is ends with the server. */
    @Override
    default void close() {
        // sessions come and go
    }
}
