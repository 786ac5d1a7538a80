package dev.keycloakmtls.lookup;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.keycloakmtls.domain.ClientCertificate;
import dev.keycloakmtls.untrusted.Bound;
import dev.keycloakmtls.verification.AcceptanceCache;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What a lookup provider has read from certificate headers, for the same headers again: parsing certificates costs a warm
 * request more than all the rest of its authentication. Nothing is decided from it. Only what led to an acceptance is
 * remembered, so that only whoever is let in can fill it.
 */
final class RememberedChains {

    private static final int ENTRY_WEIGHT = 512; // so that many small entries count too

    private final Cache<Key, ClientCertificate> chains = Caffeine.newBuilder()
            .maximumWeight(Bound.CHAIN_CACHE_OCTETS.value())
            .weigher((Key key, ClientCertificate chain) -> ENTRY_WEIGHT + key.length())
            .expireAfterWrite(AcceptanceCache.MAX_AGE)
            .executor(Runnable::run)
            .build();

    /**
     * All that a lookup provider reads.
     *
     * <p>Keys have an order so that a client that is let in gains nothing by many headers with one hash.
     *
     * @param values of each of its headers, in its order; empty where the request does not have it
     */
    record Key(List<List<String>> values) implements Comparable<Key> {

        @Override
        public int compareTo(Key other) {
            int order = Integer.compare(values.size(), other.values.size());
            for (int i = 0; order == 0 && i < values.size(); i++) {
                order = Arrays.compare(
                        values.get(i).toArray(new String[0]),
                        other.values.get(i).toArray(new String[0]));
            }
            return order;
        }

        private int length() {
            return values.stream()
                    .flatMap(List::stream)
                    .mapToInt(String::length)
                    .sum();
        }
    }

    Optional<ClientCertificate> find(Key key) {
        return Optional.ofNullable(chains.getIfPresent(key));
    }

    void remember(Key key, ClientCertificate chain) {
        chains.put(key, chain);
    }
}
