package dev.keycloakmtls.testsuite;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keycloakmtls.testsuite.server.Await;
import dev.keycloakmtls.testsuite.server.Edition;
import dev.keycloakmtls.testsuite.server.FreePort;
import dev.keycloakmtls.testsuite.server.KeycloakHome;
import dev.keycloakmtls.testsuite.server.KeycloakServer;
import dev.keycloakmtls.testsuite.server.Lookup;
import dev.keycloakmtls.testsuite.server.Settings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** A port for clients with certificates that cannot be had ends the start, with a sentence that says why. */
@Execution(ExecutionMode.CONCURRENT)
class CertificatePortStartIT {
    private enum Version {
        NEWEST(() -> KeycloakHome.withProduct(Lookup.NOT_ASKED)),
        OLDEST(() ->
                KeycloakHome.of(Edition.of("oldest-not-asked", Settings.oldestDistribution(), null), Lookup.NOT_ASKED));

        private final Supplier<KeycloakHome> home;

        Version(Supplier<KeycloakHome> home) {
            this.home = home;
        }
    }

    @ParameterizedTest
    @EnumSource
    void aPortThatIsTakenEndsTheStart(Version version) throws IOException {
        try (ServerSocket somebody = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            int port = somebody.getLocalPort();

            assertThatThrownBy(() -> start(KeycloakServer.of(version.home.get()).certificatePort(port)))
                    .hasMessageContaining("--spi-mtls--default--port: port " + port + " of 127.0.0.1 is taken");
        }
    }

    /** Otherwise tokens of one port would not be valid at the other. */
    @ParameterizedTest
    @CsvSource({
        "--hostname-strict=false, it is not set",
        "--hostname=auth.example.com, it is \"auth.example.com\"",
    })
    void aHostnameThatRequestsCompleteEndsTheStart(String option, String said) {
        assertThatThrownBy(() -> start(KeycloakServer.of(KeycloakHome.withProduct(Lookup.NOT_ASKED))
                        .option("--spi-mtls--default--port=" + FreePort.next())
                        .option(option)))
                .hasMessageContaining("--spi-mtls--default--port: needs --hostname with a whole URL")
                .hasMessageContaining(said);
    }

    @Test
    void aLookupProviderThatReadsHeadersEndsTheStart() {
        assertThatThrownBy(() -> start(KeycloakServer.of(KeycloakHome.withProduct(Lookup.RFC9440))
                        .certificatePort()))
                .hasMessageContaining("the lookup provider is \"rfc9440\"");
    }

    @Test
    void aFirstPortWithoutTlsNeedsACertificate() {
        assertThatThrownBy(() -> start(KeycloakServer.of(KeycloakHome.withProduct(Lookup.NOT_ASKED))
                        .plainHttp()
                        .option("--spi-mtls--default--port=" + FreePort.next())
                        .option("--hostname=https://auth.example.com")))
                .hasMessageContaining("--spi-mtls--default--port: the first port has no TLS");
    }

    /** Fails with what the server has logged. The port is opened last, so that one may have been ready for a moment. */
    private static void start(KeycloakServer.Builder server) {
        try (KeycloakServer started = server.start()) {
            Await.until("the server has ended", Duration.ofSeconds(30), () -> !started.isAlive());
            throw new IllegalStateException(String.join("\n", started.logLines()));
        }
    }
}
