package dev.keycloakmtls.sighting;

import dev.keycloakmtls.metrics.MutualTlsMetrics;
import dev.keycloakmtls.untrusted.FailureText;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jboss.logging.Logger;

/**
 * Writes what came, once a minute, on a thread of its own that nothing ends but the end of the server. What cannot be written is
 * kept, within its bounds, until the next time.
 */
final class SightingWriter implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(SightingWriter.class);

    private static final Duration INTERVAL = Duration.ofMinutes(1);
    private static final Duration RETENTION = Duration.ofHours(1);
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    /** How many clients are written in one transaction: one that fails is done again. */
    static final int CLIENTS = 50;

    /** Two nodes that write the same row for the first time: one of them has to do it again. */
    private static final int TRIES = 3;

    private final PendingSightings pending;
    private final SightingDatabase database;
    private final InstantSource clock;
    private final MutualTlsMetrics metrics;
    private final ScheduledThreadPoolExecutor executor;
    private long retained = Long.MIN_VALUE;
    private boolean writingFails;
    private boolean retentionFails;

    SightingWriter(PendingSightings pending, SightingDatabase database, InstantSource clock, MutualTlsMetrics metrics) {
        this.pending = pending;
        this.database = database;
        this.clock = clock;
        this.metrics = metrics;
        this.executor = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "mtls-sightings");
            thread.setDaemon(true);
            return thread;
        });
        executor.setRemoveOnCancelPolicy(true);
    }

    /** Begins, at another second of the minute than other nodes. */
    void start() {
        long interval = INTERVAL.toMillis();
        var unused = executor.scheduleWithFixedDelay(
                this::run, ThreadLocalRandom.current().nextLong(interval), interval, TimeUnit.MILLISECONDS);
    }

    /** Writes, and waits for that no longer than a person would. */
    void writeNow() {
        try {
            executor.submit(this::write).get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException | RejectedExecutionException e) {
            LOG.debugf("Sightings are written later: %s", FailureText.of(e));
        }
    }

    /** Whatever happens, the next time comes: an error that leaves here would end the timer without a word. */
    private void run() {
        try {
            write();
            retain();
        } catch (Throwable e) {
            said(e);
        }
    }

    /** Writes all that is there; what cannot be written comes back. */
    synchronized void write() {
        NavigableMap<SeenClient, PendingClient> taken = pending.drain();
        Set<String> realms = new TreeSet<>();
        try {
            boolean written = false;
            for (Map<SeenClient, PendingClient> some : chunks(taken)) {
                Set<SeenClient> unwritten = writeSome(some, written);
                some.forEach((client, one) -> {
                    taken.remove(client);
                    if (!unwritten.contains(client) && !one.refused().isEmpty()) {
                        realms.add(client.realm());
                    }
                });
                written = true;
            }
            if (!realms.isEmpty()) {
                database.trim(realms);
            }
            if (writingFails) {
                LOG.info("Sightings are written again");
            }
            writingFails = false;
            metrics.sightingsWritten("write", true);
        } catch (Throwable e) {
            pending.putBack(taken);
            metrics.sightingsWritten("write", false);
            if (!writingFails) {
                writingFails = true;
                said(e);
            }
        }
    }

    /**
     * Writes some clients together, or one by one where that fails: nobody's rows keep those of others from being written.
     *
     * @param isThere whether the database has taken anything before
     * @return those that the database does not take although it takes others: they are given up
     * @throws RuntimeException if it takes none, so that it is the database, and all are to be kept
     */
    private Set<SeenClient> writeSome(Map<SeenClient, PendingClient> some, boolean isThere)
            throws InterruptedException {
        try {
            tryWriting(some);
            return Set.of();
        } catch (RuntimeException e) {
            if (some.size() == 1 && !isThere) {
                throw e;
            }
            Set<SeenClient> unwritten = new TreeSet<>();
            for (Map.Entry<SeenClient, PendingClient> one : some.entrySet()) {
                try {
                    database.write(Map.of(one.getKey(), one.getValue()));
                } catch (RuntimeException alone) {
                    unwritten.add(one.getKey());
                }
            }
            if (unwritten.size() == some.size() && !isThere) {
                throw e;
            }
            if (!unwritten.isEmpty()) {
                pending.givenUp(unwritten.size());
                LOG.warnf("The database takes no sightings of %d clients: %s", unwritten.size(), FailureText.of(e));
            }
            return unwritten;
        }
    }

    private void tryWriting(Map<SeenClient, PendingClient> some) throws InterruptedException {
        for (int i = 1; ; i++) {
            try {
                database.write(some);
                return;
            } catch (RuntimeException e) {
                if (i == TRIES) {
                    throw e;
                }
                Thread.sleep(ThreadLocalRandom.current().nextLong(20, 200)); // another node is to be done first
            }
        }
    }

    private static List<Map<SeenClient, PendingClient>> chunks(NavigableMap<SeenClient, PendingClient> all) {
        List<Map<SeenClient, PendingClient>> chunks = new ArrayList<>();
        Map<SeenClient, PendingClient> some = new LinkedHashMap<>();
        for (Map.Entry<SeenClient, PendingClient> entry : all.entrySet()) {
            some.put(entry.getKey(), entry.getValue());
            if (some.size() == CLIENTS) {
                chunks.add(some);
                some = new LinkedHashMap<>();
            }
        }
        if (!some.isEmpty()) {
            chunks.add(some);
        }
        return chunks;
    }

    /** Once an hour, whether anything came or not. */
    synchronized void retain() {
        long now = clock.instant().toEpochMilli();
        if (retained != Long.MIN_VALUE && Math.abs(now - retained) < RETENTION.toMillis()) {
            return;
        }
        retained = now;
        try {
            database.retain(now);
            retentionFails = false;
            metrics.sightingsWritten("retention", true);
        } catch (Throwable e) {
            metrics.sightingsWritten("retention", false);
            if (!retentionFails) {
                retentionFails = true;
                LOG.warnf("Old sightings are not deleted; this is tried again each hour: %s", FailureText.of(e));
            }
        }
    }

    private static void said(Throwable e) {
        LOG.warnf(
                "Sightings are not written; they are kept as far as there is room, and this is tried again each minute: %s",
                FailureText.of(e));
    }

    @Override
    public void close() {
        executor.shutdownNow();
    }
}
