package dev.keycloakmtls.verification.revocation;

import static dev.keycloakmtls.testpki.Leaf.leaf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keycloakmtls.domain.RejectionReason;
import dev.keycloakmtls.domain.RevocationPolicy;
import dev.keycloakmtls.domain.RevocationPolicy.FailureMode;
import dev.keycloakmtls.domain.RevocationPolicy.Mode;
import dev.keycloakmtls.domain.RevocationResult.Status;
import dev.keycloakmtls.domain.Verdict;
import dev.keycloakmtls.domain.Verdict.Accepted;
import dev.keycloakmtls.domain.Verdict.Rejected;
import dev.keycloakmtls.domain.Verdict.TrustedPath;
import dev.keycloakmtls.testpki.TestCertificate;
import dev.keycloakmtls.testpki.TestCrl;
import dev.keycloakmtls.testpki.TestResponder;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Many questions at once, few threads, and answers that take their time. */
class RevocationLoadTest extends RevocationScenario {

    @Test
    void fetchesOnceForTwoHundredFirstRequests() throws Exception {
        TestCertificate certificate = ROOT.issue(leaf("CN=client").crlDistributionPoint(CRL));
        CountDownLatch everybodyIsHere = new CountDownLatch(200);
        byte[] crl = TestCrl.of(ROOT).der();
        sources.at(CRL, request -> {
            await(everybodyIsHere);
            return crl;
        });
        ExecutorService clients = Executors.newFixedThreadPool(200);
        try {
            List<Future<Verdict>> verdicts = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                verdicts.add(clients.submit(() -> {
                    everybodyIsHere.countDown();
                    return verdict(certificate, policy(Mode.CRL, FailureMode.HARD), now);
                }));
            }
            for (Future<Verdict> verdict : verdicts) {
                assertThat(verdict.get(10, TimeUnit.SECONDS)).isInstanceOf(Accepted.class);
            }
        } finally {
            clients.shutdownNow();
        }
        assertThat(sources.fetched()).containsExactly(CRL);
    }

    /** Trusted certificates, for nobody else is asked about at all; each with a status of its own to fetch. */
    @Test
    void staysWithinItsBoundsInAFloodOfUnknownCertificates() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        sources.at(OCSP, request -> {
            await(end);
            throw new IOException("too late");
        });
        RevocationLimits hasty = RevocationLimits.DEFAULT
                .withPatience(Duration.ofMillis(20))
                .withThreads(2, 3)
                .withDocuments(1024, 1024)
                .withCaches(1024, 10 * 1024);
        try (RevocationCheck flooded = new RevocationCheck(sources, hasty)) {
            for (int i = 0; i < 60; i++) {
                TestCertificate certificate = ROOT.issue(leaf("CN=client").ocspResponder(OCSP));
                assertRejected(
                        flooded.check(
                                        trusted(certificate, ROOT),
                                        profile(policy(Mode.OCSP, FailureMode.HARD)),
                                        "realm",
                                        now)
                                .verdict(),
                        RejectionReason.REVOCATION_UNKNOWN);
            }
            assertThat(sources.fetched()).hasSizeLessThanOrEqualTo(2);
        } finally {
            end.countDown();
        }
    }

    /**
     * Otherwise a source that hangs would hold all threads of a server. Who has a revoked certificate could bring the crowd
     * himself, so it excuses nothing.
     */
    @ParameterizedTest
    @EnumSource(
            value = Mode.class,
            names = {"OCSP", "CRL"})
    void letsFewWaitForASourceThatHangsAndRefusesTheOthersInSoftModeToo(Mode mode) throws Exception {
        Crowd crowd = new Crowd(policy(mode, FailureMode.SOFT), now.plus(Duration.ofMinutes(2)));

        long refused =
                crowd.verdicts().stream().filter(Rejected.class::isInstance).count();
        assertThat(refused).isEqualTo(crowd.turnedAway()).isGreaterThanOrEqualTo(Crowd.SIZE - 8);
    }

    /** That a source is down is known from the last attempt, and no crowd has brought it about. */
    @ParameterizedTest
    @EnumSource(
            value = Mode.class,
            names = {"OCSP", "CRL"})
    void excusesWhoIsTurnedAwayInSoftModeIfTheSourceWasDownAMomentAgo(Mode mode) throws Exception {
        Crowd soft = new Crowd(policy(mode, FailureMode.SOFT), now);
        Crowd hard = new Crowd(policy(mode, FailureMode.HARD), now);

        assertThat(soft.turnedAway()).isGreaterThanOrEqualTo(Crowd.SIZE - 8);
        assertThat(soft.verdicts())
                .allSatisfy(verdict -> assertThat(result(verdict).status()).isEqualTo(Status.UNKNOWN));
        assertThat(hard.verdicts()).hasOnlyElementsOfType(Rejected.class);
    }

    @ParameterizedTest
    @EnumSource(
            value = Mode.class,
            names = {"OCSP", "CRL"})
    void servesWhoIsTurnedAwayWithWhatMayStillBeUsed(Mode mode) throws Exception {
        sources.at(OCSP, TestResponder.of(ROOT)::answer)
                .crl(CRL, TestCrl.of(ROOT).der());
        RevocationPolicy tolerant = new Policy(mode)
                .maxAge(Duration.ofMinutes(1))
                .tolerance(Duration.ofHours(1))
                .build();

        Crowd crowd = new Crowd(tolerant, now.plus(Duration.ofMinutes(2)));

        assertThat(crowd.verdicts())
                .allSatisfy(verdict -> assertThat(result(verdict).status()).isEqualTo(Status.STALE));
        assertThat(crowd.turnedAway()).isGreaterThanOrEqualTo(Crowd.SIZE - 8);
    }

    /** Asks at the same time for one certificate, whose sources first answer, if they can, and then hang. */
    private final class Crowd {
        static final int SIZE = 24;

        private static final Duration PATIENCE = Duration.ofMillis(1_500);

        private final List<Verdict> verdicts = new ArrayList<>();
        private final AtomicInteger turnedAway = new AtomicInteger();

        Crowd(RevocationPolicy policy, Instant later) throws Exception {
            TestCertificate certificate =
                    ROOT.issue(leaf("CN=client").ocspResponder(OCSP).crlDistributionPoint(CRL));
            RevocationLimits limits = LIMITS.withPatience(PATIENCE);
            CountDownLatch end = new CountDownLatch(1);
            ExecutorService clients = Executors.newFixedThreadPool(SIZE);
            try (RevocationCheck crowded = new RevocationCheck(sources, limits)) {
                crowded.check(trusted(certificate, ROOT), profile(policy), "realm", now.minusSeconds(30))
                        .verdict();
                for (String source : List.of(OCSP, CRL)) {
                    sources.at(source, request -> {
                        await(end);
                        throw new IOException("too late");
                    });
                }
                List<Future<Verdict>> answers = clients.invokeAll(Collections.nCopies(SIZE, () -> {
                    long start = System.nanoTime();
                    Verdict verdict = crowded.check(trusted(certificate, ROOT), profile(policy), "realm", later)
                            .verdict();
                    if (System.nanoTime() - start < PATIENCE.toNanos() - 200_000_000) {
                        turnedAway.incrementAndGet();
                    }
                    return verdict;
                }));
                for (Future<Verdict> answer : answers) {
                    verdicts.add(answer.get());
                }
            } finally {
                end.countDown();
                clients.shutdownNow();
            }
        }

        List<Verdict> verdicts() {
            return verdicts;
        }

        int turnedAway() {
            return turnedAway.get();
        }
    }

    @Test
    void startsNoThreadWithoutAnythingToFetch() {
        Set<Thread> before = Thread.getAllStackTraces().keySet();
        try (RevocationCheck idle = new RevocationCheck(sources)) {
            assertThat(idle.check(
                            trusted(ROOT.issue(leaf("CN=client")), ROOT), profile(RevocationPolicy.NONE), "realm", now))
                    .isInstanceOf(TrustedPath.class);
            assertThat(Thread.getAllStackTraces().keySet())
                    .filteredOn(thread -> thread.getName().equals("mtls-revocation"))
                    .isSubsetOf(before);
        }
    }
}
