package dev.keycloakmtls.testsuite.proxy;

import dev.keycloakmtls.testsuite.server.Postgres;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** A program that the machine has, or hasn't. */
public final class Program {
    private Program() {}

    /** Searches the {@code PATH}, {@code /usr/sbin} where Debian keeps servers, and where it keeps PostgreSQL. */
    public static Optional<Path> find(String name) {
        return Stream.of(
                        Stream.of(System.getenv("PATH").split(File.pathSeparator, -1)),
                        Stream.of("/usr/sbin"),
                        Postgres.programs().stream().map(Path::toString))
                .flatMap(directories -> directories)
                .map(directory -> Path.of(directory, name))
                .filter(Files::isExecutable)
                .findFirst();
    }
}
