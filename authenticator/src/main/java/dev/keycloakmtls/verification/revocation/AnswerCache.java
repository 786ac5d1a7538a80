package dev.keycloakmtls.verification.revocation;

import dev.keycloakmtls.domain.FetchFailedException;
import dev.keycloakmtls.domain.FetchFailedException.Kind;
import dev.keycloakmtls.domain.RuntimeSays;
import dev.keycloakmtls.fairness.FairCache;
import dev.keycloakmtls.fairness.FairExecutor;
import dev.keycloakmtls.problem.ProblemCode;
import dev.keycloakmtls.untrusted.Bound;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Keeps answers and failures. However many ask for the same thing, it is fetched once; it is fetched again in the
 * background before it is too old, so that nobody waits; and after a failure its source is left alone for a while. An
 * answer that was believed is never replaced by an older one. What is fetched and kept is the same for all realms, the
 * threads and the memory for it are shared out among them; what one of them failed to fetch is its own affair. Time
 * is what the callers say it is.
 *
 * @param <K> what is asked; has all that the answer depends on
 * @param <V> the answer
 */
final class AnswerCache<K, V> {

    /** What one entry takes beside its key and its answers, roughly. */
    private static final long OVERHEAD = 512;

    private final Rules<K, V> rules;
    private final FairCache<K, Kept<V>> kept;
    private final FairCache<Failed<K>, Failure> failures =
            new FairCache<>(Bound.REVOCATION_FAILURE_OCTETS.value(), this::octets, failure -> false);

    /** By key and realm; guarded by itself, bounded by the executor. */
    private final Map<K, Map<String, Attempt>> flights = new HashMap<>();

    private final FairExecutor executor;
    private final RevocationLimits limits;

    /** What one realm tried in vain. Its own crowd may be the reason, so that no other realm takes its word. */
    private record Failed<K>(String realm, K key) {}

    /** @param maxOctets of all keys and answers together */
    AnswerCache(long maxOctets, Rules<K, V> rules, FairExecutor executor, RevocationLimits limits) {
        this.rules = rules;
        this.kept = new FairCache<>(
                maxOctets,
                (key, known) -> OVERHEAD + rules.octetsOfKey(key) + known.octets(rules),
                known -> rules.isRevocation(known.answer().value()));
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

    /** Fetches and checks an answer. */
    @FunctionalInterface
    interface Loader<V> {
        /** @throws IOException with words for an administrator */
        Answer<V> load() throws IOException;
    }

    /** Looks for an answer of at most this age, and fetches it if need be. Returns at once. */
    Pending<V> find(Asker asker, K key, Duration maxAge, Instant now, Loader<V> loader) {
        Known<V> known = known(asker.realm(), key);
        if (!suffices(known, maxAge, now)) {
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

    private Known<V> known(String realm, K key) {
        Optional<Kept<V>> shared = Optional.ofNullable(kept.find(realm, key));
        return new Known<>(
                shared.map(Kept::answer),
                Optional.ofNullable(failures.find(realm, new Failed<>(realm, key))),
                shared.flatMap(Kept::believed));
    }

    private long octets(Failed<K> failed, Failure failure) {
        return OVERHEAD
                + rules.octetsOfKey(failed.key())
                + 2L * failure.detail().sentence().length();
    }

    private static <V> Pending<V> done(Known<V> outcome, Known<V> before, Instant now) {
        return new Pending<>(CompletableFuture.completedFuture(outcome), () -> false, before, now);
    }

    /** Keeps an answer that settled nothing no longer than a failure, without making anybody wait. */
    void distrust(K key, Answer<V> answer) {
        Instant until = answer.fetchedAt().plus(limits.pauseAfterFailure());
        if (until.isBefore(answer.validUntil())) {
            Answer<V> shortened = new Answer<>(answer.value(), answer.fetchedAt(), until);
            kept.change(key, known -> known.answer().equals(answer) ? new Kept<>(shortened, known.believed()) : known);
        }
    }

    /** Remembers that this answer was believed: it is kept beside later ones until one of these is believed too. */
    void believe(K key, Answer<V> answer) {
        kept.change(key, known -> known.answer().equals(answer) ? new Kept<>(answer, Optional.of(answer)) : known);
    }

    /** The number of answers that are kept, which is bounded. */
    int size() {
        return kept.size();
    }

    private boolean suffices(Known<V> known, Duration maxAge, Instant now) {
        return known.answer().filter(answer -> answer.isFresh(maxAge, now)).isPresent()
                || known.failedWithin(limits.pauseAfterFailure(), now);
    }

    /**
     * Joins the fetch that is under way for this key, or starts one. Where it is under way on another realm's behalf, it is
     * queued on this one's too, so that nobody waits for what another's share has no room for.
     */
    private Pending<V> fetch(Asker asker, K key, Known<V> known, Instant now, Loader<V> loader) {
        synchronized (flights) {
            Map<String, Attempt> flight = flights.getOrDefault(key, Map.of());
            Attempt underWay = flight.get(asker.realm());
            if (underWay != null) {
                return new Pending<>(underWay.outcome, underWay, known, now);
            }
            Known<V> landed = known(asker.realm(), key); // by a fetch that ended a moment ago
            if (!landed.equals(known)) {
                return done(landed, known, now);
            }
            Attempt attempt = new Attempt(asker.realm(), key, now, loader);
            try {
                executor.execute(asker.realm(), asker.host(), attempt);
            } catch (RejectedExecutionException e) {
                return done(
                        Known.failed(known, new Failure(ProblemCode.TOO_MANY_FETCHES.detail(), now, Kind.NOT_ASKED)),
                        known,
                        now);
            }
            flights.computeIfAbsent(key, same -> new HashMap<>()).put(asker.realm(), attempt);
            return new Pending<>(attempt.outcome, attempt, known, now);
        }
    }

    /**
     * One realm's attempt to have an answer. It gives another's a moment to have it, and is made if that does not: what keeps
     * the other one may be its realm's own crowd. An answer is everybody's, a failure is its own.
     */
    private final class Attempt implements Runnable, Pending.Flying {
        private final String realm;
        private final K key;
        private final Instant now;
        private final Loader<V> loader;
        private final CompletableFuture<Known<V>> outcome = new CompletableFuture<>();
        private boolean started; // guarded by flights, as the next one
        private long startedAt;

        private Attempt(String realm, K key, Instant now, Loader<V> loader) {
            this.realm = realm;
            this.key = key;
            this.now = now;
            this.loader = loader;
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
            boolean another = isAnotherUnderWay(); // asked first: it may land, and end this one too, in between
            if (outcome.isDone() || (another && landsInAMoment())) {
                return;
            }
            synchronized (flights) {
                started = true;
                startedAt = System.nanoTime();
            }
            Optional<Answer<V>> answer = Optional.empty();
            Failure failure = new Failure(ProblemCode.FETCH_BROKE.detail(), now, Kind.UNUSABLE);
            try {
                answer = Optional.of(loader.load());
            } catch (IOException e) {
                failure = new Failure(FetchFailedException.detail(e), now, Kind.of(e));
            } catch (RuntimeException | StackOverflowError e) { // of a parser, by what the source sent
                failure = new Failure(RuntimeSays.of(e), now, Kind.UNUSABLE);
            } finally { // whatever happens, nobody waits for an attempt that is over
                land(answer, failure);
            }
        }

        private boolean isAnotherUnderWay() {
            synchronized (flights) {
                return flights.getOrDefault(key, Map.of()).values().stream().anyMatch(other -> other.started);
            }
        }

        private boolean landsInAMoment() {
            try {
                outcome.get(BoundedWait.MOMENT.toNanos(), TimeUnit.NANOSECONDS);
                return true;
            } catch (TimeoutException e) {
                return false;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return true;
            } catch (ExecutionException e) {
                throw new IllegalStateException("fetches end in a value", e);
            }
        }

        /** Decides by what is known now, not when the attempt began: another may have had a newer answer. */
        private void land(Optional<Answer<V>> answer, Failure failure) {
            synchronized (flights) {
                // None where another's answer has ended it.
                Map<String, Attempt> flight = flights.getOrDefault(key, new HashMap<>());
                Optional<Kept<V>> before = Optional.ofNullable(kept.find(realm, key));
                Optional<Kept<V>> arrived = answer.flatMap(fetched -> Kept.after(before, fetched, rules, now));
                if (arrived.isPresent()) {
                    Set<String> realms = new HashSet<>(flight.keySet());
                    realms.add(realm);
                    kept.put(realms, key, arrived.get());
                    realms.forEach(each -> failures.remove(new Failed<>(each, key)));
                    flights.remove(key);
                    Known<V> known = new Known<>(
                            Optional.of(arrived.get().answer()),
                            Optional.empty(),
                            arrived.get().believed());
                    flight.values().forEach(attempt -> attempt.outcome.complete(known));
                    outcome.complete(known);
                } else {
                    Failure last = answer.isEmpty()
                            ? failure
                            : new Failure(ProblemCode.FETCH_OLDER.detail(), now, Kind.UNUSABLE);
                    if (!outcome.isDone() && last.kind() != Kind.NOT_ASKED) {
                        failures.put(Set.of(realm), new Failed<>(realm, key), last);
                    }
                    if (flight.remove(realm, this) && flight.isEmpty()) {
                        flights.remove(key);
                    }
                    outcome.complete(
                            new Known<>(before.map(Kept::answer), Optional.of(last), before.flatMap(Kept::believed)));
                }
            }
        }
    }
}
