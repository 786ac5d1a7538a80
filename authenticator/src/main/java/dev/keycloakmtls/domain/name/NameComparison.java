package dev.keycloakmtls.domain.name;

import dev.keycloakmtls.domain.name.DistinguishedName.Rdn;
import dev.keycloakmtls.untrusted.Bound;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Two names side by side, so that an administrator sees where they differ: as few RDNs as possible are without a
 * counterpart or unlike it. Explains {@link DistinguishedName#matches} and decides nothing.
 *
 * @param pairs in the order of RFC 4514 text, the reverse of the DER encoding's
 */
public record NameComparison(List<Pair> pairs) {

    public NameComparison {
        pairs = List.copyOf(pairs);
    }

    /**
     * One RDN of each name, or of one of them.
     *
     * @param registered nothing where the presented name has one more
     * @param presented nothing where the registered name has one more
     */
    public record Pair(Optional<Rdn> registered, Optional<Rdn> presented) {

        public boolean matches() {
            return registered.isPresent()
                    && presented.isPresent()
                    && registered.get().matches(presented.get());
        }
    }

    /**
     * Aligns the names by their edit distance; RDNs of the same attribute types are worth to be compared.
     *
     * @return without pairs, if a name is too large to be compared
     */
    public static NameComparison of(DistinguishedName registered, DistinguishedName presented) {
        if (isLarge(registered) || isLarge(presented)) {
            return new NameComparison(List.of());
        }
        List<Rdn> ours = registered.rdns();
        List<Rdn> theirs = presented.rdns();
        int[][] costs = new int[ours.size()][theirs.size()]; // each pair is compared once
        for (int i = 0; i < ours.size(); i++) {
            for (int j = 0; j < theirs.size(); j++) {
                costs[i][j] = cost(ours.get(i), theirs.get(j));
            }
        }
        int[][] distance = new int[ours.size() + 1][theirs.size() + 1]; // of the RDNs before these
        for (int i = 0; i <= ours.size(); i++) {
            for (int j = 0; j <= theirs.size(); j++) {
                distance[i][j] = i == 0 || j == 0
                        ? i + j
                        : Math.min(
                                distance[i - 1][j - 1] + costs[i - 1][j - 1],
                                1 + Math.min(distance[i - 1][j], distance[i][j - 1]));
            }
        }
        List<Pair> pairs = new ArrayList<>(); // from the end, which is where RFC 4514 text begins
        int i = ours.size();
        int j = theirs.size();
        while (i > 0 || j > 0) {
            if (i > 0 && j > 0 && distance[i][j] == distance[i - 1][j - 1] + costs[i - 1][j - 1]) {
                pairs.add(new Pair(Optional.of(ours.get(--i)), Optional.of(theirs.get(--j))));
            } else if (i > 0 && distance[i][j] == distance[i - 1][j] + 1) {
                pairs.add(new Pair(Optional.of(ours.get(--i)), Optional.empty()));
            } else {
                pairs.add(new Pair(Optional.empty(), Optional.of(theirs.get(--j))));
            }
        }
        return new NameComparison(pairs);
    }

    private static boolean isLarge(DistinguishedName name) {
        return name.rdns().size() > Bound.NAME_RDNS.value() || name.excess().isPresent();
    }

    private static int cost(Rdn registered, Rdn presented) {
        if (registered.matches(presented)) {
            return 0;
        }
        return registered.hasTypesOf(presented) ? 1 : 3; // more than leaving both alone
    }
}
