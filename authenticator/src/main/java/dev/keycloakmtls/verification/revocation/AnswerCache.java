package dev.keycloakmtls.verification.revocation;

import dev.keycloakmtls.domain.VisibleText;
import dev.keycloakmtls.verification.FairExecutor;
import dev.keycloakmtls.verification.FetchFailedException.Kind;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Keeps answers and failures. However many ask for the same thing, it is fetched once; it is fetched again in the
 * background before it is too old, so that nobody waits; and after a failure its source is left alone for a while. An
 * answer that was believed is never replaced by an older one. What is fetched and kept is the same for all realms, the
 * threads and the memory for it are shared out among them. Time is what the callers say it is.
 *
 * @param <K> what is asked; has all that the answer depends on
 * @param <V> the answer
 */
final class AnswerCache<K, V> {

    /** The part of an answer's time after which it is fetched again: a quarter is left to try. */
    private static final double REFRESH_AFTER = 0.75;

    /** How long a failure tells that a source is down, for those who do not wait until that is known again. */
    private static final Duration OUTAGE = Duration.ofMinutes(1);

    /** What one entry takes beside its key and its answers, roughly. */
    private static final long OVERHEAD = 512;

    /** By how much the clocks of two requests that are decided at the same time may differ. */
    private static final Duration SAME_TIME = Duration.ofMinutes(1);

    private final Rules<K, V> rules;
    private final FairCache<K, Known<V>> kept;
    private final Map<K, Flight> flights = new HashMap<>(); // guarded by itself; bounded by the executor
    private final FairExecutor executor;
    private final RevocationLimits limits;

    /** @param maxOctets of all keys and answers together */
    AnswerCache(long maxOctets, Rules<K, V> rules, FairExecutor executor, RevocationLimits limits) {
        this.rules = rules;
        this.kept = new FairCache<>(
                maxOctets,
                (key, known) -> OVERHEAD + rules.octetsOfKey(key) + known.octets(rules),
                known -> known.answer()
                        .filter(answer -> rules.isRevocation(answer.value()))
                        .isPresent());
        this.executor = executor;
        this.limits = limits;
    }

    /** What the cache has to know of its answers. */
    interface Rules<K, V> {

        /** What a key takes in memory. */
        long octetsOfKey(K key);

        /** What an answer takes in memory. */
        long octets(V answer);

        /** Whether it is told by the answer alone that something is revoked; such answers are kept longest. */
        boolean isRevocation(V answer);

        /** Whether an answer that was fetched has been believed by that: otherwise {@link #believe} tells it. */
        boolean isBelievedWhenFetched();

        /**
         * What is known by both answers together.
         *
         * @param held was believed
         * @param fetched after it
         * @return held itself if the other one is older
         */
        V newest(V held, V fetched);
    }

    /**
     * Who asks, and where.
     *
     * @param realm whose share of threads and memory it is
     * @param host the source's
     */
    record Asker(String realm, String host) {
        static Asker of(String realm, URI source) {
            return new Asker(realm, Locations.host(source));
        }
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

    /**
     * Why there is no answer.
     *
     * @param detail what went wrong, in words for an administrator
     */
    record Failure(String detail, Instant at, Kind kind) {

        /** Whether it is one that nobody who asks can bring about. Soft mode excuses an outage, and nothing else. */
        boolean isOutage() {
            return kind == Kind.UNREACHABLE || kind == Kind.UNUSABLE;
        }
    }

    /**
     * What is known about one thing.
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

        private long octets(Rules<?, V> rules) {
            long answers = Stream.of(answer, earlier())
                    .flatMap(Optional::stream)
                    .mapToLong(each -> rules.octets(each.value()))
                    .sum();
            return answers + failure.map(last -> 2L * last.detail().length()).orElse(0L);
        }

        /** Whether there is no answer for a reason that is no outage. */
        boolean isDenied() {
            return failure.filter(last -> !last.isOutage()).isPresent();
        }

        private boolean failedWithin(Duration time, Instant now) {
            return failure.filter(last -> Duration.between(last.at(), now).abs().compareTo(time) < 0)
                    .isPresent();
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
        private final Flying flying;
        private final @Nullable Known<V> before;
        private final Instant now;

        private Pending(CompletableFuture<Known<V>> outcome, Flying flying, @Nullable Known<V> before, Instant now) {
            this.outcome = outcome;
            this.flying = flying;
            this.before = before;
            this.now = now;
        }

        boolean isKnown() {
            return outcome.isDone();
        }

        /** What was known before, for somebody who is not to wait: also that the source was down a moment ago. */
        Known<V> turnedAway(String detail) {
            return before != null && before.failedWithin(OUTAGE, now) && !before.isDenied()
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
                                ? new Failure("no answer yet", now, Kind.UNREACHABLE)
                                : new Failure(
                                        "too many fetches are under way, so that this one has not been answered yet",
                                        now,
                                        Kind.NOT_ASKED));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return Known.failed(before, new Failure("interrupted", now, Kind.NOT_ASKED));
            } catch (ExecutionException e) {
                throw new IllegalStateException("fetches end in a value", e);
            }
        }
    }

    private interface Flying {
        /** Whether the source has been asked, and has had the time to answer. */
        boolean isSlow();
    }

    /** Looks for an answer of at most this age, and fetches it if need be. Returns at once. */
    Pending<V> find(Asker asker, K key, Duration maxAge, Instant now, Loader<V> loader) {
        Known<V> known = kept.find(asker.realm(), key);
        if (known == null || !suffices(known, maxAge, now)) {
            return fetch(asker, key, known, now, loader);
        }
        boolean ageing = known.answer()
                .filter(answer -> answer.isFresh(maxAge, now) && !now.isBefore(answer.refreshFrom(maxAge)))
                .isPresent();
        if (ageing && !known.failedWithin(limits.pauseAfterFailure(), now)) {
            var unused = fetch(asker, key, known, now, loader); // nobody waits for it
        }
        return done(known, known, now);
    }

    private static <V> Pending<V> done(Known<V> outcome, @Nullable Known<V> before, Instant now) {
        return new Pending<>(CompletableFuture.completedFuture(outcome), () -> false, before, now);
    }

    /** Keeps an answer that settled nothing no longer than a failure, without making anybody wait. */
    void distrust(K key, Answer<V> answer) {
        Instant until = answer.fetchedAt().plus(limits.pauseAfterFailure());
        if (until.isBefore(answer.validUntil())) {
            Answer<V> shortened = new Answer<>(answer.value(), answer.fetchedAt(), until);
            kept.change(
                    key,
                    known -> known.answer().equals(Optional.of(answer))
                            ? new Known<>(Optional.of(shortened), known.failure(), known.believed())
                            : known);
        }
    }

    /** Remembers that this answer was believed: it is kept beside later ones until one of these is believed too. */
    void believe(K key, Answer<V> answer) {
        kept.change(
                key,
                known -> known.answer().equals(Optional.of(answer))
                        ? new Known<>(known.answer(), known.failure(), known.answer())
                        : known);
    }

    /** The number of answers and failures that are kept, which is bounded. */
    int size() {
        return kept.size();
    }

    private boolean suffices(Known<V> known, Duration maxAge, Instant now) {
        return known.answer().filter(answer -> answer.isFresh(maxAge, now)).isPresent()
                || known.failedWithin(limits.pauseAfterFailure(), now);
    }

    /**
     * Joins the fetch that is under way for this key, or starts one. One that waits for a thread on another realm's behalf is
     * queued on this one's too, and runs by whichever share comes first.
     */
    private Pending<V> fetch(Asker asker, K key, @Nullable Known<V> known, Instant now, Loader<V> loader) {
        synchronized (flights) {
            Flight flight = flights.get(key);
            if (flight == null) {
                Known<V> landed = kept.find(asker.realm(), key); // by a flight that ended a moment ago
                if (landed != null && !landed.equals(known)) {
                    return done(landed, known, now);
                }
                flight = new Flight(key, now, loader);
            }
            flight.askers.add(asker.realm());
            if (flight.mayBeQueuedFor(asker.realm())) {
                try {
                    executor.execute(asker.realm(), asker.host(), flight);
                    flight.queued.add(asker.realm());
                    flights.put(key, flight);
                } catch (RejectedExecutionException e) {
                    if (flight.queued.isEmpty()) {
                        String detail = String.valueOf(e.getMessage());
                        return done(Known.failed(known, new Failure(detail, now, Kind.NOT_ASKED)), known, now);
                    }
                }
            }
            return new Pending<>(flight.outcome, flight, known, now);
        }
    }

    /** One fetch, for all who ask for the same thing at the same time. Runs once, whoever runs it. */
    private final class Flight implements Runnable, Flying {
        private final K key;
        private final Instant now;
        private final Loader<V> loader;
        private final CompletableFuture<Known<V>> outcome = new CompletableFuture<>();
        private final Set<String> askers = new HashSet<>(); // guarded by flights, as the next two
        private final Set<String> queued = new HashSet<>();
        private boolean started;
        private long startedAt;

        private Flight(K key, Instant now, Loader<V> loader) {
            this.key = key;
            this.now = now;
            this.loader = loader;
        }

        private boolean mayBeQueuedFor(String realm) {
            return !started && !queued.contains(realm);
        }

        @Override
        public boolean isSlow() {
            synchronized (flights) {
                return started
                        && System.nanoTime() - startedAt
                                >= limits.patience().dividedBy(2).toNanos();
            }
        }

        @Override
        public void run() {
            synchronized (flights) {
                if (started) {
                    return;
                }
                started = true;
                startedAt = System.nanoTime();
            }
            Known<V> before = before();
            Known<V> after = failed(before, "the fetch broke off", Kind.UNUSABLE);
            try {
                after = arrived(before, loader.load());
            } catch (IOException e) {
                after = failed(before, String.valueOf(e.getMessage()), Kind.of(e));
            } catch (RuntimeException | StackOverflowError e) { // of a parser, by what the source sent
                after = failed(before, Objects.requireNonNullElse(e.getMessage(), e.toString()), Kind.UNUSABLE);
            } finally { // whatever happens, nobody waits for a flight that is over
                synchronized (flights) {
                    kept.put(askers, key, after);
                    flights.remove(key);
                }
                outcome.complete(after);
            }
        }

        private @Nullable Known<V> before() {
            synchronized (flights) {
                String any = askers.iterator().next();
                return kept.find(any, key);
            }
        }

        private Known<V> failed(@Nullable Known<V> before, String detail, Kind kind) {
            return Known.failed(before, new Failure(VisibleText.of(detail), now, kind));
        }

        /**
         * What was believed stands against an older answer, and is as fresh as if its source had said it again: by what the
         * source says now nothing newer is to be had there.
         */
        private Known<V> arrived(@Nullable Known<V> before, Answer<V> fetched) {
            Optional<Answer<V>> believed = before == null ? Optional.empty() : before.believed();
            Answer<V> newest = fetched;
            if (believed.isPresent()) {
                Answer<V> held = believed.get();
                V value = rules.newest(held.value(), fetched.value());
                if (value == held.value()) {
                    if (!held.validUntil().isAfter(now)) {
                        return failed(
                                before,
                                "the source says what it said before " + held.validUntil()
                                        + ", and something newer was known already",
                                Kind.UNUSABLE);
                    }
                    newest = new Answer<>(value, fetched.fetchedAt(), held.validUntil());
                    return new Known<>(Optional.of(newest), Optional.empty(), Optional.of(newest));
                }
                newest = new Answer<>(value, fetched.fetchedAt(), fetched.validUntil());
            }
            return new Known<>(
                    Optional.of(newest),
                    Optional.empty(),
                    rules.isBelievedWhenFetched() ? Optional.of(newest) : believed);
        }
    }
}
