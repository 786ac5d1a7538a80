package dev.keycloakmtls.server;

import java.time.Instant;
import java.time.InstantSource;
import org.keycloak.common.util.Time;

/**
 * Tells Keycloak's time, the only one there is here: its offset, which tests move, counts wherever anything is dated, kept or
 * compared. How long something takes is measured by {@link System#nanoTime} instead.
 */
public enum KeycloakTime implements InstantSource {
    CLOCK;

    @Override
    public Instant instant() {
        return Instant.ofEpochMilli(Time.currentTimeMillis());
    }
}
