package dev.keycloakmtls.verification.path;

import static dev.keycloakmtls.testpki.Ca.ca;
import static dev.keycloakmtls.testpki.Leaf.leaf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keycloakmtls.domain.ClientCertificate;
import dev.keycloakmtls.domain.PathPolicy;
import dev.keycloakmtls.domain.RejectionReason;
import dev.keycloakmtls.domain.TrustProfile;
import dev.keycloakmtls.domain.Verdict.Rejected;
import dev.keycloakmtls.problem.Detail;
import dev.keycloakmtls.problem.ProblemCode;
import dev.keycloakmtls.testpki.Ca;
import dev.keycloakmtls.testpki.TestCa;
import dev.keycloakmtls.testpki.TestCertificate;
import dev.keycloakmtls.untrusted.Bound;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DERT61String;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.junit.jupiter.api.Test;

/** What is said of a leaf without a path: the first step that fails, by its name, and never that nothing does. */
class PathDiagnosisTest {

    private static final TestCa ROOT = TestCa.root("CN=Root");
    private static final TestCa ISSUING = ROOT.intermediate("CN=Issuing");

    private final Instant now = Instant.now();

    /** EE, alone */
    @Test
    void asksForTheWholeChainIfTheLeafCameAlone() {
        TestCertificate client = ISSUING.issue(leaf("CN=client"));

        Rejected rejected = explain(List.of(client.certificate()), profile(ROOT));

        assertThat(rejected.reason()).isEqualTo(RejectionReason.UNKNOWN_ISSUER);
        assertThat(code(rejected)).isEqualTo(ProblemCode.NO_PATH_ALONE);
        assertThat(rejected.detail()).contains("\"profile\"", "\"CN=Issuing\"", "\"CN=client\"");
    }

    /** ROOT (not trusted) -> ICA -> EE */
    @Test
    void namesTheHighestIssuerThatIsUnknownIfMoreWasSent() {
        Rejected rejected = explain(ISSUING.issue(leaf("CN=client")).chain(), profile(TestCa.root("CN=Other")));

        assertThat(rejected.reason()).isEqualTo(RejectionReason.UNKNOWN_ISSUER);
        assertThat(code(rejected)).isEqualTo(ProblemCode.NO_PATH);
        assertThat(rejected.detail()).contains("issuer \"CN=Root\" of \"CN=Issuing\"");
    }

    /** ROOT' has the name of ROOT, and another key. */
    @Test
    void saysThatTheProfileHasTheNameButAnotherKey() {
        TestCa renewed = TestCa.root("CN=Root");

        Rejected rejected = explain(renewed.issue(leaf("CN=client")).chain(), profile(ROOT));

        assertThat(rejected.reason()).isEqualTo(RejectionReason.ISSUER_KEY_MISMATCH);
        assertThat(code(rejected)).isEqualTo(ProblemCode.OTHER_KEY);
    }

    /** ROOT -> ICA (of the profile), and EE by an ICA' of its name */
    @Test
    void saysSoOfAnIntermediateOfTheProfileToo() {
        TestCa forged = ROOT.intermediate("CN=Issuing");
        List<X509Certificate> alone = List.of(forged.issue(leaf("CN=client")).certificate());

        Rejected rejected = explain(alone, profile(PathPolicy.DEFAULT, List.of(ISSUING), ROOT));

        assertThat(rejected.reason()).isEqualTo(RejectionReason.ISSUER_KEY_MISMATCH);
        assertThat(rejected.detail()).contains("issuer \"CN=Issuing\" of \"CN=client\"");
    }

    /** A stranger's ICA that only says that ROOT has issued it: ROOT is asked, the stranger's key is not. */
    @Test
    void findsTheForgeryWhereItIs() {
        TestCa stranger = TestCa.root("CN=Root").intermediate("CN=Stranger");

        Rejected rejected = explain(stranger.issue(leaf("CN=client")).chain(), profile(ROOT));

        assertThat(rejected.reason()).isEqualTo(RejectionReason.ISSUER_KEY_MISMATCH);
        assertThat(rejected.detail()).contains("issuer \"CN=Root\" of \"CN=Stranger\"");
    }

    /** What a stranger presents under a name is nothing that the profile knows. */
    @Test
    void aPresentedCaOfThatNameIsNoneOfTheProfile() {
        TestCa issuer = TestCa.root("CN=Foreign");
        TestCa sameName = TestCa.root("CN=Foreign");
        TestCertificate client = issuer.issue(leaf("CN=client"));

        Rejected rejected = explain(client.presentedWith(sameName.certificate()).chain(), profile(ROOT));

        assertThat(rejected.reason()).isEqualTo(RejectionReason.UNKNOWN_ISSUER);
    }

    @Test
    void saysThatANameDiffersByItsTypeOfStringOnlyIfThatCaIsTheProfiles() throws Exception {
        KeyPair key = KeyPairGenerator.getInstance("EC").generateKeyPair();
        TestCa known = TestCa.root(ca("CN=Partner").keyPair(key));
        TestCa same = TestCa.root(ca(new X500NameBuilder()
                        .addRDN(BCStyle.CN, new DERT61String("Partner"))
                        .build())
                .keyPair(key));
        TestCertificate client = same.issue(leaf("CN=client"));

        Rejected ofProfile = explain(client.chain(), profile(known));
        Rejected presented = explain(client.presentedWith(known.certificate()).chain(), profile(ROOT));

        assertThat(ofProfile.reason()).isEqualTo(RejectionReason.UNKNOWN_ISSUER);
        assertThat(ofProfile.detail()).contains("\"CN=Partner\" of the trust profile", "another type of string");
        assertThat(presented.reason()).isEqualTo(RejectionReason.UNKNOWN_ISSUER);
        assertThat(presented.detail()).doesNotContain("another type of string");
    }

    @Test
    void namesTheAnchorThatHasExpiredAndWhen() {
        TestCa expired = TestCa.root(ca("CN=Ended").expired());
        String when = expired.certificate().getNotAfter().toInstant().toString();

        Rejected rejected = explain(expired.issue(leaf("CN=client")).chain(), profile(expired));

        assertThat(rejected.reason()).isEqualTo(RejectionReason.ISSUER_NOT_VALID);
        assertThat(code(rejected)).isEqualTo(ProblemCode.ANCHOR_ITSELF);
        assertThat(rejected.detail()).contains("\"CN=Ended\"", "expired at " + when);
    }

    @Test
    void namesTheAnchorThatIsNotValidYet() {
        TestCa early = TestCa.root(ca("CN=Early").notYetValid());

        Rejected rejected = explain(early.issue(leaf("CN=client")).chain(), profile(early));

        assertThat(rejected.reason()).isEqualTo(RejectionReason.ISSUER_NOT_VALID);
        assertThat(rejected.detail())
                .contains("valid from " + early.certificate().getNotBefore().toInstant());
    }

    @Test
    void namesTheAnchorThatIsNoCa() {
        TestCa client = TestCa.root(ca("CN=Client").noBasicConstraints());

        Rejected rejected = explain(client.issue(leaf("CN=client")).chain(), profile(client));

        assertThat(rejected.reason()).isEqualTo(RejectionReason.PATH_INVALID);
        assertThat(code(rejected)).isEqualTo(ProblemCode.ANCHOR_IS);
        assertThat(rejected.detail()).contains("\"CN=Client\"");
    }

    /** ROOT -> ICA (ended) -> EE */
    @Test
    void namesTheIntermediateThatHasExpiredAndWhen() {
        TestCa ended = ROOT.intermediate(ca("CN=Ended").expired());

        Rejected rejected = explain(ended.issue(leaf("CN=client")).chain(), profile(ROOT));

        assertThat(rejected.reason()).isEqualTo(RejectionReason.ISSUER_NOT_VALID);
        assertThat(rejected.detail())
                .isEqualTo("\"CN=Ended\": the certificate expired at "
                        + ended.certificate().getNotAfter().toInstant());
    }

    /** Both ends are included (RFC 5280 §4.1.2.5): at the last second there is nothing to object to. */
    @Test
    void namesTheIntermediateOnlyAfterItsLastSecond() {
        Instant end = ISSUING.certificate().getNotAfter().toInstant();
        TestCa longer = TestCa.root(ca("CN=Longer").validity(now.minusSeconds(60), end.plusSeconds(3600)));
        TestCa below = longer.intermediate(ca("CN=Below").validity(now.minusSeconds(60), end));
        List<X509Certificate> chain = below.issue(
                        leaf("CN=client").validity(now.minusSeconds(60), end.plusSeconds(3600)))
                .chain();

        assertThat(code(explain(chain, profile(longer), end))).isEqualTo(ProblemCode.NOT_BUILT);
        assertThat(explain(chain, profile(longer), end.plusSeconds(1)).detail())
                .isEqualTo("\"CN=Below\": the certificate expired at " + end);
    }

    @Test
    void namesTheIntermediateThatIsNotValidYet() {
        TestCa early = ROOT.intermediate(ca("CN=Early").notYetValid());

        Rejected rejected = explain(early.issue(leaf("CN=client")).chain(), profile(ROOT));

        assertThat(rejected.reason()).isEqualTo(RejectionReason.ISSUER_NOT_VALID);
        assertThat(rejected.detail())
                .isEqualTo("\"CN=Early\": the certificate is valid from "
                        + early.certificate().getNotBefore().toInstant());
    }

    @Test
    void namesTheWeakKeyOfALeafOfAnIntermediateAndOfTheAnchor() {
        TestCa weakRoot = TestCa.root(ca("CN=Weak root").rsa(1024));
        TestCa weak = ROOT.intermediate(ca("CN=Weak").rsa(1024));

        for (List<X509Certificate> chain : List.of(
                ROOT.issue(leaf("CN=Weak").rsa(1024)).chain(),
                weak.issue(leaf("CN=client")).chain())) {
            Rejected rejected = explain(chain, profile(ROOT));
            assertThat(rejected.reason()).isEqualTo(RejectionReason.WEAK_KEY);
            assertThat(rejected.detail()).startsWith("\"CN=Weak\": ");
        }
        Rejected anchor = explain(weakRoot.issue(leaf("CN=client")).chain(), profile(weakRoot));
        assertThat(anchor.reason()).isEqualTo(RejectionReason.WEAK_KEY);
        assertThat(anchor.detail()).startsWith("\"CN=Weak root\": ");
    }

    /** ROOT -> ICA -> ICA' -> EE */
    @Test
    void countsTheIntermediatesThatAreTooMany() {
        List<X509Certificate> chain =
                ISSUING.intermediate("CN=Second").issue(leaf("CN=client")).chain();

        Rejected tooMany = explain(chain, profile(PathPolicy.DEFAULT.withMaxIntermediates(1), List.of(), ROOT));
        Rejected allowed = explain(chain, profile(PathPolicy.DEFAULT.withMaxIntermediates(2), List.of(), ROOT));

        assertThat(tooMany.reason()).isEqualTo(RejectionReason.PATH_TOO_LONG);
        assertThat(code(tooMany)).isEqualTo(ProblemCode.PATH_LONG);
        assertThat(tooMany.detail()).contains("has 2 intermediates", "allows 1");
        assertThat(code(allowed)).isEqualTo(ProblemCode.NOT_BUILT);
    }

    /** ROOT -> ICA (pathLen 0) -> ICA' -> EE */
    @Test
    void namesTheCaThatIsOneTooManyBelowAnother() {
        TestCa last = ROOT.intermediate(ca("CN=Last").pathLen(0));

        Rejected rejected =
                explain(last.intermediate("CN=Below").issue(leaf("CN=client")).chain(), profile(ROOT));

        assertThat(rejected.reason()).isEqualTo(RejectionReason.PATH_TOO_LONG);
        assertThat(rejected.detail()).startsWith("\"CN=Below\": ");
    }

    /** ROOT (pathLen 0) -> ICA -> EE, which the JDK would let pass */
    @Test
    void saysThatTheAnchorAllowsNoMoreBelow() {
        TestCa root = TestCa.root(ca("CN=Anchor").pathLen(0));

        Rejected rejected =
                explain(root.intermediate("CN=Below").issue(leaf("CN=client")).chain(), profile(root));

        assertThat(rejected.reason()).isEqualTo(RejectionReason.PATH_TOO_LONG);
        assertThat(code(rejected)).isEqualTo(ProblemCode.ANCHOR_INTERMEDIATES);
    }

    @Test
    void namesTheIntermediateThatIsNoCa() {
        TestCa client = ROOT.intermediate(ca("CN=No CA").noBasicConstraints());

        Rejected rejected = explain(client.issue(leaf("CN=client")).chain(), profile(ROOT));

        assertThat(rejected.reason()).isEqualTo(RejectionReason.PATH_INVALID);
        assertThat(rejected.detail()).startsWith("\"CN=No CA\": ");
    }

    @Test
    void namesTheUnknownCriticalExtensionOfAnIntermediate() {
        TestCa odd = ROOT.intermediate(ca("CN=Odd").extension("1.3.6.1.4.1.99999.7", true, DERNull.INSTANCE));

        Rejected rejected = explain(odd.issue(leaf("CN=client")).chain(), profile(ROOT));

        assertThat(rejected.reason()).isEqualTo(RejectionReason.PATH_INVALID);
        assertThat(rejected.detail()).startsWith("\"CN=Odd\": ").contains("1.3.6.1.4.1.99999.7");
    }

    @Test
    void namesTheSignatureThatNoJdkBelieves() {
        TestCa root = TestCa.root(ca("CN=RSA").rsa(2048));
        TestCertificate client = root.issue(leaf("CN=client").signatureAlgorithm("MD5withRSA"));

        Rejected rejected = explain(client.chain(), profile(root));

        assertThat(rejected.reason()).isEqualTo(RejectionReason.DISABLED_ALGORITHM);
        assertThat(rejected.detail()).startsWith("\"CN=client\": ");
    }

    @Test
    void namesTheIntermediateThatIsForOtherPurposes() {
        Ca spec = ca("CN=Servers")
                .extension(ExtendedKeyUsages.OID, false, new ExtendedKeyUsage(KeyPurposeId.id_kp_serverAuth));

        Rejected rejected =
                explain(ROOT.intermediate(spec).issue(leaf("CN=client")).chain(), profile(ROOT));

        assertThat(rejected.reason()).isEqualTo(RejectionReason.EXTENDED_KEY_USAGE);
        assertThat(rejected.detail()).startsWith("\"CN=Servers\": ");
    }

    @Test
    void namesTheCaWhoseNameConstraintsForbidTheLeaf() {
        TestCa root = TestCa.root(ca("CN=Narrow").permitted(new GeneralName(GeneralName.dNSName, "example.com")));

        Rejected rejected =
                explain(root.issue(leaf("CN=client").sanDns("example.org")).chain(), profile(root));

        assertThat(rejected.reason()).isEqualTo(RejectionReason.NAME_CONSTRAINTS);
        assertThat(rejected.detail()).contains("\"CN=Narrow\"");
    }

    /** It explains a refusal, and never takes it back. */
    @Test
    void refusesEvenWhatItFindsNothingWrongWith() {
        Rejected rejected = explain(ISSUING.issue(leaf("CN=client")).chain(), profile(ROOT));

        assertThat(rejected.reason()).isEqualTo(RejectionReason.PATH_INVALID);
        assertThat(code(rejected)).isEqualTo(ProblemCode.NOT_BUILT);
    }

    /** A and B certify each other, and no anchor certifies them. */
    @Test
    void comesToAnEndWhereCasCertifyEachOther() {
        TestCa one = TestCa.root("CN=One");
        TestCa two = TestCa.root("CN=Two");
        X509Certificate oneByTwo = two.crossSign(one).certificate();
        X509Certificate twoByOne = one.crossSign(two).certificate();
        List<X509Certificate> chain = List.of(one.issue(leaf("CN=client")).certificate(), oneByTwo, twoByOne);

        assertThat(explain(chain, profile(ROOT)).reason()).isEqualTo(RejectionReason.UNKNOWN_ISSUER);
    }

    /** ROOT -> as many intermediates as a chain has certificates -> EE; and one fewer. */
    @Test
    void looksNoFurtherUpThanAChainMayBeLong() {
        List<TestCa> intermediates = new ArrayList<>();
        TestCa issuer = ROOT;
        for (int i = 1; i < Bound.CHAIN_CERTIFICATES.value(); i++) {
            issuer = issuer.intermediate("CN=Level " + i);
            intermediates.add(issuer);
        }
        TestCa last = issuer.intermediate("CN=Last");
        Rejected within = explain(
                List.of(issuer.issue(leaf("CN=client")).certificate()),
                profile(PathPolicy.DEFAULT, intermediates, ROOT));
        intermediates.add(last);
        Rejected beyond = explain(
                List.of(last.issue(leaf("CN=client")).certificate()), profile(PathPolicy.DEFAULT, intermediates, ROOT));

        assertThat(code(within)).isEqualTo(ProblemCode.PATH_LONG);
        assertThat(beyond.reason()).isEqualTo(RejectionReason.PATH_TOO_LONG);
        assertThat(code(beyond)).isEqualTo(ProblemCode.NO_ANCHOR_WITHIN);
    }

    /** The profile has many CAs of one name, and the one that signed comes last. */
    @Test
    void verifiesAsManySignaturesAsTheBoundSaysAndNotOneMore() {
        List<TestCa> others = new ArrayList<>();
        for (int i = 2; i < Bound.DIAGNOSIS_SIGNATURES.value(); i++) {
            others.add(ROOT.intermediate("CN=Issuing"));
        }
        List<X509Certificate> alone = List.of(ISSUING.issue(leaf("CN=client")).certificate());

        others.add(ISSUING); // its signature and that of ROOT over it are the last that are verified
        assertThat(code(explain(alone, profile(PathPolicy.DEFAULT, others, ROOT))))
                .isEqualTo(ProblemCode.NOT_BUILT);
        others.add(0, ROOT.intermediate("CN=Issuing"));
        assertThat(explain(alone, profile(PathPolicy.DEFAULT, others, ROOT)).reason())
                .isEqualTo(RejectionReason.ISSUER_KEY_MISMATCH);
    }

    private Rejected explain(List<X509Certificate> chain, TrustProfile profile) {
        return explain(chain, profile, now);
    }

    private static Rejected explain(List<X509Certificate> chain, TrustProfile profile, Instant at) {
        return PathDiagnosis.explain(VouchedCertificates.of(new ClientCertificate(chain), profile), profile, at);
    }

    private static ProblemCode code(Rejected rejected) {
        return rejected.cause().map(Detail::code).orElseThrow();
    }

    private static TrustProfile profile(TestCa... anchors) {
        return profile(PathPolicy.DEFAULT, List.of(), anchors);
    }

    private static TrustProfile profile(PathPolicy policy, List<TestCa> intermediates, TestCa... anchors) {
        return TrustProfile.named("profile")
                .anchors(Set.copyOf(
                        Arrays.stream(anchors).map(TestCa::certificate).toList()))
                .intermediates(intermediates.stream().map(TestCa::certificate).toList())
                .policy(policy)
                .withoutRevocation()
                .build();
    }
}
