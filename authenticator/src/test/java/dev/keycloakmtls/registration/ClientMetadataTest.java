package dev.keycloakmtls.registration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.keycloakmtls.domain.SubjectSelector;
import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Client metadata have the members of RFC 8705, and none that only look like it. */
class ClientMetadataTest {

    /** Registered with IANA by RFC 8705 §10.3. */
    private static final Set<String> OF_THE_RFC = Set.of(
            "tls_client_auth_subject_dn",
            "tls_client_auth_san_dns",
            "tls_client_auth_san_uri",
            "tls_client_auth_san_ip",
            "tls_client_auth_san_email");

    @Test
    void onlySelectorsOfTheRfcAreMetadata() {
        assertThat(Arrays.stream(SubjectSelector.Type.values())
                        .filter(SubjectSelector.Type::isClientMetadata)
                        .map(SubjectSelector.Type::parameter))
                .containsExactlyInAnyOrderElementsOf(OF_THE_RFC);
    }

    @ParameterizedTest
    @EnumSource
    void aSelectorIsReadAndAnsweredIfItIsMetadataAndOtherwiseCannotBe(SubjectSelector.Type type) throws IOException {
        ObjectMapper json = new ObjectMapper();
        ClientMetadata metadata = new ClientMetadata();
        if (!KeycloakRegistration.ALTERNATIVE_NAMES.contains(type)) {
            assertThatThrownBy(() -> metadata.setAlternativeName(type, "x"))
                    .isInstanceOf(IllegalArgumentException.class);
            return;
        }
        assertThat(type.isClientMetadata()).isTrue();
        metadata.setAlternativeName(type, "x");

        JsonNode written = json.valueToTree(metadata);
        assertThat(written.path(type.parameter()).asText()).isEqualTo("x");
        assertThat(json.readValue("{\"" + type.parameter() + "\": \"x\"}", ClientMetadata.class)
                        .alternativeNames())
                .isEqualTo(Map.of(type, "x"));
    }
}
