package dev.keycloakmtls.keycloak;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.keycloakmtls.domain.Bound;
import dev.keycloakmtls.domain.ClientCertificate;
import dev.keycloakmtls.verification.AcceptanceCache;
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
     * @param values of each of its headers, in its order; empty where the request does not have it
     */
    record Key(List<List<String>> values) {
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
