package dev.keycloakmtls.verification.revocation;

import dev.keycloakmtls.fairness.FairShares;
import dev.keycloakmtls.problem.ProblemCode;
import dev.keycloakmtls.untrusted.Bound;
import java.time.Duration;
import java.util.Map;

/**
 * Waits for answers without letting slow sources hold all of a server's threads: everybody waits for a moment, within
 * which sources answer as a rule, but only a few for longer, shared out by realm and host. The others are turned away with
 * what is known already. Who could bring that about by himself must not gain by it: being turned away is no outage, which
 * soft mode would excuse.
 */
final class BoundedWait {

    /** Within which sources answer as a rule. */
    static final Duration MOMENT = Duration.ofMillis(500);

    private final FairShares places = new FairShares(Bound.REVOCATION_WAITING.value());

    /** @param deadline in the terms of {@link System#nanoTime} */
    <V> Known<V> await(Pending<V> pending, Asker asker, long deadline) {
        long moment = Math.min(MOMENT.toNanos(), deadline - System.nanoTime());
        Known<V> known = pending.await(System.nanoTime() + moment);
        if (pending.isKnown() || moment < MOMENT.toNanos()) {
            return known;
        }
        if (!places.tryEnter(asker.realm(), asker.host())) {
            return pending.turnedAway(ProblemCode.FETCH_CROWD.with(Map.of("host", asker.host())));
        }
        try {
            return pending.await(deadline);
        } finally {
            places.leave(asker.realm(), asker.host());
        }
    }
}
