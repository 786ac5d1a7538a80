package dev.keycloakmtls.sighting;

import java.util.Locale;

/** Whether a client was let in. */
public enum Outcome {
    ACCEPTED,
    REFUSED;

    /** Returns the word of the table and of the REST API. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }
}
