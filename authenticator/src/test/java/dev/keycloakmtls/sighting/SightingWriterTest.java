package dev.keycloakmtls.sighting;

import static dev.keycloakmtls.sighting.SightingFixtures.withoutCertificate;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keycloakmtls.metrics.MutualTlsMetrics;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SightingWriterTest {
    private static final long NOW = 1_800_000_000_000L;

    private final PendingSightings pending = new PendingSightings();
    private final Recorded database = new Recorded();
    private Instant now = Instant.ofEpochMilli(NOW);
    private final SightingWriter writer =
            new SightingWriter(pending, database, () -> now, new MutualTlsMetrics(() -> now));

    /** Fails as often as it is told, and writes down what it is asked. */
    private static final class Recorded implements SightingDatabase {
        private final List<Integer> written = new ArrayList<>();
        private final List<Long> retained = new ArrayList<>();
        private final Set<SeenClient> refuses = new HashSet<>();
        private int failures;
        private Throwable failure = new IllegalStateException("the database is away");

        @Override
        public void write(Map<SeenClient, PendingClient> clients) {
            fail();
            if (clients.keySet().stream().anyMatch(refuses::contains)) {
                throw new IllegalStateException("a value too long");
            }
            written.add(clients.size());
        }

        @Override
        public void trim(Collection<String> realms) {
            // nothing to see
        }

        @Override
        public void retain(long at) {
            retained.add(at);
            fail();
        }

        private void fail() {
            if (failures > 0) {
                failures--;
                if (failure instanceof Error error) {
                    throw error;
                }
                throw (RuntimeException) failure;
            }
        }
    }

    @AfterEach
    void close() {
        writer.close();
    }

    @Test
    void writesInPartsAndNothingTwice() {
        add(120);

        writer.write();
        writer.write();

        assertThat(database.written).containsExactly(50, 50, 20);
    }

    @Test
    void whatFailsOnceIsDoneAgain() {
        add(60);
        database.failures = 2;

        writer.write();

        assertThat(database.written).containsExactly(50, 10);
        assertThat(pending.size()).isZero();
    }

    @Test
    void whatCannotBeWrittenIsKeptForTheNextTime() {
        add(60);
        database.failures = 3 + 50; // and one by one

        writer.write();
        assertThat(database.written).isEmpty();
        assertThat(pending.size()).isEqualTo(60);

        writer.write();
        assertThat(database.written).containsExactly(50, 10);
    }

    @Test
    void whatTheDatabaseDoesNotTakeKeepsNothingElseFromIt() {
        add(60);
        database.refuses.add(new SeenClient("realm", "client 7"));

        writer.write();

        assertThat(database.written.stream().mapToInt(Integer::intValue).sum()).isEqualTo(59);
        assertThat(pending.size()).isZero();
        assertThat(pending.dropped()).isEqualTo(1);
    }

    /** An error that left the timer's task would end it without a word. */
    @Test
    void anErrorEndsNothing() {
        add(1);
        database.failures = 1;
        database.failure = new StackOverflowError();

        writer.write();
        assertThat(pending.size()).isEqualTo(1);
        database.failures = 1;
        writer.retain();

        writer.write();
        assertThat(database.written).containsExactly(1);
    }

    @Test
    void retentionComesOnceAnHourAndItsFailureIsNoReasonToWriteNothing() {
        database.failures = 1;
        writer.retain();
        writer.retain();
        assertThat(database.retained).containsExactly(NOW);

        now = now.plusSeconds(3_600);
        writer.retain();
        assertThat(database.retained).containsExactly(NOW, NOW + 3_600_000);
        add(1);
        writer.write();
        assertThat(database.written).containsExactly(1);
    }

    private void add(int clients) {
        for (int i = 0; i < clients; i++) {
            pending.add(new SeenClient("realm", "client " + i), withoutCertificate(), NOW);
        }
    }
}
