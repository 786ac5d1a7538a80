package dev.keycloakmtls.verification.revocation;

import static dev.keycloakmtls.testpki.Ca.ca;
import static dev.keycloakmtls.testpki.Leaf.leaf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keycloakmtls.conformance.Satisfies;
import dev.keycloakmtls.domain.PathPolicy;
import dev.keycloakmtls.domain.RejectionReason;
import dev.keycloakmtls.domain.RevocationPolicy;
import dev.keycloakmtls.domain.RevocationPolicy.FailureMode;
import dev.keycloakmtls.domain.RevocationPolicy.Mode;
import dev.keycloakmtls.domain.RevocationResult;
import dev.keycloakmtls.domain.RevocationResult.Source;
import dev.keycloakmtls.domain.RevocationResult.Status;
import dev.keycloakmtls.domain.TrustProfile;
import dev.keycloakmtls.domain.Verdict;
import dev.keycloakmtls.domain.Verdict.Accepted;
import dev.keycloakmtls.domain.Verdict.Rejected;
import dev.keycloakmtls.domain.Verdict.TrustedPath;
import dev.keycloakmtls.testpki.Leaf;
import dev.keycloakmtls.testpki.TestCa;
import dev.keycloakmtls.testpki.TestCertificate;
import dev.keycloakmtls.testpki.TestCrl;
import dev.keycloakmtls.testpki.TestResponder;
import java.io.IOException;
import java.net.URI;
import java.security.Security;
import java.security.cert.X509Certificate;
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
import java.util.function.BooleanSupplier;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Root -> EE or Root -> ICA -> EE; every source is under the test's control, and so is time. */
class RevocationCheckTest {

    private static final String OCSP = "http://ocsp.test/";
    private static final String ROOT_OCSP = "http://ocsp.test/root";
    private static final String CRL = "http://crl.test/ca.crl";
    private static final String ROOT_CRL = "http://crl.test/root.crl";
    private static final String OCSP_SIGNING = "1.3.6.1.5.5.7.3.9";
    private static final TestCa ROOT = TestCa.root("CN=Root");
    private static final RevocationLimits LIMITS = RevocationLimits.DEFAULT
            .withPatience(Duration.ofSeconds(5))
            .withThreads(4, 8)
            .withDocuments(1024 * 1024, 16 * 1024)
            .withCaches(4 * 1024 * 1024, 100 * 1024);

    private final Instant now = Instant.now();
    private final Sources sources = new Sources();
    private final RevocationCheck check = new RevocationCheck(sources, LIMITS);

    @AfterEach
    void endFetches() {
        check.close();
    }

    @Nested
    @Satisfies(21)
    class Ocsp {

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
            assertUnknown(
                    TestResponder.of(ROOT).validity(now.minus(Duration.ofDays(9)), now.minus(Duration.ofDays(2))));
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
            assertUnknown(
                    TestResponder.of(ROOT).validity(now.plus(Duration.ofHours(1)), now.plus(Duration.ofHours(2))));
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
            for (byte[] nonsense :
                    List.of(new byte[0], new byte[] {0x30, 0x03, 0x0a, 0x01, 0x06}, "hello".getBytes())) {
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
            assertThat(verdict(new Policy(Mode.OCSP).hosts("ocsp.test").build()))
                    .isInstanceOf(Accepted.class);
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
            RevocationCheckTest.assertRejected(verdict(policy(Mode.OCSP, failureMode)), reason);
        }

        private void assertRejected(Verdict verdict, RejectionReason reason) {
            RevocationCheckTest.assertRejected(verdict, reason);
        }

        private void assertUnknown(TestResponder responder) {
            sources.at(OCSP, responder::answer);
            assertRejected(FailureMode.HARD, RejectionReason.REVOCATION_UNKNOWN);
            assertThat(accepted(Mode.OCSP, FailureMode.SOFT).status()).isEqualTo(Status.UNKNOWN);
        }
    }

    @Nested
    @Satisfies(20)
    class Crl {

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
            sources.crl(
                    CRL, TestCrl.of(ROOT).revoking(certificate.certificate()).der());

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
            assertUnknown(TestCrl.of(ROOT)
                    .extension(new ASN1ObjectIdentifier("1.3.6.1.4.1.99999.1"), true, DERNull.INSTANCE));
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
            TestCa mute = ROOT.intermediate(
                    ca("CN=ICA").keyUsage(KeyUsage.keyCertSign).crlDistributionPoint(ROOT_CRL));
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
                    ROOT_CRL,
                    TestCrl.of(ROOT).revoking(intermediate.certificate()).der());

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
                            TestCrl.of(intermediate)
                                    .revoking(revoked.certificate())
                                    .der());

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
                    TestCrl.of(ROOT)
                            .delta(1)
                            .revoking(certificate.certificate())
                            .der());

            assertRejected(
                    check.check(
                                    trusted(certificate, ROOT),
                                    profile(new Policy(Mode.CRL)
                                            .crls(CRL, delta)
                                            .build()),
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
            sources.crl(
                    ROOT_CRL, TestCrl.of(ROOT).revoking(revoked.certificate()).der());
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

    @Nested
    class OcspOrCrl {

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
                    .crl(
                            CRL,
                            TestCrl.of(ROOT).revoking(certificate.certificate()).der());

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

            RevocationResult result = result(check.check(
                            trusted(client, ROOT), profile(policy(Mode.OCSP_OR_CRL, FailureMode.HARD)), "realm", now)
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

    @Nested
    class Outages {

        private final TestCertificate byOcsp = ROOT.issue(leaf("CN=client").ocspResponder(OCSP));
        private final TestCertificate byCrl = ROOT.issue(leaf("CN=client").crlDistributionPoint(CRL));

        @Test
        @Satisfies(19)
        void hardRefusesAndSoftAcceptsWhileASourceIsDown() {
            sources.down(OCSP).down(CRL);

            assertRejected(
                    verdict(byOcsp, policy(Mode.OCSP, FailureMode.HARD), now), RejectionReason.REVOCATION_UNKNOWN);
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
                assertRejected(
                        verdict(byCrl, policy(Mode.CRL, failureMode), later), RejectionReason.CERTIFICATE_REVOKED);
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
            assertRejected(
                    verdict(byCrl, tolerant, now.plus(Duration.ofHours(8))), RejectionReason.CERTIFICATE_REVOKED);
        }

        /** Another CA's clients, whom the same list says nothing about, do not spoil it for those whom it is for. */
        @Test
        void keepsAListThatAnotherCasClientsCannotUse() {
            TestCa other = TestCa.root("CN=Other");
            TestCertificate stranger = other.issue(leaf("CN=client").crlDistributionPoint(CRL));
            TrustProfile strangers = new TrustProfile(
                    "strangers",
                    Set.of(other.certificate()),
                    List.of(),
                    List.of(),
                    PathPolicy.DEFAULT,
                    policy(Mode.CRL, FailureMode.HARD));
            sources.crl(CRL, TestCrl.of(ROOT).der());
            verdict(byCrl, policy(Mode.CRL, FailureMode.HARD), now);

            assertRejected(
                    check.check(trusted(stranger, other), strangers, "realm", now)
                            .verdict(),
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

    @Nested
    class Freshness {

        private final TestCertificate certificate = ROOT.issue(leaf("CN=client").ocspResponder(OCSP));
        private final RevocationPolicy policy =
                new Policy(Mode.OCSP).maxAge(Duration.ofMinutes(10)).build();

        @Test
        void seesARevocationWithinTheMaximumAge() {
            sources.at(OCSP, TestResponder.of(ROOT)::answer);
            verdict(certificate, policy, now);
            sources.at(OCSP, TestResponder.of(ROOT).revoked()::answer);

            assertRejected(
                    verdict(certificate, policy, now.plus(Duration.ofMinutes(10))),
                    RejectionReason.CERTIFICATE_REVOKED);
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

    @Nested
    class Load {

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
                            RevocationCheckTest.await(end);
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
                                trusted(ROOT.issue(leaf("CN=client")), ROOT),
                                profile(RevocationPolicy.NONE),
                                "realm",
                                now))
                        .isInstanceOf(TrustedPath.class);
                assertThat(Thread.getAllStackTraces().keySet())
                        .filteredOn(thread -> thread.getName().equals("mtls-revocation"))
                        .isSubsetOf(before);
            }
        }
    }

    @Test
    void asksNobodyWhenTheProfileDoesNot() {
        TestCertificate certificate =
                ROOT.issue(leaf("CN=client").ocspResponder(OCSP).crlDistributionPoint(CRL));

        assertThat(result(verdict(certificate, RevocationPolicy.NONE, now))).isEqualTo(RevocationResult.NOT_CHECKED);
        assertThat(sources.fetched()).isEmpty();
    }

    private Verdict verdict(TestCertificate certificate, RevocationPolicy policy, Instant at) {
        return check.check(trusted(certificate, ROOT), profile(policy), "realm", at)
                .verdict();
    }

    private static TestCertificate delegate(TestCa ca) {
        return ca.issue(leaf("CN=responder").extendedKeyUsage(OCSP_SIGNING));
    }

    private static TrustedPath trusted(TestCertificate certificate, TestCa anchor) {
        return new TrustedPath(certificate.chain(), anchor.certificate());
    }

    private static RevocationPolicy policy(Mode mode, FailureMode failureMode) {
        return RevocationPolicy.of(mode, failureMode);
    }

    private static TrustProfile profile(RevocationPolicy revocation) {
        return new TrustProfile(
                "test", Set.of(ROOT.certificate()), List.of(), List.of(), PathPolicy.DEFAULT, revocation);
    }

    private static RevocationResult result(Verdict verdict) {
        assertThat(verdict).isInstanceOf(Accepted.class);
        return ((TrustedPath) ((Accepted) verdict).basis()).revocation();
    }

    private static void assertRejected(Verdict verdict, RejectionReason reason) {
        assertThat(verdict).isInstanceOfSatisfying(Rejected.class, rejected -> assertThat(rejected.reason())
                .as(rejected.detail())
                .isEqualTo(reason));
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
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

    /** A hard policy in the making. */
    private static final class Policy {
        private RevocationPolicy made;

        private Policy(Mode mode) {
            made = RevocationPolicy.of(mode, FailureMode.HARD);
        }

        Policy crls(String... urls) {
            made = made.withCrlLocations(List.of(urls).stream().map(URI::create).toList());
            return this;
        }

        Policy responder(String url) {
            made = made.withOcspResponder(URI.create(url));
            return this;
        }

        Policy responderCertificate(X509Certificate certificate) {
            made = made.withOcspResponderCertificate(certificate);
            return this;
        }

        Policy nonce() {
            made = made.withOcspNonce(true);
            return this;
        }

        Policy maxAge(Duration age) {
            made = made.withMaxAge(age);
            return this;
        }

        Policy tolerance(Duration duration) {
            made = made.withStaleTolerance(duration);
            return this;
        }

        Policy hosts(String... names) {
            made = made.withAllowedHosts(Set.of(names));
            return this;
        }

        RevocationPolicy build() {
            return made;
        }
    }
}
