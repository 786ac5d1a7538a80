package dev.keycloakmtls.check;

import dev.keycloakmtls.server.KeycloakTime;
import dev.keycloakmtls.untrusted.Bound;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.SingleUseObjectProvider;

/**
 * The connection checks of a realm, kept where Keycloak keeps what is used once: every node sees them, and they end there by
 * themselves. Whatever may be there only so many times is a row of numbered places, of which one is taken for each: to take
 * a place is the one thing that only one of all nodes succeeds with.
 */
public final class ConnectionChecks {

    private static final String PREFIX = "mtls-connection-check.";

    /** How long a call may take, should its node end in the midst of it. */
    private static final Duration TURN = Duration.ofSeconds(30);

    private final SingleUseObjectProvider kept;
    private final String realm;
    private final Instant now = KeycloakTime.CLOCK.instant();

    public ConnectionChecks(KeycloakSession session, RealmModel realm) {
        this.kept = session.singleUseObjects();
        this.realm = realm.getId();
    }

    /** What becomes of the request to start a check. */
    public sealed interface Start {

        /**
         * It runs.
         *
         * @param secret what callers have to know; nobody can read it again
         */
        record Started(ConnectionCheck check, String secret) implements Start {}

        /**
         * There are too many already.
         *
         * @param bound how many there may be
         */
        record TooMany(Bound bound) implements Start {}
    }

    /**
     * Starts a check.
     *
     * @param lifespan after which it ends by itself; at least a second
     */
    public Start start(Duration lifespan) {
        long seconds = lifespan.toSeconds();
        OptionalInt place = take(Bound.CONNECTION_CHECKS_OF_REALM, this::place, seconds);
        if (place.isEmpty()) {
            return new Start.TooMany(Bound.CONNECTION_CHECKS_OF_REALM);
        }
        OptionalInt all = take(Bound.CONNECTION_CHECKS, ConnectionChecks::placeOfAll, seconds);
        if (all.isEmpty()) {
            kept.remove(place(place.getAsInt()));
            return new Start.TooMany(Bound.CONNECTION_CHECKS);
        }
        CheckSecret secret = CheckSecret.random();
        String id = all.getAsInt() + "-" + UUID.randomUUID();
        ConnectionCheck check = ConnectionCheck.of(id, secret, now, now.plus(lifespan));
        kept.put(check(place.getAsInt()), seconds, check.notes());
        return new Start.Started(check, secret.text());
    }

    /** Those that run. */
    public List<ConnectionCheck> list() {
        return places().mapToObj(this::at).flatMap(Optional::stream).toList();
    }

    /** The one with this id, if it runs. */
    public Optional<ConnectionCheck> find(String id) {
        return list().stream().filter(check -> check.id().equals(id)).findFirst();
    }

    /** The one whose secret this is, if it runs. All that run are compared, whichever it is. */
    Optional<ConnectionCheck> openedBy(CheckSecret secret) {
        return list().stream().filter(check -> check.isOpenedBy(secret)).reduce((one, other) -> one);
    }

    /** Ends a check: its secret opens nothing any more, and what was seen is forgotten. */
    public void end(ConnectionCheck check) {
        places().filter(place -> at(place).filter(check::equals).isPresent()).forEach(place -> {
            kept.remove(check(place));
            kept.remove(place(place));
        });
        kept.remove(
                placeOfAll(Integer.parseInt(check.id().substring(0, check.id().indexOf('-')))));
        calls().forEach(number -> kept.remove(call(check, number)));
    }

    /** Takes the turn of a check, of which there is one; whoever has it gives it back. */
    boolean takeTurn(ConnectionCheck check) {
        return kept.putIfAbsent(PREFIX + "turn." + check.id(), TURN.toSeconds());
    }

    void giveTurnBack(ConnectionCheck check) {
        kept.remove(PREFIX + "turn." + check.id());
    }

    /** Takes one of the calls of a check; nothing, if there have been all. */
    OptionalInt takeCall(ConnectionCheck check) {
        return take(
                Bound.CONNECTION_CHECK_CALLS,
                number -> PREFIX + "counted." + check.id() + "." + number,
                secondsLeft(check));
    }

    /** Keeps what was seen of a call, until the check ends. */
    void keep(ConnectionCheck check, Observation seen) {
        kept.put(call(check, seen.number()), secondsLeft(check), seen.notes());
    }

    /** What was seen of the calls of a check, in their order. */
    public List<Observation> seen(ConnectionCheck check) {
        return calls().mapToObj(number -> Optional.ofNullable(kept.get(call(check, number))))
                .flatMap(Optional::stream)
                .map(Observation::of)
                .toList();
    }

    private OptionalInt take(Bound bound, IntFunction<String> place, long seconds) {
        return IntStream.rangeClosed(1, bound.value())
                .filter(number -> kept.putIfAbsent(place.apply(number), seconds))
                .findFirst();
    }

    private Optional<ConnectionCheck> at(int place) {
        Map<String, String> notes = kept.get(check(place));
        return Optional.ofNullable(notes).map(ConnectionCheck::of).filter(check -> check.runsAt(now));
    }

    private long secondsLeft(ConnectionCheck check) {
        return Math.max(1, Duration.between(now, check.ends()).toSeconds());
    }

    private static IntStream places() {
        return IntStream.rangeClosed(1, Bound.CONNECTION_CHECKS_OF_REALM.value());
    }

    private static IntStream calls() {
        return IntStream.rangeClosed(1, Bound.CONNECTION_CHECK_CALLS.value());
    }

    private String place(int number) {
        return PREFIX + "place." + realm + "." + number;
    }

    private String check(int place) {
        return PREFIX + "check." + realm + "." + place;
    }

    private static String placeOfAll(int number) {
        return PREFIX + "server." + number;
    }

    private static String call(ConnectionCheck check, int number) {
        return PREFIX + "call." + check.id() + "." + number;
    }
}
