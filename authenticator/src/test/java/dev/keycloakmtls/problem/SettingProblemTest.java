package dev.keycloakmtls.problem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SettingProblemTest {

    private static final String MAIN = text(Path.of("src/main/java"), "ProblemCode.java");
    private static final String TESTS = text(Path.of("src/test/java"), "SettingProblemTest.java")
            + text(Path.of("..", "testsuite/src/test/java"), "");

    @Test
    void putsItsArgumentsIntoTheSentence() {
        SettingProblem problem =
                new SettingProblem("mtls.x", ProblemCode.UNKNOWN_ATTRIBUTE, Map.of("nearest", "mtls.$1\\certificates"));

        assertThat(problem.describe())
                .isEqualTo("mtls.x: is not an attribute of this extension, and so it has no effect; the nearest is"
                        + " mtls.$1\\certificates");
    }

    @Test
    void hasExactlyTheArgumentsOfItsCode() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SettingProblem.of("mtls.x", ProblemCode.UNKNOWN_ATTRIBUTE));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new SettingProblem(
                        "mtls.x", ProblemCode.UNKNOWN_ATTRIBUTE, Map.of("nearest", "a", "other", "b")));
    }

    /** Text, because some are produced on a real server only. */
    @ParameterizedTest
    @EnumSource
    void everyCodeIsProducedAndHasATestThatNamesIt(ProblemCode code) {
        assertThat(MAIN).contains("ProblemCode." + code.name());
        assertThat(TESTS).containsAnyOf("ProblemCode." + code.name(), "\"" + code.code() + "\"");
    }

    private static String text(Path sources, String except) {
        try (Stream<Path> files = Files.walk(sources)) {
            return files.filter(file -> file.toString().endsWith(".java") && !file.endsWith(except))
                    .map(SettingProblemTest::read)
                    .collect(Collectors.joining());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
