package dev.keycloakmtls.verification;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Bounds how many requests wait for slow hosts, so that these cannot hold all of a server's threads. Who finds no place
 * within a moment is turned away: a host that answers as hosts do has served the others by then.
 */
public final class FetchGate {

    private final int perHost;
    private final Duration patience;
    private final Semaphore all;
    private final Cache<String, Semaphore> hosts = Caffeine.newBuilder()
            .maximumSize(1_000) // a host that is forgotten while it is asked is still bounded by the overall number
            .build();

    /**
     * @param perHost the most requests that wait for one host
     * @param overall the most that wait for any
     * @param patience how long a request waits for a place, at most twice; zero: not at all
     */
    public FetchGate(int perHost, int overall, Duration patience) {
        this.perHost = perHost;
        this.patience = patience;
        this.all = new Semaphore(overall, true);
    }

    /** A place, to be given back. */
    public interface Place {
        void leave();
    }

    /** @throws CrowdedException if too many wait already */
    public Place enter(String host) throws CrowdedException {
        Semaphore own = hosts.get(host, name -> new Semaphore(perHost, true));
        if (!acquire(own)) {
            throw new CrowdedException("too many requests wait for " + host);
        }
        if (!acquire(all)) {
            own.release();
            throw new CrowdedException("too many requests wait for other hosts");
        }
        return () -> {
            all.release();
            own.release();
        };
    }

    private boolean acquire(Semaphore places) {
        try {
            return places.tryAcquire(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** There is no place. */
    public static final class CrowdedException extends Exception {
        private CrowdedException(String message) {
            super(message);
        }
    }
}
