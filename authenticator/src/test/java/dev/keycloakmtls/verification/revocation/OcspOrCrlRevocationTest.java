package dev.keycloakmtls.verification.revocation;

import static dev.keycloakmtls.testpki.Ca.ca;
import static dev.keycloakmtls.testpki.Leaf.leaf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keycloakmtls.domain.RejectionReason;
import dev.keycloakmtls.domain.RevocationPolicy.FailureMode;
import dev.keycloakmtls.domain.RevocationPolicy.Mode;
import dev.keycloakmtls.domain.RevocationResult;
import dev.keycloakmtls.domain.RevocationResult.Source;
import dev.keycloakmtls.domain.RevocationResult.Status;
import dev.keycloakmtls.domain.TrustProfile;
import dev.keycloakmtls.domain.Verdict;
import dev.keycloakmtls.domain.Verdict.Accepted;
import dev.keycloakmtls.testpki.TestCa;
import dev.keycloakmtls.testpki.TestCertificate;
import dev.keycloakmtls.testpki.TestCrl;
import dev.keycloakmtls.testpki.TestResponder;
import org.junit.jupiter.api.Test;

/** OCSP first, and a CRL for what it leaves open. */
class OcspOrCrlRevocationTest extends RevocationScenario {

    private final TestCertificate certificate =
            ROOT.issue(leaf("CN=client").ocspResponder(OCSP).crlDistributionPoint(CRL));

    @Test
    void readsNoListWhereTheResponderAnswers() {
        sources.at(OCSP, TestResponder.of(ROOT)::answer);

        assertThat(result(verdict(FailureMode.HARD)).sources()).containsExactly(Source.OCSP);
        assertThat(sources.fetched()).containsExactly(OCSP);
    }

    @Test
    void readsTheListWhereTheResponderIsDown() {
        sources.down(OCSP).crl(CRL, TestCrl.of(ROOT).der());

        assertThat(result(verdict(FailureMode.HARD)).sources()).containsExactly(Source.CRL);
    }

    @Test
    void refusesByTheListWhatTheResponderCannotSay() {
        sources.down(OCSP)
                .crl(CRL, TestCrl.of(ROOT).revoking(certificate.certificate()).der());

        assertRejected(verdict(FailureMode.SOFT), RejectionReason.CERTIFICATE_REVOKED);
    }

    @Test
    void refusesByTheResponderWhateverTheListSays() {
        sources.at(OCSP, TestResponder.of(ROOT).revoked()::answer)
                .crl(CRL, TestCrl.of(ROOT).der());

        assertRejected(verdict(FailureMode.HARD), RejectionReason.CERTIFICATE_REVOKED);
    }

    @Test
    void refusesWhenNobodyCanSay() {
        sources.down(OCSP).down(CRL);

        assertRejected(verdict(FailureMode.HARD), RejectionReason.REVOCATION_UNKNOWN);
        assertThat(result(verdict(FailureMode.SOFT)).status()).isEqualTo(Status.UNKNOWN);
    }

    /** Root -> ICA -> EE, where only EE has a responder and only ICA a list. */
    @Test
    void takesEachCertificatesStatusFromWhereItIsToBeHad() {
        TestCa intermediate = ROOT.intermediate(ca("CN=ICA").crlDistributionPoint(ROOT_CRL));
        TestCertificate client = intermediate.issue(leaf("CN=client").ocspResponder(OCSP));
        sources.at(OCSP, TestResponder.of(intermediate)::answer)
                .crl(ROOT_CRL, TestCrl.of(ROOT).der());

        RevocationResult result = result(
                check.check(trusted(client, ROOT), profile(policy(Mode.OCSP_OR_CRL, FailureMode.HARD)), "realm", now)
                        .verdict());

        assertThat(result.sources()).containsExactlyInAnyOrder(Source.OCSP, Source.CRL);
        assertThat(result.sourceCodes()).isEqualTo("ocsp+crl");
    }

    /** The other way round. */
    @Test
    void takesTheClientsStatusFromAListAndItsCasFromAResponder() {
        TestCa intermediate = ROOT.intermediate(ca("CN=ICA").ocspResponder(ROOT_OCSP));
        TestCertificate client = intermediate.issue(leaf("CN=client").crlDistributionPoint(CRL));
        sources.at(ROOT_OCSP, TestResponder.of(ROOT)::answer)
                .crl(CRL, TestCrl.of(intermediate).der());
        TrustProfile profile = profile(policy(Mode.OCSP_OR_CRL, FailureMode.HARD));

        assertThat(check.check(trusted(client, ROOT), profile, "realm", now).verdict())
                .isInstanceOf(Accepted.class);
    }

    private Verdict verdict(FailureMode failureMode) {
        return check.check(trusted(certificate, ROOT), profile(policy(Mode.OCSP_OR_CRL, failureMode)), "realm", now)
                .verdict();
    }
}
