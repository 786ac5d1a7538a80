package dev.keycloakmtls.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keycloakmtls.server.PortSettings.PemFiles;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PortRequirementsTest {

    private static final PortSettings PORT = new PortSettings(8444, Optional.empty(), Optional.empty());
    private static final PortSettings OWN_CERTIFICATE = new PortSettings(
            8444, Optional.empty(), Optional.of(new PemFiles(Path.of("mtls.crt"), Path.of("mtls.key"))));

    private final Map<String, String> configuration = new HashMap<>(Map.of(
            "kc.hostname", "https://auth.example.com",
            "quarkus.http.ssl.certificate.files", "server.crt",
            "quarkus.http.ssl-port", "8443",
            "quarkus.http.port", "8080",
            "quarkus.http.insecure-requests", "disabled",
            "quarkus.management.port", "9000"));

    private final PortRequirements requirements =
            new PortRequirements(name -> Optional.ofNullable(configuration.get(name)), configuration::keySet);

    @Test
    void acceptsAServerWithTlsAndAFixedHostname() {
        assertThatCode(() -> requirements.check(PORT)).doesNotThrowAnyException();
    }

    /** Keycloak completes each of these from the request: tokens of two ports would have two issuers. */
    @ParameterizedTest
    @ValueSource(strings = {"", "auth.example.com", "http://auth.example.com", "localhost"})
    void needsAHostnameThatNoRequestChanges(String hostname) {
        configuration.put("kc.hostname", hostname);

        assertThatThrownBy(() -> requirements.check(PORT))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("--spi-mtls--default--port: needs --hostname with a whole URL")
                .hasMessageEndingWith(hostname.isEmpty() ? "it is not set" : "it is \"" + hostname + "\"");
    }

    @Test
    void needsACertificateOfItsOwnWhereAProxyHasTheTls() {
        configuration.remove("quarkus.http.ssl.certificate.files");

        assertThatThrownBy(() -> requirements.check(PORT))
                .hasMessage(
                        "--spi-mtls--default--port: the first port has no TLS and so no certificate to share; set"
                                + " --spi-mtls--default--port-certificate-file and --spi-mtls--default--port-certificate-key-file");
        assertThatCode(() -> requirements.check(OWN_CERTIFICATE)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "quarkus.http.ssl.certificate.key-store-file",
                "quarkus.http.tls-configuration-name",
                "quarkus.tls.key-store.pem.0.cert"
            })
    void knowsEveryWayToGiveTheFirstPortTls(String property) {
        configuration.remove("quarkus.http.ssl.certificate.files");
        assertThat(requirements.firstPortHasTls()).isFalse();

        configuration.put(property, "x");

        assertThat(requirements.firstPortHasTls()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "quarkus.http.ssl-port, https-port",
        "quarkus.http.port, http-port",
        "quarkus.management.port, http-management-port"
    })
    void isNoPortThatTheServerHasAlready(String property, String option) {
        configuration.put("quarkus.http.insecure-requests", "enabled");
        configuration.put(property, "8444");

        assertThatThrownBy(() -> requirements.check(PORT))
                .hasMessage("--spi-mtls--default--port: 8444 is the port of --" + option + " already");
    }

    @Test
    void mayBeAPortThatTheServerHasNoUseFor() {
        configuration.put("quarkus.http.port", "8444");

        assertThatCode(() -> requirements.check(PORT)).doesNotThrowAnyException();
    }

    @Test
    void needsALookupProviderThatReadsTheConnection() {
        assertThatCode(() -> requirements.checkLookup("quarkus")).doesNotThrowAnyException();
        assertThatCode(() -> requirements.checkLookup("default")).doesNotThrowAnyException();
        assertThatThrownBy(() -> requirements.checkLookup("nginx"))
                .hasMessageStartingWith(
                        "--spi-mtls--default--port: certificates of TLS connections are not read while the"
                                + " lookup provider is \"nginx\"");
    }

    @Test
    void knowsWhetherTheFirstPortStandsBehindAProxy() {
        assertThat(requirements.behindProxy()).isFalse();

        configuration.put("kc.proxy-headers", "xforwarded");

        assertThat(requirements.behindProxy()).isTrue();
    }
}
