package dev.keycloakmtls.testsuite;

import dev.keycloakmtls.testsuite.browser.BrowserTests;
import dev.keycloakmtls.testsuite.proxy.NeedsProgram;
import dev.keycloakmtls.testsuite.server.KeycloakHome;
import dev.keycloakmtls.testsuite.server.KeycloakServer;
import dev.keycloakmtls.testsuite.server.Lookup;
import dev.keycloakmtls.testsuite.server.Settings;
import dev.keycloakmtls.testsuite.server.SharedServer;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** The tabs in Chromium, on the newest Keycloak; {@code make matrix} uses them on every version. */
@Execution(ExecutionMode.CONCURRENT)
@NeedsProgram("chromium")
class ConsoleIT {
    @RegisterExtension
    static final SharedServer SERVER = SharedServer.with(Lookup.DIRECT);

    /** What somebody has who has not read how certificates get to Keycloak. */
    @RegisterExtension
    static final SharedServer ASKING_NOBODY = SharedServer.with(Lookup.NOT_ASKED);

    @TestFactory
    Stream<DynamicTest> onAServerThatAsksNobody() {
        return results(new BrowserTests("browser-newcomer", "newcomer", Optional.empty()), ASKING_NOBODY.keycloak());
    }

    @TestFactory
    Stream<DynamicTest> onThisKeycloak() {
        return results(new BrowserTests("browser", "everything", Optional.of(Settings.images())), SERVER.keycloak());
    }

    @TestFactory
    Stream<DynamicTest> withTheTabsSwitchedOff() {
        try (KeycloakServer without =
                KeycloakServer.of(KeycloakHome.withoutTabs()).start()) {
            return results(new BrowserTests("browser-off", "off", Optional.empty()), without);
        }
    }

    private static Stream<DynamicTest> results(BrowserTests tests, KeycloakServer keycloak) {
        return tests.run(keycloak).stream().map(result -> DynamicTest.dynamicTest(result.name(), result::rethrow));
    }
}
