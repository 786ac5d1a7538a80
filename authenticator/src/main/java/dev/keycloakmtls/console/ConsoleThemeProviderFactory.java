package dev.keycloakmtls.console;

import dev.keycloakmtls.server.ReportsBuild;
import java.io.IOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.keycloak.Config;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.provider.EnvironmentDependentProviderFactory;
import org.keycloak.theme.ThemeProvider;
import org.keycloak.theme.ThemeProviderFactory;

/** The tabs in the admin console; switched off with {@code --spi-theme--mtls-console--enabled=false}. */
public final class ConsoleThemeProviderFactory
        implements ThemeProviderFactory, EnvironmentDependentProviderFactory, ReportsBuild {

    /** The provider's id. */
    public static final String ID = "mtls-console";

    private @Nullable ConsoleScript script;

    /** Not in a JAR that was built without the console's part: all else works without it. */
    @Override
    public boolean isSupported(Config.Scope config) {
        try {
            return ConsoleScript.packaged().isPresent();
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public void init(Config.Scope config) {
        try {
            script = ConsoleScript.packaged().orElseThrow();
        } catch (IOException e) {
            throw new IllegalStateException(ConsoleScript.INDEX, e);
        }
    }

    @Override
    public ThemeProvider create(KeycloakSession session) {
        return new ConsoleThemeProvider(session, Objects.requireNonNull(script));
    }

    @Override
    public String getId() {
        return ID;
    }

    @Override
    public void postInit(KeycloakSessionFactory factory) {
        // nothing is done at start-up
    }

    @Override
    public void close() {
        // nothing is held
    }
}
