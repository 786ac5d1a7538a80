package dev.keycloakmtls.verification.revocation;

import static dev.keycloakmtls.testpki.Leaf.leaf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keycloakmtls.conformance.Satisfies;
import dev.keycloakmtls.domain.RejectionReason;
import dev.keycloakmtls.domain.RevocationPolicy;
import dev.keycloakmtls.domain.RevocationPolicy.FailureMode;
import dev.keycloakmtls.domain.RevocationPolicy.Mode;
import dev.keycloakmtls.domain.RevocationResult.Status;
import dev.keycloakmtls.domain.TrustProfile;
import dev.keycloakmtls.domain.Verdict;
import dev.keycloakmtls.domain.Verdict.Accepted;
import dev.keycloakmtls.testpki.TestCa;
import dev.keycloakmtls.testpki.TestCertificate;
import dev.keycloakmtls.testpki.TestCrl;
import dev.keycloakmtls.testpki.TestResponder;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Sources that fail: what is remembered, what is excused, and how soon they are asked again. */
class RevocationOutagesTest extends RevocationScenario {

    private final TestCertificate byOcsp = ROOT.issue(leaf("CN=client").ocspResponder(OCSP));
    private final TestCertificate byCrl = ROOT.issue(leaf("CN=client").crlDistributionPoint(CRL));

    @Test
    @Satisfies(19)
    void hardRefusesAndSoftAcceptsWhileASourceIsDown() {
        sources.down(OCSP).down(CRL);

        assertRejected(verdict(byOcsp, policy(Mode.OCSP, FailureMode.HARD), now), RejectionReason.REVOCATION_UNKNOWN);
        assertRejected(verdict(byCrl, policy(Mode.CRL, FailureMode.HARD), now), RejectionReason.REVOCATION_UNKNOWN);
        for (Verdict soft : List.of(
                verdict(byOcsp, policy(Mode.OCSP, FailureMode.SOFT), now),
                verdict(byCrl, policy(Mode.CRL, FailureMode.SOFT), now))) {
            assertThat(result(soft).status()).isEqualTo(Status.UNKNOWN);
            assertThat(result(soft).freshUntil()).isEqualTo(now.plus(LIMITS.pauseAfterFailure()));
        }
    }

    /** A list that somebody else signed in the CA's name, from whoever is between: it undoes nothing. */
    @ParameterizedTest
    @EnumSource(FailureMode.class)
    void doesNotForgetARevocationBecauseItsSourceLies(FailureMode failureMode) {
        sources.crl(CRL, TestCrl.of(ROOT).revoking(byCrl.certificate()).der());
        assertRejected(verdict(byCrl, policy(Mode.CRL, failureMode), now), RejectionReason.CERTIFICATE_REVOKED);
        sources.crl(CRL, TestCrl.forged(ROOT, TestCa.root("CN=Root")).der());

        for (int hours = 2; hours < 8; hours += 2) {
            Instant later = now.plus(Duration.ofHours(hours));
            assertRejected(verdict(byCrl, policy(Mode.CRL, failureMode), later), RejectionReason.CERTIFICATE_REVOKED);
        }
        assertThat(sources.fetched()).hasSizeGreaterThan(2);
    }

    @Test
    void goesOnWithTheListFromBeforeWhileItsSourceLies() {
        RevocationPolicy tolerant =
                new Policy(Mode.CRL).tolerance(Duration.ofHours(12)).build();
        sources.crl(CRL, TestCrl.of(ROOT).der());
        assertThat(result(verdict(byCrl, tolerant, now)).status()).isEqualTo(Status.GOOD);
        sources.crl(CRL, TestCrl.forged(ROOT, TestCa.root("CN=Root")).der());

        for (int hours = 2; hours < 8; hours += 2) {
            Instant later = now.plus(Duration.ofHours(hours));
            assertThat(result(verdict(byCrl, tolerant, later)).status()).isEqualTo(Status.STALE);
            assertRejected(
                    verdict(byCrl, policy(Mode.CRL, FailureMode.HARD), later), RejectionReason.REVOCATION_UNKNOWN);
        }
        sources.crl(CRL, TestCrl.of(ROOT).revoking(byCrl.certificate()).der());
        assertRejected(verdict(byCrl, tolerant, now.plus(Duration.ofHours(8))), RejectionReason.CERTIFICATE_REVOKED);
    }

    /** Another CA's clients, whom the same list says nothing about, do not spoil it for those whom it is for. */
    @Test
    void keepsAListThatAnotherCasClientsCannotUse() {
        TestCa other = TestCa.root("CN=Other");
        TestCertificate stranger = other.issue(leaf("CN=client").crlDistributionPoint(CRL));
        TrustProfile strangers = TrustProfile.named("strangers")
                .anchors(other.certificate())
                .revocation(policy(Mode.CRL, FailureMode.HARD))
                .build();
        sources.crl(CRL, TestCrl.of(ROOT).der());
        verdict(byCrl, policy(Mode.CRL, FailureMode.HARD), now);

        assertRejected(
                check.check(trusted(stranger, other), strangers, "realm", now).verdict(),
                RejectionReason.REVOCATION_UNKNOWN);

        assertThat(verdict(byCrl, policy(Mode.CRL, FailureMode.HARD), now)).isInstanceOf(Accepted.class);
        assertThat(verdict(byCrl, policy(Mode.CRL, FailureMode.HARD), now.plusSeconds(20)))
                .isInstanceOf(Accepted.class);
    }

    @Test
    void leavesASourceThatFailedAlone() {
        sources.down(OCSP);
        for (int second = 0; second < 15; second++) {
            verdict(byOcsp, policy(Mode.OCSP, FailureMode.HARD), now.plusSeconds(second));
        }
        assertThat(sources.fetched()).hasSize(1);

        sources.at(OCSP, TestResponder.of(ROOT)::answer);
        assertThat(verdict(byOcsp, policy(Mode.OCSP, FailureMode.HARD), now.plusSeconds(15)))
                .isInstanceOf(Accepted.class);
    }

    @Test
    void asksADeadResponderOnceForManyCertificates() {
        sources.down(OCSP);
        for (int i = 0; i < 5; i++) {
            verdict(ROOT.issue(leaf("CN=client").ocspResponder(OCSP)), policy(Mode.OCSP, FailureMode.HARD), now);
        }

        assertThat(sources.fetched()).hasSize(1);
    }

    @Test
    void usesAStaleAnswerWithinTheToleranceAndNotBeyond() {
        Instant nextUpdate = now.plus(Duration.ofMinutes(20));
        sources.at(OCSP, TestResponder.of(ROOT).validity(now.minusSeconds(60), nextUpdate)::answer)
                .crl(CRL, TestCrl.of(ROOT, now.minusSeconds(60), nextUpdate).der());
        RevocationPolicy ocsp =
                new Policy(Mode.OCSP).tolerance(Duration.ofHours(1)).build();
        RevocationPolicy crl =
                new Policy(Mode.CRL).tolerance(Duration.ofHours(1)).build();
        assertThat(result(verdict(byOcsp, ocsp, now)).status()).isEqualTo(Status.GOOD);
        assertThat(result(verdict(byCrl, crl, now)).status()).isEqualTo(Status.GOOD);
        sources.down(OCSP).down(CRL);

        Instant within = nextUpdate.plus(Duration.ofMinutes(59));
        assertThat(result(verdict(byOcsp, ocsp, within)).status()).isEqualTo(Status.STALE);
        assertThat(result(verdict(byCrl, crl, within)).status()).isEqualTo(Status.STALE);
        assertThat(result(verdict(byCrl, crl, within)).freshUntil())
                .isBeforeOrEqualTo(nextUpdate.plus(Duration.ofHours(1)));

        Instant beyond = nextUpdate.plus(Duration.ofMinutes(61));
        assertRejected(verdict(byOcsp, ocsp, beyond), RejectionReason.REVOCATION_UNKNOWN);
        assertRejected(verdict(byCrl, crl, beyond), RejectionReason.REVOCATION_UNKNOWN);
    }

    @Test
    void usesNoStaleAnswerUnlessTheProfileSaysSo() {
        sources.at(OCSP, TestResponder.of(ROOT)::answer);
        RevocationPolicy policy = policy(Mode.OCSP, FailureMode.HARD);
        verdict(byOcsp, policy, now);
        sources.down(OCSP);

        assertRejected(
                verdict(byOcsp, policy, now.plus(RevocationPolicy.DEFAULT_MAX_AGE)),
                RejectionReason.REVOCATION_UNKNOWN);
    }

    @Test
    void doesNotForgetARevocationBecauseItsSourceIsDown() {
        sources.at(OCSP, TestResponder.of(ROOT).revoked()::answer)
                .crl(CRL, TestCrl.of(ROOT).revoking(byCrl.certificate()).der());
        RevocationPolicy ocsp = policy(Mode.OCSP, FailureMode.SOFT);
        RevocationPolicy crl = policy(Mode.CRL, FailureMode.SOFT);
        verdict(byOcsp, ocsp, now);
        verdict(byCrl, crl, now);
        sources.down(OCSP).down(CRL);

        Instant later = now.plus(Duration.ofHours(5));
        assertRejected(verdict(byOcsp, ocsp, later), RejectionReason.CERTIFICATE_REVOKED);
        assertRejected(verdict(byCrl, crl, later), RejectionReason.CERTIFICATE_REVOKED);
    }
}
