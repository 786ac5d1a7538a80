package dev.keycloakmtls.config;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The texts that settings are made from. Keys have an order, so that a hash table needs few comparisons where many have
 * one hash: whoever may register clients chooses the texts.
 */
final class SettingsKey implements Comparable<SettingsKey> {

    private final @Nullable String[] values;

    SettingsKey(@Nullable String[] values) {
        this.values = values.clone();
    }

    @Nullable
    String value(int index) {
        return values[index];
    }

    /** In characters. */
    int length() {
        long length = 0;
        for (String value : values) {
            length += value == null ? 0 : value.length();
        }
        return (int) Math.min(length, Integer.MAX_VALUE / 2);
    }

    @Override
    public int compareTo(SettingsKey other) {
        int order = Integer.compare(values.length, other.values.length);
        for (int i = 0; order == 0 && i < values.length; i++) {
            order = compare(values[i], other.values[i]);
        }
        return order;
    }

    private static int compare(@Nullable String value, @Nullable String other) {
        if (Objects.equals(value, other)) { // mostly the same object
            return 0;
        }
        return value == null ? -1 : other == null ? 1 : value.compareTo(other);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof SettingsKey key && Arrays.equals(values, key.values);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(values); // each text knows its own
    }
}
