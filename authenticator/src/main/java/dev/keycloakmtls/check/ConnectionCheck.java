package dev.keycloakmtls.check;

import java.time.Instant;
import java.util.Base64;
import java.util.Map;

/**
 * A connection check that somebody has started.
 *
 * @param id names it to administrators; no secret
 * @param secretHash the SHA-256 of the secret that callers know, in base64
 * @param started when
 * @param ends when it ends by itself
 */
public record ConnectionCheck(String id, String secretHash, Instant started, Instant ends) {

    static ConnectionCheck of(String id, CheckSecret secret, Instant started, Instant ends) {
        return new ConnectionCheck(id, Base64.getEncoder().encodeToString(secret.hash()), started, ends);
    }

    boolean isOpenedBy(CheckSecret secret) {
        return secret.hasHash(Base64.getDecoder().decode(secretHash));
    }

    boolean runsAt(Instant now) {
        return now.isBefore(ends);
    }

    /** As it is kept. */
    Map<String, String> notes() {
        return Map.of(
                "id",
                id,
                "secret",
                secretHash,
                "started",
                Long.toString(started.toEpochMilli()),
                "ends",
                Long.toString(ends.toEpochMilli()));
    }

    static ConnectionCheck of(Map<String, String> notes) {
        return new ConnectionCheck(
                Notes.text(notes, "id"),
                Notes.text(notes, "secret"),
                Notes.time(notes, "started"),
                Notes.time(notes, "ends"));
    }
}
