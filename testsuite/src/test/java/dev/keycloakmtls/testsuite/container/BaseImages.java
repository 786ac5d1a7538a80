package dev.keycloakmtls.testsuite.container;

import dev.keycloakmtls.testsuite.server.Settings;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/**
 * Images that the project's own are built on or run beside. {@code docker/local-base-image.sh} makes them without a
 * registry, once for a run; they are removed after it. An environment variable names another one.
 */
final class BaseImages implements BeforeAllCallback {
    private static final Namespace IMAGES = Namespace.create(BaseImages.class);

    /** The variables are those of {@code docker/compose.yaml}. */
    enum Base {
        KEYCLOAK("BASE_IMAGE"),
        POSTGRES("POSTGRES_IMAGE"),
        NGINX("NGINX_IMAGE");

        private final String variable;

        Base(String variable) {
            this.variable = variable;
        }
    }

    private final List<Base> wanted;
    private final Map<String, String> names = new HashMap<>();

    private BaseImages(List<Base> wanted) {
        this.wanted = wanted;
    }

    static BaseImages of(Base... wanted) {
        return new BaseImages(List.of(wanted));
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        for (Base base : wanted) {
            Image image =
                    context.getRoot().getStore(IMAGES).getOrComputeIfAbsent(base, key -> Image.of(base), Image.class);
            names.put(base.variable, image.name);
        }
    }

    String keycloak() {
        return Objects.requireNonNull(names.get(Base.KEYCLOAK.variable), "ask for it in of()");
    }

    /** What {@code docker/compose.yaml} has to be told. */
    Map<String, String> environment() {
        return Map.copyOf(names);
    }

    private record Image(String name, boolean ours) implements AutoCloseable {
        static Image of(Base base) {
            String named = System.getenv(base.variable);
            if (named != null) {
                return new Image(named, false);
            }
            String output = Docker.run(
                    List.of(Docker.FILES + "/local-base-image.sh", base.name().toLowerCase(Locale.ROOT)),
                    Map.of("DISTRIBUTION", Settings.distribution().toString(), "REPOSITORY", "keycloak-mtls-test"));
            return new Image(output.lines().reduce((first, last) -> last).orElseThrow(), true);
        }

        @Override
        public void close() {
            if (ours) {
                Docker.remove(name);
            }
        }
    }
}
