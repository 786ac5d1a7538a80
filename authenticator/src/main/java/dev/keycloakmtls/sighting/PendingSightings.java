package dev.keycloakmtls.sighting;

import dev.keycloakmtls.untrusted.Bound;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/** What has come and is not written yet, within its bounds, whatever comes and however long nothing can be written. */
final class PendingSightings {

    private final Map<SeenClient, PendingClient> clients = new ConcurrentHashMap<>();
    private final AtomicInteger size = new AtomicInteger();
    private final AtomicLong octets = new AtomicLong();
    private final LongAdder dropped = new LongAdder();

    /** Takes a sighting, or counts that there was no room. */
    void add(SeenClient client, Sighting sighting, long at) {
        clients.compute(client, (key, there) -> {
            PendingClient pending = there;
            if (pending == null) {
                if (size.get() >= Bound.SIGHTING_CLIENTS_PENDING.value()) {
                    dropped.increment();
                    return null;
                }
                size.incrementAndGet();
                pending = new PendingClient();
            }
            int before = pending.refusedOctets();
            if (!pending.add(sighting, at, allowance(before))) {
                dropped.increment();
            }
            int more = pending.refusedOctets() - before;
            if (more != 0) {
                octets.addAndGet(more);
            }
            return pending;
        });
    }

    /** An equal share for each client, and nothing more where all is used up. */
    private int allowance(int used) {
        int most = Bound.SIGHTING_OCTETS_PENDING.value();
        return octets.get() >= most
                ? used
                : Math.max(Bound.SIGHTING_CHAIN_OCTETS.value(), most / Math.max(16, size.get()));
    }

    /** Takes all out, in the order in which they are written. */
    NavigableMap<SeenClient, PendingClient> drain() {
        NavigableMap<SeenClient, PendingClient> taken = new TreeMap<>();
        for (SeenClient client : List.copyOf(clients.keySet())) {
            PendingClient pending = clients.remove(client);
            if (pending != null) {
                size.decrementAndGet();
                octets.addAndGet(-pending.refusedOctets());
                taken.put(client, pending);
            }
        }
        return taken;
    }

    /** Puts back what could not be written, as far as there is room. */
    void putBack(Map<SeenClient, PendingClient> unwritten) {
        unwritten.forEach((client, earlier) -> clients.compute(client, (key, later) -> {
            if (later == null) {
                if (size.get() >= Bound.SIGHTING_CLIENTS_PENDING.value()) {
                    dropped.increment();
                    return null;
                }
                size.incrementAndGet();
                octets.addAndGet(earlier.refusedOctets());
                return earlier;
            }
            int before = later.refusedOctets();
            earlier.addAll(later);
            octets.addAndGet(earlier.refusedOctets() - before);
            return earlier;
        }));
    }

    /** Forgets what is removed. */
    void forget(SeenClient client) {
        PendingClient pending = clients.remove(client);
        if (pending != null) {
            size.decrementAndGet();
            octets.addAndGet(-pending.refusedOctets());
        }
    }

    /** Counts what nobody can write. */
    void givenUp(int clients) {
        dropped.add(clients);
    }

    /** For how many clients there is something. */
    int size() {
        return size.get();
    }

    /** Octets of refused certificates that are kept. */
    long octets() {
        return octets.get();
    }

    /** How often there was no room. */
    long dropped() {
        return dropped.sum();
    }
}
