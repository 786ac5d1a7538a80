package dev.keycloakmtls.verification;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.keycloakmtls.domain.Verdict.Accepted;
import dev.keycloakmtls.untrusted.Bound;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;

/**
 * Remembers acceptances, so that a certificate that was accepted is not verified again at each request. An entry is
 * addressed by content: the rule that was applied and every byte that was presented. It ends with the validity of whatever
 * it rests on, and after {@link #MAX_AGE} at the latest. Rejections are not remembered: only whoever is let in can fill
 * the cache, and nobody is kept out by what was true before.
 */
public final class AcceptanceCache {

    /** How long an acceptance is believed at most. */
    public static final Duration MAX_AGE = Duration.ofMinutes(10);

    private static final int ENTRY_WEIGHT = 512; // so that many small entries count too

    private final Cache<AcceptanceKey, Entry> entries = Caffeine.newBuilder()
            .maximumWeight(Bound.ACCEPTANCE_CACHE_OCTETS.value())
            .weigher((AcceptanceKey key, Entry entry) -> ENTRY_WEIGHT + key.size())
            .executor(Runnable::run) // waking another thread costs more than the housekeeping does
            .build();

    private final LongAdder hits = new LongAdder();
    private final LongAdder misses = new LongAdder();

    private record Entry(Accepted accepted, Instant from, Instant until) {}

    /** The acceptance of exactly this, if it still holds. */
    Optional<Accepted> find(AcceptanceKey key, Instant now) {
        Entry entry = entries.getIfPresent(key);
        if (entry != null && !now.isBefore(entry.from) && !now.isAfter(entry.until)) {
            hits.increment();
            return Optional.of(entry.accepted);
        }
        if (entry != null) {
            entries.invalidate(key);
        }
        misses.increment();
        return Optional.empty();
    }

    /**
     * Remembers an acceptance.
     *
     * @param restsOn the certificates that must all be valid for it to hold
     * @param freshUntil when something else that it rests on ends
     */
    void remember(
            AcceptanceKey key, Accepted accepted, List<X509Certificate> restsOn, Instant freshUntil, Instant now) {
        Instant until = now.plus(MAX_AGE);
        if (freshUntil.isBefore(until)) {
            until = freshUntil;
        }
        for (X509Certificate certificate : restsOn) {
            Instant notAfter = certificate.getNotAfter().toInstant();
            if (notAfter.isBefore(until)) {
                until = notAfter;
            }
        }
        // From now on and not from notBefore: for the time before, nothing was decided.
        entries.put(key, new Entry(accepted, now, until));
    }

    /** How often an acceptance was remembered. */
    public long hits() {
        return hits.sum();
    }

    /** How often a certificate had to be verified, accepted or not. */
    public long misses() {
        return misses.sum();
    }

    /** The number of entries, about; it is bounded. */
    public long size() {
        return entries.estimatedSize();
    }
}
