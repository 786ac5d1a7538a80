package dev.keycloakmtls.config;

import org.jspecify.annotations.Nullable;

/** Where client attributes come from: a client, or what somebody wants to store for one. */
@FunctionalInterface
public interface AttributeSource {

    /** The attribute's value, or null where it is not set. */
    @Nullable
    String get(String name);

    /** The attribute's value without surrounding space; empty where it is not set. */
    default String text(String name) {
        String value = get(name);
        return value == null ? "" : value.strip();
    }

    /** Whether the attribute is switched on. */
    default boolean flag(String name) {
        return Boolean.parseBoolean(text(name));
    }
}
