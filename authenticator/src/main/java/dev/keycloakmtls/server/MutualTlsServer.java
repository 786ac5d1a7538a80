package dev.keycloakmtls.server;

import dev.keycloakmtls.fetch.HttpFetcher;
import dev.keycloakmtls.fetch.KeySets;
import java.util.function.Function;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.provider.Provider;

/** What this extension has once for the whole server. The provider of the SPI {@code mtls}; all sessions share one. */
public interface MutualTlsServer extends Provider {

    /** The server's options, validated when it started. */
    ServerOptions options();

    /** Reads documents from hosts, by the server's rules. */
    HttpFetcher http();

    /** Reads the key sets that clients publish. */
    KeySets keySets();

    /**
     * What another package has once for the whole server, without this one knowing it: made when it is first asked for, kept
     * as long as the server runs.
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
