package dev.keycloakmtls.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keycloakmtls.config.SettingType.Range;
import dev.keycloakmtls.problem.InvalidSettingException;
import dev.keycloakmtls.testpki.TestCa;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is declared is read, what is read is declared, and both agree. */
class TrustProfileSettingTest {

    private static final TestCa ROOT = TestCa.root("CN=Root");
    private static final TestCa OTHER = TestCa.root("CN=Other");

    /** Of which each setting takes one that is not its default. */
    private static final List<String> VALUES =
            List.of("true", OTHER.pem(), "1.2.3", "http://host.example/x", "host.example");

    static Stream<TrustProfileSetting<?>> settings() {
        return TrustProfileSetting.ALL.stream();
    }

    static Stream<TrustProfileSetting<?>> numbers() {
        return settings().filter(setting -> setting.type().range().isPresent());
    }

    @Test
    void everyDeclaredSettingIsListed() {
        assertThat(Arrays.stream(TrustProfileSetting.class.getFields())
                        .filter(field -> Modifier.isStatic(field.getModifiers()))
                        .filter(field -> field.getType() == TrustProfileSetting.class)
                        .map(field -> {
                            try {
                                return field.get(null);
                            } catch (IllegalAccessException e) {
                                throw new AssertionError(e);
                            }
                        }))
                .containsExactlyElementsOf(TrustProfileSetting.ALL);
    }

    @Test
    void noKeyStandsTwice() {
        assertThat(settings().map(TrustProfileSetting::key)).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @MethodSource("settings")
    void aSettingThatIsSetChangesTheProfileThatIsRead(TrustProfileSetting<?> setting) throws InvalidSettingException {
        Map<String, List<String>> config = config(setting, List.of(another(setting)));

        assertThat(TrustProfileSettings.read("p", config)).isNotEqualTo(TrustProfileSettings.read("p", config()));
    }

    @ParameterizedTest
    @MethodSource("settings")
    void theDefaultIsWhatCountsWhenNothingIsSaid(TrustProfileSetting<?> setting) throws InvalidSettingException {
        assertThat(setting.read(Map.of())).isEqualTo(setting.defaultValue());
        assertThat(setting.read(Map.of(setting.key(), setting.storedDefault()))).isEqualTo(setting.defaultValue());
        assertThat(setting.read(Map.of(setting.key(), List.of(" ")))).isEqualTo(setting.defaultValue());
    }

    @ParameterizedTest
    @MethodSource("settings")
    void whatIsReadIsWrittenAsItWas(TrustProfileSetting<?> setting) throws InvalidSettingException {
        assertThat(rewritten(setting, another(setting)).strip())
                .isEqualTo(another(setting).strip());
    }

    private static <T> String rewritten(TrustProfileSetting<T> setting, String value) throws InvalidSettingException {
        return setting.type()
                .writer()
                .apply(setting.read(Map.of(setting.key(), List.of(value))))
                .get(0);
    }

    @ParameterizedTest
    @MethodSource("numbers")
    void aNumberIsReadUpToItsBoundsAndNotBeyond(TrustProfileSetting<?> setting) throws InvalidSettingException {
        Range range = setting.type().range().orElseThrow();
        for (int within : List.of(range.least(), range.most())) {
            assertThat(rewritten(setting, Integer.toString(within))).isEqualTo(Integer.toString(within));
        }
        for (int beyond : List.of(range.least() - 1, range.most() + 1)) {
            assertThatThrownBy(() -> TrustProfileSettings.read("p", config(setting, List.of(Integer.toString(beyond)))))
                    .isInstanceOfSatisfying(InvalidSettingException.class, e -> assertThat(e.describe())
                            .contains(setting.key(), Integer.toString(range.least()), Integer.toString(range.most())));
        }
    }

    /** A value that can be read and is not the default. */
    private static String another(TrustProfileSetting<?> setting) {
        Stream<String> numbers = setting.type().range().stream()
                .flatMap(range -> Stream.of(range.least(), range.most()).map(number -> Integer.toString(number)));
        return Stream.of(numbers, setting.type().choices().stream(), VALUES.stream())
                .flatMap(values -> values)
                .filter(value -> {
                    try {
                        return !setting.read(Map.of(setting.key(), List.of(value)))
                                .equals(setting.defaultValue());
                    } catch (InvalidSettingException e) {
                        return false;
                    }
                })
                .findFirst()
                .orElseThrow();
    }

    private static Map<String, List<String>> config() {
        return Map.of(TrustProfileSetting.TRUST_ANCHORS.key(), List.of(ROOT.pem()));
    }

    private static Map<String, List<String>> config(TrustProfileSetting<?> setting, List<String> values) {
        Map<String, List<String>> config = new HashMap<>(config());
        config.put(setting.key(), values);
        return config;
    }
}
