package dev.keycloakmtls.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.keycloakmtls.problem.InvalidSettingException;
import dev.keycloakmtls.problem.ProblemCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RealmSettingTest {

    @Test
    void readsWhatIsSaidAndTheDefaultWhereNothingIs() throws InvalidSettingException {
        assertThat(RealmSetting.SIGHTING_DAYS.read(" 30 ")).isEqualTo(30);
        assertThat(RealmSetting.SIGHTING_DAYS.read(null)).isEqualTo(90);
        assertThat(RealmSetting.SIGHTING_DAYS.read("")).isEqualTo(90);
    }

    @ParameterizedTest
    @ValueSource(strings = {"9O", "0", "-1", "3651", "90 days", "99999999999"})
    void aSlipIsAProblemAndNeverTheDefault(String text) {
        InvalidSettingException refused =
                catchThrowableOfType(InvalidSettingException.class, () -> RealmSetting.SIGHTING_DAYS.read(text));

        assertThat(refused.field()).isEqualTo("mtls.sighting_days");
        assertThat(refused.problem().detail().code()).isEqualTo(ProblemCode.NUMBER);
    }
}
