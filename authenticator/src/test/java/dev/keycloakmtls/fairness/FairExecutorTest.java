package dev.keycloakmtls.fairness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FairExecutorTest {

    private static final int THREADS = 8;
    private static final int QUEUE = 100;

    private final FairExecutor executor = new FairExecutor("test", THREADS, QUEUE);
    private final CountDownLatch end = new CountDownLatch(1);

    @AfterEach
    void endAll() {
        end.countDown();
        executor.close();
    }

    @Test
    void runsAnotherRealmsWorkAtOnceHoweverMuchOfOneHangs() throws Exception {
        assertThat(flood("hostile")).isLessThan(1_000);

        assertRuns("honest", "host");
    }

    @Test
    void runsAnotherHostsWorkAtOnceHoweverMuchOfOneHangs() throws Exception {
        for (int i = 0; i < THREADS; i++) {
            executor.execute("realm", "slow", this::hang);
        }

        assertRuns("realm", "other");
    }

    @Test
    void turnsAwayWhatWouldWaitBeyondTheRealmsShareOfTheQueue() {
        int accepted = flood("realm");

        assertThat(accepted).isBetween(QUEUE / 4, QUEUE / 4 + THREADS);
    }

    @Test
    void letsRealmsAndHostsTakeTurns() throws Exception {
        List<String> order = new CopyOnWriteArrayList<>();
        CountDownLatch done = new CountDownLatch(6);
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch begin = new CountDownLatch(1);
        try (FairExecutor single = new FairExecutor("test", 1, 100)) {
            single.execute("first", "one", () -> {
                begun.countDown();
                await(begin);
            });
            await(begun);
            for (String task : List.of("a one", "a one", "a two", "b one", "b one", "b two")) {
                single.execute(task.substring(0, 1), task.substring(2), () -> {
                    order.add(task);
                    done.countDown();
                });
            }
            begin.countDown();
            await(done);
        }
        assertThat(order).containsExactly("a one", "b one", "a two", "b two", "a one", "b one");
    }

    @Test
    void runsEverythingThatItTookAlsoAfterFailures() throws Exception {
        AtomicInteger ran = new AtomicInteger();
        CountDownLatch done = new CountDownLatch(20);
        for (int i = 0; i < 20; i++) {
            executor.execute("realm", "host" + i, () -> {
                Thread.currentThread().setUncaughtExceptionHandler((thread, failure) -> {}); // the one below
                ran.incrementAndGet();
                done.countDown();
                throw new IllegalStateException("as it happens");
            });
        }
        await(done);
        assertThat(ran).hasValue(20);
        assertRuns("realm", "host");
    }

    @Test
    void takesNothingOnceItIsClosed() {
        flood("realm");
        executor.close();

        assertThatThrownBy(() -> executor.execute("realm", "host", () -> {}))
                .isInstanceOf(RejectedExecutionException.class);
    }

    /** @return how much was taken of what hangs */
    private int flood(String realm) {
        int taken = 0;
        for (int i = 0; i < 1_000; i++) {
            try {
                executor.execute(realm, "host" + i, this::hang);
                taken++;
            } catch (RejectedExecutionException e) {
                assertThat(e).hasMessageContaining("too many");
            }
        }
        return taken;
    }

    private void assertRuns(String realm, String host) throws InterruptedException {
        CountDownLatch ran = new CountDownLatch(1);
        executor.execute(realm, host, ran::countDown);
        assertThat(ran.await(10, TimeUnit.SECONDS)).isTrue();
    }

    private void hang() {
        await(end);
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
