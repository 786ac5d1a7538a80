package dev.keycloakmtls.verification.revocation;

import dev.keycloakmtls.domain.RevocationPolicy;
import dev.keycloakmtls.domain.RevocationResult;
import dev.keycloakmtls.domain.RevocationResult.Source;
import java.time.Duration;
import java.time.Instant;

/**
 * For how long an answer holds at a point in time.
 *
 * @param state whether it may be used now
 * @param until when to look again: early enough to fetch a fresh answer before there is none, or to retry a source
 */
record Freshness(State state, Instant until) {

    enum State {
        FRESH,
        STALE,
        TOO_OLD
    }

    static Freshness of(Answer<?> answer, RevocationPolicy policy, Instant now, Duration pauseAfterFailure) {
        if (answer.isFromTheFuture(now)) {
            return new Freshness(State.TOO_OLD, now);
        }
        Instant fresh = answer.freshUntil(policy.maxAge());
        if (now.isBefore(fresh)) {
            Instant refresh = answer.refreshFrom(policy.maxAge());
            return new Freshness(
                    State.FRESH, now.isBefore(refresh) ? refresh : earlier(fresh, now.plus(pauseAfterFailure)));
        }
        Instant tolerated = fresh.plus(policy.staleTolerance());
        return now.isBefore(tolerated)
                ? new Freshness(State.STALE, earlier(tolerated, now.plus(pauseAfterFailure)))
                : new Freshness(State.TOO_OLD, now);
    }

    boolean isUsable() {
        return state != State.TOO_OLD;
    }

    Freshness and(Freshness other) {
        return new Freshness(state.compareTo(other.state) >= 0 ? state : other.state, earlier(until, other.until));
    }

    RevocationResult result(Source source, Instant thisUpdate) {
        return state == State.FRESH
                ? RevocationResult.good(source, thisUpdate, until)
                : RevocationResult.stale(source, thisUpdate, until);
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }
}
