package dev.keycloakmtls.problem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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

    /** Somebody says it: a sentence that nobody says is a promise that nobody keeps. */
    @ParameterizedTest
    @EnumSource
    void everyCodeHasAProducer(ProblemCode code) {
        assertThat(MAIN).containsPattern("\\bProblemCode\\s*(?:\\.|::)\\s*" + code.name() + "\\b");
    }

    /** Text, because they are produced on a real server only. */
    @ParameterizedTest
    @EnumSource(
            names = {
                "CERTIFICATE_NEVER_ACCEPTED",
                "NOBODY_TRUSTED",
                "PROFILE_ELSEWHERE",
                "UNKNOWN_ATTRIBUTE",
                "UNKNOWN_AUTHENTICATOR"
            })
    void whatOnlyAServerSaysHasATestThatNamesIt(ProblemCode code) {
        assertThat(TESTS).containsAnyOf("ProblemCode." + code.name(), "\"" + code.code() + "\"");
    }

    @ParameterizedTest
    @EnumSource
    void everySentenceIsCompleteWithItsArguments(ProblemCode code) {
        Map<String, String> values =
                code.arguments().stream().collect(Collectors.toMap(name -> name, name -> "<" + name + ">"));

        Detail detail = code.with(values);

        assertThat(detail.sentence()).doesNotContain("{{");
        assertThat(values.values()).allMatch(detail.sentence()::contains);
        assertThat(ProblemCode.of(code.code())).contains(code);
        assertThat(DetailJson.read(DetailJson.write(detail))).contains(detail);
    }

    @Test
    void detailsHoldDetailsAndAreReadAsTheyWereWritten() {
        Detail nested = ProblemCode.LINE.with(Map.of("number", 3, "problem", ProblemCode.SHA1.detail()));
        Detail several = ProblemCode.SEVERAL.with(Map.of("problems", List.of(nested, ProblemCode.URL.detail())));

        assertThat(several.sentence())
                .startsWith("line 3: This is a SHA-1 thumbprint")
                .endsWith("; is not a URL");
        assertThat(DetailJson.read(DetailJson.write(several))).contains(several);
        assertThat(Statement.of(several).arguments()).containsOnlyKeys("problems");
        assertThat(DetailJson.read("{\"code\":\"of_another_version\"}")).isEmpty();
        assertThat(DetailJson.read("{\"code\":\"line\",\"arguments\":{}}")).isEmpty();
        assertThat(DetailJson.read("no JSON")).isEmpty();
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
