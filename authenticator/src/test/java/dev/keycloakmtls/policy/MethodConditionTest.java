package dev.keycloakmtls.policy;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.keycloak.representations.idm.ClientPolicyConditionRepresentation;

class MethodConditionTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "null",
                "{\"methods\": null}",
                "{\"methods\": []}",
                "{\"methods\": [\"tls_client_auth\", \"self_signed_tls_client_auth\", \"private_key_jwt\"]}",
                "{\"methods\": \"private_key_jwt\"}",
                "{\"is-negative-logic\": true, \"methods\": [\"tls_client_auth\"]}",
                "{\"is-negative-logic\": null}"
            })
    void isReadAsTheConsoleAndAsScriptsWriteIt(String json) {
        assertThatCode(() -> requireReadable(json)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"methods\": [\"tls_client_auht\"]}",
                "{\"methods\": [\"tls_client_auth\", \"private-key-jwt\"]}",
                "{\"methods\": [\"TLS_CLIENT_AUTH\"]}",
                "{\"methods\": [\"tls_client_auth \"]}",
                "{\"methods\": \"\"}",
                "{\"methods\": [null]}",
                "{\"methods\": [[\"tls_client_auth\"]]}",
                "{\"methods\": {\"0\": \"tls_client_auth\"}}",
                "{\"method\": [\"tls_client_auth\"]}",
                "{\"is-negative-logic\": \"perhaps\"}",
                "[\"tls_client_auth\"]"
            })
    void whatItCannotMeanIsRefused(String json) {
        assertThatThrownBy(() -> requireReadable(json)).isInstanceOf(PolicyViolation.class);
    }

    @Test
    void theWordsThatThereAreAreNamed() {
        assertThatThrownBy(() -> requireReadable("{\"methods\": [\"mtls\"]}"))
                .hasMessageContainingAll(
                        "methods", "tls_client_auth", "self_signed_tls_client_auth", "private_key_jwt");
    }

    private static void requireReadable(String json) throws IOException, PolicyViolation {
        var condition = new ClientPolicyConditionRepresentation();
        condition.setConfiguration(new ObjectMapper().readTree(json));
        MethodConditionFactory.configuration(condition).requireReadable();
    }
}
