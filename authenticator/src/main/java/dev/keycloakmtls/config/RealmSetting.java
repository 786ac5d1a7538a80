package dev.keycloakmtls.config;

import dev.keycloakmtls.problem.InvalidSettingException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A setting of a realm: an attribute. What is said of it anywhere is taken from here.
 *
 * @param attribute its name in realm exports: never changed
 * @param type which values it has
 * @param defaultValue the value where nothing is said
 * @param help what it means; one or two sentences
 */
public record RealmSetting<T>(String attribute, SettingType<T> type, T defaultValue, String help) {

    /** How long sightings are kept. */
    public static final RealmSetting<Integer> SIGHTING_DAYS = new RealmSetting<>(
            "mtls.sighting_days",
            SettingType.number("days", 1, 3650),
            90,
            "How long it is kept which certificates have come for which client, since they last came.");

    /** All of them. */
    public static final List<RealmSetting<?>> ALL = List.of(SIGHTING_DAYS);

    /**
     * Reads the setting.
     *
     * @param text as the realm has it; null where it has none
     * @throws InvalidSettingException if it is no value: the default never stands in for a slip
     */
    public T read(@Nullable String text) throws InvalidSettingException {
        Optional<T> value = type.reader().read(attribute, text == null ? List.of() : List.of(text));
        return value.orElse(defaultValue);
    }
}
