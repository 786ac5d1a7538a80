package dev.keycloakmtls.verification.revocation;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What one realm knows about one thing: an answer, a failure, or both.
 *
 * @param answer the last one, however old
 * @param failure of the last attempt, if it failed
 * @param believed the last one that somebody believed
 */
record Known<V>(Optional<Answer<V>> answer, Optional<Failure> failure, Optional<Answer<V>> believed) {

    /** What was believed before there was the answer that there is now. */
    Optional<Answer<V>> earlier() {
        return believed.equals(answer) ? Optional.empty() : believed;
    }

    /** Whether there is no answer for a reason that is no outage. */
    boolean isDenied() {
        return failure.filter(last -> !last.isOutage()).isPresent();
    }

    /** Whether the last attempt failed, and less than this time ago. */
    boolean failedWithin(Duration time, Instant now) {
        return failure.filter(last -> Duration.between(last.at(), now).abs().compareTo(time) < 0)
                .isPresent();
    }

    /** The same after an attempt that failed. */
    static <V> Known<V> failed(Known<V> before, Failure failure) {
        return new Known<>(before.answer(), Optional.of(failure), before.believed());
    }
}
