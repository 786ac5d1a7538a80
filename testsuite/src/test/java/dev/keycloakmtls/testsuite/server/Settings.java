package dev.keycloakmtls.testsuite.server;

import java.nio.file.Path;
import java.util.Objects;

/** What Maven tells the tests: where Keycloak and the product are, and where to work. */
public final class Settings {
    private Settings() {}

    /** A stock Keycloak, unpacked; never changed. */
    public static Path distribution() {
        return path("testsuite.distribution");
    }

    /** A stock Keycloak of the oldest version that is supported, unpacked; never changed. */
    public static Path oldestDistribution() {
        return path("testsuite.distribution.oldest");
    }

    /** The packaged extension. */
    public static Path product() {
        return path("testsuite.product");
    }

    /** The module's {@code target} directory. */
    public static Path work() {
        return path("testsuite.work");
    }

    /** The tests that run in a browser. */
    public static Path browser() {
        return path("testsuite.browser");
    }

    /** Where screenshots go. */
    public static Path images() {
        return path("testsuite.images");
    }

    /** The project around openid-client, with its packages installed. */
    public static Path openidClient() {
        return path("testsuite.openid-client");
    }

    private static Path path(String property) {
        return Path.of(Objects.requireNonNull(System.getProperty(property), property))
                .toAbsolutePath()
                .normalize();
    }
}
