package dev.keycloakmtls.verification.revocation;

import static dev.keycloakmtls.testpki.Ca.ca;
import static dev.keycloakmtls.testpki.Leaf.leaf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keycloakmtls.conformance.Satisfies;
import dev.keycloakmtls.domain.RejectionReason;
import dev.keycloakmtls.domain.RevocationPolicy.FailureMode;
import dev.keycloakmtls.domain.RevocationPolicy.Mode;
import dev.keycloakmtls.domain.RevocationResult;
import dev.keycloakmtls.domain.RevocationResult.Source;
import dev.keycloakmtls.domain.RevocationResult.Status;
import dev.keycloakmtls.domain.Verdict;
import dev.keycloakmtls.domain.Verdict.Accepted;
import dev.keycloakmtls.testpki.Leaf;
import dev.keycloakmtls.testpki.TestCa;
import dev.keycloakmtls.testpki.TestCertificate;
import dev.keycloakmtls.testpki.TestCrl;
import java.security.Security;
import java.time.Duration;
import java.util.List;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What CRLs say about a path, and which of them count. */
@Satisfies(20)
class CrlRevocationTest extends RevocationScenario {

    private final TestCertificate certificate = ROOT.issue(leaf("CN=client").crlDistributionPoint(CRL));

    @Test
    void acceptsWhatIsNotListed() {
        sources.crl(CRL, TestCrl.of(ROOT).padded(10).der());

        RevocationResult result = result(verdict(FailureMode.HARD));

        assertThat(result.status()).isEqualTo(Status.GOOD);
        assertThat(result.sources()).containsExactly(Source.CRL);
    }

    @ParameterizedTest
    @EnumSource(FailureMode.class)
    void refusesWhatIsListed(FailureMode failureMode) {
        sources.crl(CRL, TestCrl.of(ROOT).revoking(certificate.certificate()).der());

        assertRejected(verdict(failureMode), RejectionReason.CERTIFICATE_REVOKED);
    }

    @Test
    void refusesWhatIsListedFromTomorrowByAClockThatIsAhead() {
        sources.crl(
                CRL,
                TestCrl.of(ROOT)
                        .revoking(certificate.certificate(), now.plus(Duration.ofDays(1)))
                        .der());

        assertRejected(verdict(FailureMode.SOFT), RejectionReason.CERTIFICATE_REVOKED);
    }

    @Test
    void doesNotTakeTheListOfAnotherCa() {
        assertUnknown(TestCrl.of(TestCa.root("CN=Other")));
    }

    /** RFC 5280 §6.3.3 (g): «Validate the signature on the complete CRL». */
    @Test
    void doesNotTakeAListThatAnotherSignedInTheCasName() {
        assertUnknown(TestCrl.forged(ROOT, TestCa.root("CN=Root")));
    }

    @Test
    void doesNotTakeAnExpiredList() {
        assertUnknown(TestCrl.of(ROOT, now.minus(Duration.ofDays(2)), now.minusSeconds(5)));
    }

    @Test
    void doesNotTakeAListFromTheFuture() {
        assertUnknown(TestCrl.of(ROOT, now.plus(Duration.ofHours(1)), now.plus(Duration.ofHours(2))));
    }

    @Test
    void doesNotTakeAListOfSomeReasonsForAllOfThem() {
        assertUnknown(TestCrl.of(ROOT).onlySomeReasons());
    }

    @Test
    void doesNotTakeAListOfCasForAClient() {
        assertUnknown(TestCrl.of(ROOT).onlyCaCertificates());
    }

    @Test
    void takesAListOfEndEntitiesForAClient() {
        sources.crl(CRL, TestCrl.of(ROOT).onlyUserCertificates().der());

        assertThat(verdict(FailureMode.HARD)).isInstanceOf(Accepted.class);
    }

    /** RFC 5280 §6.3.3 (b): the certificate must say whose indirect list it is in. */
    @Test
    void doesNotTakeAnIndirectListOfAnother() {
        assertUnknown(TestCrl.of(TestCa.root("CN=Other")).indirect());
    }

    @Test
    void doesNotTakeAListWithAnUnknownCriticalExtension() {
        assertUnknown(
                TestCrl.of(ROOT).extension(new ASN1ObjectIdentifier("1.3.6.1.4.1.99999.1"), true, DERNull.INSTANCE));
    }

    @Test
    void doesNotTakeADeltaForACompleteList() {
        assertUnknown(TestCrl.of(ROOT).delta(1));
    }

    @Test
    void takesNoHugeList() {
        sources.crl(CRL, new byte[LIMITS.maxCrlBytes() + 1]);

        assertRejected(verdict(FailureMode.HARD), RejectionReason.REVOCATION_UNKNOWN);
    }

    @Test
    void takesNoNonsense() {
        sources.crl(CRL, "<html>".getBytes());

        assertRejected(verdict(FailureMode.HARD), RejectionReason.REVOCATION_UNKNOWN);
    }

    /** Root -> ICA (no cRLSign) -> EE: «verify that the cRLSign bit is set», RFC 5280 §6.3.3 (f). */
    @Test
    void doesNotTakeAListOfACaThatMayNotSignThem() {
        TestCa mute =
                ROOT.intermediate(ca("CN=ICA").keyUsage(KeyUsage.keyCertSign).crlDistributionPoint(ROOT_CRL));
        TestCa able = ROOT.intermediate(ca("CN=ICA").crlDistributionPoint(ROOT_CRL));
        sources.crl(ROOT_CRL, TestCrl.of(ROOT).der());

        for (Mode mode : List.of(Mode.CRL, Mode.OCSP_OR_CRL)) {
            sources.crl(CRL, TestCrl.of(mute).der());
            assertRejected(throughIntermediate(mute, mode), RejectionReason.REVOCATION_UNKNOWN);
        }
        try (RevocationCheck fresh =
                new RevocationCheck(sources.crl(CRL, TestCrl.of(able).der()), LIMITS)) {
            assertThat(fresh.check(
                                    trusted(able.issue(client()), ROOT),
                                    profile(policy(Mode.CRL, FailureMode.HARD)),
                                    "realm",
                                    now)
                            .verdict())
                    .isInstanceOf(Accepted.class);
        }
    }

    @Test
    void checksTheIntermediateToo() {
        TestCa intermediate = ROOT.intermediate(ca("CN=ICA").crlDistributionPoint(ROOT_CRL));
        sources.crl(CRL, TestCrl.of(intermediate).der());
        sources.crl(
                ROOT_CRL, TestCrl.of(ROOT).revoking(intermediate.certificate()).der());

        assertRejected(throughIntermediate(intermediate, Mode.CRL), RejectionReason.CERTIFICATE_REVOKED);
    }

    /** Root's list is down; ICA's list names the client. */
    @Test
    void refusesARevokedClientInSoftModeEvenIfTheStatusOfItsCaCannotBeHad() {
        TestCa intermediate = ROOT.intermediate(ca("CN=ICA").crlDistributionPoint(ROOT_CRL));
        TestCertificate revoked = intermediate.issue(client());
        sources.down(ROOT_CRL)
                .crl(
                        CRL,
                        TestCrl.of(intermediate).revoking(revoked.certificate()).der());

        assertRejected(
                check.check(trusted(revoked, ROOT), profile(policy(Mode.CRL, FailureMode.SOFT)), "realm", now)
                        .verdict(),
                RejectionReason.CERTIFICATE_REVOKED);
    }

    @Test
    void readsTheListsOfTheProfileInstead() {
        String own = "file:root.crl";
        sources.crl(own, TestCrl.of(ROOT).der());

        assertThat(check.check(
                                trusted(certificate, ROOT),
                                profile(new Policy(Mode.CRL).crls(own).build()),
                                "realm",
                                now)
                        .verdict())
                .isInstanceOf(Accepted.class);
        assertThat(sources.fetched()).containsExactly(own);
    }

    @Test
    void refusesWhatOnlyADeltaListNames() {
        String delta = "http://crl.test/delta.crl";
        sources.crl(CRL, TestCrl.of(ROOT).der());
        sources.crl(
                delta,
                TestCrl.of(ROOT).delta(1).revoking(certificate.certificate()).der());

        assertRejected(
                check.check(
                                trusted(certificate, ROOT),
                                profile(new Policy(Mode.CRL).crls(CRL, delta).build()),
                                "realm",
                                now)
                        .verdict(),
                RejectionReason.CERTIFICATE_REVOKED);
    }

    @Test
    void followsNoOtherSchemeThanHttpInACertificate() {
        for (String url : List.of("ldap://ldap.test/cn=crl", "file:///etc/passwd", "ftp://ftp.test/ca.crl")) {
            TestCertificate odd = ROOT.issue(leaf("CN=client").crlDistributionPoint(url));
            assertRejected(
                    check.check(trusted(odd, ROOT), profile(policy(Mode.CRL, FailureMode.HARD)), "realm", now)
                            .verdict(),
                    RejectionReason.REVOCATION_UNKNOWN);
        }
        assertThat(sources.fetched()).isEmpty();
    }

    /** A list that settles nothing must not be kept for as long as it says. */
    @Test
    void fetchesAForgedListAgainSoon() {
        sources.crl(CRL, TestCrl.forged(ROOT, TestCa.root("CN=Root")).der());
        assertRejected(verdict(FailureMode.HARD), RejectionReason.REVOCATION_UNKNOWN);
        sources.crl(CRL, TestCrl.of(ROOT).der());

        assertThat(check.check(
                                trusted(certificate, ROOT),
                                profile(policy(Mode.CRL, FailureMode.HARD)),
                                "realm",
                                now.plusSeconds(16))
                        .verdict())
                .isInstanceOf(Accepted.class);
    }

    private Leaf client() {
        return leaf("CN=client").crlDistributionPoint(CRL);
    }

    private Verdict throughIntermediate(TestCa intermediate, Mode mode) {
        try (RevocationCheck fresh = new RevocationCheck(sources, LIMITS)) {
            return fresh.check(
                            trusted(intermediate.issue(client()), ROOT),
                            profile(policy(mode, FailureMode.HARD)),
                            "realm",
                            now)
                    .verdict();
        }
    }

    private Verdict verdict(FailureMode failureMode) {
        return check.check(trusted(certificate, ROOT), profile(policy(Mode.CRL, failureMode)), "realm", now)
                .verdict();
    }

    private void assertUnknown(TestCrl crl) {
        sources.crl(CRL, crl.der());
        assertRejected(verdict(FailureMode.HARD), RejectionReason.REVOCATION_UNKNOWN);
        assertThat(result(verdict(FailureMode.SOFT)).status()).isEqualTo(Status.UNKNOWN);
    }

    /** Root -> ICA (revoked) -> EE, where Java is told to look at EE only. */
    @ParameterizedTest
    @ValueSource(strings = {"com.sun.security.onlyCheckRevocationOfEECert", "ocsp.enable"})
    void checksTheWholePathWhateverTheJavaRuntimeIsTold(String property) {
        TestCa good = ROOT.intermediate(ca("CN=ICA").crlDistributionPoint(ROOT_CRL));
        TestCa revoked = ROOT.intermediate(ca("CN=ICA").crlDistributionPoint(ROOT_CRL));
        sources.crl(ROOT_CRL, TestCrl.of(ROOT).revoking(revoked.certificate()).der());
        String before = Security.getProperty(property);
        Security.setProperty(property, "true");
        try {
            sources.crl(CRL, TestCrl.of(good).der());
            assertThat(throughIntermediate(good, Mode.CRL)).isInstanceOf(Accepted.class);
            sources.crl(CRL, TestCrl.of(revoked).der());
            assertRejected(throughIntermediate(revoked, Mode.CRL), RejectionReason.CERTIFICATE_REVOKED);
        } finally {
            Security.setProperty(property, before == null ? "" : before);
        }
    }
}
