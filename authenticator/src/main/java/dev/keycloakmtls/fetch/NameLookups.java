package dev.keycloakmtls.fetch;

import dev.keycloakmtls.domain.FetchFailedException;
import dev.keycloakmtls.domain.FetchFailedException.Kind;
import dev.keycloakmtls.fairness.FairShares;
import dev.keycloakmtls.problem.ProblemCode;
import dev.keycloakmtls.untrusted.Bound;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/**
 * Looks up names on threads of its own. A lookup cannot be broken off: one that a hostile name server keeps waiting goes on
 * after whoever asked has gone, and holds one of these threads and no other. They are shared out by realm, and nobody waits
 * for one: what a realm asks when its share is taken is not asked.
 */
final class NameLookups implements AutoCloseable {

    private static final long IDLE_SECONDS = 30;

    /** Asks the system's resolver; may take as long as it likes. */
    @FunctionalInterface
    interface Resolver {
        InetAddress[] resolve(String host) throws UnknownHostException;
    }

    private final Resolver resolver;
    private final FairShares places = new FairShares(Bound.NAME_LOOKUPS.value());
    private final ThreadPoolExecutor threads;

    /** One for each realm and name, so that each is paid for by its realm. Bounded by the places. */
    private final ConcurrentMap<Name, CompletableFuture<List<InetAddress>>> underWay = new ConcurrentHashMap<>();

    private record Name(String realm, String host) {}

    NameLookups(Resolver resolver) {
        this.resolver = resolver;
        this.threads = new ThreadPoolExecutor(
                Bound.NAME_LOOKUPS.value(),
                Bound.NAME_LOOKUPS.value(),
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(), // whoever has a place has a thread: nothing waits here
                work -> {
                    Thread thread = new Thread(work, "mtls-name-lookup");
                    thread.setDaemon(true);
                    return thread;
                });
        threads.allowCoreThreadTimeOut(true);
    }

    /**
     * The addresses of a host, the first few.
     *
     * @param realm on whose behalf
     * @param host a name, or an address as text
     * @param deadline in the terms of {@link System#nanoTime}
     * @throws FetchFailedException if there is none, or not in time
     */
    List<InetAddress> addresses(String realm, String host, long deadline) throws FetchFailedException {
        CompletableFuture<List<InetAddress>> lookup = lookup(new Name(realm, host.toLowerCase(Locale.ROOT)));
        try {
            List<InetAddress> addresses = lookup.get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
            if (addresses.isEmpty()) {
                throw new FetchFailedException(Kind.UNREACHABLE, ProblemCode.FETCH_NO_ADDRESS.detail());
            }
            return addresses;
        } catch (ExecutionException e) {
            throw new FetchFailedException(Kind.NOT_ASKED, ProblemCode.FETCH_NAMES_MANY.detail(), e);
        } catch (TimeoutException e) {
            throw new FetchFailedException(Kind.UNREACHABLE, ProblemCode.FETCH_NAME_LATE.detail(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new FetchFailedException(Kind.NOT_ASKED, ProblemCode.FETCH_BROKE.detail(), e);
        }
    }

    private CompletableFuture<List<InetAddress>> lookup(Name name) {
        CompletableFuture<List<InetAddress>> mine = new CompletableFuture<>();
        CompletableFuture<List<InetAddress>> other = underWay.putIfAbsent(name, mine);
        if (other != null) {
            return other;
        }
        try {
            if (!places.tryEnter(name.realm(), name.host())) {
                throw new RejectedExecutionException("no place");
            }
            threads.execute(() -> run(name, mine));
        } catch (RejectedExecutionException e) { // or the server is ending
            underWay.remove(name, mine);
            mine.completeExceptionally(e);
        }
        return mine;
    }

    private void run(Name name, CompletableFuture<List<InetAddress>> lookup) {
        List<InetAddress> addresses = List.of();
        try {
            addresses = Stream.of(resolver.resolve(name.host()))
                    .limit(Bound.FETCH_ADDRESSES.value())
                    .toList();
        } catch (UnknownHostException e) {
            addresses = List.of();
        } finally { // whatever happens, the place is given back
            places.leave(name.realm(), name.host());
            underWay.remove(name, lookup);
            lookup.complete(addresses);
        }
    }

    /** Ends the threads, as far as lookups can be. */
    @Override
    public void close() {
        threads.shutdownNow();
    }
}
