package dev.keycloakmtls.server;

import dev.keycloakmtls.fetch.FetchRules;
import dev.keycloakmtls.fetch.HttpFetcher;
import dev.keycloakmtls.fetch.KeySets;
import dev.keycloakmtls.metrics.MutualTlsMetrics;
import java.util.List;
import java.util.Objects;
import org.eclipse.microprofile.config.ConfigProvider;
import org.jspecify.annotations.Nullable;
import org.keycloak.Config;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.models.RealmModel;
import org.keycloak.provider.ProviderConfigProperty;
import org.keycloak.services.x509.X509ClientCertificateLookup;

/** Reads the options when the server starts, and ends with it what lives as long. */
public final class DefaultMutualTlsServerFactory implements MutualTlsServerFactory {

    /** Part of every option's name. */
    static final String ID = "default";

    private ServerOptions options = ServerOptions.defaults();
    private @Nullable RunningServer server;

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
        server = new RunningServer(
                options, http, new KeySets(http, KeycloakTime.CLOCK), new MutualTlsMetrics(KeycloakTime.CLOCK));
        MutualTlsMetrics metrics = server.metrics();
        factory.register(event -> {
            if (event instanceof RealmModel.RealmRemovedEvent removed) {
                metrics.forget(removed.getRealm().getName());
            }
        });
    }

    @Override
    public void close() {
        if (server != null) {
            server.end();
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
