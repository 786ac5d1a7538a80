package dev.keycloakmtls.testsuite;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keycloakmtls.testsuite.server.KeycloakHome;
import dev.keycloakmtls.testsuite.server.KeycloakServer;
import dev.keycloakmtls.testsuite.server.Lookup;
import java.util.function.Supplier;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The extension's own options of the server, {@code --spi-mtls--default--…}. */
@Execution(ExecutionMode.CONCURRENT)
class ServerOptionsIT {

    private enum Version {
        NEWEST(() -> KeycloakHome.withProduct(Lookup.DIRECT)),
        OLDEST(KeycloakHome::oldestWithProduct);

        private final Supplier<KeycloakHome> home;

        Version(Supplier<KeycloakHome> home) {
            this.home = home;
        }
    }

    /** Or the list of allowed hosts would be off, and nobody would know. */
    @ParameterizedTest
    @EnumSource
    void aSlipInAnOptionsNameEndsTheStartWithThatName(Version version) {
        assertThatThrownBy(() -> KeycloakServer.of(version.home.get())
                        .option("--spi-mtls--default--fetch-private-addresses=false")
                        .option("--spi-mtls--default--fetch-allowed-host=crl.example.com")
                        .start())
                .hasMessageContaining("--spi-mtls--default--fetch-allowed-host: there is no such option");
    }
}
