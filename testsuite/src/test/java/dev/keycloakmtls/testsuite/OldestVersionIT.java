package dev.keycloakmtls.testsuite;

import dev.keycloakmtls.testsuite.matrix.CoreFlow;
import dev.keycloakmtls.testsuite.server.KeycloakHome;
import dev.keycloakmtls.testsuite.server.KeycloakServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The core flows on the oldest Keycloak that is supported; {@code make matrix} runs them on all. */
class OldestVersionIT {
    private static KeycloakServer server;

    @BeforeAll
    static void start() {
        server = KeycloakServer.of(KeycloakHome.oldestWithProduct()).start();
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            server.close();
        }
    }

    @ParameterizedTest
    @EnumSource
    void worksAsOnTheNewest(CoreFlow flow) {
        flow.run(server);
    }
}
