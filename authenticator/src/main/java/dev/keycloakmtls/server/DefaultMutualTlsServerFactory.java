package dev.keycloakmtls.server;

import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.keycloak.Config;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.provider.ProviderConfigProperty;

/** Reads the options when the server starts. */
public final class DefaultMutualTlsServerFactory implements MutualTlsServerFactory {

    /** Part of every option's name. */
    static final String ID = "default";

    /** Keycloak's own, of every provider. */
    private static final Set<String> OF_KEYCLOAK = Set.of("enabled");

    private @Nullable MutualTlsServer server;

    /** @throws IllegalArgumentException if an option cannot be used, with its name: the server does not start */
    @Override
    public void init(Config.Scope config) {
        ServerOptions options = ServerOptions.read(config::get, given(config));
        server = () -> options;
    }

    /** Keycloak gives the whole names of all sources. */
    private static Set<String> given(Config.Scope config) {
        String separator = "--" + ID + "--";
        return config.getPropertyNames().stream()
                .filter(name -> name.contains(separator))
                .map(name -> name.substring(name.indexOf(separator) + separator.length()))
                .filter(name -> !OF_KEYCLOAK.contains(name))
                .collect(Collectors.toUnmodifiableSet());
    }

    @Override
    public MutualTlsServer server() {
        return Objects.requireNonNull(server, "asked before the server has started");
    }

    @Override
    public void postInit(KeycloakSessionFactory factory) {
        // nothing is done at start-up
    }

    @Override
    public void close() {
        // nothing is held
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
