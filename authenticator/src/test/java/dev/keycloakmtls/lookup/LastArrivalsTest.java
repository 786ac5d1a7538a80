package dev.keycloakmtls.lookup;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class LastArrivalsTest {

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final ArrivalWay DIRECT = new ArrivalWay("", 8443);
    private static final ArrivalWay HEADER = new ArrivalWay("ssl-client-cert", 8443);

    private final AtomicReference<Instant> now = new AtomicReference<>(START);
    private final LastArrivals arrivals = new LastArrivals(now::get);

    @Test
    void beginWithNothing() {
        assertThat(arrivals.since()).isEqualTo(START);
        assertThat(arrivals.lastShown()).isEmpty();
        assertThat(arrivals.lastAccepted()).isEmpty();
        assertThat(arrivals.missing()).isZero();
    }

    @Test
    void keepTheLastOfEachApart() {
        now.set(START.plusSeconds(1));
        arrivals.shown(DIRECT);
        arrivals.accepted(DIRECT);
        now.set(START.plusSeconds(2));
        arrivals.shown(HEADER);

        assertThat(arrivals.lastShown()).contains(new LastArrivals.Arrival(START.plusSeconds(2), HEADER));
        assertThat(arrivals.lastAccepted()).contains(new LastArrivals.Arrival(START.plusSeconds(1), DIRECT));
    }

    @Test
    void aStrangersCertificateIsNotAccepted() {
        arrivals.shown(DIRECT);
        arrivals.missed();

        assertThat(arrivals.lastAccepted()).isEmpty();
        assertThat(arrivals.missing()).isEqualTo(1);
    }
}
