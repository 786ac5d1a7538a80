package dev.keycloakmtls.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keycloakmtls.server.KeycloakRelease.Support;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeycloakReleaseTest {

    @ParameterizedTest
    @CsvSource({
        "26.4.0, TESTED",
        "26.4.11.redhat-00001, TESTED",
        "26.7.4, TESTED",
        "26.3.5, TOO_OLD",
        "26.0.0, TOO_OLD",
        "25.9.9, TOO_OLD",
        "3.4.3.Final, TOO_OLD",
        "26.8.0, UNKNOWN",
        "27.0.0, UNKNOWN",
        "27.3.0, UNKNOWN",
        "999.0.0-SNAPSHOT, UNKNOWN",
        "26, UNKNOWN",
        "nightly, UNKNOWN",
        "99999999999.1, UNKNOWN"
    })
    void decidesByMajorAndMinorNumber(String version, Support expected) {
        assertThat(KeycloakRelease.of(version)).isEqualTo(expected);
    }
}
