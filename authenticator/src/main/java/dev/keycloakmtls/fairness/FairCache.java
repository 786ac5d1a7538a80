package dev.keycloakmtls.fairness;

import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.ToLongBiFunction;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Keeps values in bounded memory that is shared out by realm: where there is no more room, the realm that has most in it
 * loses what it has not looked at for longest, and never a realm with less. A value belongs to every realm that has asked
 * for it, and is kept for as long as one of them has it. Safe for use by many threads.
 *
 * @param <K> what a value is found by
 * @param <V> what is kept
 */
public final class FairCache<K, V> {

    private static final class Entry<V> {
        private final V value;
        private final long weight;
        private final Set<String> realms = new HashSet<>();

        private Entry(V value, long weight) {
            this.value = value;
            this.weight = weight;
        }
    }

    /** What one realm has, from what it has not looked at for longest to what it has just looked at. */
    private static final class Keys<K> {
        private final Map<K, Boolean> ordinary = new LinkedHashMap<>(16, 0.75f, true);
        private final Map<K, Boolean> precious = new LinkedHashMap<>(16, 0.75f, true);
        private long weight;

        private K next() {
            Iterator<K> keys =
                    (ordinary.isEmpty() ? precious : ordinary).keySet().iterator();
            return keys.next();
        }

        private void remove(K key) {
            ordinary.remove(key);
            precious.remove(key);
        }
    }

    private final long maxWeight;
    private final ToLongBiFunction<K, V> weigher;
    private final Predicate<V> precious;
    private final Map<K, Entry<V>> entries = new HashMap<>();
    private final Map<String, Keys<K>> realms = new HashMap<>();
    private long weight;

    /**
     * An empty cache.
     *
     * @param maxWeight of all values together
     * @param weigher of a value with its key, positive
     * @param precious which values a realm loses only after all its others
     */
    public FairCache(long maxWeight, ToLongBiFunction<K, V> weigher, Predicate<V> precious) {
        this.maxWeight = maxWeight;
        this.weigher = weigher;
        this.precious = precious;
    }

    /** The value of a key, which is this realm's too from now on; null if there is none. */
    public synchronized @Nullable V find(String realm, K key) {
        Entry<V> entry = entries.get(key);
        if (entry == null) {
            return null;
        }
        claim(realm, key, entry);
        return entry.value;
    }

    /** Keeps a value in place of what the key had; those whose that was have this one. */
    public synchronized void put(Collection<String> owners, K key, V value) {
        Set<String> all = new HashSet<>(owners);
        Entry<V> before = entries.get(key);
        if (before != null) {
            all.addAll(before.realms);
            all.forEach(realm -> release(realm, key, before));
        }
        Entry<V> entry = new Entry<>(value, Math.max(1, weigher.applyAsLong(key, value)));
        if (all.isEmpty() || entry.weight > maxWeight) {
            return;
        }
        entries.put(key, entry);
        weight += entry.weight;
        all.forEach(realm -> claim(realm, key, entry));
        shrink();
    }

    /** Changes the value of a key, if it has one. */
    public synchronized void change(K key, UnaryOperator<V> change) {
        Entry<V> entry = entries.get(key);
        V changed = entry == null ? null : change.apply(entry.value);
        if (entry != null && changed != null && changed != entry.value) {
            put(entry.realms, key, changed);
        }
    }

    /** Takes a key's value from everybody, if it has one. */
    public synchronized void remove(K key) {
        Entry<V> entry = entries.get(key);
        if (entry != null) {
            Set.copyOf(entry.realms).forEach(realm -> release(realm, key, entry));
        }
    }

    public synchronized int size() {
        return entries.size();
    }

    private void claim(String realm, K key, Entry<V> entry) {
        Keys<K> keys = realms.computeIfAbsent(realm, name -> new Keys<>());
        if (entry.realms.add(realm)) {
            keys.weight += entry.weight;
        }
        (precious.test(entry.value) ? keys.precious : keys.ordinary).put(key, true);
    }

    private void release(String realm, K key, Entry<V> entry) {
        Keys<K> keys = realms.get(realm);
        if (keys == null || !entry.realms.remove(realm)) {
            return;
        }
        keys.remove(key);
        keys.weight -= entry.weight;
        if (keys.weight == 0) {
            realms.remove(realm);
        }
        if (entry.realms.isEmpty()) {
            entries.remove(key);
            weight -= entry.weight;
        }
    }

    private void shrink() {
        while (weight > maxWeight) {
            Map.Entry<String, Keys<K>> heaviest = realms.entrySet().stream()
                    .max(Comparator.comparingLong(realm -> realm.getValue().weight))
                    .orElseThrow();
            K key = heaviest.getValue().next();
            release(heaviest.getKey(), key, Objects.requireNonNull(entries.get(key)));
        }
    }
}
