package dev.keycloakmtls.lookup;

import dev.keycloakmtls.server.KeycloakTime;
import dev.keycloakmtls.server.MutualTlsServer;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;

/**
 * Remembers when a certificate last arrived at this node and by which way, as long as the node runs. Anybody can show a
 * certificate, so those that let a client in are remembered apart: only they say that the way works.
 */
public final class LastArrivals {

    private final InstantSource clock;
    private final Instant since;
    private final LongAdder without = new LongAdder();
    private volatile @Nullable Arrival shown;
    private volatile @Nullable Arrival accepted;

    /** @param clock what the time is */
    LastArrivals(InstantSource clock) {
        this.clock = clock;
        this.since = clock.instant();
    }

    /** A certificate that arrived. */
    public record Arrival(Instant at, ArrivalWay way) {}

    /** Those of this server. */
    public static LastArrivals of(KeycloakSession session) {
        return of(session.getKeycloakSessionFactory());
    }

    /** Those of this server, for where there is no session; counted from the first time that anybody asks. */
    public static LastArrivals of(KeycloakSessionFactory sessions) {
        return MutualTlsServer.of(sessions).only(LastArrivals.class, options -> new LastArrivals(KeycloakTime.CLOCK));
    }

    /** Remembers that somebody, whoever it was, has shown a certificate. */
    public void shown(ArrivalWay way) {
        shown = new Arrival(clock.instant(), way);
    }

    /** Remembers that a certificate has let a client in. */
    public void accepted(ArrivalWay way) {
        accepted = new Arrival(clock.instant(), way);
    }

    /** Counts a request that should have come with a certificate and came without. */
    public void missed() {
        without.increment();
    }

    /** When this began, which is when the node started. */
    public Instant since() {
        return since;
    }

    /** The last certificate that anybody has shown, stranger or not. */
    public Optional<Arrival> lastShown() {
        return Optional.ofNullable(shown);
    }

    /** The last certificate that let a client in, of whichever realm. */
    public Optional<Arrival> lastAccepted() {
        return Optional.ofNullable(accepted);
    }

    /** How many requests that should have come with a certificate came without. */
    public long missing() {
        return without.sum();
    }
}
