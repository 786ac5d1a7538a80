package dev.keycloakmtls.verification.crl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keycloakmtls.domain.FetchFailedException;
import dev.keycloakmtls.domain.FetchFailedException.Kind;
import dev.keycloakmtls.verification.crl.ListTurn.Turn;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ListTurnTest {

    private static final int LARGE = ListTurn.SMALL + 1;

    private final ListTurn turn = new ListTurn(Duration.ofSeconds(20), Duration.ofMillis(100));
    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterEach
    void endThreads() {
        threads.shutdownNow();
    }

    /** Nothing comes of it, so that nobody ever asks whether it may go on. */
    @Test
    void isLostByAListThatComesNoFurtherWhileAnotherRealmWaits() throws Exception {
        Turn silent = turn.take("hostile", LARGE);

        try (Turn next = turn.take("honest", LARGE)) {
            next.goOn();
            assertThatThrownBy(silent::goOn)
                    .isInstanceOfSatisfying(FetchFailedException.class, failure -> assertThat(failure.kind())
                            .isEqualTo(Kind.NOT_ASKED));
            silent.close();
            next.goOn();
        }
        turn.take("honest", LARGE).close();
    }

    @Test
    void isTakenByEachRealmOnceHoweverManyListsItHas() throws Exception {
        Turn silent = turn.take("hostile", LARGE);
        List<Future<Turn>> others = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            others.add(threads.submit(() -> turn.take("hostile", LARGE)));
        }

        turn.take("honest", LARGE).close();
        turn.take("third", LARGE).close();
        assertThat(others).noneMatch(Future::isDone);
        silent.close();
        while (!others.isEmpty()) { // in whatever order they came
            Future<Turn> next = anyThatIsDone(others);
            others.remove(next);
            next.get().close();
        }
    }

    @Test
    void isNotWaitedForByASmallList() throws IOException {
        Turn silent = turn.take("hostile", LARGE);

        turn.take("hostile", ListTurn.SMALL).close();
        silent.goOn();
        silent.close();
    }

    private static Future<Turn> anyThatIsDone(List<Future<Turn>> futures) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (System.nanoTime() < end) {
            for (Future<Turn> future : futures) {
                if (future.isDone()) {
                    return future;
                }
            }
            Thread.onSpinWait();
        }
        throw new AssertionError("nobody had the turn");
    }
}
