package dev.keycloakmtls.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MovedOptionTest {

    @ParameterizedTest
    @CsvSource(textBlock = """
                    client-authenticator, tls-client-auth,             install-flow
                    client-authenticator, self-signed-tls-client-auth, jwks-allowed-hosts
                    well-known,           openid-configuration,        mtls-base-url
                    """)
    void refusesAMovedOptionAndSaysWhatItIsNow(String spi, String provider, String name) {
        assertThatThrownBy(() -> MovedOption.refuse(
                        (s, p, n) -> s.equals(spi) && p.equals(provider) && n.equals(name) ? "x" : null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("--spi-" + spi + "--" + provider + "--" + name + ": is now --spi-mtls--default--" + name);
    }

    @Test
    void namesAllMovedOptionsAtOnce() {
        assertThatThrownBy(() -> MovedOption.refuse((spi, provider, name) -> "x"))
                .message()
                .satisfies(message -> MovedOption.ALL.forEach(old -> assertThat(message)
                        .contains(old.flag() + ": is now " + old.option().flag())));
    }

    @Test
    void saysNothingWhereNoneIsSet() {
        assertThatCode(() -> MovedOption.refuse((spi, provider, name) -> null)).doesNotThrowAnyException();
    }
}
