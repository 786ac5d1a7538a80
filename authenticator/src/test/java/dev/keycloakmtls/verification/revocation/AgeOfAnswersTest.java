package dev.keycloakmtls.verification.revocation;

import static dev.keycloakmtls.testpki.Leaf.leaf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keycloakmtls.domain.RejectionReason;
import dev.keycloakmtls.domain.RevocationPolicy;
import dev.keycloakmtls.domain.RevocationPolicy.Mode;
import dev.keycloakmtls.domain.RevocationResult.Status;
import dev.keycloakmtls.domain.Verdict.Rejected;
import dev.keycloakmtls.testpki.TestCertificate;
import dev.keycloakmtls.testpki.TestResponder;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** How long an answer is used, and what is asked again when. */
class AgeOfAnswersTest extends RevocationScenario {

    private final TestCertificate certificate = ROOT.issue(leaf("CN=client").ocspResponder(OCSP));
    private final RevocationPolicy policy =
            new Policy(Mode.OCSP).maxAge(Duration.ofMinutes(10)).build();

    @Test
    void seesARevocationWithinTheMaximumAge() {
        sources.at(OCSP, TestResponder.of(ROOT)::answer);
        verdict(certificate, policy, now);
        sources.at(OCSP, TestResponder.of(ROOT).revoked()::answer);

        assertRejected(
                verdict(certificate, policy, now.plus(Duration.ofMinutes(10))), RejectionReason.CERTIFICATE_REVOKED);
    }

    @Test
    void fetchesAheadInTheBackgroundWithoutMakingAnybodyWait() throws Exception {
        CountDownLatch allowed = new CountDownLatch(1);
        sources.at(OCSP, TestResponder.of(ROOT)::answer);
        verdict(certificate, policy, now);
        sources.at(OCSP, request -> {
            await(allowed);
            return TestResponder.of(ROOT).revoked().answer(request);
        });

        Instant ageing = now.plus(Duration.ofMinutes(8));
        assertThat(result(verdict(certificate, policy, ageing)).status()).isEqualTo(Status.GOOD);
        allowed.countDown();
        eventually(() -> verdict(certificate, policy, ageing) instanceof Rejected);
        assertThat(sources.fetched()).hasSize(2);
    }

    /** Otherwise an acceptance that is remembered would keep the answer from being fetched ahead. */
    @Test
    void asksToBeAskedAgainBeforeTheAnswerIsTooOld() {
        sources.at(OCSP, TestResponder.of(ROOT)::answer);

        assertThat(result(verdict(certificate, policy, now)).freshUntil())
                .isBetween(now.plus(Duration.ofMinutes(7)), now.plus(Duration.ofMinutes(8)));
    }

    @Test
    void keepsToTheShorterMaximumAgeOfAnotherProfile() {
        sources.at(OCSP, TestResponder.of(ROOT)::answer);
        verdict(certificate, policy, now);
        RevocationPolicy shorter =
                new Policy(Mode.OCSP).maxAge(Duration.ofMinutes(1)).build();

        verdict(certificate, shorter, now.plus(Duration.ofMinutes(2)));

        assertThat(sources.fetched()).hasSize(2);
    }
}
