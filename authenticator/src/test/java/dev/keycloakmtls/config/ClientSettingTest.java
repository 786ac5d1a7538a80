package dev.keycloakmtls.config;

import static dev.keycloakmtls.testpki.Leaf.leaf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keycloakmtls.domain.SubjectSelector;
import dev.keycloakmtls.problem.InvalidSettingException;
import dev.keycloakmtls.testpki.TestCertificate;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What is declared is read, and what is read is declared. */
class ClientSettingTest {

    private static final String PEM =
            TestCertificate.selfSigned(leaf("CN=client")).pem();

    /** Each attribute that is asked for when the settings of clients are read, whatever is set. */
    private static Set<String> asked(AuthenticationMethod method, List<Map<String, String>> clients) {
        Set<String> asked = new HashSet<>();
        for (Map<String, String> client : clients) {
            AttributeSource recorded = name -> {
                asked.add(name);
                return client.get(name);
            };
            try {
                Object unused = method == AuthenticationMethod.CA_SIGNED
                        ? CaSignedSettings.read(recorded)
                        : SelfSignedSettings.read(recorded);
            } catch (InvalidSettingException e) {
                // what is asked for is the question
            }
        }
        return asked;
    }

    @Test
    void aClientOfACaIsAskedForWhatIsDeclared() {
        assertThat(asked(AuthenticationMethod.CA_SIGNED, List.of(Map.of("tls_client_auth_subject_dn", "CN=client"))))
                .containsExactlyInAnyOrderElementsOf(ClientSetting.attributes(AuthenticationMethod.CA_SIGNED));
    }

    @Test
    void aSelfSignedClientIsAskedForWhatIsDeclared() {
        Map<String, String> stored = new HashMap<>(Map.of("mtls.certificates", PEM));
        stored.put("use.jwks.string", "true");
        stored.put("jwks.string", "{\"keys\": []}");

        assertThat(asked(
                        AuthenticationMethod.SELF_SIGNED,
                        List.of(stored, Map.of("use.jwks.url", "true", "jwks.url", "https://client.example/jwks"))))
                .containsExactlyInAnyOrderElementsOf(ClientSetting.attributes(AuthenticationMethod.SELF_SIGNED));
    }

    @Test
    void everySelectorIsASettingOfItsOwn() {
        assertThat(ClientSetting.own(AuthenticationMethod.CA_SIGNED).stream().map(ClientSetting::attribute))
                .hasSameSizeAs(SubjectSelector.Type.values())
                .allMatch(
                        attribute -> SubjectSelector.Type.ofParameter(attribute).isPresent());
    }

    @Test
    void aFieldOfKeycloaksTabIsASingleValue() {
        for (AuthenticationMethod method : AuthenticationMethod.values()) {
            assertThat(ClientSetting.properties(method))
                    .allMatch(property -> Set.of("String", "Text").contains(property.getType()));
        }
    }
}
