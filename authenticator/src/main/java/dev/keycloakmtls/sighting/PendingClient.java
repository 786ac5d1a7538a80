package dev.keycloakmtls.sighting;

import dev.keycloakmtls.domain.ClientCertificate;
import dev.keycloakmtls.untrusted.Bound;
import java.nio.ByteBuffer;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What has come for one client and is not written yet. Not safe for use by many threads: its owner sees to that. */
final class PendingClient {

    private static final Places<Pending> PLACES =
            new Places<>(Pending::issuer, pending -> pending.first, pending -> pending.last);

    /** What is left of a client's rows when all its certificates are among them. */
    private static final int MOST_DAYS =
            Bound.SIGHTING_ROWS.value() - Bound.SIGHTINGS_ACCEPTED.value() - Bound.SIGHTINGS_REFUSED.value();

    /** Where no certificate came. */
    private static final Object NOTHING = "no certificate";

    /** A certificate, or none, with one outcome. */
    static final class Pending {
        private Sighting sighting;
        private long first;
        private long last;
        private long count;
        private final int octets;
        private @Nullable Object issuer;

        private Pending(Sighting sighting, long at, int octets) {
            this.sighting = sighting;
            this.first = at;
            this.last = at;
            this.octets = octets;
        }

        Sighting sighting() {
            return sighting;
        }

        /** In milliseconds since 1970. */
        long first() {
            return first;
        }

        /** The same. */
        long last() {
            return last;
        }

        long count() {
            return count;
        }

        private Object issuer() {
            Object known = issuer;
            if (known == null) {
                ClientCertificate certificate = sighting.certificate();
                known = certificate == null
                        ? NOTHING
                        : ByteBuffer.wrap(
                                certificate.leaf().getIssuerX500Principal().getEncoded());
                issuer = known;
            }
            return known;
        }

        private void add(Pending later) {
            if (later.last >= last) {
                sighting = later.sighting;
            }
            first = Math.min(first, later.first);
            last = Math.max(last, later.last);
            count += later.count;
        }
    }

    /** Outcomes of a day. */
    record Day(long day, Outcome outcome) {}

    private final Map<Object, Pending> accepted = new LinkedHashMap<>(8, 0.75f, true);
    private final Map<Object, Pending> refused = new LinkedHashMap<>();
    private final Map<Day, long[]> days = new HashMap<>();
    private long today = -1;
    private long[] acceptedToday = new long[1];
    private long[] refusedToday = new long[1];
    private int refusedOctets;

    /**
     * Takes a sighting.
     *
     * @param at in milliseconds since 1970
     * @param octets how many octets of certificates may be kept of what was refused
     * @return whether there was room for more than its number
     */
    @SuppressWarnings(
            "ReferenceEquality") // what is the same object needs no second look, and comparing profiles takes long
    boolean add(Sighting sighting, long at, int octets) {
        count(sighting.isAccepted(), Math.floorDiv(at, 86_400_000L));
        ClientCertificate certificate = sighting.certificate();
        Object leaf = certificate == null ? NOTHING : certificate.leaf();
        Map<Object, Pending> all = sighting.isAccepted() ? accepted : refused;
        Pending there = all.get(leaf);
        if (there == null) {
            Sighting bounded = bounded(sighting);
            there = new Pending(bounded, at, size(bounded));
            if (!sighting.isAccepted() && !makeRoom(there.octets, octets)) {
                return false;
            }
            put(leaf, there);
        } else if (there.sighting.verdict() != sighting.verdict()
                || there.sighting.settings() != sighting.settings()
                || there.sighting.profile() != sighting.profile()) {
            there.sighting = bounded(sighting);
        }
        there.last = at;
        there.count++;
        return true;
    }

    /** What is larger is kept without what came along: it would be a way to fill the table. */
    private static Sighting bounded(Sighting sighting) {
        return size(sighting) > Bound.SIGHTING_CHAIN_OCTETS.value() ? sighting.withoutExtras() : sighting;
    }

    private static int size(Sighting sighting) {
        ClientCertificate certificate = sighting.certificate();
        return certificate == null
                ? 0
                : certificate.chain().stream().mapToInt(PendingClient::size).sum();
    }

    private static int size(X509Certificate certificate) {
        try {
            return certificate.getEncoded().length;
        } catch (CertificateEncodingException e) {
            return Bound.CERTIFICATE_OCTETS.value();
        }
    }

    private boolean makeRoom(int more, int octets) {
        if (refusedOctets + more > octets) {
            trimRefused(refused.size() / 2);
        }
        return refusedOctets + more <= octets || refused.isEmpty() && more <= Bound.SIGHTING_CHAIN_OCTETS.value();
    }

    private void put(Object leaf, Pending pending) {
        if (pending.sighting.isAccepted()) {
            accepted.put(leaf, pending);
            Iterator<Object> oldest = accepted.keySet().iterator();
            while (accepted.size() > Bound.SIGHTINGS_ACCEPTED.value()) {
                oldest.next();
                oldest.remove();
            }
        } else {
            refused.put(leaf, pending);
            refusedOctets += pending.octets;
            if (refused.size() > 2 * Bound.SIGHTINGS_REFUSED.value()) {
                trimRefused(Bound.SIGHTINGS_REFUSED.value());
            }
        }
    }

    private void trimRefused(int places) {
        Set<Pending> kept = PLACES.ofClient(refused.values(), places);
        refused.values().removeIf(pending -> !kept.contains(pending));
        refusedOctets =
                refused.values().stream().mapToInt(pending -> pending.octets).sum();
    }

    private void count(boolean isAccepted, long day) {
        if (day != today) {
            acceptedToday = days.computeIfAbsent(new Day(day, Outcome.ACCEPTED), key -> new long[1]);
            refusedToday = days.computeIfAbsent(new Day(day, Outcome.REFUSED), key -> new long[1]);
            today = day;
        }
        (isAccepted ? acceptedToday : refusedToday)[0]++;
    }

    /** Takes over what has come later. */
    void addAll(PendingClient later) {
        later.accepted.forEach((leaf, pending) -> merge(accepted, leaf, pending));
        later.refused.forEach((leaf, pending) -> merge(refused, leaf, pending));
        later.days.forEach((day, count) -> days.computeIfAbsent(day, key -> new long[1])[0] += count[0]);
        // What the database could not take for weeks is not counted for ever.
        while (days.size() > MOST_DAYS) {
            days.keySet().stream().mapToLong(Day::day).min().ifPresent(oldest -> days.keySet()
                    .removeIf(day -> day.day() == oldest));
        }
        trimRefused(Bound.SIGHTINGS_REFUSED.value());
    }

    private void merge(Map<Object, Pending> all, Object leaf, Pending later) {
        Pending there = all.get(leaf);
        if (there == null) {
            put(leaf, later);
        } else {
            there.add(later);
        }
    }

    /** Those that let the client in, the one that came last at the end. */
    Collection<Pending> accepted() {
        return accepted.values();
    }

    /** Those that did not, as many as the table takes. */
    List<Pending> refused() {
        trimRefused(Bound.SIGHTINGS_REFUSED.value());
        return List.copyOf(refused.values());
    }

    /** How often, by day; days on which nothing came are left out. */
    Map<Day, Long> days() {
        Map<Day, Long> counts = new HashMap<>();
        days.forEach((day, count) -> {
            if (count[0] > 0) {
                counts.put(day, count[0]);
            }
        });
        return counts;
    }

    /** Octets of certificates that are kept of what was refused. */
    int refusedOctets() {
        return refusedOctets;
    }
}
