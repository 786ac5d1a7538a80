package dev.keycloakmtls.check;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** Reads what {@link ConnectionCheck} and {@link Observation} have written for Keycloak to keep. */
final class Notes {

    private Notes() {}

    static String text(Map<String, String> notes, String name) {
        return optional(notes, name).orElse("");
    }

    static Optional<String> optional(Map<String, String> notes, String name) {
        return Optional.ofNullable(notes.get(name));
    }

    static int number(Map<String, String> notes, String name) {
        return Integer.parseInt(text(notes, name));
    }

    static Instant time(Map<String, String> notes, String name) {
        return Instant.ofEpochMilli(Long.parseLong(text(notes, name)));
    }
}
