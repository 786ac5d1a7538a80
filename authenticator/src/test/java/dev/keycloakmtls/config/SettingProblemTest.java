package dev.keycloakmtls.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Map;
import org.junit.jupiter.api.Test;

class SettingProblemTest {

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
}
