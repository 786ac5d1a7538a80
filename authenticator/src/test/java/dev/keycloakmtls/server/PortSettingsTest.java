package dev.keycloakmtls.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PortSettingsTest {

    @TempDir
    Path directory;

    private String certificate = "";
    private String key = "";

    @BeforeEach
    void writeFiles() throws IOException {
        certificate = Files.writeString(directory.resolve("mtls.crt"), "").toString();
        key = Files.writeString(directory.resolve("mtls.key"), "").toString();
    }

    private static Optional<PortSettings> read(Map<String, String> given) {
        return PortSettings.of(ServerOptions.read(given::get));
    }

    @Test
    void isOffUnlessItIsSet() {
        assertThat(read(Map.of())).isEmpty();
    }

    @Test
    void hasTheFirstPortsAddressAndCertificateUnlessToldOtherwise() {
        assertThat(read(Map.of("port", "8444"))).contains(new PortSettings(8444, Optional.empty(), Optional.empty()));
        assertThat(read(Map.of(
                        "port",
                        "8444",
                        "port-host",
                        "::1",
                        "port-certificate-file",
                        certificate,
                        "port-certificate-key-file",
                        key)))
                .contains(new PortSettings(
                        8444,
                        Optional.of("::1"),
                        Optional.of(new PortSettings.PemFiles(Path.of(certificate), Path.of(key)))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "65536", "https", "8444,8445", "8444.0"})
    void isAPort(String port) {
        assertThatThrownBy(() -> read(Map.of("port", port)))
                .hasMessageStartingWith("--spi-mtls--default--port: is not");
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://x", "a b", "x:y", "*"})
    void listensOnAnAddress(String host) {
        assertThatThrownBy(() -> read(Map.of("port", "8444", "port-host", host)))
                .hasMessage("--spi-mtls--default--port-host: \"" + host + "\" is not a host");
    }

    @Test
    void needsAKeyWithItsCertificateAndTheOtherWayRound() {
        assertThatThrownBy(() -> read(Map.of("port", "8444", "port-certificate-file", certificate)))
                .hasMessage("--spi-mtls--default--port-certificate-file: needs"
                        + " --spi-mtls--default--port-certificate-key-file too");
        assertThatThrownBy(() -> read(Map.of("port", "8444", "port-certificate-key-file", key)))
                .hasMessage("--spi-mtls--default--port-certificate-key-file: needs"
                        + " --spi-mtls--default--port-certificate-file too");
    }

    /** Whoever sets them expects a port. */
    @Test
    void refusesWhatBelongsToAPortThatIsNotThere() {
        assertThatThrownBy(() -> read(Map.of("port-certificate-file", certificate, "port-certificate-key-file", key)))
                .hasMessage("--spi-mtls--default--port-certificate-file: needs --spi-mtls--default--port too");
        assertThatThrownBy(() -> read(Map.of("port-host", "localhost")))
                .hasMessage("--spi-mtls--default--port-host: needs --spi-mtls--default--port too");
    }

    @Test
    void readsFilesThatAreThere() {
        String gone = directory.resolve("gone.crt").toString();

        assertThatThrownBy(() ->
                        read(Map.of("port", "8444", "port-certificate-file", gone, "port-certificate-key-file", key)))
                .hasMessage("--spi-mtls--default--port-certificate-file: \"" + gone
                        + "\" is not a file that the server can read");
    }
}
