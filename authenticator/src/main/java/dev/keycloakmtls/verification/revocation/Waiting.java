package dev.keycloakmtls.verification.revocation;

import dev.keycloakmtls.verification.FetchGate;
import dev.keycloakmtls.verification.FetchGate.CrowdedException;
import dev.keycloakmtls.verification.FetchGate.Place;
import dev.keycloakmtls.verification.revocation.AnswerCache.Known;
import dev.keycloakmtls.verification.revocation.AnswerCache.Pending;
import java.net.URI;
import java.time.Duration;

/**
 * Waits for answers without letting slow sources hold all of a server's threads: everybody waits for a moment, within
 * which sources answer as a rule, but only a few for longer. The others are turned away with what is known already. Who
 * could bring that about by himself must not gain by it: being turned away is no outage, which soft mode would excuse.
 */
final class Waiting {

    private static final Duration MOMENT = Duration.ofMillis(500);

    /** For longer than a moment; Keycloak has fifty threads for requests or more. */
    private final FetchGate gate = new FetchGate(8, 16, Duration.ZERO);

    /** @param deadline in the terms of {@link System#nanoTime} */
    <V> Known<V> await(Pending<V> pending, URI source, long deadline) {
        long moment = Math.min(MOMENT.toNanos(), deadline - System.nanoTime());
        Known<V> known = pending.await(System.nanoTime() + moment);
        if (pending.isKnown() || moment < MOMENT.toNanos()) {
            return known;
        }
        Place place;
        try {
            place = gate.enter(String.valueOf(source.getHost())); // a file has none
        } catch (CrowdedException e) {
            return pending.turnedAway(String.valueOf(e.getMessage()));
        }
        try {
            return pending.await(deadline);
        } finally {
            place.leave();
        }
    }
}
