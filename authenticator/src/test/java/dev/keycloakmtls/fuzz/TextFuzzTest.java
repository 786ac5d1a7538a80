package dev.keycloakmtls.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.keycloakmtls.config.CaSignedSettings;
import dev.keycloakmtls.config.JsonWebKeys;
import dev.keycloakmtls.config.Pem;
import dev.keycloakmtls.config.SelfSignedSettings;
import dev.keycloakmtls.config.TrustProfileSetting;
import dev.keycloakmtls.config.TrustProfileSettings;
import dev.keycloakmtls.domain.SubjectSelector;
import dev.keycloakmtls.domain.Thumbprint;
import dev.keycloakmtls.domain.name.DistinguishedName;
import dev.keycloakmtls.problem.InvalidSettingException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Whatever an administrator, an import or a JWKS host writes. */
class TextFuzzTest {

    private static final int MAX_FIELDS = 12;

    @FuzzTest(maxDuration = "1m")
    void distinguishedName(byte[] input) {
        try {
            DistinguishedName name = DistinguishedName.parse(text(input));
            assertThat(DistinguishedName.parse(name.toString()).matches(name)).isTrue();
        } catch (IllegalArgumentException e) {
            // refused as it should be
        }
    }

    @FuzzTest(maxDuration = "1m")
    void selector(byte[] input) {
        String text = text(input);
        for (SubjectSelector.Type type : SubjectSelector.Type.values()) {
            try {
                SubjectSelector selector = type.parse(text);
                assertThat(type.parse(selector.value())).isEqualTo(selector);
            } catch (IllegalArgumentException e) {
                // refused as it should be
            }
        }
    }

    @FuzzTest(maxDuration = "1m")
    void thumbprint(byte[] input) {
        try {
            Thumbprint thumbprint = Thumbprint.parse(text(input));
            assertThat(Thumbprint.parse(thumbprint.toString())).isEqualTo(thumbprint);
        } catch (IllegalArgumentException e) {
            // refused as it should be
        }
    }

    @FuzzTest(maxDuration = "1m")
    void pem(byte[] input) {
        try {
            assertThat(Pem.certificates(text(input))).isNotEmpty();
        } catch (IllegalArgumentException e) {
            // refused as it should be
        }
    }

    @FuzzTest(maxDuration = "1m")
    void jsonWebKeys(byte[] input) {
        try {
            JsonWebKeys keys = JsonWebKeys.parse(text(input));
            assertThat(keys.certificates()).doesNotContainNull();
        } catch (IllegalArgumentException e) {
            // refused as it should be
        }
    }

    /** The first byte of each line chooses the attribute, the rest is its value. */
    @FuzzTest(maxDuration = "1m")
    void client(byte[] input) {
        Map<String, String> attributes = new HashMap<>();
        fields(input, (first, value) -> {
            attributes.put(CaSignedSettings.ATTRIBUTES.get(first % CaSignedSettings.ATTRIBUTES.size()), value);
            attributes.put(SelfSignedSettings.ATTRIBUTES.get(first % SelfSignedSettings.ATTRIBUTES.size()), value);
        });
        try {
            assertThat(CaSignedSettings.read(attributes::get).selector()).isNotNull();
        } catch (InvalidSettingException e) {
            assertThat(e.field()).isIn(CaSignedSettings.ATTRIBUTES);
        }
        try {
            assertThat(SelfSignedSettings.read(attributes::get).registration()).isNotNull();
        } catch (InvalidSettingException e) {
            assertThat(e.field()).isIn(SelfSignedSettings.ATTRIBUTES);
        }
    }

    /** The first byte of each line chooses the key, the rest is a value. */
    @FuzzTest(maxDuration = "1m")
    void trustProfile(byte[] input) {
        Map<String, List<String>> config = new HashMap<>();
        fields(
                input,
                (first, value) -> config.put(
                        TrustProfileSetting.ALL
                                .get(first % TrustProfileSetting.ALL.size())
                                .key(),
                        List.of(value)));
        try {
            assertThat(TrustProfileSettings.read("fuzzed", config)).isNotNull();
        } catch (InvalidSettingException e) {
            assertThat(e.field()).isNotEmpty();
        }
    }

    private interface Field {
        void take(int first, String value);
    }

    private static void fields(byte[] input, Field field) {
        text(input)
                .lines()
                .filter(line -> !line.isEmpty())
                .limit(MAX_FIELDS)
                .forEach(line -> field.take(line.charAt(0), line.substring(1).replace('\t', '\n')));
    }

    private static String text(byte[] input) {
        return new String(input, StandardCharsets.UTF_8);
    }
}
