package dev.keycloakmtls.verification.revocation;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.ToIntFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Keeps answers and failures. However many ask for the same thing, it is fetched once; it is fetched again in the
 * background before it is too old, so that nobody waits; and after a failure its source is left alone for a while.
 * Time is what the callers say it is.
 *
 * @param <K> what is asked; has all that the answer depends on
 * @param <V> the answer
 */
final class AnswerCache<K, V> {

    /** The part of an answer's time after which it is fetched again: a quarter is left to try. */
    private static final double REFRESH_AFTER = 0.75;

    /** How long a failure tells that a source is down, for those who do not wait until that is known again. */
    private static final Duration OUTAGE = Duration.ofMinutes(1);

    private final Cache<K, Known<V>> kept;
    private final Map<K, CompletableFuture<Known<V>>> flights = new ConcurrentHashMap<>(); // bounded by the executor
    private final Executor executor;
    private final Duration pauseAfterFailure;

    /**
     * @param maxWeight of all answers together
     * @param weight of one answer
     */
    AnswerCache(long maxWeight, ToIntFunction<V> weight, Executor executor, Duration pauseAfterFailure) {
        this.kept = Caffeine.newBuilder()
                .maximumWeight(maxWeight)
                .<K, Known<V>>weigher((key, known) -> Math.max(1, known.weight(weight)))
                .executor(Runnable::run)
                .build();
        this.executor = executor;
        this.pauseAfterFailure = pauseAfterFailure;
    }

    /**
     * An answer.
     *
     * @param fetchedAt when it was asked for
     * @param validUntil how long it calls itself valid
     */
    record Answer<V>(V value, Instant fetchedAt, Instant validUntil) {

        Instant freshUntil(Duration maxAge) {
            Instant capped = fetchedAt.plus(maxAge);
            return capped.isBefore(validUntil) ? capped : validUntil;
        }

        boolean isFresh(Duration maxAge, Instant now) {
            return now.isBefore(freshUntil(maxAge));
        }

        /** From when on it is fetched again, although it is still good. */
        Instant refreshFrom(Duration maxAge) {
            long lifetime = Duration.between(fetchedAt, freshUntil(maxAge)).toMillis();
            return fetchedAt.plusMillis((long) (lifetime * REFRESH_AFTER));
        }
    }

    /**
     * Why there is no answer.
     *
     * @param detail what went wrong, in words for an administrator
     * @param turnedAway whether nothing did, and only nobody waited for the answer
     */
    record Failure(String detail, Instant at, boolean turnedAway) {

        Failure(String detail, Instant at) {
            this(detail, at, false);
        }
    }

    /**
     * What is known about one thing.
     *
     * @param answer the last one, however old
     * @param failure of the last attempt, if it failed
     * @param believed the last one that somebody believed, where that can only be told after it was fetched
     */
    record Known<V>(Optional<Answer<V>> answer, Optional<Failure> failure, Optional<Answer<V>> believed) {

        /** What was believed before there was the answer that there is now. */
        Optional<Answer<V>> earlier() {
            return believed.equals(answer) ? Optional.empty() : believed;
        }

        private int weight(ToIntFunction<V> weight) {
            return Stream.of(answer, earlier())
                    .flatMap(Optional::stream)
                    .mapToInt(each -> weight.applyAsInt(each.value()))
                    .sum();
        }

        boolean turnedAway() {
            return failure.filter(Failure::turnedAway).isPresent();
        }

        private boolean failedWithin(Duration time, Instant now) {
            return failure.filter(last -> now.isBefore(last.at().plus(time))).isPresent();
        }

        private static <V> Known<V> failed(@Nullable Known<V> before, String detail, Instant now) {
            return failed(before, new Failure(detail, now));
        }

        private static <V> Known<V> failed(@Nullable Known<V> before, Failure failure) {
            return before == null
                    ? new Known<>(Optional.empty(), Optional.of(failure), Optional.empty())
                    : new Known<>(before.answer(), Optional.of(failure), before.believed());
        }
    }

    /** Fetches and checks an answer. */
    @FunctionalInterface
    interface Loader<V> {
        /** @throws IOException with words for an administrator */
        Answer<V> load() throws IOException;
    }

    /** What will be known. */
    static final class Pending<V> {
        private final CompletableFuture<Known<V>> outcome;
        private final @Nullable Known<V> before;
        private final Instant now;

        private Pending(CompletableFuture<Known<V>> outcome, @Nullable Known<V> before, Instant now) {
            this.outcome = outcome;
            this.before = before;
            this.now = now;
        }

        boolean isKnown() {
            return outcome.isDone();
        }

        /** What was known before, for somebody who is not to wait: also that the source was down a moment ago. */
        Known<V> turnedAway(String detail) {
            return before != null && before.failedWithin(OUTAGE, now)
                    ? before
                    : Known.failed(before, new Failure(detail, now, true));
        }

        /**
         * Waits for the outcome, and no longer than told.
         *
         * @param deadline in the terms of {@link System#nanoTime}
         */
        Known<V> await(long deadline) {
            try {
                return outcome.get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
            } catch (TimeoutException e) {
                return Known.failed(before, "no answer yet", now);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return Known.failed(before, "interrupted", now);
            } catch (ExecutionException e) {
                throw new IllegalStateException("fetches end in a value", e);
            }
        }
    }

    /** Looks for an answer of at most this age, and fetches it if need be. Returns at once. */
    Pending<V> find(K key, Duration maxAge, Instant now, Loader<V> loader) {
        Known<V> known = kept.getIfPresent(key);
        if (known == null || !suffices(known, maxAge, now)) {
            return new Pending<>(fetch(key, known, now, loader), known, now);
        }
        boolean ageing = known.answer()
                .filter(answer -> answer.isFresh(maxAge, now) && !now.isBefore(answer.refreshFrom(maxAge)))
                .isPresent();
        if (ageing && !known.failedWithin(pauseAfterFailure, now)) {
            var unused = fetch(key, known, now, loader); // nobody waits for it
        }
        return new Pending<>(CompletableFuture.completedFuture(known), known, now);
    }

    /** Keeps an answer that settled nothing no longer than a failure, without making anybody wait. */
    void distrust(K key, Answer<V> answer) {
        Instant until = answer.fetchedAt().plus(pauseAfterFailure);
        if (until.isBefore(answer.validUntil())) {
            Answer<V> shortened = new Answer<>(answer.value(), answer.fetchedAt(), until);
            kept.asMap()
                    .computeIfPresent(
                            key,
                            (same, known) -> known.answer().equals(Optional.of(answer))
                                    ? new Known<>(Optional.of(shortened), known.failure(), known.believed())
                                    : known);
        }
    }

    /** Remembers that this answer was believed: it is kept beside later ones until one of these is believed too. */
    void believe(K key, Answer<V> answer) {
        kept.asMap()
                .computeIfPresent(
                        key,
                        (same, known) -> known.answer().equals(Optional.of(answer))
                                ? new Known<>(known.answer(), known.failure(), known.answer())
                                : known);
    }

    /** The number of answers and failures that are kept, which is bounded. */
    long size() {
        kept.cleanUp();
        return kept.estimatedSize();
    }

    private boolean suffices(Known<V> known, Duration maxAge, Instant now) {
        return known.answer().filter(answer -> answer.isFresh(maxAge, now)).isPresent()
                || known.failedWithin(pauseAfterFailure, now);
    }

    private CompletableFuture<Known<V>> fetch(K key, @Nullable Known<V> known, Instant now, Loader<V> loader) {
        CompletableFuture<Known<V>> flight = new CompletableFuture<>();
        CompletableFuture<Known<V>> underWay = flights.putIfAbsent(key, flight);
        if (underWay != null) {
            return underWay;
        }
        Known<V> landed = kept.getIfPresent(key); // by a flight that ended between the question and this one's start
        if (landed != null && !landed.equals(known)) {
            flights.remove(key, flight);
            flight.complete(landed);
            return flight;
        }
        try {
            executor.execute(() -> fly(key, now, loader, flight));
        } catch (RejectedExecutionException e) {
            flights.remove(key, flight);
            flight.complete(Known.failed(landed, new Failure("too many fetches are under way", now, true)));
        }
        return flight;
    }

    private void fly(K key, Instant now, Loader<V> loader, CompletableFuture<Known<V>> flight) {
        Known<V> before = kept.getIfPresent(key);
        Known<V> after = Known.failed(before, "the fetch broke off", now);
        try {
            after = new Known<>(
                    Optional.of(loader.load()),
                    Optional.empty(),
                    before == null ? Optional.empty() : before.believed());
        } catch (IOException | RuntimeException e) {
            after = Known.failed(before, Objects.requireNonNullElse(e.getMessage(), e.toString()), now);
        } finally { // whatever happens, nobody waits for a flight that is over
            kept.put(key, after);
            flights.remove(key, flight);
            flight.complete(after);
        }
    }
}
