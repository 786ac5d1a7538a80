package dev.keycloakmtls;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Text that somebody else has chosen goes into the server's log as {@code VisibleText} only: it cannot forge a line. */
class LogLinesTest {

    private static final Path SOURCES = Path.of("src/main/java");
    private static final Pattern STATEMENT = Pattern.compile(
            "\\b(?:LOG|logger)\\.(?:trace|debug|info|warn|error|fatal)[fv]?\\((.*?)\\);\\n", Pattern.DOTALL);

    /** Keycloak's own version and numbers. */
    private static final List<String> NOBODY_CHOOSES = List.of("KeycloakRelease.java");

    @Test
    void everyStatementMakesItsArgumentsVisible() throws IOException {
        try (Stream<Path> files = Files.walk(SOURCES)) {
            List<String> statements = files.filter(file -> file.toString().endsWith(".java"))
                    .filter(file -> !NOBODY_CHOOSES.contains(file.getFileName().toString()))
                    .flatMap(LogLinesTest::statements)
                    .filter(statement -> !statement.matches("[\\w.]+: \"[^\"]*\"")) // nothing but our own words
                    .toList();

            assertThat(statements)
                    .isNotEmpty()
                    .allSatisfy(statement -> assertThat(statement).containsPattern("VisibleText\\.of|FailureText\\.of"))
                    // A throwable as first argument would be written with its message as it is.
                    .noneSatisfy(statement -> assertThat(statement).matches("(?s).*: \\w+, \".*"));
        }
    }

    private static Stream<String> statements(Path file) {
        try {
            return STATEMENT
                    .matcher(Files.readString(file))
                    .results()
                    .map((MatchResult found) ->
                            file.getFileName() + ": " + found.group(1).strip());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
