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
        return value == null ? "" : strip(value);
    }

    /**
     * Returns the text without surrounding space, but with a space at its end that a backslash escapes: it belongs to a
     * distinguished name (RFC 4514 §2.4), and without it the backslash would escape nothing.
     */
    static String strip(String text) {
        String stripped = text.strip();
        int backslashes = 0;
        while (backslashes < stripped.length() && stripped.charAt(stripped.length() - 1 - backslashes) == '\\') {
            backslashes++;
        }
        return backslashes % 2 == 1 && text.stripLeading().startsWith(" ", stripped.length())
                ? stripped + " "
                : stripped;
    }

    /** Whether the attribute is switched on. */
    default boolean flag(String name) {
        return Boolean.parseBoolean(text(name));
    }
}
