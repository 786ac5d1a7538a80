package dev.keycloakmtls.testsuite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keycloakmtls.testsuite.client.Response;
import dev.keycloakmtls.testsuite.realm.TestRealm;
import dev.keycloakmtls.testsuite.server.KeycloakHome;
import dev.keycloakmtls.testsuite.server.KeycloakServer;
import dev.keycloakmtls.testsuite.server.Lookup;
import dev.keycloakmtls.testsuite.server.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
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

    /** What the page calls an option of the build, with a value that the servers of these tests were not built with. */
    private static final Map<String, String> OTHER_THAN_BUILT = Map.of(
            "--https-client-auth", "required",
            "--spi-x509cert-lookup--provider", "nginx",
            "--spi-theme--mtls-console--enabled", "false");

    private static final Pattern BUILD_ROW =
            Pattern.compile("^\\| `(--[a-z0-9-]+)` \\|.*\\| build \\|$", Pattern.MULTILINE);

    @TempDir
    Path directory;

    /** Or the list of allowed hosts would be off, and nobody would know. */
    @ParameterizedTest
    @EnumSource
    void aSlipInAnOptionsNameEndsTheStartWithThatName(Version version) {
        assertThatThrownBy(() -> KeycloakServer.of(version.home.get())
                        .option("--spi-mtls--default--fetch-private-addresses=false")
                        .variable("KC_SPI_MTLS__DEFAULT__FETCH_ALLOWED_HOST", "crl.example.com")
                        .start())
                .hasMessageContaining("--spi-mtls--default--fetch-allowed-host: there is no such option");
    }

    /** Whoever upgrades has them in one of these places. */
    @ParameterizedTest
    @EnumSource
    void anOldNameEndsTheStartWithTheNewOneWhereverItIsSet(Version version) throws IOException {
        Path file = directory.resolve("keycloak.conf");
        Files.writeString(
                file,
                "spi-client-authenticator--self-signed-tls-client-auth--jwks-max-age=60\n"
                        + "spi-client-authenticator-self-signed-tls-client-auth-jwks-max-size=2048\n");
        assertThatThrownBy(() -> KeycloakServer.of(version.home.get())
                        .option("--spi-client-authenticator--tls-client-auth--install-flow=false")
                        .option("--spi-well-known-openid-configuration-mtls-base-url=https://mtls.example.com")
                        .variable(
                                "KC_SPI_CLIENT_AUTHENTICATOR__SELF_SIGNED_TLS_CLIENT_AUTH__JWKS_ALLOWED_HOSTS",
                                "keys.example.com")
                        .variable("KC_SPI_CLIENT_AUTHENTICATOR_TLS_CLIENT_AUTH_LDAP_CRL_HOSTS", "ldap.example.com")
                        .variable("KC_CONFIG_FILE", file.toString())
                        .start())
                .message()
                .contains(
                        moved("client-authenticator--tls-client-auth", "install-flow"),
                        moved("well-known--openid-configuration", "mtls-base-url"),
                        moved("client-authenticator--self-signed-tls-client-auth", "jwks-allowed-hosts"),
                        moved("client-authenticator--tls-client-auth", "ldap-crl-hosts"),
                        moved("client-authenticator--self-signed-tls-client-auth", "jwks-max-age"),
                        moved("client-authenticator--self-signed-tls-client-auth", "jwks-max-size"));
    }

    private static String moved(String provider, String name) {
        return "--spi-" + provider + "--" + name + ": is now --spi-mtls--default--" + name;
    }

    /** Whoever reads that an option is one of the build need not find out by a server that does not start. */
    @Test
    void whatThePageCallsAnOptionOfTheBuildIsOne() throws IOException {
        List<String> called = BUILD_ROW
                .matcher(Files.readString(Path.of("..", "docs", "configuration.md")))
                .results()
                .map(row -> row.group(1))
                .toList();
        assertThat(called).containsExactlyInAnyOrderElementsOf(OTHER_THAN_BUILT.keySet());
        KeycloakServer.Builder server = KeycloakServer.of(Version.NEWEST.home.get());
        OTHER_THAN_BUILT.forEach((option, value) -> server.option(option + "=" + value));

        assertThatThrownBy(server::start)
                .message()
                .contains("build time options have values that differ")
                .contains(OTHER_THAN_BUILT.keySet().stream()
                        .map(option -> option.substring("--".length()))
                        .toList());
    }

    @ParameterizedTest
    @EnumSource
    void oneLineSaysWhatIsThereAndWhatIsSwitchedOffWhenTheServerHasStarted(Version version) throws IOException {
        try (KeycloakServer keycloak = KeycloakServer.of(version.home.get())
                        .option("--spi-mtls--default--install-flow=false")
                        .option("--spi-mtls--default--connection-check-lifespan=0")
                        .start();
                TestRealm realm = TestRealm.on(keycloak)) {
            assertThat(keycloak.logLines().stream().filter(line -> line.contains("StartLine")))
                    .singleElement()
                    .asString()
                    .contains(" INFO ")
                    .contains("Mutual TLS client authentication " + versionInManifest() + ". ")
                    .contains(
                            "Certificates arrive by TLS, and the handshake lets every certificate through; Keycloak's own"
                                    + " methods are shown those that the server's truststores verify.")
                    .contains("Nobody else speaks for a client.")
                    .contains("Switched off: ", "install-flow", "connection-check-lifespan");

            Response refused = keycloak.admin().request("POST", "/" + realm.name() + "/mtls/connection-checks", null);

            assertThat(refused.status()).as(refused.text()).isEqualTo(400);
            assertThat(refused.text()).contains("connection-check-lifespan", "switched off");
            assertThat(keycloak.admin().read("/" + realm.name() + "/mtls/connection-checks"))
                    .isEmpty();
        }
    }

    /** As the build has written it; a JAR that was packed by hand has none. */
    private static String versionInManifest() throws IOException {
        try (JarFile jar = new JarFile(Settings.product().toFile())) {
            Manifest manifest = jar.getManifest();
            if (manifest == null) {
                return "unknown (unknown)";
            }
            Attributes main = manifest.getMainAttributes();
            return main.getValue("Implementation-Version") + " (" + main.getValue("Implementation-Build") + ")";
        }
    }
}
