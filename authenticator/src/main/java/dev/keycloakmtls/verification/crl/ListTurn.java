package dev.keycloakmtls.verification.crl;

import dev.keycloakmtls.domain.Bound;
import dev.keycloakmtls.verification.FetchFailedException;
import dev.keycloakmtls.verification.FetchFailedException.Kind;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Lets one large list at a time be read on a node: until its signature is verified at its end, the memory for it is spent on
 * a stranger's word. Whoever waits does so in the order of arrival, and is not kept waiting by a list that trickles.
 */
public final class ListTurn {

    /** In octets: what so many lists at a time may be as there are threads to fetch them. */
    static final int SMALL = Bound.CRL_SMALL_OCTETS.value();

    private final Semaphore turn = new Semaphore(1, true);
    private final AtomicLong since = new AtomicLong();
    private final Duration wait;
    private final Duration hold;

    /** Ten seconds to wait, and three for who is waited for. */
    public ListTurn() {
        this(Duration.ofSeconds(10), Duration.ofSeconds(3));
    }

    /**
     * @param wait the longest wait for a turn
     * @param hold how long a list is read on while others wait
     */
    ListTurn(Duration wait, Duration hold) {
        this.wait = wait;
        this.hold = hold;
    }

    /** Something that ends with a turn. */
    interface Turn extends AutoCloseable {

        /** @throws IOException if it has lasted for too long, and others wait */
        void goOn() throws IOException;

        @Override
        void close();
    }

    private static final Turn SHARED = new Turn() {
        @Override
        public void goOn() {
            // small lists are no burden to anybody
        }

        @Override
        public void close() {
            // nothing was taken
        }
    };

    /**
     * Takes a turn, and waits for it if need be.
     *
     * @param octets of the list
     * @throws IOException if no turn came up in time
     */
    Turn take(long octets) throws IOException {
        if (octets <= SMALL) {
            return SHARED;
        }
        try {
            if (!turn.tryAcquire(wait.toNanos(), TimeUnit.NANOSECONDS)) {
                throw new FetchFailedException(Kind.NOT_ASKED, "other large CRLs were being read for too long");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new FetchFailedException(Kind.NOT_ASKED, "interrupted", e);
        }
        since.set(System.nanoTime());
        return new Taken();
    }

    private final class Taken implements Turn {
        @Override
        public void goOn() throws IOException {
            if (turn.hasQueuedThreads() && System.nanoTime() - since.get() > hold.toNanos()) {
                throw new FetchFailedException(
                        Kind.NOT_ASKED, "a CRL of more than " + SMALL + " octets came too slowly while others waited");
            }
        }

        @Override
        public void close() {
            turn.release();
        }
    }
}
