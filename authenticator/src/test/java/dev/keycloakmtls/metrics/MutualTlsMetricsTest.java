package dev.keycloakmtls.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keycloakmtls.config.AuthenticationMethod;
import dev.keycloakmtls.domain.RejectionReason;
import dev.keycloakmtls.domain.Verdict.Rejected;
import io.micrometer.core.instrument.Metrics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MutualTlsMetricsTest {

    private static final int MANY = 3 * MutualTlsMetrics.MAX_REALMS;

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final MutualTlsMetrics metrics = new MutualTlsMetrics(InstantSource.system());

    @BeforeEach
    void collect() {
        Metrics.addRegistry(registry);
    }

    @AfterEach
    void collectNoMore() {
        registry.getMeters().forEach(meter -> Metrics.globalRegistry.remove(meter.getId()));
        Metrics.removeRegistry(registry);
    }

    @Test
    void tellsOnlySoManyRealmsApartAndCountsTheOthersTogether() {
        refuse("first");
        for (int i = 0; i < MANY; i++) {
            refuse("realm-" + i);
        }
        refuse("first");

        assertThat(registry.find(MutualTlsMetrics.AUTHENTICATIONS).timers()).hasSize(MutualTlsMetrics.MAX_REALMS + 1);
        assertThat(count("first")).isEqualTo(2);
        assertThat(count(MutualTlsMetrics.OTHER_REALMS)).isEqualTo(MANY + 1 - MutualTlsMetrics.MAX_REALMS);
    }

    @Test
    void forgetsARealmThatIsGoneAndGivesItsPlaceToAnother() {
        for (int i = 0; i < MutualTlsMetrics.MAX_REALMS; i++) {
            refuse("realm-" + i);
        }
        refuse("late");
        metrics.forget("realm-7");
        metrics.forget("never-seen");
        refuse("next");
        refuse("realm-7");

        assertThat(count("next")).isEqualTo(1);
        assertThat(registry.find(MutualTlsMetrics.AUTHENTICATIONS)
                        .tag("realm", "realm-7")
                        .timer())
                .as("its place is taken")
                .isNull();
        assertThat(count(MutualTlsMetrics.OTHER_REALMS)).isEqualTo(2);
        assertThat(count("realm-8")).isEqualTo(1);
    }

    private void refuse(String realm) {
        metrics.authentication(
                realm,
                AuthenticationMethod.CA_SIGNED,
                Rejected.because(RejectionReason.NO_CERTIFICATE),
                Duration.ofMillis(1));
    }

    private long count(String realm) {
        return registry.get(MutualTlsMetrics.AUTHENTICATIONS)
                .tag("realm", realm)
                .timer()
                .count();
    }
}
