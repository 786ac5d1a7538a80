package dev.keycloakmtls.verification.revocation;

import dev.keycloakmtls.verification.crl.CrlDocument;
import dev.keycloakmtls.verification.crl.CrlDocument.Foreign;
import dev.keycloakmtls.verification.crl.RevocationList;
import java.math.BigInteger;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/**
 * The lists of one document.
 *
 * @param location where they were
 * @param document with lists of those who were asked for, or of others only: then it settles nothing, and is not asked
 *     again at each login
 */
record FetchedLists(URI location, CrlDocument document) {

    private static final int EMPTY = 512; // octets
    private static final BigInteger NONE = BigInteger.valueOf(-1);

    List<RevocationList> lists() {
        return document.lists();
    }

    /** The memory that they hold, in octets. */
    int memory() {
        return EMPTY + lists().stream().mapToInt(RevocationList::memory).sum();
    }

    /** The first end of validity. */
    Instant validUntil() {
        Stream<Instant> ends = lists().isEmpty()
                ? document.foreign().stream().map(Foreign::nextUpdate)
                : lists().stream().map(RevocationList::nextUpdate);
        return ends.min(Instant::compareTo).orElseThrow();
    }

    /**
     * Whether one of these was issued later than those that are there now. Where scopes have changed, lists cannot be held
     * against each other one by one: then the last issue of all counts, because a CA that issues lists of another kind does so
     * after those that it had.
     */
    boolean isNewerThan(FetchedLists fetched) {
        if (fetched.lists().isEmpty()) {
            return !lists().isEmpty();
        }
        if (!fetched.hasScopesOf(this)) {
            return lastIssue().isAfter(fetched.lastIssue());
        }
        return lists().stream().anyMatch(held -> fetched.lists().stream()
                .filter(list -> isAlike(list, held))
                .allMatch(list -> isLater(held, list)));
    }

    private Instant lastIssue() {
        return lists().stream()
                .map(RevocationList::thisUpdate)
                .max(Instant::compareTo)
                .orElse(Instant.MIN);
    }

    /** By thisUpdate; of two lists of the same second the one with the higher number (RFC 5280 §5.2.3), or more entries. */
    private static boolean isLater(RevocationList one, RevocationList other) {
        int order = one.thisUpdate().compareTo(other.thisUpdate());
        if (order == 0) {
            order = one.number().orElse(NONE).compareTo(other.number().orElse(NONE));
        }
        return order == 0 ? one.entries() > other.entries() : order > 0;
    }

    private static boolean isAlike(RevocationList one, RevocationList other) {
        return one.isDelta() == other.isDelta() && one.hasScopeOf(other);
    }

    /** Whether each of the earlier lists has one here that is about the same. */
    boolean hasScopesOf(FetchedLists earlier) {
        return earlier.lists().stream().allMatch(before -> lists().stream().anyMatch(list -> isAlike(list, before)));
    }
}
