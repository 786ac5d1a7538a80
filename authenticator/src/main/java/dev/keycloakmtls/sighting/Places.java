package dev.keycloakmtls.sighting;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/**
 * Chooses what stays of refused certificates where there are more than places. Anybody can make certificates, so places are
 * shared out: first among issuers, and of each issuer the first and the last one stay. Where there are more issuers than
 * places, those that came first and those that came last stay, half of each: whoever makes up an issuer each time pushes out
 * his own, and nobody who was there before him.
 *
 * @param issuer what says who has issued it
 * @param first when it came first
 * @param last when it came last
 */
record Places<T>(Function<T, ?> issuer, ToLongFunction<T> first, ToLongFunction<T> last) {

    /**
     * Chooses among those of one client.
     *
     * @param places how many stay at most
     */
    Set<T> ofClient(Collection<T> all, int places) {
        if (all.size() <= places) {
            return new HashSet<>(all);
        }
        List<List<T>> issuers = groups(all, issuer);
        List<List<T>> staying = issuers.size() > places ? ends(issuers, places) : issuers;
        int[] quotas = quotas(staying, places);
        Set<T> kept = new HashSet<>();
        for (int i = 0; i < quotas.length; i++) {
            kept.addAll(ends(staying.get(i), quotas[i], first, last));
        }
        return kept;
    }

    /**
     * Chooses among those of a realm: places are shared out among clients before they are among issuers.
     *
     * @param client what says whom it came for
     * @param places how many stay at most
     */
    Set<T> ofRealm(Collection<T> all, Function<T, ?> client, int places) {
        if (all.size() <= places) {
            return new HashSet<>(all);
        }
        List<List<T>> clients = groups(all, client);
        List<List<T>> staying = clients.size() > places ? ends(clients, places) : clients;
        int[] quotas = quotas(staying, places);
        Set<T> kept = new HashSet<>();
        for (int i = 0; i < quotas.length; i++) {
            kept.addAll(ofClient(staying.get(i), quotas[i]));
        }
        return kept;
    }

    private List<List<T>> groups(Collection<T> all, Function<T, ?> key) {
        return new ArrayList<>(all.stream()
                .sorted(Comparator.comparingLong(first))
                .collect(groupingBy(key, LinkedHashMap::new, toList()))
                .values());
    }

    private List<List<T>> ends(List<List<T>> groups, int places) {
        return new ArrayList<>(ends(
                groups,
                places,
                group -> group.stream().mapToLong(first).min().orElse(0),
                group -> group.stream().mapToLong(last).max().orElse(0)));
    }

    /** Those that came first and those that came last, half of each; of an odd number one more that came last, of one the first. */
    private static <E> Set<E> ends(
            List<E> all, int places, ToLongFunction<? super E> first, ToLongFunction<? super E> last) {
        Set<E> kept = new LinkedHashSet<>();
        if (places <= 0) {
            return kept;
        }
        all.stream()
                .sorted(Comparator.comparingLong(first))
                .limit(Math.max(1, places / 2))
                .forEach(kept::add);
        all.stream()
                .sorted(Comparator.<E>comparingLong(last).reversed())
                .filter(one -> !kept.contains(one))
                .limit(places - (long) kept.size())
                .toList()
                .forEach(kept::add);
        return kept;
    }

    /** As many for each as the smallest need, and what is left for the others. */
    private static int[] quotas(List<? extends Collection<?>> groups, int places) {
        int[] quotas = new int[groups.size()];
        int left = places;
        boolean given = true;
        while (left > 0 && given) {
            given = false;
            for (int i = 0; i < quotas.length && left > 0; i++) {
                if (quotas[i] < groups.get(i).size()) {
                    quotas[i]++;
                    left--;
                    given = true;
                }
            }
        }
        return quotas;
    }
}
