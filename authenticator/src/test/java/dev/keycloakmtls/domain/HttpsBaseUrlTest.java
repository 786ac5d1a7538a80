package dev.keycloakmtls.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpsBaseUrlTest {

    private static final URI SERVER = URI.create("https://login.example.com/auth/");

    @Test
    void movesAnEndpointWithWhatFollowsTheServersPath() {
        assertThat(new HttpsBaseUrl(" https://mtls.example.com:8443/ ")
                        .rebase("https://login.example.com/auth/realms/a/token", SERVER))
                .isEqualTo("https://mtls.example.com:8443/realms/a/token");
    }

    @Test
    void leavesAnEndpointOfAnotherServer() {
        String elsewhere = "https://login.example.com.evil.example/auth/realms/a/token";

        assertThat(new HttpsBaseUrl("https://mtls.example.com").rebase(elsewhere, SERVER))
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
        assertThatThrownBy(() -> new HttpsBaseUrl(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(text);
    }

    /** Whoever manages a realm writes the text, and whoever runs the server reads the log. */
    @Test
    void complainsOfAnyTextOnOneLine() {
        assertThatThrownBy(() -> new HttpsBaseUrl("https://a\n2026-11-30 INFO  \u202eforged\r\u2028"))
                .hasMessage("\"https://a<U+000A>2026-11-30 INFO  <U+202E>forged<U+000D><U+2028>\" is not a URL");
        assertThatThrownBy(() -> new HttpsBaseUrl("https://" + "a".repeat(100_000) + " b"))
                .hasMessageMatching("(?s).{100,6000}<cut: 100010 characters>.*");
    }
}
