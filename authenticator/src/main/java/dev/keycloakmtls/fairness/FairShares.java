package dev.keycloakmtls.fairness;

import java.util.HashMap;
import java.util.Map;

/**
 * Shares out a number of places by realm and, within a realm, by host, so that nobody's slow hosts take those of the
 * others. Half of the places are for realms that have none yet: who comes later finds one as long as fewer realms than
 * that are there. Of the other half a realm gets a further place only while it has fewer of them than are free, so one
 * alone has half of these, and the next a quarter. A host gets one only while it has fewer than its realm alone could
 * still have. Safe for use by many threads; never waits.
 */
public final class FairShares {

    /** @param hosts how many places each of its hosts has */
    private record Share(Map<String, Integer> hosts) {
        int places() {
            return hosts.values().stream().mapToInt(Integer::intValue).sum();
        }
    }

    private final int places;
    private final int mostFurther;
    private final Map<String, Share> realms = new HashMap<>(); // those that have a place, so bounded by their number
    private int taken;
    private int further; // of the taken ones, those that are not their realm's first

    /**
     * Shares out.
     *
     * @param places in all, positive
     * @throws IllegalArgumentException if there is none
     */
    public FairShares(int places) {
        if (places < 1) {
            throw new IllegalArgumentException("there must be a place");
        }
        this.places = places;
        this.mostFurther = (places - 1) / 2;
    }

    /**
     * Takes a place, to be given back with {@link #leave}.
     *
     * @param realm whose share it is of
     * @param host what the place is for, in a spelling that is always the same
     * @return whether there was one
     */
    public synchronized boolean tryEnter(String realm, String host) {
        Share share = realms.get(realm);
        int ofRealm = share == null ? 0 : share.places();
        int ofHost = share == null ? 0 : share.hosts().getOrDefault(host, 0);
        boolean first = ofRealm == 0;
        int mostOfARealm = 1 + (mostFurther + 1) / 2;
        if (taken == places || (!first && ofRealm - 1 >= mostFurther - further) || ofHost >= mostOfARealm - ofRealm) {
            return false;
        }
        realms.computeIfAbsent(realm, name -> new Share(new HashMap<>()))
                .hosts()
                .merge(host, 1, Integer::sum);
        taken++;
        further += first ? 0 : 1;
        return true;
    }

    /**
     * Gives a place back.
     *
     * @throws IllegalStateException if realm and host have none
     */
    public synchronized void leave(String realm, String host) {
        Share share = realms.get(realm);
        if (share == null || !share.hosts().containsKey(host)) {
            throw new IllegalStateException("nobody is there");
        }
        share.hosts().computeIfPresent(host, (name, ofHost) -> ofHost == 1 ? null : ofHost - 1);
        boolean last = share.hosts().isEmpty();
        if (last) {
            realms.remove(realm);
        }
        taken--;
        further -= last ? 0 : 1;
    }
}
