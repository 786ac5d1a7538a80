package dev.keycloakmtls.server;

import dev.keycloakmtls.fetch.FetchRules;
import dev.keycloakmtls.fetch.HttpFetcher;
import dev.keycloakmtls.fetch.KeySets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.eclipse.microprofile.config.ConfigProvider;
import org.jspecify.annotations.Nullable;
import org.keycloak.Config;
import org.keycloak.common.util.Time;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.provider.ProviderConfigProperty;
import org.keycloak.services.x509.X509ClientCertificateLookup;

/** Reads the options when the server starts, and ends with it what lives as long. */
public final class DefaultMutualTlsServerFactory implements MutualTlsServerFactory {

    /** Part of every option's name. */
    static final String ID = "default";

    /** Keycloak's own time, which its tests can move. */
    private static final InstantSource KEYCLOAK = () -> Instant.ofEpochMilli(Time.currentTimeMillis());

    private ServerOptions options = ServerOptions.defaults();
    private @Nullable Running server;

    private record Running(ServerOptions options, HttpFetcher http, KeySets keySets, Map<Class<?>, Object> others)
            implements MutualTlsServer {

        @Override
        public <T> T only(Class<T> type, Function<ServerOptions, ? extends T> made) {
            Object there = others.get(type);
            if (there == null) {
                synchronized (others) { // the making of one may ask for another
                    there = others.get(type);
                    if (there == null) {
                        there = made.apply(options);
                        others.put(type, there);
                    }
                }
            }
            return type.cast(there);
        }
    }

    /**
     * Reads the options, and refuses to start with what would not be read.
     *
     * @throws IllegalArgumentException with the option's name and the reason: the server does not start
     * @throws IllegalStateException with the names of the JARs, if there are two of this extension
     */
    @Override
    public void init(Config.Scope config) {
        ProviderJars.requireOne();
        MovedOption.refuse((spi, provider, name) -> Config.scope(spi, provider).get(name));
        GivenNames.check(ConfigProvider.getConfig().getPropertyNames());
        options = ServerOptions.read(config::get);
        var unused = PortSettings.of(options); // each makes sense with the others
    }

    private static PortRequirements requirements() {
        org.eclipse.microprofile.config.Config config = ConfigProvider.getConfig();
        return new PortRequirements(name -> config.getOptionalValue(name, String.class), config::getPropertyNames);
    }

    @Override
    public MutualTlsServer server() {
        return Objects.requireNonNull(server, "asked before the server has started");
    }

    @Override
    public void postInit(KeycloakSessionFactory factory) {
        PortSettings.of(options).ifPresent(port -> {
            PortRequirements server =
                    requirements(); // not before: while Quarkus is made it does not have all properties
            server.check(port);
            server.checkLookup(factory.getProviderFactory(X509ClientCertificateLookup.class)
                    .getId());
        });
        HttpFetcher http = HttpFetcher.of(
                factory,
                new FetchRules(
                        options.get(ServerOption.FETCH_ALLOWED_HOSTS),
                        options.get(ServerOption.FETCH_PRIVATE_ADDRESSES),
                        options.get(ServerOption.FETCH_PRIVATE_HOSTS)));
        server = new Running(options, http, new KeySets(http, KEYCLOAK), new ConcurrentHashMap<>());
    }

    @Override
    public void close() {
        if (server != null) {
            server.keySets().close();
            server.http().close();
        }
    }

    @Override
    public String getId() {
        return ID;
    }

    @Override
    public List<ProviderConfigProperty> getConfigMetadata() {
        return ServerOption.ALL.stream().map(ServerOption::metadata).toList();
    }
}
