package dev.keycloakmtls.console;

import dev.keycloakmtls.untrusted.FailureText;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jboss.logging.Logger;
import org.keycloak.Config;

/**
 * Answers for the console's script of another version of this JAR. While nodes are upgraded one by one, a page that one node has
 * made asks another one for a script whose name has the hash of a content that only the first node has. It gets the script of the
 * node that it asked, which browsers must not keep under that name.
 *
 * <p>This is no resource of the theme, because Keycloak keeps each of those in a file by its name, and strangers can think up names.
 */
@Singleton
public final class ScriptOfAnotherVersion {

    private static final Logger LOG = Logger.getLogger(ScriptOfAnotherVersion.class);

    /** As {@code ThemeResource} of Keycloak has them, below the server's path; of whatever theme. */
    private static final String PATH = "/resources/[^/]+/admin/[^/]+/" + ConsoleScript.NAME;

    private static final Pattern SCRIPT = Pattern.compile(".*/(" + ConsoleScript.NAME + ")");

    /** Quarkus calls it when the server starts. */
    void addTo(@Observes Router router) {
        try {
            Optional<ConsoleScript> own = ConsoleScript.packaged();
            if (own.isPresent()) {
                router.getWithRegex(PATH).handler(answer(own.get(), Buffer.buffer(content(own.get()))));
            }
        } catch (IOException e) {
            LOG.warnf("The console's script cannot be read: %s", FailureText.of(e));
        }
    }

    private static byte[] content(ConsoleScript script) throws IOException {
        String file = "theme-resources/resources/" + script.path();
        try (InputStream in = ScriptOfAnotherVersion.class.getClassLoader().getResourceAsStream(file)) {
            if (in == null) {
                throw new IOException(file + " is not in the JAR");
            }
            return in.readAllBytes();
        }
    }

    /** Keycloak answers for our own script, by the theme. */
    private static Handler<RoutingContext> answer(ConsoleScript own, Buffer content) {
        return request -> {
            var asked = SCRIPT.matcher(request.normalizedPath());
            if (!asked.matches() || asked.group(1).equals(own.path()) || !isEnabled()) {
                request.next();
                return;
            }
            request.response()
                    .putHeader(HttpHeaders.CONTENT_TYPE, "text/javascript;charset=UTF-8")
                    .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
                    .putHeader("X-Content-Type-Options", "nosniff")
                    .end(content);
        };
    }

    private static boolean isEnabled() {
        return Config.scope("theme", ConsoleThemeProviderFactory.ID).getBoolean("enabled", true);
    }
}
