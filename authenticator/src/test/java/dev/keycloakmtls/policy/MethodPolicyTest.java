package dev.keycloakmtls.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.keycloakmtls.config.PolicySetting;
import java.io.IOException;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class MethodPolicyTest {

    static Stream<PolicySetting<?>> settings() {
        return MethodPolicy.ALL.stream();
    }

    @Test
    void everyDeclaredOptionIsListed() {
        assertThat(Arrays.stream(MethodPolicy.class.getDeclaredFields())
                        .filter(field -> Modifier.isStatic(field.getModifiers()))
                        .filter(field -> field.getType() == PolicySetting.class))
                .hasSameSizeAs(MethodPolicy.ALL);
        assertThat(settings().map(PolicySetting::name)).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @MethodSource("settings")
    void whatIsLeftOutRestrictsNothing(PolicySetting<?> setting) throws Exception {
        assertThat((Object) policy("{}").get(setting)).isEqualTo(setting.defaultValue());
        assertThat((Object) policy("{\"" + setting.name() + "\": null}").get(setting))
                .isEqualTo(setting.defaultValue());
    }

    @Test
    void readsNumbersAndFlagsAsTheConsoleAndAsScriptsWriteThem() throws Exception {
        for (String json : List.of(
                "{\"max-lifetime-days\": 90, \"rfc4514-names\": true, \"methods\": [\"tls_client_auth\"]}",
                "{\"max-lifetime-days\": \"90\", \"rfc4514-names\": \"true\", \"methods\": [\"tls_client_auth\"]}")) {
            MethodPolicy policy = policy(json);
            assertThat(policy.validateConfig()).isTrue();
            assertThat(policy.get(MethodPolicy.MAX_LIFETIME_DAYS)).isEqualTo(90);
            assertThat(policy.get(MethodPolicy.RFC4514_NAMES)).isTrue();
            assertThat(policy.get(MethodPolicy.METHODS)).containsExactly("tls_client_auth");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"max-lifetime-days\": -1}",
                "{\"max-lifetime-days\": \"soon\"}",
                "{\"max-lifetime-days\": [1, 2]}",
                "{\"min-rsa-key-size\": 16385}",
                "{\"max-certificates\": {\"a\": 1}}",
                "{\"rfc4514-names\": \"yes\"}",
                "{\"methods\": [\"tls_client_auth\", \"\"]}",
                "{\"methods\": [\"tls_client_auht\"]}",
                "{\"methods\": [null]}",
                "{\"methods\": \"tls-client-auth\"}",
                "{\"subjects\": [\"tls_client_auth_san_dn\"]}",
                "{\"psd2-roles\": [\"PSP_AI\", \"psp_pi\"]}",
                "{\"max-lifetime-day\": 90}",
                "{\"Methods\": [\"tls_client_auth\"]}"
            })
    void aValueOfAnotherKindIsRefusedAndLetsNobodyPass(String json) throws Exception {
        MethodPolicy policy = policy(json);

        assertThat(policy.validateConfig()).isFalse();
        assertThatThrownBy(policy::requireReadable).isInstanceOf(PolicyViolation.class);
    }

    @Test
    void aWordThatFitsNothingIsNotAsIfNothingHadBeenSaid() throws Exception {
        assertThat(policy("{\"trust-profiles\": [\" \", null]}").get(MethodPolicy.TRUST_PROFILES))
                .hasSize(2);
    }

    private static MethodPolicy policy(String json) throws IOException {
        return new ObjectMapper().readValue(json, MethodPolicy.class);
    }
}
