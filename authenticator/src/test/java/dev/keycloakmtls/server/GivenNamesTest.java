package dev.keycloakmtls.server;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

class GivenNamesTest {

    @SuppressWarnings("unused") // the parameters of a test
    static final Iterable<ServerOption<?>> OPTIONS = ServerOption.ALL;

    @ParameterizedTest
    @FieldSource("OPTIONS")
    void takesEveryOptionInBothSpellingsThatKeycloakReads(ServerOption<?> option) {
        assertThatCode(() -> GivenNames.check(
                        List.of("kc.spi-mtls--default--" + option.name(), "kc.spi-mtls-default-" + option.name())))
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "kc.spi-mtls--default--enabled",
                "kc.spi-mtls--provider",
                "kc.spi-mtls--provider-default",
                "kc.spi-mtlsx--default--anything",
                "kc.spi-well-known--openid-configuration--include-client-scopes",
                "quarkus.http.port"
            })
    void leavesKeycloaksOwnAndOtherPeoples(String property) {
        assertThatCode(() -> GivenNames.check(List.of(property))).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "spi-mtls--default--fetch-allowed-host",
                "spi-mtls--default--fetch--allowed-hosts",
                "spi-mtls--default--default--fetch-allowed-hosts",
                "spi-mtls--defualt--fetch-allowed-hosts",
                "spi-mtls--fetch-allowed-hosts",
                "spi-mtls-fetch-allowed-hosts",
                "spi-mtls-default-fetch-allowed-host",
                "spi-mtls-default--fetch-allowed-hosts",
                "spi-mtls-default-enabled"
            })
    void refusesASlip(String name) {
        assertThatThrownBy(() -> GivenNames.check(List.of("quarkus.http.port", "kc." + name)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("--" + name + ": there is no such option");
    }
}
