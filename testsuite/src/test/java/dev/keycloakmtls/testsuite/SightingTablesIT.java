package dev.keycloakmtls.testsuite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keycloakmtls.testsuite.server.EmbeddedDatabase;
import dev.keycloakmtls.testsuite.server.KeycloakHome;
import dev.keycloakmtls.testsuite.server.KeycloakServer;
import dev.keycloakmtls.testsuite.server.Lookup;
import dev.keycloakmtls.testsuite.server.Settings;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The tables of sightings are made when the server starts, and where sightings are off nothing of them is there. */
@BesideOthers
class SightingTablesIT {
    private static final String OFF = "--spi-mtls--default--sightings=false";

    enum Version {
        NEWEST {
            @Override
            KeycloakHome product() {
                return KeycloakHome.withProduct(Lookup.DIRECT);
            }

            @Override
            Path distribution() {
                return Settings.distribution();
            }
        },
        OLDEST {
            @Override
            KeycloakHome product() {
                return KeycloakHome.oldestWithProduct();
            }

            @Override
            Path distribution() {
                return Settings.oldestDistribution();
            }
        };

        abstract KeycloakHome product();

        abstract Path distribution();
    }

    @ParameterizedTest
    @EnumSource
    void makesNoTableWhereSightingsAreOffAndAllWhenTheyAreSwitchedOn(Version version) {
        Path data;
        try (KeycloakServer off =
                KeycloakServer.of(version.product()).option(OFF).start()) {
            data = off.stop();
        }
        try (EmbeddedDatabase database = EmbeddedDatabase.open(version.distribution(), data)) {
            assertThat(database.tables("MTLS_")).isEmpty();
            assertThat(database.tables("DATABASECHANGELOG")).noneMatch(name -> name.contains("MTLS"));
        }

        try (KeycloakServer on = KeycloakServer.of(version.product()).data(data).start()) {
            data = on.stop();
            try (EmbeddedDatabase database = EmbeddedDatabase.open(version.distribution(), data)) {
                assertThat(database.tables("MTLS_"))
                        .containsExactly(
                                "MTLS_CERTIFICATE",
                                "MTLS_JOB",
                                "MTLS_NOTICE",
                                "MTLS_SIGHTING",
                                "MTLS_SIGHTING_CHAIN",
                                "MTLS_SIGHTING_DAY");
                assertThat(database.column("select ID from DATABASECHANGELOG_MTLS_SIGHT"))
                        .containsExactly("mtls-1");
            }
        }
    }
}
