package dev.keycloakmtls.testsuite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keycloakmtls.testsuite.server.KeycloakHome;
import dev.keycloakmtls.testsuite.server.KeycloakServer;
import dev.keycloakmtls.testsuite.server.Lookup;
import dev.keycloakmtls.testsuite.server.Settings;
import dev.keycloakmtls.testsuite.server.SharedServer;
import dev.keycloakmtls.testsuite.siege.Attack;
import dev.keycloakmtls.testsuite.siege.HonestRealm;
import dev.keycloakmtls.testsuite.siege.HostileRealm;
import dev.keycloakmtls.testsuite.siege.SiegeTable;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * One realm attacks the server, one does not notice: half a gibibyte of heap, attacks one after the other and all together. In
 * {@code make test} each lasts two seconds; {@code make siege} makes them longer, holds the latencies to their bars and leaves a table in
 * {@code target/siege.md}.
 */
class SiegeIT {
    private static final int SECONDS = Integer.getInteger("siege.seconds", 2);
    private static final boolean MEASURED = SECONDS >= 10;

    @Test
    void theOtherRealmNoticesNothing() throws IOException {
        try (KeycloakServer keycloak = KeycloakServer.of(KeycloakHome.withProduct(Lookup.DIRECT))
                        .heap("512m")
                        .option(SharedServer.HTTP_JWKS)
                        .start();
                HonestRealm honest = new HonestRealm(keycloak);
                HostileRealm hostile = new HostileRealm(keycloak, honest.responder())) {
            List<Attack> attacks = hostile.attacks();
            honest.open();
            SiegeTable table = new SiegeTable(keycloak, honest);
            table.row("nobody attacks", "", List.of(), () -> hold(2 * SECONDS));
            for (Attack attack : attacks) {
                table.row(attack.name(), attack.rate(), List.of(attack), () -> hold(SECONDS));
            }
            honest.replay(true);
            table.row("yesterday's CRLs and OCSP answers", "every second answer", List.of(), () -> hold(SECONDS));
            List<Attack> together = new ArrayList<>(attacks);
            table.row("all together", "", together, () -> hold(3 * SECONDS));
            honest.replay(false);
            table.row("afterwards", "", List.of(), () -> hold(2 * SECONDS));

            Files.writeString(Settings.work().resolve("siege.md"), table.text());
            System.out.print(table.text() + table.mistakes());
            table.check(MEASURED);
            assertThat(keycloak.logLines())
                    .as("stack traces")
                    .noneMatch(line -> line.startsWith("\tat ") && line.contains("dev.keycloakmtls"));
            assertThat(keycloak.meter("keycloak_mtls_authentication_seconds_count", "reason=\"internal_error\""))
                    .as("internal errors")
                    .isZero();
        }
    }

    private static void hold(int seconds) {
        try {
            TimeUnit.SECONDS.sleep(Duration.ofSeconds(seconds).toSeconds());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
