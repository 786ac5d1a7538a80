package dev.keycloakmtls.testsuite.soak;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** How long requests took. */
public final class Latencies {
    private final List<Duration> taken = new ArrayList<>();

    public synchronized void add(Duration duration) {
        taken.add(duration);
    }

    public synchronized int count() {
        return taken.size();
    }

    /** @param part 0.5 for the median, 1 for the longest */
    public synchronized Duration quantile(double part) {
        if (taken.isEmpty()) {
            return Duration.ZERO;
        }
        List<Duration> sorted = new ArrayList<>(taken);
        Collections.sort(sorted);
        return sorted.get((int) Math.min(sorted.size() - 1.0, part * sorted.size()));
    }

    @Override
    public String toString() {
        return "%6d requests, median %d ms, 99 %% %d ms, longest %d ms"
                .formatted(
                        count(),
                        quantile(0.5).toMillis(),
                        quantile(0.99).toMillis(),
                        quantile(1).toMillis());
    }
}
