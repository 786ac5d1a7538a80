package dev.keycloakmtls.verification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.keycloakmtls.verification.FetchGate.CrowdedException;
import dev.keycloakmtls.verification.FetchGate.Place;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class FetchGateTest {

    private static final Duration MOMENT = Duration.ofMillis(20);

    private final FetchGate gate = new FetchGate(2, 3, MOMENT);

    @Test
    void turnsAwayWhoeverComesWhileAHostIsSlow() throws CrowdedException {
        gate.enter("slow.test");
        gate.enter("slow.test");

        assertThatExceptionOfType(CrowdedException.class)
                .isThrownBy(() -> gate.enter("slow.test"))
                .withMessageContaining("slow.test");
    }

    @Test
    void letsASlowHostHoldUpNoOther() throws CrowdedException {
        gate.enter("slow.test");
        gate.enter("slow.test");

        assertThat(gate.enter("other.test")).isNotNull();
    }

    @Test
    void boundsAllHostsTogether() throws CrowdedException {
        gate.enter("a.test");
        gate.enter("b.test");
        Place last = gate.enter("c.test");

        assertThatExceptionOfType(CrowdedException.class).isThrownBy(() -> gate.enter("d.test"));
        last.leave();
        assertThat(gate.enter("d.test")).isNotNull();
    }

    /** A request that is turned away for the others' sake must not keep its place at the host. */
    @Test
    void givesBackThePlaceAtAHostThatIsNotAsked() throws CrowdedException {
        gate.enter("a.test");
        Place second = gate.enter("a.test");
        Place third = gate.enter("b.test");
        assertThatExceptionOfType(CrowdedException.class).isThrownBy(() -> gate.enter("b.test"));
        second.leave();
        third.leave();

        gate.enter("b.test");
        assertThat(gate.enter("b.test")).isNotNull();
    }

    @Test
    void servesWhoHasWaitedForAMoment() throws Exception {
        FetchGate patient = new FetchGate(1, 1, Duration.ofMinutes(1));
        Place first = patient.enter("busy.test");
        CompletableFuture<Place> second = CompletableFuture.supplyAsync(() -> {
            try {
                return patient.enter("busy.test");
            } catch (CrowdedException e) {
                throw new IllegalStateException(e);
            }
        });

        first.leave();

        assertThat(second.get()).isNotNull();
    }
}
