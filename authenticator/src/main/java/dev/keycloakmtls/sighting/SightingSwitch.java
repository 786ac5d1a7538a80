package dev.keycloakmtls.sighting;

import dev.keycloakmtls.server.ServerOption;
import java.util.Optional;
import java.util.Set;
import org.eclipse.microprofile.config.ConfigProvider;

/**
 * Says whether sightings are kept: as the option says, and where it says nothing, on the databases that tests have run on.
 *
 * @param isOn whether they are
 * @param database Keycloak's name of the database, as in {@code --db}
 * @param given whether somebody has said so
 */
public record SightingSwitch(boolean isOn, String database, boolean given) {

    /** The values of {@code --db} on which all tests of sightings have run. */
    static final Set<String> TESTED = Set.of();

    /** Reads the option, and which database it is. */
    public static SightingSwitch fromConfiguration() {
        return of(
                ServerOption.SIGHTINGS.fromConfiguration(),
                ConfigProvider.getConfig()
                        .getOptionalValue("kc.db", String.class)
                        .orElse("dev-file"));
    }

    /**
     * The same.
     *
     * @param option what somebody has said
     * @param database Keycloak's name of the database
     */
    static SightingSwitch of(Optional<Boolean> option, String database) {
        return new SightingSwitch(option.orElseGet(() -> TESTED.contains(database)), database, option.isPresent());
    }
}
