package dev.keycloakmtls.verification.revocation;

import static dev.keycloakmtls.testpki.Leaf.leaf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keycloakmtls.conformance.Satisfies;
import dev.keycloakmtls.domain.RejectionReason;
import dev.keycloakmtls.domain.RevocationPolicy;
import dev.keycloakmtls.domain.RevocationPolicy.FailureMode;
import dev.keycloakmtls.domain.RevocationPolicy.Mode;
import dev.keycloakmtls.domain.TrustProfile;
import dev.keycloakmtls.domain.Verdict;
import dev.keycloakmtls.domain.Verdict.Accepted;
import dev.keycloakmtls.domain.Verdict.Rejected;
import dev.keycloakmtls.domain.Verdict.TrustedPath;
import dev.keycloakmtls.testpki.TestCa;
import dev.keycloakmtls.testpki.TestCertificate;
import dev.keycloakmtls.testpki.TestCrl;
import dev.keycloakmtls.testpki.TestResponder;
import java.math.BigInteger;
import java.security.cert.CRLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whoever is between server and source can serve what the source really said before, for as long as that calls itself
 * valid. What is known already stands against it.
 */
@Satisfies(57)
class NewestAnswerTest {

    private static final String OCSP = "http://ocsp.test/";
    private static final String CRL = "http://crl.test/ca.crl";
    private static final TestCa ROOT = TestCa.root("CN=Root");

    private final Instant now = Instant.now();
    private final Instant yesterday = now.minus(Duration.ofDays(1));
    private final Instant monday = now.minus(Duration.ofDays(2));
    private final Instant end = now.plus(Duration.ofDays(2));
    private final Sources sources = new Sources();
    private final RevocationCheck check = new RevocationCheck(sources);
    private final TestCertificate certificate =
            ROOT.issue(leaf("CN=client").ocspResponder(OCSP).crlDistributionPoint(CRL));

    @AfterEach
    void endFetches() {
        check.close();
    }

    static Stream<Arguments> everyMode() {
        return Stream.of(Mode.OCSP, Mode.CRL)
                .flatMap(mode -> Stream.of(FailureMode.values()).map(failure -> Arguments.of(mode, failure)));
    }

    /** At 0:00 the source says revoked; from 1:01 on somebody serves what it said two days before, a good answer. */
    @ParameterizedTest
    @MethodSource("everyMode")
    void ofARevocationStandsAgainstAnOlderOne(Mode mode, FailureMode failureMode) {
        revokedAt(yesterday);
        assertRevoked(mode, failureMode, now);
        goodAt(monday);

        for (int minutes = 61; minutes < 400; minutes += 61) {
            assertRevoked(mode, failureMode, now.plus(Duration.ofMinutes(minutes)));
        }
        assertThat(sources.fetched()).hasSizeGreaterThan(3);
    }

    @ParameterizedTest
    @MethodSource("everyMode")
    void ofARevocationStandsAgainstAnotherOfTheSameMoment(Mode mode, FailureMode failureMode) {
        revokedAt(yesterday);
        assertRevoked(mode, failureMode, now);
        goodAt(yesterday);

        assertRevoked(mode, failureMode, now.plus(Duration.ofHours(2)));
    }

    @ParameterizedTest
    @MethodSource("everyMode")
    void ofARevocationCountsAgainstAGoodOneOfTheSameMoment(Mode mode, FailureMode failureMode) {
        goodAt(yesterday);
        assertThat(verdict(mode, failureMode, now)).isInstanceOf(Accepted.class);
        revokedAt(yesterday);

        assertRevoked(mode, failureMode, now.plus(Duration.ofHours(2)));
    }

    /** A certificate that was on hold. */
    @ParameterizedTest
    @MethodSource("everyMode")
    void takesARevocationBack(Mode mode, FailureMode failureMode) {
        revokedAt(monday);
        assertRevoked(mode, failureMode, now);
        goodAt(yesterday);

        assertThat(verdict(mode, failureMode, now.plus(Duration.ofHours(2)))).isInstanceOf(Accepted.class);
        revokedAt(monday);
        assertThat(verdict(mode, failureMode, now.plus(Duration.ofHours(4))))
                .satisfies(verdict -> assertThat(verdict instanceof Rejected rejected
                                && rejected.reason() == RejectionReason.CERTIFICATE_REVOKED)
                        .isFalse());
    }

    /** A host behind which one of several servers lags: what it says is no news, and no reason to refuse anybody. */
    @ParameterizedTest
    @EnumSource(
            value = Mode.class,
            names = {"OCSP"})
    void goesOnWhereASourceRepeatsAnOlderOneAndNotBeyondItsEnd(Mode mode) {
        goodAt(yesterday, now.plus(Duration.ofHours(3)));
        assertThat(verdict(mode, FailureMode.HARD, now)).isInstanceOf(Accepted.class);
        goodAt(monday);

        assertThat(verdict(mode, FailureMode.HARD, now.plus(Duration.ofHours(2))))
                .isInstanceOf(Accepted.class);
        assertThat(verdict(mode, FailureMode.HARD, now.plus(Duration.ofHours(4))))
                .isInstanceOf(Rejected.class);
    }

    static Stream<TestCrl> listsOfMonday() {
        Instant monday = Instant.now().minus(Duration.ofDays(2));
        Instant end = Instant.now().plus(Duration.ofDays(2));
        return Stream.of(
                TestCrl.of(ROOT, monday, end),
                TestCrl.of(ROOT, monday, end).onlyUserCertificates(),
                TestCrl.of(ROOT, monday, end).indirect());
    }

    /** Which extensions a CA's lists have may change; that the time of the newest is over changes nothing either. */
    @ParameterizedTest
    @MethodSource("listsOfMonday")
    void ofARevocationStandsAgainstAnOlderListOfAnotherKind(TestCrl replayed) throws CRLException {
        List<BigInteger> revoked = List.of(certificate.certificate().getSerialNumber());
        sources.crl(
                CRL, ROOT.crl(revoked, yesterday, now.plus(Duration.ofHours(1))).getEncoded());
        assertRevoked(Mode.CRL, FailureMode.SOFT, now);
        sources.crl(CRL, replayed.der());

        for (int minutes = 50; minutes < 400; minutes += 61) {
            assertRevoked(Mode.CRL, FailureMode.SOFT, now.plus(Duration.ofMinutes(minutes)));
        }
    }

    /** One of a CA's lists served in the place of another: newer, genuine, and not about this certificate. */
    @Test
    void ofARevocationStandsAgainstANewerListOfOtherCertificates() throws CRLException {
        List<BigInteger> revoked = List.of(certificate.certificate().getSerialNumber());
        sources.crl(
                CRL, ROOT.crl(revoked, monday, now.plus(Duration.ofHours(1))).getEncoded());
        assertRevoked(Mode.CRL, FailureMode.SOFT, now);
        sources.crl(CRL, TestCrl.of(ROOT, yesterday, end).onlyCaCertificates().der());

        for (int minutes = 62; minutes < 400; minutes += 61) {
            assertRevoked(Mode.CRL, FailureMode.SOFT, now.plus(Duration.ofMinutes(minutes)));
        }
    }

    @Test
    void ofAListIsToldByItsNumberWhereTheMomentIsTheSame() {
        sources.crl(
                CRL,
                TestCrl.of(ROOT, yesterday, end)
                        .number(8)
                        .revoking(certificate.certificate())
                        .der());
        assertRevoked(Mode.CRL, FailureMode.SOFT, now);
        sources.crl(CRL, TestCrl.of(ROOT, yesterday, end).number(7).padded(20).der());
        assertRevoked(Mode.CRL, FailureMode.SOFT, now.plus(Duration.ofHours(2)));
        sources.crl(CRL, TestCrl.of(ROOT, yesterday, end).number(9).der());

        assertThat(verdict(Mode.CRL, FailureMode.HARD, now.plus(Duration.ofHours(4))))
                .isInstanceOf(Accepted.class);
    }

    /** A list that nobody can believe, from after the CA's own, keeps nothing newer out. */
    @Test
    void isOneThatWasBelieved() {
        sources.crl(CRL, TestCrl.of(ROOT, monday, end).der());
        assertThat(verdict(Mode.CRL, FailureMode.HARD, now)).isInstanceOf(Accepted.class);
        sources.crl(CRL, TestCrl.forged(ROOT, TestCa.root("CN=Root")).der());
        verdict(Mode.CRL, FailureMode.HARD, now.plus(Duration.ofHours(2)));
        revokedAt(yesterday);

        assertRevoked(Mode.CRL, FailureMode.SOFT, now.plus(Duration.ofHours(4)));
    }

    @ParameterizedTest
    @EnumSource(FailureMode.class)
    void ofARevocationStandsAgainstAResponderThatDoesNotKnowTheCertificateAnyMore(FailureMode failureMode) {
        revokedAt(monday);
        assertRevoked(Mode.OCSP, failureMode, now);
        sources.at(OCSP, TestResponder.of(ROOT).unknown().validity(yesterday, end)::answer);

        assertRevoked(Mode.OCSP, failureMode, now.plus(Duration.ofHours(2)));
    }

    /** Answers about known certificates are made beforehand; the one of a minute ago said that there is none. */
    @Test
    void countsThoughTheResponderDidNotKnowTheCertificateAMomentAgo() {
        sources.at(OCSP, TestResponder.of(ROOT).unknown().validity(now.minusSeconds(60), end)::answer);
        assertThat(verdict(Mode.OCSP, FailureMode.SOFT, now)).isInstanceOf(Rejected.class);
        goodAt(yesterday);

        assertThat(verdict(Mode.OCSP, FailureMode.HARD, now.plus(Duration.ofHours(2))))
                .isInstanceOf(Accepted.class);
    }

    @Test
    void doesNotComeBackByWayOfAnAnswerThatKnowsNothing() {
        goodAt(yesterday);
        assertThat(verdict(Mode.OCSP, FailureMode.HARD, now)).isInstanceOf(Accepted.class);
        sources.at(OCSP, TestResponder.of(ROOT).unknown().validity(now.minusSeconds(60), end)::answer);
        assertThat(verdict(Mode.OCSP, FailureMode.SOFT, now.plus(Duration.ofHours(2))))
                .isInstanceOf(Rejected.class);
        goodAt(monday);

        assertThat(verdict(Mode.OCSP, FailureMode.SOFT, now.plus(Duration.ofHours(4))))
                .isInstanceOf(Rejected.class);
    }

    /** What no memory can hold, and docs/revocation.md says. */
    @Test
    void isForgottenWithTheProcessAndKnownForEachResponderByItself() {
        revokedAt(yesterday);
        assertRevoked(Mode.OCSP, FailureMode.HARD, now);
        goodAt(monday);
        try (RevocationCheck restarted = new RevocationCheck(sources)) {
            assertThat(verdict(restarted, Mode.OCSP, FailureMode.HARD, now)).isInstanceOf(Accepted.class);
        }
    }

    /** Otherwise an answer would be used for as long as the clock was wrong, and a failure remembered. */
    @ParameterizedTest
    @MethodSource("everyMode")
    void isFetchedAgainWhenTheClockWasSetBack(Mode mode, FailureMode failureMode) {
        goodAt(monday);
        assertThat(verdict(mode, failureMode, now.plus(Duration.ofHours(12)))).isInstanceOf(Accepted.class);
        revokedAt(yesterday);
        assertRevoked(mode, failureMode, now);
    }

    @ParameterizedTest
    @EnumSource(
            value = Mode.class,
            names = {"OCSP", "CRL"})
    void isFetchedAgainThoughItsSourceFailedWhenTheClockWasWrong(Mode mode) {
        sources.down(OCSP).down(CRL);
        assertThat(verdict(mode, FailureMode.HARD, now.plus(Duration.ofHours(12))))
                .isInstanceOf(Rejected.class);
        goodAt(yesterday);

        assertThat(verdict(mode, FailureMode.HARD, now)).isInstanceOf(Accepted.class);
    }

    private void goodAt(Instant thisUpdate) {
        goodAt(thisUpdate, end);
    }

    private void goodAt(Instant thisUpdate, Instant nextUpdate) {
        sources.at(OCSP, TestResponder.of(ROOT).validity(thisUpdate, nextUpdate)::answer)
                .crl(CRL, TestCrl.of(ROOT, thisUpdate, nextUpdate).der());
    }

    private void revokedAt(Instant thisUpdate) {
        sources.at(OCSP, TestResponder.of(ROOT).revoked().validity(thisUpdate, end)::answer)
                .crl(
                        CRL,
                        TestCrl.of(ROOT, thisUpdate, end)
                                .revoking(certificate.certificate())
                                .der());
    }

    private void assertRevoked(Mode mode, FailureMode failureMode, Instant at) {
        assertThat(verdict(mode, failureMode, at))
                .isInstanceOfSatisfying(Rejected.class, rejected -> assertThat(rejected.reason())
                        .as(rejected.detail())
                        .isEqualTo(RejectionReason.CERTIFICATE_REVOKED));
    }

    private Verdict verdict(Mode mode, FailureMode failureMode, Instant at) {
        return verdict(check, mode, failureMode, at);
    }

    private Verdict verdict(RevocationCheck by, Mode mode, FailureMode failureMode, Instant at) {
        TrustProfile profile = TrustProfile.named("test")
                .anchors(ROOT.certificate())
                .revocation(RevocationPolicy.of(mode, failureMode))
                .build();
        return by.check(new TrustedPath(certificate.chain(), ROOT.certificate()), profile, "realm", at)
                .verdict();
    }
}
