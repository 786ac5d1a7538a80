package dev.keycloakmtls.testsuite.container;

import dev.keycloakmtls.testsuite.proxy.Program;
import dev.keycloakmtls.testsuite.server.Child;
import dev.keycloakmtls.testsuite.server.Settings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** The container engine, and the files of this project for it, by the programs that people use. */
final class Docker {
    /** {@code docker/} of this project. */
    static final Path FILES = Path.of("..", "docker").toAbsolutePath().normalize();

    private static final AtomicInteger COUNTER = new AtomicInteger();

    private Docker() {}

    /** Why there is no engine to work with; empty if there is one. */
    static Optional<String> missing() {
        if (Program.find("docker").isEmpty()) {
            return Optional.of("docker is not on the PATH (apt-get install docker.io)");
        }
        return problem(List.of("docker", "version", "--format", "{{.Server.Version}}"))
                .map(problem -> "no engine answers docker: " + problem);
    }

    /** Why there is no Compose to work with; empty if there is one. */
    static Optional<String> missingCompose() {
        return compose().isEmpty()
                ? Optional.of("there is neither docker compose nor docker-compose (apt-get install docker-compose)")
                : Optional.empty();
    }

    /** The command: the engine's plugin, or the older program; empty without either. */
    static List<String> compose() {
        List<String> plugin = List.of("docker", "compose");
        if (problem(List.of("docker", "compose", "version")).isEmpty()) {
            return plugin;
        }
        return Program.find("docker-compose").isPresent() ? List.of("docker-compose") : List.of();
    }

    /** Builds {@code docker/Dockerfile}. */
    static void build(String image, Map<String, String> arguments) {
        var command = new ArrayList<>(List.of("docker", "build", "--file", FILES + "/Dockerfile", "--tag", image));
        arguments.forEach((name, value) -> command.addAll(List.of("--build-arg", name + "=" + value)));
        command.add(FILES.getParent().toString());
        run(command, Map.of());
    }

    static void remove(String image) {
        run(List.of("docker", "rmi", "--force", image), Map.of());
    }

    /** Runs a command to its end and fails with its output unless it returns 0; otherwise this is the output. */
    static String run(List<String> command, Map<String, String> environment) {
        return run(command, environment, Duration.ofMinutes(10));
    }

    private static String run(List<String> command, Map<String, String> environment, Duration limit) {
        try {
            Path directory = Files.createDirectories(Settings.work().resolve("containers"));
            Path output = directory.resolve(COUNTER.incrementAndGet() + ".log");
            Child.run(command, environment, output, limit);
            return Files.readString(output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The last line that a command says when it fails; empty if it succeeds. */
    private static Optional<String> problem(List<String> command) {
        try {
            run(command, Map.of(), Duration.ofSeconds(20));
            return Optional.empty();
        } catch (IllegalStateException | UncheckedIOException e) {
            return String.valueOf(e.getMessage()).lines().reduce((first, last) -> last);
        }
    }
}
