package dev.keycloakmtls.verification.revocation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keycloakmtls.domain.FetchFailedException;
import dev.keycloakmtls.domain.FetchFailedException.Kind;
import dev.keycloakmtls.fairness.FairExecutor;
import dev.keycloakmtls.problem.ProblemCode;
import dev.keycloakmtls.verification.revocation.AnswerCache.Loader;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Two realms that ask for the same answer at the same time. */
class AnswerCacheTest {

    private static final Asker HOSTILE = new Asker("hostile", "host");
    private static final Asker HONEST = new Asker("honest", "host");
    private static final Duration HOUR = Duration.ofHours(1);

    private final Instant now = Instant.now();
    private final CountDownLatch end = new CountDownLatch(1);
    private final FairExecutor executor = new FairExecutor("test", 8, 100);
    private final AnswerCache<String, String> cache =
            new AnswerCache<>(1_000_000, new Texts(), executor, RevocationLimits.DEFAULT);

    @AfterEach
    void endAll() {
        end.countDown();
        executor.close();
    }

    @Test
    void fetchOnceForBoth() throws Exception {
        AtomicInteger fetches = new AtomicInteger();
        CountDownLatch begun = new CountDownLatch(1);
        Pending<String> first = cache.find(HOSTILE, "key", HOUR, now, () -> {
            fetches.incrementAndGet();
            begun.countDown();
            await(Duration.ofMinutes(1));
            return answer("one");
        });
        assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();
        Pending<String> second = cache.find(HONEST, "key", HOUR, now, () -> {
            fetches.incrementAndGet();
            return answer("two");
        });
        end.countDown();

        assertThat(value(first)).isEqualTo("one");
        assertThat(value(second)).isEqualTo("one");
        assertThat(fetches).hasValue(1);
    }

    /** It looks up the host's name, for instance, behind many others of its realm. */
    @Test
    void doNotWaitForTheAttemptOfTheOther() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        Pending<String> stuck = cache.find(HOSTILE, "key", HOUR, now, () -> {
            begun.countDown();
            await(Duration.ofMinutes(1));
            throw new FetchFailedException(Kind.NOT_ASKED, ProblemCode.FETCH_NOT_YET.detail());
        });
        assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();

        assertThat(value(cache.find(HONEST, "key", HOUR, now, () -> answer("two"))))
                .isEqualTo("two");
        assertThat(value(stuck)).isEqualTo("two");
        end.countDown();
        assertThat(value(cache.find(HONEST, "key", HOUR, now, failing(Kind.UNREACHABLE))))
                .isEqualTo("two");
    }

    /** Nobody waits for it any more, and it ends nothing but itself. */
    @Test
    void mayFailAfterTheOtherHasTheAnswer() throws Exception {
        List<Throwable> thrown = new CopyOnWriteArrayList<>();
        Thread.UncaughtExceptionHandler handler = Thread.getDefaultUncaughtExceptionHandler();
        Thread.setDefaultUncaughtExceptionHandler((thread, e) -> thrown.add(e));
        try {
            CompletableFuture<Thread> begun = new CompletableFuture<>();
            Pending<String> late = cache.find(HOSTILE, "key", HOUR, now, () -> {
                begun.complete(Thread.currentThread());
                await(Duration.ofMinutes(1));
                throw new FetchFailedException(Kind.UNREACHABLE, ProblemCode.FETCH_NOT_YET.detail());
            });
            Thread fetching = begun.get(10, TimeUnit.SECONDS);
            assertThat(value(cache.find(HONEST, "key", HOUR, now, () -> answer("two"))))
                    .isEqualTo("two");

            end.countDown();
            executor.close();
            fetching.join(10_000);

            assertThat(thrown).isEmpty();
            assertThat(value(late)).isEqualTo("two");
        } finally {
            Thread.setDefaultUncaughtExceptionHandler(handler);
        }
    }

    /** What comes late was asked for before, and may be older. */
    @Test
    void keepTheNewestOfTwoAnswers() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch landed = new CountDownLatch(1);
        Pending<String> late = cache.find(HOSTILE, "key", HOUR, now, () -> {
            begun.countDown();
            await(Duration.ofMinutes(1));
            landed.countDown();
            return answer("1 older");
        });
        assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(value(cache.find(HONEST, "key", HOUR, now, () -> answer("2 newer"))))
                .isEqualTo("2 newer");
        assertThat(value(late)).isEqualTo("2 newer");
        end.countDown();
        assertThat(landed.await(10, TimeUnit.SECONDS)).isTrue();
        CountDownLatch idle = new CountDownLatch(1);
        executor.execute("hostile", "host", idle::countDown);
        assertThat(idle.await(10, TimeUnit.SECONDS)).isTrue();

        assertThat(value(cache.find(HONEST, "key", HOUR, now, failing(Kind.UNREACHABLE))))
                .isEqualTo("2 newer");
    }

    @Test
    void doNotTakeEachOthersCrowdForTheSources() {
        Known<String> turnedAway =
                cache.find(HOSTILE, "key", HOUR, now, failing(Kind.NOT_ASKED)).await(soon());
        assertThat(turnedAway.isDenied()).isTrue();

        assertThat(value(cache.find(HONEST, "key", HOUR, now, () -> answer("two"))))
                .isEqualTo("two");
    }

    /** What failed may have been kept by its realm's own crowd from being in time. */
    @Test
    void doNotTakeEachOthersFailureForTheirOwn() {
        for (Kind kind : Kind.values()) {
            String key = kind.name();
            assertThat(cache.find(HOSTILE, key, HOUR, now, failing(kind))
                            .await(soon())
                            .answer())
                    .isEmpty();

            assertThat(value(cache.find(HONEST, key, HOUR, now, () -> answer("two"))))
                    .isEqualTo("two");
            assertThat(value(cache.find(HOSTILE, key, HOUR, now, failing(kind))))
                    .isEqualTo("two");
        }
    }

    @Test
    void leaveASourceAloneThatFailed() {
        cache.find(HOSTILE, "key", HOUR, now, failing(Kind.UNREACHABLE)).await(soon());

        Known<String> known =
                cache.find(HOSTILE, "key", HOUR, now, () -> answer("two")).await(soon());
        assertThat(known.answer()).isEmpty();
        assertThat(known.isDenied()).isFalse();
    }

    private static Loader<String> failing(Kind kind) {
        return () -> {
            throw new FetchFailedException(kind, ProblemCode.NO_ANSWER.detail());
        };
    }

    private Answer<String> answer(String value) {
        return new Answer<>(value, now, Instant.MAX);
    }

    private static String value(Pending<String> pending) {
        return pending.await(soon()).answer().orElseThrow().value();
    }

    private static long soon() {
        return System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    }

    private void await(Duration atMost) {
        try {
            var unused = end.await(atMost.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static final class Texts implements AnswerCache.Rules<String, String> {
        @Override
        public long octetsOfKey(String key) {
            return key.length();
        }

        @Override
        public long octets(String answer) {
            return answer.length();
        }

        @Override
        public boolean isRevocation(String answer) {
            return false;
        }

        @Override
        public boolean isBelievedWhenFetched() {
            return true;
        }

        @Override
        public String newest(String held, String fetched) {
            return held.compareTo(fetched) > 0 ? held : fetched;
        }
    }
}
