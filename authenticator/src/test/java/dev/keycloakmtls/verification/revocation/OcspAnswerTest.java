package dev.keycloakmtls.verification.revocation;

import static dev.keycloakmtls.testpki.Leaf.leaf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keycloakmtls.conformance.Satisfies;
import dev.keycloakmtls.domain.PathPolicy;
import dev.keycloakmtls.domain.RejectionReason;
import dev.keycloakmtls.domain.RevocationPolicy;
import dev.keycloakmtls.domain.RevocationPolicy.FailureMode;
import dev.keycloakmtls.domain.RevocationPolicy.Mode;
import dev.keycloakmtls.domain.RevocationResult;
import dev.keycloakmtls.domain.SignatureStrength;
import dev.keycloakmtls.domain.TrustProfile;
import dev.keycloakmtls.domain.Verdict;
import dev.keycloakmtls.domain.Verdict.Accepted;
import dev.keycloakmtls.domain.Verdict.Rejected;
import dev.keycloakmtls.domain.Verdict.TrustedPath;
import dev.keycloakmtls.testpki.Ca;
import dev.keycloakmtls.testpki.HostileCertificates;
import dev.keycloakmtls.testpki.Leaf;
import dev.keycloakmtls.testpki.TestCa;
import dev.keycloakmtls.testpki.TestCertificate;
import dev.keycloakmtls.testpki.TestCrl;
import dev.keycloakmtls.testpki.TestResponder;
import dev.keycloakmtls.untrusted.Bound;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.bouncycastle.asn1.DERNull;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What an OCSP answer must be to be believed, and what is said of one that is not. */
class OcspAnswerTest {

    private static final String OCSP = "http://ocsp.test/";
    private static final String OCSP_SIGNING = "1.3.6.1.5.5.7.3.9";
    private static final String NO_REV_AVAIL = "2.5.29.56";
    private static final TestCa ROOT = TestCa.root("CN=Root");

    private final Instant now = Instant.now();
    private final Sources sources = new Sources();
    private final TestCertificate certificate = ROOT.issue(leaf("CN=client").ocspResponder(OCSP));
    private final RevocationCheck check = new RevocationCheck(sources);

    @AfterEach
    void endFetches() {
        check.close();
    }

    /** RFC 6960 §2.4: «newer revocation information is available all the time», so it is as old as its thisUpdate. */
    @ParameterizedTest
    @CsvSource({"PT50M, PT1H, true", "PT1H, PT2H, true", "PT1H, PT1H, false", "PT10M, PT5M, false", "P6D, P7D, true"})
    @Satisfies(21)
    void withoutAnEndIsUsedWithinTheMaximumAge(Duration old, Duration maxAge, boolean used) {
        TestCertificate older = ROOT.issue(
                leaf("CN=client").ocspResponder(OCSP).validity(now.minus(Duration.ofDays(8)), now.plusSeconds(999)));
        sources.at(OCSP, TestResponder.of(ROOT).validity(now.minus(old), null)::answer);

        Verdict verdict = verdict(older, profile(PathPolicy.DEFAULT, maxAge, FailureMode.HARD), now);

        if (used) {
            assertThat(result(verdict).freshUntil()).isAfter(now).isBefore(now.plus(Duration.ofMinutes(1)));
        } else {
            assertThat(detail(verdict)).contains("no nextUpdate", "revocationMaxAge", OCSP);
        }
    }

    /** Within the tolerance an answer from a source that is down is stale, and this one too. */
    @Test
    void withoutAnEndIsNotUsedBeyondAMinuteThoughItsSourceIsDown() {
        sources.at(OCSP, TestResponder.of(ROOT).validity(now.minusSeconds(60), null)::answer);
        assertThat(verdict(FailureMode.HARD)).isInstanceOf(Accepted.class);
        sources.down(OCSP);

        assertThat(verdict(certificate, profile(FailureMode.HARD), now.plusSeconds(61)))
                .isInstanceOf(Rejected.class);
    }

    @Test
    void withoutAnEndOfARevocationCountsHoweverOldItIs() {
        TestCertificate older = ROOT.issue(
                leaf("CN=client").ocspResponder(OCSP).validity(now.minus(Duration.ofDays(99)), now.plusSeconds(999)));
        sources.at(
                OCSP,
                TestResponder.of(ROOT)
                        .revoked(now.minus(Duration.ofDays(98)))
                        .validity(now.minus(Duration.ofDays(90)), null)::answer);

        assertThat(verdict(older, profile(FailureMode.SOFT), now)).isInstanceOfSatisfying(Rejected.class, rejected -> {
            assertThat(rejected.reason()).isEqualTo(RejectionReason.CERTIFICATE_REVOKED);
            assertThat(rejected.detail())
                    .contains("\"CN=client\": it is revoked since ")
                    .contains(OCSP);
        });
    }

    /** The JDK judges it as of its thisUpdate; its signer must be valid now. */
    @Test
    void withoutAnEndIsNotTakenFromADelegateWhoseTimeIsOver() {
        TestCertificate delegate = ROOT.issue(leaf("CN=responder")
                .extendedKeyUsage(OCSP_SIGNING)
                .validity(now.minus(Duration.ofHours(2)), now.minusSeconds(60)));
        sources.at(
                OCSP,
                TestResponder.of(ROOT).signedBy(delegate).validity(now.minus(Duration.ofMinutes(30)), null)::answer);

        assertThat(detail(verdict(FailureMode.HARD))).contains("not valid now");
    }

    @ParameterizedTest
    @EnumSource(FailureMode.class)
    @Satisfies(63)
    void signedWithSha1IsRefusedUnlessTheProfileAllowsIt(FailureMode failureMode) {
        sources.at(OCSP, TestResponder.of(ROOT).signatureAlgorithm("SHA1withECDSA")::answer);

        assertUnknown(verdict(certificate, profile(failureMode), now), failureMode);
        assertThat(verdict(certificate, profile(sha1Allowed(), Duration.ofHours(1), failureMode), now))
                .isInstanceOf(Accepted.class);
        assertThat(result(verdict(certificate, profile(sha1Allowed(), Duration.ofHours(1), failureMode), now))
                        .status())
                .isEqualTo(RevocationResult.Status.GOOD);
    }

    /** Nobody gains by a signature that he can forge if it says that he is revoked. */
    @ParameterizedTest
    @EnumSource(FailureMode.class)
    void signedWithSha1CountsAllTheSameIfItSaysRevoked(FailureMode failureMode) {
        sources.at(OCSP, TestResponder.of(ROOT).revoked().signatureAlgorithm("SHA1withECDSA")::answer);

        assertThat(verdict(failureMode))
                .isInstanceOfSatisfying(Rejected.class, rejected -> assertThat(rejected.reason())
                        .isEqualTo(RejectionReason.CERTIFICATE_REVOKED));
    }

    @ParameterizedTest
    @EnumSource(FailureMode.class)
    void ofADelegateIsAsWeakAsItsCertificate(FailureMode failureMode) {
        Leaf responder = leaf("CN=responder").extendedKeyUsage(OCSP_SIGNING);
        for (Leaf weak : List.of(
                responder.signatureAlgorithm("SHA1withECDSA"),
                leaf("CN=responder").extendedKeyUsage(OCSP_SIGNING).rsa(1024))) {
            try (RevocationCheck fresh = new RevocationCheck(sources)) {
                sources.at(OCSP, TestResponder.of(ROOT).signedBy(ROOT.issue(weak))::answer);
                assertUnknown(
                        fresh.check(path(certificate), profile(failureMode), "realm", now)
                                .verdict(),
                        failureMode);
            }
        }
    }

    /** Whatever provider of signatures stands first: PSS has a name of its own in each. */
    @ParameterizedTest
    @CsvSource({"rsa, SHA256withRSAandMGF1", "rsa, SHA384withRSA", "ed25519, Ed25519", "ec, SHA384withECDSA"})
    void isBelievedWithEverySignatureThatIsStrongEnough(String key, String algorithm) {
        Leaf responder = leaf("CN=responder").extendedKeyUsage(OCSP_SIGNING);
        TestCertificate delegate = ROOT.issue(
                switch (key) {
                    case "rsa" -> responder.rsa(2048);
                    case "ed25519" -> responder.ed25519();
                    default -> responder;
                });
        sources.at(OCSP, TestResponder.of(ROOT).signedBy(delegate).signatureAlgorithm(algorithm)::answer);

        assertThat(verdict(FailureMode.HARD)).isInstanceOf(Accepted.class);
    }

    /** Otherwise an answer for a profile that allows SHA-1 would do for one that does not, and of another realm too. */
    @Test
    void thatOneProfileBelievesIsNotBelievedByOneThatAsksForMore() {
        sources.at(OCSP, TestResponder.of(ROOT).signatureAlgorithm("SHA1withECDSA")::answer);
        assertThat(verdict(certificate, profile(sha1Allowed(), Duration.ofHours(1), FailureMode.HARD), now))
                .isInstanceOf(Accepted.class);

        assertThat(detail(verdict(FailureMode.HARD))).contains("too weak", "SHA-1");
    }

    @ParameterizedTest
    @CsvSource({
        "'', no OCSP answer",
        "3c68746d6c3e6c6f67696e, '11 octets, which begin with \"<html>login\"'",
        "30030a01, no OCSP answer",
        "30030a0101, malformedRequest",
        "30030a0102, internalError",
        "30030a0103, tryLater",
        "30030a0105, sigRequired",
        "30030a0106, unauthorized",
        "30030a0100, unknown type",
        "3067617262616765, no OCSP answer"
    })
    void thatIsNoneIsCalledWhatItIs(String body, String words) {
        sources.at(OCSP, request -> HexFormat.of().parseHex(body));

        assertThat(detail(verdict(FailureMode.HARD))).contains(OCSP, words);
        assertThat(result(verdict(FailureMode.SOFT)).status()).isEqualTo(RevocationResult.Status.UNKNOWN);
    }

    /** Java's names normalize for every comparison, in quadratic time. */
    @Test
    void isNotJudgedWhereANameWouldTakeLong() {
        TestCertificate delegate = ROOT.issue(leaf(HostileCertificates.subject(HostileCertificates.marks(20_000), "x"))
                .extendedKeyUsage(OCSP_SIGNING));
        sources.at(OCSP, TestResponder.of(ROOT).signedBy(delegate)::answer);

        assertThat(detail(verdict(FailureMode.HARD))).contains("holds a name that is not compared");
    }

    @Test
    void cannotBeAskedForWhereNobodyNamesAResponder() {
        TestCertificate silent = ROOT.issue(leaf("CN=client"));
        TestCertificate odd = ROOT.issue(leaf("CN=client").ocspResponder("ldap://ocsp.test/"));
        TestCertificate endless = ROOT.issue(leaf("CN=client").ocspResponder("http://ocsp.test/" + "x".repeat(5_000)));

        assertThat(detail(verdict(silent, profile(FailureMode.HARD), now)))
                .contains("neither the certificate nor the trust profile names");
        assertThat(detail(verdict(odd, profile(FailureMode.HARD), now))).contains("ldap://ocsp.test/", "LDAP");
        assertThat(detail(verdict(endless, profile(FailureMode.HARD), now)))
                .contains("longer than " + Bound.REVOCATION_URL_CHARACTERS.value())
                .hasSizeLessThan(400);
        assertThat(sources.fetched()).isEmpty();
    }

    /** Names in private networks; java.net.URI knows no host there. */
    @Test
    void isAskedForAtAHostWithAnUnderscore() {
        String url = "http://ocsp_1.intern:8080/";
        sources.at(url, TestResponder.of(ROOT)::answer);
        TestCertificate client = ROOT.issue(leaf("CN=client").ocspResponder(url));

        assertThat(result(verdict(client, profile(FailureMode.HARD), now)).status())
                .isEqualTo(RevocationResult.Status.GOOD);
    }

    /** RFC 9608 §4. */
    @ParameterizedTest
    @EnumSource(
            value = Mode.class,
            names = {"OCSP", "CRL", "OCSP_OR_CRL"})
    @Satisfies(61)
    void isAskedForByNobodyWhereTheCaNeverPublishesAny(Mode mode) {
        TestCertificate shortLived = ROOT.issue(leaf("CN=client").extension(NO_REV_AVAIL, false, DERNull.INSTANCE));
        RevocationPolicy policy = RevocationPolicy.of(mode, FailureMode.HARD)
                .withCrlLocations(List.of(URI.create("http://crl.test/ca.crl")))
                .withOcspResponder(URI.create(OCSP));

        Verdict verdict = check.check(path(shortLived), profile(PathPolicy.DEFAULT, policy), "realm", now)
                .verdict();

        assertThat(result(verdict)).isEqualTo(RevocationResult.NOT_CHECKED);
        assertThat(sources.fetched()).isEmpty();
    }

    /** RFC 9608 §2: «the relying party MUST consider the certificate invalid»; a CA's certificate always is. */
    @ParameterizedTest
    @EnumSource(FailureMode.class)
    @Satisfies(61)
    void isNotDoneWithoutByACertificateThatSaysWhereItIs(FailureMode failureMode) {
        TestCa intermediate = ROOT.intermediate(Ca.ca("CN=ICA").extension(NO_REV_AVAIL, false, DERNull.INSTANCE));
        for (TestCertificate odd : List.of(
                ROOT.issue(leaf("CN=client").ocspResponder(OCSP).extension(NO_REV_AVAIL, false, DERNull.INSTANCE)),
                ROOT.issue(leaf("CN=client")
                        .crlDistributionPoint("http://crl.test/ca.crl")
                        .extension(NO_REV_AVAIL, false, DERNull.INSTANCE)),
                intermediate.issue(leaf("CN=client")))) {
            sources.at(OCSP, TestResponder.of(ROOT)::answer)
                    .crl("http://crl.test/ca.crl", TestCrl.of(ROOT).der());
            Verdict verdict = check.check(
                            path(odd),
                            profile(PathPolicy.DEFAULT, RevocationPolicy.of(Mode.OCSP_OR_CRL, failureMode)),
                            "realm",
                            now)
                    .verdict();
            assertThat(detail(verdict)).contains("noRevAvail");
        }
    }

    /** A copy of a true answer with octets changed, cut off and put in: whatever parser it meets, it is no answer. */
    @Test
    void thatWasTamperedWithIsNeverMoreThanUnknown() {
        Random random = new Random(14);
        sources.at(
                OCSP,
                TestResponder.of(ROOT).signedBy(ROOT.issue(leaf("CN=responder").extendedKeyUsage(OCSP_SIGNING)))
                        ::answer);
        sources.at(OCSP, tampered(sources.source(OCSP), random));
        int believed = 0;
        for (int i = 0; i < 400; i++) {
            try (RevocationCheck fresh = new RevocationCheck(sources)) {
                Verdict verdict = fresh.check(path(certificate), profile(FailureMode.HARD), "realm", now)
                        .verdict();
                believed += verdict instanceof Accepted ? 1 : 0; // where only what nobody signs was changed
                if (verdict instanceof Rejected rejected) {
                    assertThat(rejected.reason()).isEqualTo(RejectionReason.REVOCATION_UNKNOWN);
                }
            }
        }
        assertThat(believed).isLessThan(200);
    }

    private static Sources.Source tampered(Sources.Source source, Random random) {
        return request -> {
            byte[] answer = source.answer(request).clone();
            int where = random.nextInt(answer.length);
            return switch (random.nextInt(4)) {
                case 0 -> Arrays.copyOf(answer, where);
                case 1 -> Arrays.copyOf(answer, answer.length + 5);
                default -> {
                    answer[where] = (byte) random.nextInt(256);
                    yield answer;
                }
            };
        };
    }

    /** Nested as deep as the bound on its size allows. */
    @ParameterizedTest
    @ValueSource(ints = {0x30, 0x31, 0xa0, 0x24})
    void thatIsNestedWithoutEndIsNone(int tag) {
        sources.at(OCSP, request -> nested(tag, Bound.OCSP_OCTETS.value()));

        assertThat(detail(verdict(FailureMode.HARD))).contains(OCSP);
    }

    private static byte[] nested(int tag, int octets) {
        byte[] nested = new byte[octets];
        for (int i = 0; i + 1 < octets; i += 2) { // of indefinite length
            nested[i] = (byte) (i == 0 ? 0x30 : tag);
            nested[i + 1] = (byte) 0x80;
        }
        return nested;
    }

    private Verdict verdict(FailureMode failureMode) {
        return verdict(certificate, profile(failureMode), now);
    }

    private Verdict verdict(TestCertificate about, TrustProfile profile, Instant at) {
        return check.check(path(about), profile, "realm", at).verdict();
    }

    private static TrustedPath path(TestCertificate certificate) {
        return new TrustedPath(certificate.chain(), ROOT.certificate());
    }

    private static PathPolicy sha1Allowed() {
        return PathPolicy.DEFAULT.withSignatureStrength(SignatureStrength.SHA1_ALLOWED);
    }

    private static TrustProfile profile(FailureMode failureMode) {
        return profile(PathPolicy.DEFAULT, RevocationPolicy.DEFAULT_MAX_AGE, failureMode);
    }

    private static TrustProfile profile(PathPolicy policy, Duration maxAge, FailureMode failureMode) {
        return profile(policy, RevocationPolicy.of(Mode.OCSP, failureMode).withMaxAge(maxAge));
    }

    private static TrustProfile profile(PathPolicy policy, RevocationPolicy revocation) {
        return TrustProfile.named("test")
                .anchors(ROOT.certificate())
                .policy(policy)
                .revocation(revocation)
                .build();
    }

    private static void assertUnknown(Verdict verdict, FailureMode failureMode) {
        if (failureMode == FailureMode.SOFT) {
            assertThat(result(verdict).status()).isEqualTo(RevocationResult.Status.UNKNOWN);
        } else {
            assertThat(detail(verdict)).contains("too weak");
        }
    }

    private static String detail(Verdict verdict) {
        assertThat(verdict).isInstanceOfSatisfying(Rejected.class, rejected -> assertThat(rejected.reason())
                .isEqualTo(RejectionReason.REVOCATION_UNKNOWN));
        return ((Rejected) verdict).detail();
    }

    private static RevocationResult result(Verdict verdict) {
        assertThat(verdict).isInstanceOf(Accepted.class);
        return ((TrustedPath) ((Accepted) verdict).basis()).revocation();
    }
}
