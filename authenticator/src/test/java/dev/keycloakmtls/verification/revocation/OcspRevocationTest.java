package dev.keycloakmtls.verification.revocation;

import static dev.keycloakmtls.testpki.Leaf.leaf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keycloakmtls.conformance.Satisfies;
import dev.keycloakmtls.domain.RejectionReason;
import dev.keycloakmtls.domain.RevocationPolicy;
import dev.keycloakmtls.domain.RevocationPolicy.FailureMode;
import dev.keycloakmtls.domain.RevocationPolicy.Mode;
import dev.keycloakmtls.domain.RevocationResult;
import dev.keycloakmtls.domain.RevocationResult.Source;
import dev.keycloakmtls.domain.RevocationResult.Status;
import dev.keycloakmtls.domain.Verdict;
import dev.keycloakmtls.domain.Verdict.Accepted;
import dev.keycloakmtls.testpki.TestCa;
import dev.keycloakmtls.testpki.TestCertificate;
import dev.keycloakmtls.testpki.TestResponder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What OCSP responders say about a path, and who may say it. */
@Satisfies(21)
class OcspRevocationTest extends RevocationScenario {

    private final TestCertificate certificate = ROOT.issue(leaf("CN=client").ocspResponder(OCSP));

    @Test
    void acceptsWhatTheResponderCallsGood() {
        sources.at(OCSP, TestResponder.of(ROOT)::answer);

        RevocationResult result = accepted(Mode.OCSP, FailureMode.HARD);

        assertThat(result.status()).isEqualTo(Status.GOOD);
        assertThat(result.sources()).containsExactly(Source.OCSP);
        assertThat(result.thisUpdate()).isPresent();
        assertThat(result.freshUntil()).isAfter(now).isBefore(now.plus(RevocationPolicy.DEFAULT_MAX_AGE));
    }

    @ParameterizedTest
    @EnumSource(FailureMode.class)
    void refusesWhatTheResponderCallsRevoked(FailureMode failureMode) {
        sources.at(OCSP, TestResponder.of(ROOT).revoked()::answer);

        assertRejected(failureMode, RejectionReason.CERTIFICATE_REVOKED);
    }

    @ParameterizedTest
    @EnumSource(FailureMode.class)
    void refusesWhatIsRevokedFromTomorrowByAClockThatIsAhead(FailureMode failureMode) {
        sources.at(OCSP, TestResponder.of(ROOT).revoked(now.plus(Duration.ofDays(1)))::answer);

        assertRejected(failureMode, RejectionReason.CERTIFICATE_REVOKED);
    }

    @ParameterizedTest
    @EnumSource(FailureMode.class)
    void refusesWhatTheResponderDoesNotKnow(FailureMode failureMode) {
        sources.at(OCSP, TestResponder.of(ROOT).unknown()::answer);

        assertRejected(failureMode, RejectionReason.REVOCATION_UNKNOWN);
    }

    @Test
    void believesADelegateOfTheCa() {
        sources.at(OCSP, TestResponder.of(ROOT).signedBy(delegate(ROOT))::answer);

        assertThat(accepted(Mode.OCSP, FailureMode.HARD).status()).isEqualTo(Status.GOOD);
    }

    /** RFC 6960 §4.2.2.2: «issued directly by the CA that is identified in the request». */
    @Test
    void doesNotBelieveADelegateOfAnotherCaWithTheSameName() {
        assertUnknown(TestResponder.of(ROOT).signedBy(delegate(TestCa.root("CN=Root"))));
    }

    @Test
    void doesNotBelieveAnotherCa() {
        assertUnknown(TestResponder.of(TestCa.root("CN=Other")));
    }

    @Test
    void doesNotBelieveAnotherKeyOfTheCasName() {
        assertUnknown(TestResponder.of(TestCa.root("CN=Root")));
    }

    /** RFC 6960 §4.2.2.2: id-kp-OCSPSigning «MUST be included». */
    @Test
    void doesNotBelieveACertificateThatMayNotSignAnswers() {
        assertUnknown(TestResponder.of(ROOT).signedBy(ROOT.issue(leaf("CN=responder"))));
    }

    @Test
    void doesNotBelieveTheClientAboutItself() {
        assertUnknown(TestResponder.of(ROOT).signedBy(certificate));
    }

    @Test
    void doesNotBelieveAnExpiredDelegate() {
        assertUnknown(TestResponder.of(ROOT)
                .signedBy(ROOT.issue(
                        leaf("CN=responder").extendedKeyUsage(OCSP_SIGNING).expired())));
    }

    /** Answers that are made beforehand (RFC 5019) do not repeat the request's encoding. */
    @Test
    void takesAnAnswerThatNamesTheDigestWithNullParameters() {
        sources.at(OCSP, TestResponder.of(ROOT).aboutTheCertificateOf(ROOT)::answer);

        assertThat(accepted(Mode.OCSP, FailureMode.HARD).status()).isEqualTo(Status.GOOD);
    }

    @Test
    void doesNotTakeTheAnswerForAnotherCertificate() {
        assertUnknown(TestResponder.of(ROOT).aboutTheCertificateOf(TestCa.root("CN=Other")));
    }

    @Test
    void doesNotTakeAnOldAnswer() {
        assertUnknown(TestResponder.of(ROOT).validity(now.minus(Duration.ofDays(9)), now.minus(Duration.ofDays(2))));
    }

    /** The JDK would, for a quarter of an hour. */
    @Test
    void doesNotTakeAnAnswerThatHasJustExpired() {
        assertUnknown(TestResponder.of(ROOT).validity(now.minus(Duration.ofDays(1)), now.minusSeconds(5)));
    }

    @Test
    void doesNotTakeAnOldAnswerWithoutAnEnd() {
        assertUnknown(TestResponder.of(ROOT).validity(now.minus(Duration.ofHours(1)), null));
    }

    @Test
    void takesAnAnswerWithoutAnEndForAMoment() {
        sources.at(OCSP, TestResponder.of(ROOT).validity(now.minusSeconds(5), null)::answer);

        assertThat(accepted(Mode.OCSP, FailureMode.HARD).freshUntil()).isBefore(now.plus(Duration.ofMinutes(1)));
    }

    @Test
    void doesNotTakeAnAnswerFromTheFuture() {
        assertUnknown(TestResponder.of(ROOT).validity(now.plus(Duration.ofHours(1)), now.plus(Duration.ofHours(2))));
    }

    @Test
    void asksForTheNonceWhenTheProfileDoes() {
        sources.at(OCSP, TestResponder.of(ROOT)::answer);
        assertThat(verdict(withNonce())).isInstanceOf(Accepted.class);
    }

    @Test
    void refusesAnAnswerWithoutTheNonce() {
        sources.at(OCSP, TestResponder.of(ROOT).withoutNonce()::answer);

        assertRejected(verdict(withNonce()), RejectionReason.REVOCATION_UNKNOWN);
    }

    /** RFC 9654 §2.1: an answer made for another request. */
    @Test
    void refusesAReplayedNonce() {
        TestResponder responder = TestResponder.of(ROOT);
        List<byte[]> answers = new ArrayList<>();
        sources.at(OCSP, request -> {
            answers.add(responder.answer(request));
            return answers.get(0);
        });
        assertThat(verdict(withNonce())).isInstanceOf(Accepted.class);
        try (RevocationCheck other = new RevocationCheck(sources, LIMITS)) {
            assertRejected(
                    other.check(trusted(certificate, ROOT), profile(withNonce()), "realm", now)
                            .verdict(),
                    RejectionReason.REVOCATION_UNKNOWN);
        }
    }

    @Test
    void takesNoNonsense() {
        for (byte[] nonsense : List.of(new byte[0], new byte[] {0x30, 0x03, 0x0a, 0x01, 0x06}, "hello".getBytes())) {
            try (RevocationCheck fresh = new RevocationCheck(sources.at(OCSP, request -> nonsense), LIMITS)) {
                assertRejected(
                        fresh.check(
                                        trusted(certificate, ROOT),
                                        profile(policy(Mode.OCSP, FailureMode.HARD)),
                                        "realm",
                                        now)
                                .verdict(),
                        RejectionReason.REVOCATION_UNKNOWN);
            }
        }
    }

    @Test
    void takesNoHugeAnswer() {
        sources.at(OCSP, request -> new byte[LIMITS.maxOcspBytes() + 1]);

        assertRejected(FailureMode.HARD, RejectionReason.REVOCATION_UNKNOWN);
    }

    @Test
    void asksTheResponderOfTheProfileInstead() {
        String own = "http://own.test/ocsp";
        TestCertificate responder = TestCertificate.selfSigned(leaf("CN=own responder"));
        sources.at(own, TestResponder.of(ROOT).signedBy(responder)::answer);
        RevocationPolicy untrusted = new Policy(Mode.OCSP).responder(own).build();
        RevocationPolicy trusted = new Policy(Mode.OCSP)
                .responder(own)
                .responderCertificate(responder.certificate())
                .build();

        assertRejected(verdict(untrusted), RejectionReason.REVOCATION_UNKNOWN);
        assertThat(verdict(trusted)).isInstanceOf(Accepted.class);
        assertThat(sources.fetched()).containsOnly(own);
    }

    @Test
    void asksNoHostThatIsNotAllowed() {
        sources.at(OCSP, TestResponder.of(ROOT)::answer);

        assertRejected(
                verdict(new Policy(Mode.OCSP).hosts("elsewhere.test").build()), RejectionReason.REVOCATION_UNKNOWN);
        assertThat(sources.fetched()).isEmpty();
        assertThat(verdict(new Policy(Mode.OCSP).hosts("ocsp.test").build())).isInstanceOf(Accepted.class);
    }

    private RevocationPolicy withNonce() {
        return new Policy(Mode.OCSP).nonce().build();
    }

    private Verdict verdict(RevocationPolicy policy) {
        return check.check(trusted(certificate, ROOT), profile(policy), "realm", now)
                .verdict();
    }

    private RevocationResult accepted(Mode mode, FailureMode failureMode) {
        return result(verdict(policy(mode, failureMode)));
    }

    private void assertRejected(FailureMode failureMode, RejectionReason reason) {
        RevocationScenario.assertRejected(verdict(policy(Mode.OCSP, failureMode)), reason);
    }

    private void assertUnknown(TestResponder responder) {
        sources.at(OCSP, responder::answer);
        assertRejected(FailureMode.HARD, RejectionReason.REVOCATION_UNKNOWN);
        assertThat(accepted(Mode.OCSP, FailureMode.SOFT).status()).isEqualTo(Status.UNKNOWN);
    }
}
