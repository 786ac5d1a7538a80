package dev.keycloakmtls.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Proxy;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.keycloak.theme.Theme;

class ConsoleThemeTest {
    private static final ConsoleScript SCRIPT = new ConsoleScript("mtls/console.js");

    @Test
    void theJarHasTheScriptThatItsIndexNames() throws IOException {
        ConsoleScript script = ConsoleScript.packaged().orElseThrow();

        assertThat(script.path()).matches("mtls/console-[0-9a-f]{16}\\.js");
        assertThat(getClass().getClassLoader().getResource("theme-resources/resources/" + script.path()))
                .isNotNull();
    }

    @Test
    void addsTheScriptToAThemeWithoutScripts() throws IOException {
        assertThat(scripts(new Properties(), "")).isEqualTo("mtls/console.js");
    }

    @Test
    void keepsTheScriptsOfTheTheme() throws IOException {
        Properties properties = new Properties();
        properties.setProperty("scripts", "own.js other.js ");

        assertThat(scripts(properties, "inherited.js")).isEqualTo("own.js other.js mtls/console.js");
        assertThat(properties).containsEntry("scripts", "own.js other.js ");
    }

    @Test
    void keepsTheScriptsThatTheThemeInherits() throws IOException {
        assertThat(scripts(new Properties(), "inherited.js")).isEqualTo("inherited.js mtls/console.js");
    }

    private static String scripts(Properties properties, String inherited) throws IOException {
        return new ConsoleTheme(theme(properties), inherited, SCRIPT)
                .getProperties()
                .getProperty("scripts");
    }

    /** A theme that has nothing but properties. */
    private static Theme theme(Properties properties) {
        return (Theme) Proxy.newProxyInstance(
                Theme.class.getClassLoader(), new Class<?>[] {Theme.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("getProperties")) {
                        return properties;
                    }
                    throw new UnsupportedOperationException(method.getName());
                });
    }
}
