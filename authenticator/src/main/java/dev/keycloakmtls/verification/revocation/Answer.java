package dev.keycloakmtls.verification.revocation;

import java.time.Duration;
import java.time.Instant;

/**
 * An answer of a source about revocation, with its times.
 *
 * @param fetchedAt when it was asked for
 * @param validUntil how long it calls itself valid
 */
record Answer<V>(V value, Instant fetchedAt, Instant validUntil) {

    /** The part of an answer's time after which it is fetched again: a quarter is left to try. */
    private static final double REFRESH_AFTER = 0.75;

    /** By how much the clocks of two requests that are decided at the same time may differ. */
    private static final Duration SAME_TIME = Duration.ofMinutes(1);

    Instant freshUntil(Duration maxAge) {
        Instant capped = fetchedAt.plus(maxAge);
        return capped.isBefore(validUntil) ? capped : validUntil;
    }

    /** Not if it comes from the future either: the clock was set back, and nobody knows how old it is. */
    boolean isFresh(Duration maxAge, Instant now) {
        return !isFromTheFuture(now) && now.isBefore(freshUntil(maxAge));
    }

    boolean isFromTheFuture(Instant now) {
        return now.isBefore(fetchedAt.minus(SAME_TIME));
    }

    /** From when on it is fetched again, although it is still good. */
    Instant refreshFrom(Duration maxAge) {
        long lifetime = Duration.between(fetchedAt, freshUntil(maxAge)).toMillis();
        return fetchedAt.plusMillis((long) (lifetime * REFRESH_AFTER));
    }
}
