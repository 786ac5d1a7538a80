package dev.keycloakmtls.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.eclipse.microprofile.config.Config;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;

class ServerOptionsTest {

    @SuppressWarnings("unused") // the parameters of a test
    static final Iterable<ServerOption<?>> OPTIONS = ServerOption.ALL;

    private static ServerOptions read(Map<String, String> given) {
        return ServerOptions.read(given::get, given.keySet());
    }

    @Test
    void hasTheDefaultsWhereNothingIsGiven() {
        ServerOptions options = ServerOptions.defaults();

        assertThat(options.get(ServerOption.FETCH_ALLOWED_HOSTS)).isEmpty();
        assertThat(options.get(ServerOption.FETCH_PRIVATE_ADDRESSES)).isTrue();
        assertThat(options.get(ServerOption.FETCH_PRIVATE_HOSTS)).isEmpty();
    }

    @Test
    void readsHostsWithoutCaseAndSpace() {
        ServerOptions options =
                read(Map.of("fetch-allowed-hosts", " CRL.example.com,ocsp.example.com , [2001:DB8::1]"));

        assertThat(options.get(ServerOption.FETCH_ALLOWED_HOSTS))
                .containsExactlyInAnyOrder("crl.example.com", "ocsp.example.com", "[2001:db8::1]");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    fetch-allowed-hosts     | *.example.com           | "*.example.com" is not a host
                    fetch-allowed-hosts     | crl.example.com:8080    | "crl.example.com:8080" is not a host
                    fetch-allowed-hosts     | http://crl.example.com/ | "http://crl.example.com/" is not a host
                    fetch-allowed-hosts     | ,                       | names no host; leave the option out instead
                    fetch-private-addresses | no                      | is neither true nor false
                    fetch-allowed-host      | crl.example.com         | there is no such option
                    """)
    void refusesWhatIsNoValueWithTheOptionsNameSoThatALimitIsNeverOffByASlip(String name, String text, String reason) {
        assertThatThrownBy(() -> read(Map.of(name, text)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("--spi-mtls--default--" + name + ": " + reason);
    }

    @ParameterizedTest
    @FieldSource("OPTIONS")
    void describesEveryOptionInWhole(ServerOption<?> option) {
        assertThat(option.name()).matches("[a-z]+(-[a-z]+)*");
        assertThat(option.help()).endsWith(".");
        assertThat(option.metadata().getHelpText()).isEqualTo(option.help());
    }

    @Test
    void theTableOfTheDocumentationIsThatOfTheCode() throws Exception {
        assertThat(Files.readAllLines(Path.of("..", "docs", "configuration.md")).stream()
                        .filter(line -> line.startsWith("| `--spi-mtls--default--")))
                .containsExactlyElementsOf(
                        ServerOption.ALL.stream().map(ServerOption::row).toList());
    }

    @Test
    void hasEveryConstantInItsList() throws Exception {
        var constants = new java.util.HashSet<Object>();
        for (var field : ServerOption.class.getFields()) {
            if (field.getType().equals(ServerOption.class)) {
                constants.add(field.get(null));
            }
        }
        assertThat(Set.copyOf(ServerOption.ALL)).isEqualTo(constants);
    }

    @Test
    void readsOneOptionBeforeKeycloakHasStartedAsKeycloakDoesAfterwards() {
        ServerOption<Boolean> option = ServerOption.FETCH_PRIVATE_ADDRESSES;

        assertThat(option.from(configuration(Map.of(), Map.of()))).isTrue();
        assertThat(option.from(
                        configuration(Map.of("kc.spi-mtls--default--fetch-private-addresses", "false"), Map.of())))
                .isFalse();
        assertThat(option.from(configuration(Map.of("kc.spi-mtls-default-fetch-private-addresses", "false"), Map.of())))
                .isFalse();
        // Of the two spellings the source with the higher rank counts: a command line above a file.
        assertThat(option.from(configuration(
                        Map.of("kc.spi-mtls--default--fetch-private-addresses", "true"),
                        Map.of("kc.spi-mtls-default-fetch-private-addresses", "false"))))
                .isFalse();
        assertThatThrownBy(() -> option.from(
                        configuration(Map.of("kc.spi-mtls--default--fetch-private-addresses", "no"), Map.of())))
                .hasMessage("--spi-mtls--default--fetch-private-addresses: is neither true nor false");
    }

    private static Config configuration(Map<String, String> file, Map<String, String> commandLine) {
        return new SmallRyeConfigBuilder()
                .withSources(
                        new PropertiesConfigSource(file, "file", 100),
                        new PropertiesConfigSource(commandLine, "command line", 400))
                .build();
    }
}
