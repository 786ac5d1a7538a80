package dev.keycloakmtls.console;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.util.Locale;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.RealmModel;
import org.keycloak.theme.Theme;

/**
 * An admin theme as it is, with one more script.
 *
 * <p>Keycloak merges a theme's properties over those of its parents, so {@code scripts} of a theme hide the parents'. The
 * script is therefore added to what the theme would have had, its own or inherited scripts.
 */
final class ConsoleTheme implements Theme {

    private static final String SCRIPTS = "scripts";

    private final Theme theme;
    private final String inheritedScripts;
    private final ConsoleScript script;

    /** @param inheritedScripts those of the nearest parent that has any; empty if there is none */
    ConsoleTheme(Theme theme, String inheritedScripts, ConsoleScript script) {
        this.theme = theme;
        this.inheritedScripts = inheritedScripts;
        this.script = script;
    }

    static String scripts(Theme theme) throws IOException {
        Properties properties = theme.getProperties();
        return properties == null ? "" : properties.getProperty(SCRIPTS, "");
    }

    @Override
    public Properties getProperties() throws IOException {
        Properties properties = new Properties();
        if (theme.getProperties() != null) {
            properties.putAll(theme.getProperties());
        }
        properties.setProperty(SCRIPTS, script.after(properties.getProperty(SCRIPTS, inheritedScripts)));
        return properties;
    }

    @Override
    public String getName() {
        return theme.getName();
    }

    @Override
    public @Nullable String getParentName() {
        return theme.getParentName();
    }

    @Override
    public @Nullable String getImportName() {
        return theme.getImportName();
    }

    @Override
    public Type getType() {
        return theme.getType();
    }

    @Override
    public @Nullable URL getTemplate(String name) throws IOException {
        return theme.getTemplate(name);
    }

    @Override
    public @Nullable InputStream getResourceAsStream(String path) throws IOException {
        return theme.getResourceAsStream(path);
    }

    @Override
    public Properties getMessages(Locale locale) throws IOException {
        return theme.getMessages(locale);
    }

    @Override
    public Properties getMessages(String baseBundlename, Locale locale) throws IOException {
        return theme.getMessages(baseBundlename, locale);
    }

    @Override
    public Properties getEnhancedMessages(RealmModel realm, Locale locale) throws IOException {
        return theme.getEnhancedMessages(realm, locale);
    }

    @Override
    public boolean hasResource(String path) throws IOException {
        return theme.hasResource(path);
    }

    @Override
    public boolean hasContentHash(String path) throws IOException {
        return theme.hasContentHash(path);
    }

    @Override
    public boolean isAbstract() throws IOException {
        return theme.isAbstract();
    }
}
