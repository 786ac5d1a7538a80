package dev.keycloakmtls.verification.revocation;

import dev.keycloakmtls.domain.FetchFailedException.Kind;
import dev.keycloakmtls.problem.Detail;
import dev.keycloakmtls.problem.ProblemCode;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** What will be known: the outcome of a fetch that is under way, or what is known already. */
final class Pending<V> {

    /** How long a failure tells that a source is down, for those who do not wait until that is known again. */
    private static final Duration OUTAGE = Duration.ofMinutes(1);

    private final CompletableFuture<Known<V>> outcome;
    private final Flying flying;
    private final Known<V> before;
    private final Instant now;

    Pending(CompletableFuture<Known<V>> outcome, Flying flying, Known<V> before, Instant now) {
        this.outcome = outcome;
        this.flying = flying;
        this.before = before;
        this.now = now;
    }

    boolean isKnown() {
        return outcome.isDone();
    }

    /** What was known before, for somebody who is not to wait: also that the source was down a moment ago. */
    Known<V> turnedAway(Detail detail) {
        return before.failedWithin(OUTAGE, now) && !before.isDenied()
                ? before
                : Known.failed(before, new Failure(detail, now, Kind.NOT_ASKED));
    }

    /**
     * Waits for the outcome, and no longer than told. Of a source that has had its time and is silent it is known that
     * it is down; of a fetch that has not begun, or only just, nothing is.
     *
     * @param deadline in the terms of {@link System#nanoTime}
     */
    Known<V> await(long deadline) {
        try {
            return outcome.get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            return Known.failed(
                    before,
                    flying.isSlow()
                            ? new Failure(ProblemCode.NO_ANSWER.detail(), now, Kind.UNREACHABLE)
                            : new Failure(ProblemCode.FETCH_NOT_YET.detail(), now, Kind.NOT_ASKED));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Known.failed(before, new Failure(ProblemCode.FETCH_BROKE.detail(), now, Kind.NOT_ASKED));
        } catch (ExecutionException e) {
            throw new IllegalStateException("fetches end in a value", e);
        }
    }

    /** The fetch that is waited for. */
    interface Flying {
        /** Whether the source has been asked, and has had the time to answer. */
        boolean isSlow();
    }
}
