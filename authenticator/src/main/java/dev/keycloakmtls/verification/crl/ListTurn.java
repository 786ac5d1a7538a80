package dev.keycloakmtls.verification.crl;

import dev.keycloakmtls.domain.FetchFailedException;
import dev.keycloakmtls.domain.FetchFailedException.Kind;
import dev.keycloakmtls.problem.ProblemCode;
import dev.keycloakmtls.untrusted.Bound;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Lets one large list at a time be read on a node: until its signature is verified at its end, the memory for it is spent on
 * a stranger's word. Of each realm one waits for the turn, and the others wait for that one: however many lists a realm
 * names, another waits for one of them at most. A list that trickles, or comes no further, gives way.
 */
public final class ListTurn {

    /** In octets: what so many lists at a time may be as there are threads to fetch them. */
    static final int SMALL = Bound.CRL_SMALL_OCTETS.value();

    private final Semaphore turn = new Semaphore(1, true);
    private volatile Optional<Taken> holder = Optional.empty();

    /** The turn within a realm, for as long as somebody waits for it or has it. */
    private final ConcurrentMap<String, Own> realms = new ConcurrentHashMap<>();

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

    /** @param users how many wait for it or have it */
    private record Own(Semaphore turn, int users) {
        Own with(int more) {
            return new Own(turn, users + more);
        }
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
     * @param realm on whose behalf
     * @param octets of the list
     * @throws IOException if no turn came up in time
     */
    Turn take(String realm, long octets) throws IOException {
        if (octets <= SMALL) {
            return SHARED;
        }
        Own own = realms.compute(
                realm, (same, known) -> known == null ? new Own(new Semaphore(1, true), 1) : known.with(1));
        long deadline = System.nanoTime() + wait.toNanos();
        boolean first = false;
        boolean taken = false;
        try {
            first = own.turn().tryAcquire(wait.toNanos(), TimeUnit.NANOSECONDS);
            taken = first && acquire(deadline);
            if (!taken) {
                throw new FetchFailedException(Kind.NOT_ASKED, ProblemCode.CRL_TURN.detail());
            }
            Taken mine = new Taken(realm, own.turn());
            holder = Optional.of(mine);
            return mine;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new FetchFailedException(Kind.NOT_ASKED, ProblemCode.FETCH_BROKE.detail(), e);
        } finally {
            if (!taken) {
                leave(realm, own.turn(), first);
            }
        }
    }

    /** Whoever has the turn for too long while this one waits loses it, also while nothing comes. */
    private boolean acquire(long deadline) throws InterruptedException {
        for (long now = System.nanoTime(); now < deadline; now = System.nanoTime()) {
            long left = holder.map(Taken::left).orElse(hold.toNanos());
            if (turn.tryAcquire(Math.max(1, Math.min(left, deadline - now)), TimeUnit.NANOSECONDS)) {
                return true;
            }
            holder.filter(taken -> taken.left() <= 0).ifPresent(Taken::giveWay);
        }
        return false;
    }

    private void leave(String realm, Semaphore own, boolean first) {
        if (first) {
            own.release();
        }
        realms.computeIfPresent(realm, (same, known) -> known.users() == 1 ? null : known.with(-1));
    }

    private final class Taken implements Turn {

        private final String realm;
        private final Semaphore own;
        private final long since = System.nanoTime();
        private final AtomicBoolean over = new AtomicBoolean();

        private Taken(String realm, Semaphore own) {
            this.realm = realm;
            this.own = own;
        }

        private long left() {
            return hold.toNanos() - (System.nanoTime() - since);
        }

        private void giveWay() {
            if (over.compareAndSet(false, true)) {
                turn.release();
            }
        }

        @Override
        public void goOn() throws IOException {
            if (over.get() || (left() <= 0 && (turn.hasQueuedThreads() || own.hasQueuedThreads()))) {
                throw new FetchFailedException(Kind.NOT_ASKED, ProblemCode.CRL_SLOW.with(Map.of("count", SMALL)));
            }
        }

        /** Its realm's next one follows only now: what it holds of memory, the realm holds once. */
        @Override
        public void close() {
            giveWay();
            leave(realm, own, true);
        }
    }
}
