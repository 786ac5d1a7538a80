package dev.keycloakmtls.fetch;

import dev.keycloakmtls.domain.Bound;
import dev.keycloakmtls.verification.FairExecutor;
import dev.keycloakmtls.verification.FetchFailedException;
import dev.keycloakmtls.verification.FetchFailedException.Kind;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/**
 * Looks up names on threads of its own. A lookup cannot be broken off: one that a hostile name server keeps waiting goes on
 * after whoever asked has gone, and holds one of these threads and no other. They are shared out by realm and name.
 */
final class NameLookups implements AutoCloseable {

    /** Asks the system's resolver; may take as long as it likes. */
    @FunctionalInterface
    interface Resolver {
        InetAddress[] resolve(String host) throws UnknownHostException;
    }

    private final Resolver resolver;
    private final FairExecutor threads =
            new FairExecutor("mtls-name-lookup", Bound.NAME_LOOKUPS.value(), Bound.NAME_LOOKUPS_WAITING.value());

    /** One for each realm and name: nobody waits behind what another realm has in the queue. Bounded by the executor. */
    private final ConcurrentMap<Name, CompletableFuture<List<InetAddress>>> underWay = new ConcurrentHashMap<>();

    private record Name(String realm, String host) {}

    NameLookups(Resolver resolver) {
        this.resolver = resolver;
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
            return lookup.get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RejectedExecutionException
                    ? new FetchFailedException(Kind.NOT_ASKED, "too many names are being looked up", e)
                    : new FetchFailedException(Kind.UNREACHABLE, "the host's name has no address", e);
        } catch (TimeoutException e) {
            throw new FetchFailedException(Kind.UNREACHABLE, "the host's name was not found in time", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new FetchFailedException(Kind.NOT_ASKED, "interrupted", e);
        }
    }

    private CompletableFuture<List<InetAddress>> lookup(Name name) {
        CompletableFuture<List<InetAddress>> mine = new CompletableFuture<>();
        CompletableFuture<List<InetAddress>> other = underWay.putIfAbsent(name, mine);
        if (other != null) {
            return other;
        }
        try {
            threads.execute(name.realm(), name.host(), () -> run(name, mine));
        } catch (RejectedExecutionException e) {
            underWay.remove(name, mine);
            mine.completeExceptionally(e);
        }
        return mine;
    }

    private void run(Name name, CompletableFuture<List<InetAddress>> lookup) {
        try {
            List<InetAddress> addresses = Stream.of(resolver.resolve(name.host()))
                    .limit(Bound.FETCH_ADDRESSES.value())
                    .toList();
            underWay.remove(name, lookup);
            lookup.complete(addresses);
        } catch (UnknownHostException | RuntimeException e) {
            underWay.remove(name, lookup);
            lookup.completeExceptionally(e);
        }
    }

    /** Ends the threads, as far as lookups can be. */
    @Override
    public void close() {
        threads.close();
    }
}
