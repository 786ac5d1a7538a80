package dev.keycloakmtls.verification.revocation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keycloakmtls.domain.RevocationPolicy;
import dev.keycloakmtls.domain.RevocationPolicy.FailureMode;
import dev.keycloakmtls.domain.RevocationPolicy.Mode;
import dev.keycloakmtls.domain.RevocationResult;
import dev.keycloakmtls.domain.RevocationResult.Source;
import dev.keycloakmtls.domain.RevocationResult.Status;
import dev.keycloakmtls.verification.revocation.Freshness.State;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** An answer of noon, on its way from fresh to too old: each limit, and the moment before it. */
class FreshnessTest {

    private static final Instant NOON = Instant.parse("2030-06-01T12:00:00Z");
    private static final Duration PAUSE = Duration.ofSeconds(30);
    private static final Duration INSTANT = Duration.ofMillis(1);
    private static final RevocationPolicy TEN_MINUTES =
            RevocationPolicy.of(Mode.CRL, FailureMode.HARD).withMaxAge(Duration.ofMinutes(10));
    private static final RevocationPolicy TOLERANT = TEN_MINUTES.withStaleTolerance(Duration.ofMinutes(5));

    private final Answer<String> anHour = new Answer<>("good", NOON, NOON.plus(Duration.ofHours(1)));

    @Test
    void isFreshAndLooksAgainAfterThreeQuartersOfTheMaximumAge() {
        Instant refresh = NOON.plus(Duration.ofSeconds(450));

        assertThat(at(NOON, TEN_MINUTES)).isEqualTo(new Freshness(State.FRESH, refresh));
        assertThat(at(refresh.minus(INSTANT), TEN_MINUTES)).isEqualTo(new Freshness(State.FRESH, refresh));
    }

    @Test
    void triesAgainAfterAPauseWhenTheTimeToFetchAheadHasCome() {
        Instant refresh = NOON.plus(Duration.ofSeconds(450));

        assertThat(at(refresh, TEN_MINUTES)).isEqualTo(new Freshness(State.FRESH, refresh.plus(PAUSE)));
    }

    @Test
    void neverHoldsLongerThanItIsFresh() {
        Instant end = NOON.plus(Duration.ofMinutes(10));

        assertThat(at(end.minus(INSTANT), TEN_MINUTES)).isEqualTo(new Freshness(State.FRESH, end));
        assertThat(at(end.minusSeconds(31), TEN_MINUTES)).isEqualTo(new Freshness(State.FRESH, end.minusSeconds(1)));
    }

    @Test
    void isTooOldExactlyAtTheMaximumAge() {
        Instant end = NOON.plus(Duration.ofMinutes(10));

        assertThat(at(end, TEN_MINUTES)).isEqualTo(new Freshness(State.TOO_OLD, end));
    }

    /** nextUpdate before the maximum age. */
    @Test
    void isTooOldExactlyAtTheEndThatItGivesItself() {
        Instant nextUpdate = NOON.plus(Duration.ofMinutes(4));
        Answer<String> brief = new Answer<>("good", NOON, nextUpdate);

        assertThat(Freshness.of(brief, TEN_MINUTES, nextUpdate.minus(INSTANT), PAUSE))
                .isEqualTo(new Freshness(State.FRESH, nextUpdate));
        assertThat(Freshness.of(brief, TEN_MINUTES, nextUpdate, PAUSE))
                .isEqualTo(new Freshness(State.TOO_OLD, nextUpdate));
    }

    @Test
    void isStaleAfterItsEndWhileThatIsTolerated() {
        Instant end = NOON.plus(Duration.ofMinutes(10));
        Instant tolerated = end.plus(Duration.ofMinutes(5));

        assertThat(at(end, TOLERANT)).isEqualTo(new Freshness(State.STALE, end.plus(PAUSE)));
        assertThat(at(tolerated.minus(INSTANT), TOLERANT)).isEqualTo(new Freshness(State.STALE, tolerated));
        assertThat(at(tolerated, TOLERANT)).isEqualTo(new Freshness(State.TOO_OLD, tolerated));
    }

    /** The clocks of two requests, or of two nodes, differ a little; by more than a minute nobody knows how old it is. */
    @Test
    void believesAnAnswerOfTheFutureWithinTheDifferenceOfClocksOnly() {
        Instant minuteBefore = NOON.minus(Duration.ofMinutes(1));

        assertThat(at(minuteBefore, TOLERANT).state()).isEqualTo(State.FRESH);
        assertThat(at(minuteBefore.minus(INSTANT), TOLERANT))
                .isEqualTo(new Freshness(State.TOO_OLD, minuteBefore.minus(INSTANT)));
    }

    @Test
    void isUsableUnlessTooOld() {
        assertThat(new Freshness(State.FRESH, NOON).isUsable()).isTrue();
        assertThat(new Freshness(State.STALE, NOON).isUsable()).isTrue();
        assertThat(new Freshness(State.TOO_OLD, NOON).isUsable()).isFalse();
    }

    @Test
    void twoAreAsGoodAsTheWorseOneAndHoldUntilTheEarlierEnd() {
        Freshness fresh = new Freshness(State.FRESH, NOON);
        Freshness stale = new Freshness(State.STALE, NOON.plusSeconds(1));
        Freshness old = new Freshness(State.TOO_OLD, NOON.plusSeconds(2));

        assertThat(fresh.and(stale)).isEqualTo(new Freshness(State.STALE, NOON));
        assertThat(stale.and(fresh)).isEqualTo(new Freshness(State.STALE, NOON));
        assertThat(old.and(stale)).isEqualTo(new Freshness(State.TOO_OLD, NOON.plusSeconds(1)));
        assertThat(stale.and(old)).isEqualTo(new Freshness(State.TOO_OLD, NOON.plusSeconds(1)));
        assertThat(fresh.and(fresh)).isEqualTo(fresh);
    }

    @Test
    void aResultIsGoodOnlyIfFresh() {
        Instant made = NOON.minusSeconds(60);

        assertThat(new Freshness(State.FRESH, NOON).result(Source.OCSP, made))
                .isEqualTo(RevocationResult.good(Source.OCSP, made, NOON));
        assertThat(new Freshness(State.STALE, NOON).result(Source.CRL, made))
                .isEqualTo(RevocationResult.stale(Source.CRL, made, NOON))
                .extracting(RevocationResult::status)
                .isEqualTo(Status.STALE);
    }

    private Freshness at(Instant now, RevocationPolicy policy) {
        return Freshness.of(anHour, policy, now, PAUSE);
    }
}
