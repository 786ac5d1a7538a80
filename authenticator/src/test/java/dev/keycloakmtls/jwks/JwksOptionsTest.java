package dev.keycloakmtls.jwks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keycloakmtls.conformance.Satisfies;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JwksOptionsTest {

    private static final JwksOptions ONE_HOST =
            new JwksOptions(false, Duration.ofMinutes(5), 1024, Set.of("keys.example.com"));

    @ParameterizedTest
    @ValueSource(strings = {"https://keys.example.com/jwks", "HTTPS://KEYS.example.com:8443/jwks"})
    @Satisfies(39)
    void readsFromAnAllowedHost(String uri) {
        assertThat(ONE_HOST.objection(URI.create(uri))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://keys.example.com.attacker.example/jwks",
                "https://attacker.example/keys.example.com",
                "https://keys.example.com@attacker.example/jwks",
                "https://sub.keys.example.com/jwks",
                "http://keys.example.com/jwks"
            })
    void readsFromNoOther(String uri) {
        assertThat(ONE_HOST.objection(URI.create(uri))).isPresent();
    }

    @Test
    void readsFromAnyHostWithoutAList() {
        assertThat(JwksOptions.DEFAULT.objection(URI.create("https://anybody.example/jwks")))
                .isEqualTo(Optional.empty());
    }
}
