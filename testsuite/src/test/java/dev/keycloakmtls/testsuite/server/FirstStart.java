package dev.keycloakmtls.testsuite.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The database that a Keycloak leaves when it has started for the first time: schema, master realm and administrator. It
 * takes half of a start, so it is made once for each version, kept in {@code target/homes}, and copied for each server.
 */
final class FirstStart {

    /** A new administrator's name and password. */
    static final String ADMIN = "admin";

    private FirstStart() {}

    /** Whether a server has its database in a file of its own. */
    static boolean isOf(Edition edition) {
        return edition.storage().isEmpty();
    }

    /** The directory {@code data}, made if there is none yet. */
    static synchronized Path data(KeycloakHome home) {
        Path made = Settings.work()
                .resolve("homes")
                .resolve("first-start-" + home.edition().database());
        Path data = made.resolve("data");
        Path ready = made.resolve("ready");
        if (!Files.exists(ready)) {
            Path log = made.resolveSibling(made.getFileName() + ".log");
            Child.run(List.of("rm", "-rf", made.toString()), Map.of(), log);
            home.copyTo(made);
            Map<String, String> environment = new HashMap<>(home.edition().environment());
            environment.put("JAVA_OPTS_APPEND", Edition.QUICK_START);
            environment.put("KC_HTTP_MANAGEMENT_HOST", "127.0.0.1");
            environment.put("FIRST_PASSWORD", ADMIN);
            Child.run(
                    List.of(
                            made.resolve("bin/kc.sh").toString(),
                            "bootstrap-admin",
                            "user",
                            "--optimized",
                            "--http-management-port=" + FreePort.next(),
                            "--username=" + ADMIN,
                            "--password:env=FIRST_PASSWORD"),
                    environment,
                    log);
            try {
                Files.createFile(ready);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return data;
    }
}
