package dev.keycloakmtls.verification.revocation;

import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What all realms know of one thing, as {@link AnswerCache} keeps it.
 *
 * @param answer the last one, however old
 * @param believed the last one that somebody believed
 */
record Kept<V>(Answer<V> answer, Optional<Answer<V>> believed) {

    /** What the answers take in memory. */
    long octets(AnswerCache.Rules<?, V> rules) {
        return Stream.concat(Stream.of(answer), believed.filter(earlier -> !earlier.equals(answer)).stream())
                .mapToLong(each -> rules.octets(each.value()))
                .sum();
    }

    /**
     * What is kept once an answer has arrived, or nothing if that changes nothing. What was believed stands against an older
     * answer. By one that was believed too nothing newer is to be had at the source, so what is known is as fresh as if the
     * source had said it again.
     *
     * @param before what was kept until then
     */
    static <V> Optional<Kept<V>> after(
            Optional<Kept<V>> before, Answer<V> fetched, AnswerCache.Rules<?, V> rules, Instant now) {
        Optional<Answer<V>> believed = before.flatMap(Kept::believed);
        V value = believed.map(held -> rules.newest(held.value(), fetched.value()))
                .orElse(fetched.value());
        boolean older = believed.filter(held -> held.value() == value).isPresent();
        Instant validUntil = older ? believed.orElseThrow().validUntil() : fetched.validUntil();
        if (older && (!rules.isBelievedWhenFetched() || !validUntil.isAfter(now))) {
            return Optional.empty();
        }
        Answer<V> newest = new Answer<>(value, fetched.fetchedAt(), validUntil);
        return Optional.of(new Kept<>(newest, rules.isBelievedWhenFetched() ? Optional.of(newest) : believed));
    }
}
