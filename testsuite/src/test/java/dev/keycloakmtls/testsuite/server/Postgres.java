package dev.keycloakmtls.testsuite.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A PostgreSQL on a loopback port, with an empty database that several Keycloak nodes can share. It refuses to run as root, so
 * it runs as Debian's user {@code postgres} where the tests are root.
 */
public final class Postgres implements AutoCloseable {
    private static final Path VERSIONS = Path.of("/usr/lib/postgresql");

    private final Path programs;
    private final Path directory;
    private final Path log;
    private final int port = FreePort.next();
    private Child process;

    private Postgres(Path programs, Path directory, Path log) {
        this.programs = programs;
        this.directory = directory;
        this.log = log;
        Child.run(
                asUser(program("initdb"), "--auth=trust", "--username=postgres", "--pgdata=" + data()), Map.of(), log);
        this.process = server();
    }

    /** Where Debian's newest PostgreSQL has its programs, if it is installed. */
    public static Optional<Path> programs() {
        if (!Files.isDirectory(VERSIONS)) {
            return Optional.empty();
        }
        try (Stream<Path> versions = Files.list(VERSIONS)) {
            return versions.map(version -> version.resolve("bin"))
                    .filter(bin -> Files.isExecutable(bin.resolve("initdb")))
                    .max(Comparator.naturalOrder());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One with the database that {@link #keycloakOptions} names. */
    public static Postgres start() {
        Postgres postgres = empty();
        List<String> command = new ArrayList<>(postgres.superuser());
        command.addAll(List.of("-c", "CREATE ROLE keycloak LOGIN", "-c", "CREATE DATABASE keycloak OWNER keycloak"));
        Child.run(command, Map.of(), postgres.log);
        return postgres;
    }

    /** One as it is after its installation. */
    public static Postgres empty() {
        try {
            // Not below target: another user has to reach it.
            Path directory = Files.createTempDirectory("keycloak-mtls-postgres");
            if (isRoot()) {
                Path log = Settings.work().resolve("postgres-chown.log");
                Child.run(List.of("chown", "postgres", directory.toString()), Map.of(), log);
            }
            return new Postgres(
                    programs().orElseThrow(), directory, Settings.work().resolve("postgres.log"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What Keycloak is started with to use this database. */
    public List<String> keycloakOptions() {
        return List.of("--db-url=" + url(), "--db-username=keycloak", "--db-password=keycloak");
    }

    /** The command with which its superuser talks to it. */
    public List<String> superuser() {
        return List.of(
                program("psql"), "-h", "127.0.0.1", "-p", Integer.toString(port), "-U", "postgres", "-d", "postgres");
    }

    /** Of the database that Keycloak uses. */
    public String url() {
        return "jdbc:postgresql://127.0.0.1:" + port + "/keycloak";
    }

    /** Stops the database at once, with everybody connected, and starts it again on the same port. */
    public void restart(Runnable whileItIsDown) {
        process.close();
        whileItIsDown.run();
        process = server();
    }

    private Child server() {
        Child child = Child.start(
                asUser(
                        program("postgres"),
                        "-D",
                        data(),
                        "-p",
                        Integer.toString(port),
                        "-c",
                        "listen_addresses=127.0.0.1",
                        "-c",
                        "unix_socket_directories=" + directory,
                        "-c",
                        "fsync=off"),
                Map.of(),
                log);
        Await.until("PostgreSQL answers", Duration.ofSeconds(60), () -> {
            try (Child ready = Child.start(
                    List.of(program("pg_isready"), "-q", "-h", "127.0.0.1", "-p", Integer.toString(port)),
                    Map.of(),
                    log.resolveSibling("pg_isready.log"))) {
                return ready.exitValue() == 0;
            }
        });
        return child;
    }

    private String data() {
        return directory.resolve("data").toString();
    }

    private String program(String name) {
        return programs.resolve(name).toString();
    }

    private static List<String> asUser(String... command) {
        List<String> whole = new ArrayList<>();
        if (isRoot()) {
            // Replaces itself by the program, so that signals reach the program.
            whole.addAll(List.of("setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"));
        }
        whole.addAll(List.of(command));
        return whole;
    }

    private static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }

    @Override
    public void close() {
        process.close();
        Child.run(
                List.of("rm", "-rf", directory.toString()),
                Map.of(),
                Settings.work().resolve("postgres-remove.log"));
    }
}
