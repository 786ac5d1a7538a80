package dev.keycloakmtls.testsuite.server;

import java.nio.file.Path;
import java.util.Objects;

/** What Maven tells the tests: where Keycloak and the product are, and where to work. */
final class Settings {
    private Settings() {}

    /** A stock Keycloak, unpacked; never changed. */
    static Path distribution() {
        return path("testsuite.distribution");
    }

    /** The packaged extension. */
    static Path product() {
        return path("testsuite.product");
    }

    /** The module's {@code target} directory. */
    static Path work() {
        return path("testsuite.work");
    }

    private static Path path(String property) {
        return Path.of(Objects.requireNonNull(System.getProperty(property), property))
                .toAbsolutePath()
                .normalize();
    }
}
