package dev.keycloakmtls.discovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MutualTlsBaseUrlTest {

    private static final URI SERVER = URI.create("https://login.example.com/auth/");

    @Test
    void movesAnEndpointWithWhatFollowsTheServersPath() {
        assertThat(MutualTlsBaseUrl.parse(" https://mtls.example.com:8443/ ")
                        .rebase("https://login.example.com/auth/realms/a/token", SERVER))
                .isEqualTo("https://mtls.example.com:8443/realms/a/token");
    }

    @Test
    void leavesAnEndpointOfAnotherServer() {
        String elsewhere = "https://login.example.com.evil.example/auth/realms/a/token";

        assertThat(MutualTlsBaseUrl.parse("https://mtls.example.com").rebase(elsewhere, SERVER))
                .isEqualTo(elsewhere);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://mtls.example.com",
                "mtls.example.com",
                "https:///path",
                "https://user@mtls.example.com",
                "https://mtls.example.com/?query",
                "https://mtls.example.com/#fragment",
                "https://mtls example.com"
            })
    void refusesWhatIsNoBaseUrl(String text) {
        assertThatThrownBy(() -> MutualTlsBaseUrl.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(text);
    }
}
