package dev.keycloakmtls.sighting;

import static dev.keycloakmtls.sighting.SightingFixtures.accepted;
import static dev.keycloakmtls.sighting.SightingFixtures.certificate;
import static dev.keycloakmtls.sighting.SightingFixtures.certificates;
import static dev.keycloakmtls.sighting.SightingFixtures.refused;
import static dev.keycloakmtls.sighting.SightingFixtures.withoutCertificate;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keycloakmtls.testpki.TestCertificate;
import dev.keycloakmtls.untrusted.Bound;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class PendingSightingsTest {
    private static final SeenClient CLIENT = new SeenClient("realm", "client");
    private static final long NOW = 1_800_000_000_000L;
    private static final long DAY = 86_400_000L;

    private final PendingSightings pending = new PendingSightings();

    @Test
    void oneCertificateIsOneEntryWithItsTimesAndNumber() {
        TestCertificate robot = certificate("robot");
        pending.add(CLIENT, accepted(robot), NOW);
        pending.add(CLIENT, accepted(robot), NOW + 5);
        pending.add(CLIENT, refused(robot), NOW + 6);

        PendingClient client = Objects.requireNonNull(pending.drain().get(CLIENT));

        PendingClient.Pending only = client.accepted().iterator().next();
        assertThat(client.accepted()).hasSize(1);
        assertThat(client.refused()).hasSize(1);
        assertThat(only.first()).isEqualTo(NOW);
        assertThat(only.last()).isEqualTo(NOW + 5);
        assertThat(only.count()).isEqualTo(2);
        assertThat(client.days())
                .containsOnly(
                        Map.entry(new PendingClient.Day(NOW / DAY, Outcome.ACCEPTED), 2L),
                        Map.entry(new PendingClient.Day(NOW / DAY, Outcome.REFUSED), 1L));
        assertThat(pending.drain()).isEmpty();
    }

    @Test
    void aWorkloadWithANewCertificateEachTimeLeavesTheLastFive() {
        List<TestCertificate> all = certificates(50);
        for (int i = 0; i < 50; i++) {
            pending.add(CLIENT, accepted(all.get(i)), NOW + i);
        }

        PendingClient client = Objects.requireNonNull(pending.drain().get(CLIENT));

        assertThat(leaves(client.accepted())).isEqualTo(leaves(all.subList(45, 50)));
        assertThat(client.days().values()).containsExactly(50L);
    }

    @Test
    void aFloodLeavesNoMoreThanTheBoundAndNeverPushesOutWhoCameBefore() {
        TestCertificate honest = certificate("Partner CA");
        List<TestCertificate> flood = certificates(300);
        pending.add(CLIENT, refused(honest), NOW);
        for (int i = 0; i < 3_000; i++) {
            pending.add(CLIENT, refused(flood.get(i % 300)), NOW + i / 300);
        }

        PendingClient client = Objects.requireNonNull(pending.drain().get(CLIENT));

        assertThat(client.refused()).hasSize(Bound.SIGHTINGS_REFUSED.value());
        assertThat(leaves(client.refused())).contains(honest.certificate());
        assertThat(client.days().values()).containsExactly(3_001L);
    }

    @Test
    void whereNoCertificateCameThereIsOneEntry() {
        pending.add(CLIENT, withoutCertificate(), NOW);
        pending.add(CLIENT, withoutCertificate(), NOW);

        assertThat(Objects.requireNonNull(pending.drain().get(CLIENT)).refused())
                .hasSize(1);
    }

    @Test
    void manyClientsHaveABoundAndWhatHasNoRoomIsCounted() {
        Sighting none = withoutCertificate();
        for (int i = 0; i < Bound.SIGHTING_CLIENTS_PENDING.value() + 7; i++) {
            pending.add(new SeenClient("realm", "client " + i), none, NOW);
        }

        assertThat(pending.size()).isEqualTo(Bound.SIGHTING_CLIENTS_PENDING.value());
        assertThat(pending.dropped()).isEqualTo(7);
        assertThat(pending.drain()).hasSize(Bound.SIGHTING_CLIENTS_PENDING.value());
        assertThat(pending.size()).isZero();
    }

    /** As when the database is away, and certificates go on to come. */
    @Test
    void whatIsPutBackAgainAndAgainStaysWithinTheBounds() {
        TestCertificate honest = certificate("Partner CA");
        TestCertificate robot = certificate("robot");
        List<TestCertificate> flood = certificates(200);
        pending.add(CLIENT, refused(honest), NOW);
        for (int round = 0; round < 60; round++) {
            Map<SeenClient, PendingClient> taken = pending.drain();
            for (int i = 0; i < 50; i++) {
                pending.add(CLIENT, refused(flood.get((round * 50 + i) % 200)), NOW + round * DAY + i);
            }
            pending.add(CLIENT, accepted(robot), NOW + round * DAY);
            pending.putBack(taken);
        }

        assertThat(pending.size()).isEqualTo(1);
        PendingClient client = Objects.requireNonNull(pending.drain().get(CLIENT));
        assertThat(leaves(client.refused()))
                .hasSize(Bound.SIGHTINGS_REFUSED.value())
                .contains(honest.certificate());
        assertThat(client.accepted()).hasSize(1);
        assertThat(client.accepted().iterator().next().count()).isEqualTo(60);
        assertThat(client.accepted().size()
                        + client.refused().size()
                        + client.days().size())
                .isLessThanOrEqualTo(Bound.SIGHTING_ROWS.value());
        assertThat(pending.octets()).isZero();
    }

    @Test
    void nothingIsLostBetweenThreadsThatAddAndOneThatTakes() throws InterruptedException {
        TestCertificate robot = certificate("robot");
        CountDownLatch done = new CountDownLatch(4);
        for (int thread = 0; thread < 4; thread++) {
            new Thread(() -> {
                        for (int i = 0; i < 20_000; i++) {
                            pending.add(CLIENT, accepted(robot), NOW);
                        }
                        done.countDown();
                    })
                    .start();
        }
        long seen = 0;
        while (done.getCount() > 0) {
            seen += seen(pending.drain());
        }
        done.await();

        assertThat(seen + seen(pending.drain())).isEqualTo(80_000);
    }

    private static long seen(Map<SeenClient, PendingClient> taken) {
        return taken.values().stream()
                .flatMap(client -> client.days().values().stream())
                .mapToLong(Long::longValue)
                .sum();
    }

    private static List<X509Certificate> leaves(Collection<PendingClient.Pending> all) {
        return all.stream()
                .map(one -> Objects.requireNonNull(one.sighting().certificate()).leaf())
                .toList();
    }

    private static List<X509Certificate> leaves(List<TestCertificate> all) {
        return all.stream().map(TestCertificate::certificate).toList();
    }
}
