package dev.keycloakmtls.verification.revocation;

import static dev.keycloakmtls.testpki.Leaf.leaf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keycloakmtls.domain.FetchFailedException;
import dev.keycloakmtls.domain.FetchFailedException.Kind;
import dev.keycloakmtls.domain.RejectionReason;
import dev.keycloakmtls.domain.RevocationPolicy;
import dev.keycloakmtls.domain.RevocationPolicy.FailureMode;
import dev.keycloakmtls.domain.RevocationPolicy.Mode;
import dev.keycloakmtls.domain.TrustProfile;
import dev.keycloakmtls.domain.Verdict;
import dev.keycloakmtls.domain.Verdict.Accepted;
import dev.keycloakmtls.domain.Verdict.Rejected;
import dev.keycloakmtls.domain.Verdict.TrustedPath;
import dev.keycloakmtls.problem.ProblemCode;
import dev.keycloakmtls.testpki.TestCa;
import dev.keycloakmtls.testpki.TestCertificate;
import dev.keycloakmtls.testpki.TestCrl;
import dev.keycloakmtls.testpki.TestResponder;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Two realms of two owners on one server. The honest one's CA has revoked its client's certificate, and its sources are
 * well; the hostile one does whatever an administrator of a realm can do. The client stays out, at once and for the right
 * reason, and another client of the honest realm gets in.
 */
class TwoRealmsTest {

    private static final String HONEST = "honest";
    private static final String HOSTILE = "hostile";
    private static final String OCSP = "http://honest.test/ocsp";
    private static final String CRL = "http://honest.test/ca.crl";
    private static final TestCa ROOT = TestCa.root("CN=Honest Root");
    private static final TestCa HOSTILE_ROOT = TestCa.root("CN=Hostile Root");
    private static final Duration PATIENCE = Duration.ofSeconds(4);

    private static final RevocationLimits LIMITS = RevocationLimits.DEFAULT
            .withPatience(PATIENCE)
            .withThreads(8, 60)
            .withDocuments(1024 * 1024, 16 * 1024)
            .withCaches(256 * 1024, 100 * 1024);

    private final Instant now = Instant.now();
    private final CountDownLatch end = new CountDownLatch(1);
    private final Sources sources = new Sources();
    private final RevocationCheck check = new RevocationCheck(sources, LIMITS);
    private final ExecutorService logins = Executors.newCachedThreadPool();
    private final TestCertificate revoked =
            ROOT.issue(leaf("CN=client").ocspResponder(OCSP).crlDistributionPoint(CRL));
    private final TestCertificate good =
            ROOT.issue(leaf("CN=other").ocspResponder(OCSP).crlDistributionPoint(CRL));

    {
        sources.at(OCSP, this::answer)
                .crl(CRL, TestCrl.of(ROOT).revoking(revoked.certificate()).der());
    }

    private byte[] answer(byte[] request) {
        return TestResponder.of(ROOT).revokedIf(revoked.certificate()).answer(request);
    }

    @AfterEach
    void endAll() {
        end.countDown();
        check.close();
        logins.shutdownNow();
    }

    static Stream<Arguments> everyMode() {
        return Stream.of(Mode.OCSP, Mode.CRL)
                .flatMap(mode -> Stream.of(FailureMode.values()).map(failure -> Arguments.of(mode, failure)));
    }

    /** As many logins as the server has threads, each with as many lists as a profile may name. */
    @ParameterizedTest
    @MethodSource("everyMode")
    void isNotDelayedByTheHangingHostsOfAnother(Mode mode, FailureMode failureMode) throws Exception {
        hang(20, 20);

        assertHolds(mode, failureMode);
    }

    /** One login is enough to fill a pool that is everybody's. */
    @ParameterizedTest
    @MethodSource("everyMode")
    void isNotDelayedByOneLoginToManyHangingHosts(Mode mode, FailureMode failureMode) throws Exception {
        hang(1, 20);

        assertHolds(mode, failureMode);
    }

    /** The hostile one has the honest one's profile, and so asks the same question, at the end of its own long queue. */
    @ParameterizedTest
    @MethodSource("everyMode")
    void doesNotWaitInTheQueueOfAnotherWhoAskedTheSameFirst(Mode mode, FailureMode failureMode) throws Exception {
        hang(1, 12);
        AtomicReference<Thread> waiting = new AtomicReference<>();
        Future<Verdict> first = logins.submit(() -> {
            waiting.set(Thread.currentThread());
            return verdict(HOSTILE, revoked, mode, FailureMode.HARD, now);
        });
        eventually(() -> waiting.get() != null && waiting.get().getState() == Thread.State.TIMED_WAITING);

        assertHolds(mode, failureMode);
        assertRejected(first.get(), RejectionReason.CERTIFICATE_REVOKED); // by the honest one's share
    }

    /** Its question is one that no responder takes: a serial number of nine thousand octets, for instance. */
    @ParameterizedTest
    @MethodSource("everyMode")
    void isNotTurnedAwayBecauseTheResponderRefusedAnothersQuestion(Mode mode, FailureMode failureMode)
            throws Exception {
        for (Kind kind : Kind.values()) {
            sources.at(OCSP, request -> {
                throw new FetchFailedException(kind, ProblemCode.NO_ANSWER.detail());
            });
            hostileAsksTheHonestResponder();
            sources.at(OCSP, this::answer);

            assertHolds(mode, failureMode);
        }
    }

    /** It has the honest one's profile and a client of the same CA, and brings it about that its own fetches fail. */
    @ParameterizedTest
    @MethodSource("everyMode")
    void doesNotTakeAnothersWordThatASourceIsDown(Mode mode, FailureMode failureMode) {
        byte[] crl = TestCrl.of(ROOT).revoking(revoked.certificate()).der();
        for (Kind kind : Kind.values()) {
            for (String source : List.of(OCSP, CRL)) {
                sources.at(source, request -> {
                    throw new FetchFailedException(kind, ProblemCode.NO_ANSWER.detail());
                });
            }
            String hostile = HOSTILE + kind;
            assertThat(verdict(hostile, good, mode, FailureMode.HARD, now)).isInstanceOf(Rejected.class);
            assertThat(verdict(hostile, revoked, mode, FailureMode.HARD, now)).isInstanceOf(Rejected.class);
        }
        sources.at(OCSP, this::answer).crl(CRL, crl);

        assertHolds(mode, failureMode);
    }

    /** Its logins wait for answers too, and there are only so many threads to wait. */
    @ParameterizedTest
    @MethodSource("everyMode")
    void waitsForASlowAnswerThoughAnothersLoginsWait(Mode mode, FailureMode failureMode) throws Exception {
        hang(30, 20);
        CountDownLatch slow = new CountDownLatch(1);
        byte[] crl = TestCrl.of(ROOT).revoking(revoked.certificate()).der();
        sources.at(OCSP, request -> {
            await(slow, Duration.ofMillis(900));
            return answer(request);
        });
        sources.at(CRL, request -> {
            await(slow, Duration.ofMillis(900));
            return crl;
        });

        assertHolds(mode, failureMode);
    }

    /** What was known of the client is in memory, which is bounded; and its sources are down when it comes again. */
    @ParameterizedTest
    @MethodSource("everyMode")
    void doesNotForgetARevocationBecauseAnotherFillsTheMemory(Mode mode, FailureMode failureMode) throws Exception {
        assertRejected(verdict(HONEST, revoked, mode, failureMode, now), RejectionReason.CERTIFICATE_REVOKED);
        sources.at("http://hostile.test/ocsp", TestResponder.of(HOSTILE_ROOT)::answer);
        for (int i = 0; i < 150; i++) {
            TestCertificate certificate =
                    HOSTILE_ROOT.issue(leaf("CN=hostile").ocspResponder("http://hostile.test/ocsp"));
            assertThat(hostile(certificate, RevocationPolicy.of(Mode.OCSP, FailureMode.HARD)))
                    .isInstanceOf(Accepted.class);
        }
        byte[] large = TestCrl.of(HOSTILE_ROOT).padded(2_000).der();
        List<String> lists =
                IntStream.range(0, 10).mapToObj(i -> "http://hostile.test/" + i).toList();
        lists.forEach(list -> sources.crl(list, large));
        for (String list : lists) {
            assertThat(hostile(HOSTILE_ROOT.issue(leaf("CN=hostile")), lists(List.of(list))))
                    .isInstanceOf(Accepted.class);
        }
        sources.down(OCSP).down(CRL);

        assertRejected(
                verdict(HONEST, revoked, mode, failureMode, now.plus(Duration.ofHours(2))),
                RejectionReason.CERTIFICATE_REVOKED);
    }

    private void assertHolds(Mode mode, FailureMode failureMode) {
        long start = System.nanoTime();
        assertRejected(verdict(HONEST, revoked, mode, failureMode, now), RejectionReason.CERTIFICATE_REVOKED);
        assertThat(verdict(HONEST, good, mode, failureMode, now)).isInstanceOf(Accepted.class);
        assertThat(Duration.ofNanos(System.nanoTime() - start))
                .as("far from what a login waits")
                .isLessThan(PATIENCE);
    }

    /** Logins of the hostile realm, each to hosts that take every request and answer none. */
    private void hang(int number, int listsEach) throws InterruptedException {
        TestCertificate certificate = HOSTILE_ROOT.issue(leaf("CN=hostile"));
        List<Thread> waiting = new CopyOnWriteArrayList<>();
        for (int i = 0; i < number; i++) {
            int login = i;
            List<String> lists = IntStream.range(0, listsEach)
                    .mapToObj(host -> "http://hostile" + host + ".test/list" + login)
                    .toList();
            lists.forEach(list -> sources.at(list, request -> {
                await(end, Duration.ofMinutes(1));
                throw new IOException("too late");
            }));
            logins.submit(() -> {
                waiting.add(Thread.currentThread());
                return hostile(certificate, lists(lists));
            });
        }
        eventually(() -> waiting.size() == number
                && waiting.stream().allMatch(thread -> thread.getState() == Thread.State.TIMED_WAITING));
        eventually(() -> sources.fetched().size() >= 2);
    }

    private void hostileAsksTheHonestResponder() {
        TestCertificate certificate = HOSTILE_ROOT.issue(leaf("CN=hostile").ocspResponder(OCSP));
        assertThat(hostile(certificate, RevocationPolicy.of(Mode.OCSP, FailureMode.HARD)))
                .isInstanceOf(Rejected.class);
    }

    private static RevocationPolicy lists(List<String> urls) {
        return RevocationPolicy.of(Mode.CRL, FailureMode.HARD)
                .withCrlLocations(urls.stream().map(URI::create).toList());
    }

    private Verdict hostile(TestCertificate certificate, RevocationPolicy policy) {
        return check.check(
                        new TrustedPath(certificate.chain(), HOSTILE_ROOT.certificate()),
                        profile(HOSTILE_ROOT, policy),
                        HOSTILE,
                        now)
                .verdict();
    }

    private Verdict verdict(String realm, TestCertificate certificate, Mode mode, FailureMode failureMode, Instant at) {
        return check.check(
                        new TrustedPath(certificate.chain(), ROOT.certificate()),
                        profile(ROOT, RevocationPolicy.of(mode, failureMode)),
                        realm,
                        at)
                .verdict();
    }

    private static TrustProfile profile(TestCa root, RevocationPolicy policy) {
        return TrustProfile.named("profile")
                .anchors(root.certificate())
                .revocation(policy)
                .build();
    }

    private static void assertRejected(Verdict verdict, RejectionReason reason) {
        assertThat(verdict).isInstanceOfSatisfying(Rejected.class, rejected -> assertThat(rejected.reason())
                .as(rejected.detail())
                .isEqualTo(reason));
    }

    private static void await(CountDownLatch latch, Duration atMost) {
        try {
            var unused = latch.await(atMost.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void eventually(BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("in time").isLessThan(end);
            TimeUnit.MILLISECONDS.sleep(5);
        }
    }
}
