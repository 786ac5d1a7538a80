package dev.keycloakmtls.fetch;

import dev.keycloakmtls.domain.FetchFailedException;
import dev.keycloakmtls.domain.FetchFailedException.Kind;
import dev.keycloakmtls.fairness.FairExecutor;
import dev.keycloakmtls.fairness.FairShares;
import dev.keycloakmtls.problem.ProblemCode;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * Fetches on threads that are shared out by realm and host, each thing once however many wait for it. Who waits is a request
 * and holds a thread of the server: all wait for a moment, within which hosts answer as a rule, and few for longer, shared
 * out by realm and by what they wait for.
 *
 * @param <V> what is fetched; a failure is a value too
 */
final class SharedFetches<V> implements AutoCloseable {

    private static final Duration MOMENT = Duration.ofMillis(500);

    private final FairExecutor threads;
    private final FairShares waiting;
    private final ConcurrentMap<String, CompletableFuture<V>> underWay =
            new ConcurrentHashMap<>(); // bounded by the executor

    /**
     * Nothing is under way.
     *
     * @param name of the threads
     * @param fetches the most at a time
     * @param queue the most that wait for a thread
     * @param waiting the most requests that wait for longer than a moment
     */
    SharedFetches(String name, int fetches, int queue, int waiting) {
        this.threads = new FairExecutor(name, fetches, queue);
        this.waiting = new FairShares(waiting);
    }

    /**
     * What is fetched, by this or by a fetch that is under way.
     *
     * @param key all that the outcome depends on, the realm included
     * @param fetch runs in another thread, and ends in a value
     * @throws FetchFailedException of the kind {@code NOT_ASKED}, if there was no place to fetch or to wait, or no time
     */
    V await(String key, FetchRequest request, Supplier<V> fetch) throws FetchFailedException {
        long deadline = System.nanoTime() + request.patience().toNanos();
        CompletableFuture<V> flight = join(key, request, fetch);
        try {
            return await(flight, Math.min(deadline, System.nanoTime() + MOMENT.toNanos()));
        } catch (TimeoutException e) {
            return awaitLonger(flight, key, request, deadline);
        }
    }

    private V awaitLonger(CompletableFuture<V> flight, String key, FetchRequest request, long deadline)
            throws FetchFailedException {
        if (!waiting.tryEnter(request.realm(), key)) {
            throw new FetchFailedException(
                    Kind.NOT_ASKED, ProblemCode.FETCH_CROWD.with(Map.of("host", request.host())));
        }
        try {
            return await(flight, deadline);
        } catch (TimeoutException e) {
            throw new FetchFailedException(Kind.NOT_ASKED, ProblemCode.NO_ANSWER.detail(), e);
        } finally {
            waiting.leave(request.realm(), key);
        }
    }

    private CompletableFuture<V> join(String key, FetchRequest request, Supplier<V> fetch) throws FetchFailedException {
        CompletableFuture<V> mine = new CompletableFuture<>();
        CompletableFuture<V> other = underWay.putIfAbsent(key, mine);
        if (other != null) {
            return other;
        }
        try {
            threads.execute(request.realm(), request.host(), () -> run(key, fetch, mine));
            return mine;
        } catch (RejectedExecutionException e) {
            underWay.remove(key, mine);
            FetchFailedException failure =
                    new FetchFailedException(Kind.NOT_ASKED, ProblemCode.TOO_MANY_FETCHES.detail(), e);
            mine.completeExceptionally(failure); // for whoever has joined meanwhile
            throw failure;
        }
    }

    private void run(String key, Supplier<V> fetch, CompletableFuture<V> flight) {
        try {
            V outcome = fetch.get();
            underWay.remove(key, flight);
            flight.complete(outcome);
        } catch (Throwable e) { // or all would wait until their time is over
            underWay.remove(key, flight);
            flight.completeExceptionally(e);
            throw e;
        }
    }

    private static <V> V await(CompletableFuture<V> flight, long until) throws FetchFailedException, TimeoutException {
        try {
            return flight.get(Math.max(0, until - System.nanoTime()), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof FetchFailedException failure
                    ? failure
                    : new FetchFailedException(
                            Kind.UNUSABLE, FetchFailedException.detail(e.getCause() == null ? e : e.getCause()), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new FetchFailedException(Kind.NOT_ASKED, ProblemCode.FETCH_BROKE.detail(), e);
        }
    }

    /** Ends the threads. */
    @Override
    public void close() {
        threads.close();
    }
}
