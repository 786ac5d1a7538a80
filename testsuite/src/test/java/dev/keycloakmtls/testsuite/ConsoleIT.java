package dev.keycloakmtls.testsuite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keycloakmtls.testsuite.browser.BrowserTests;
import dev.keycloakmtls.testsuite.server.KeycloakHome;
import dev.keycloakmtls.testsuite.server.KeycloakServer;
import dev.keycloakmtls.testsuite.server.Lookup;
import dev.keycloakmtls.testsuite.server.Settings;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The tabs in Chromium, on a server for each version of Keycloak's console that is supported. */
class ConsoleIT {

    @TestFactory
    Stream<DynamicTest> onThisKeycloak() {
        return on(KeycloakHome.withProduct(Lookup.DIRECT), new BrowserTests("browser", Optional.of(Settings.images())));
    }

    @TestFactory
    Stream<DynamicTest> onAnOlderKeycloak() {
        return on(KeycloakHome.olderWithProduct(Lookup.DIRECT), new BrowserTests("browser-older", Optional.empty()));
    }

    private static Stream<DynamicTest> on(KeycloakHome home, BrowserTests tests) {
        List<BrowserTests.Result> results;
        try (KeycloakServer keycloak = KeycloakServer.of(home)
                .option("--log-level=info,dev.keycloakmtls:debug")
                .start()) {
            results = tests.run(keycloak);
        }
        assertThat(results).isNotEmpty();
        return results.stream().map(result -> DynamicTest.dynamicTest(result.name(), result::rethrow));
    }
}
