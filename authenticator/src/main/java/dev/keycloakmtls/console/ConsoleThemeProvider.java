package dev.keycloakmtls.console;

import java.io.IOException;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.keycloak.models.KeycloakSession;
import org.keycloak.theme.Theme;
import org.keycloak.theme.ThemeProvider;

/**
 * Answers for every admin theme that another provider has, with that theme and the script. Themes of other types never
 * pass through here.
 */
final class ConsoleThemeProvider implements ThemeProvider {

    /** Keycloak's own have 0 to 200, and it asks the highest first. */
    private static final int BEFORE_ALL_OTHERS = 10_000;

    private final KeycloakSession session;
    private final ConsoleScript script;

    ConsoleThemeProvider(KeycloakSession session, ConsoleScript script) {
        this.session = session;
        this.script = script;
    }

    @Override
    public int getProviderPriority() {
        return BEFORE_ALL_OTHERS;
    }

    @Override
    public boolean hasTheme(String name, Theme.Type type) {
        return type == Theme.Type.ADMIN && owner(name).isPresent();
    }

    @Override
    public Theme getTheme(String name, Theme.Type type) throws IOException {
        Theme theme = owner(name)
                .orElseThrow(() -> new IOException("no admin theme " + name))
                .getTheme(name, type);
        return new ConsoleTheme(theme, inheritedScripts(theme), script);
    }

    /** The other providers name them. */
    @Override
    public Set<String> nameSet(Theme.Type type) {
        return Set.of();
    }

    private String inheritedScripts(Theme theme) throws IOException {
        Set<String> seen = new HashSet<>();
        String parent = theme.getParentName();
        while (parent != null && seen.add(parent)) {
            Optional<ThemeProvider> owner = owner(parent);
            if (owner.isEmpty()) {
                return "";
            }
            Theme found = owner.get().getTheme(parent, Theme.Type.ADMIN);
            String scripts = ConsoleTheme.scripts(found);
            if (!scripts.isBlank()) {
                return scripts;
            }
            parent = found.getParentName();
        }
        return "";
    }

    /** Of lower priority: one of the same that asks the others too, as this does, would ask this one for ever. */
    private Optional<ThemeProvider> owner(String name) {
        return session.getAllProviders(ThemeProvider.class).stream()
                .filter(provider -> provider.getProviderPriority() < BEFORE_ALL_OTHERS)
                .sorted(Comparator.comparing(ThemeProvider::getProviderPriority).reversed())
                .filter(provider -> provider.hasTheme(name, Theme.Type.ADMIN))
                .findFirst();
    }

    @Override
    public void close() {
        // nothing is held
    }
}
