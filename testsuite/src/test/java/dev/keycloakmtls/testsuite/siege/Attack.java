package dev.keycloakmtls.testsuite.siege;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;

/**
 * Something that a hostile realm, or its callers, do again and again.
 *
 * @param name for the table
 * @param rate how often, in words
 * @param threads as many requests at a time
 * @param pause of one thread between two requests
 * @param requests each makes one request and gives its status; taken in turn
 */
public record Attack(String name, String rate, int threads, Duration pause, List<IntSupplier> requests) {
    public Attack {
        requests = List.copyOf(requests);
    }

    /** Goes on until it is closed. */
    Running start() {
        return new Running(this);
    }

    /** One that is under way. */
    static final class Running implements AutoCloseable {
        private final ScheduledExecutorService executor;
        private final AtomicInteger asked = new AtomicInteger();
        private final AtomicInteger accepted = new AtomicInteger();
        private final AtomicInteger failed = new AtomicInteger();

        private Running(Attack attack) {
            executor = Executors.newScheduledThreadPool(attack.threads(), work -> {
                Thread thread = new Thread(work, "attack");
                thread.setDaemon(true);
                return thread;
            });
            for (int i = 0; i < attack.threads(); i++) {
                executor.scheduleWithFixedDelay(
                        () -> ask(attack), 0, Math.max(1, attack.pause().toMillis()), TimeUnit.MILLISECONDS);
            }
        }

        private void ask(Attack attack) {
            int turn = asked.getAndIncrement();
            try {
                int status =
                        attack.requests().get(turn % attack.requests().size()).getAsInt();
                if (status == 200) {
                    accepted.incrementAndGet();
                } else if (status >= 500) {
                    failed.incrementAndGet();
                }
            } catch (RuntimeException e) {
                // A refused handshake, or nobody had time: the siege asks how the other realm fares.
            }
        }

        int asked() {
            return asked.get();
        }

        /** Tokens that it got. */
        int accepted() {
            return accepted.get();
        }

        /** Answers that blame the server. */
        int failed() {
            return failed.get();
        }

        /** Waits for nobody: some of its requests hang for as long as they can. */
        @Override
        public void close() {
            executor.shutdownNow();
        }
    }
}
