package dev.keycloakmtls.verification.path;

import static dev.keycloakmtls.testpki.Ca.ca;
import static dev.keycloakmtls.testpki.Leaf.leaf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keycloakmtls.domain.RejectionReason;
import dev.keycloakmtls.testpki.HostileCertificates;
import dev.keycloakmtls.testpki.Leaf;
import dev.keycloakmtls.testpki.TestCa;
import dev.keycloakmtls.testpki.TestCertificate;
import dev.keycloakmtls.untrusted.Bound;
import dev.keycloakmtls.verification.path.ForeignValidation.Hopeless;
import dev.keycloakmtls.verification.path.ForeignValidation.Judgeable;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.GeneralName;
import org.junit.jupiter.api.Test;

/** What another validator is given, and what it is never asked about: its work has no other bounds. */
class ForeignValidationTest {

    private static final TestCa ROOT = TestCa.root("CN=Root");
    private static final TestCertificate SELF_SIGNED = TestCertificate.selfSigned(leaf("CN=robot"));

    private final ForeignValidation validation =
            new ForeignValidation(List.of(ROOT.certificate(), SELF_SIGNED.certificate()));

    @Test
    void givesAChainInTheOrderInWhichItWasPresented() {
        TestCertificate leaf = ROOT.intermediate("CN=A").intermediate("CN=B").issue(leaf("CN=payments"));

        assertThat(chain(leaf.chain())).isEqualTo(leaf.chain());
        TestCertificate direct = ROOT.issue(leaf("CN=payments"));
        assertThat(chain(direct.presentedWith(ROOT.certificate()).chain()))
                .containsExactly(direct.certificate(), ROOT.certificate());
    }

    @Test
    void givesNothingOfWhatNobodyTrustedHasSigned() {
        TestCertificate stranger = TestCa.root("CN=Root").issue(leaf("CN=payments"));
        TestCertificate right = ROOT.issue(leaf("CN=payments"));

        assertThat(refusal(stranger.chain())).isEqualTo(RejectionReason.UNKNOWN_ISSUER);
        assertThat(refusal(stranger.presentedWith(right.certificate(), ROOT.certificate())
                        .chain()))
                .isEqualTo(RejectionReason.UNKNOWN_ISSUER);
        assertThat(chain(right.presentedWith(stranger.certificate()).chain())).containsExactly(right.certificate());
    }

    @Test
    void givesACertificateThatIsTrustedByItselfAlone() {
        assertThat(chain(SELF_SIGNED.presentedWith(ROOT.certificate()).chain()))
                .containsExactly(SELF_SIGNED.certificate());
        assertThat(refusal(TestCertificate.selfSigned(leaf("CN=robot")).chain()))
                .isEqualTo(RejectionReason.UNKNOWN_ISSUER);
    }

    @Test
    void readsNothingThatIsTooLongOrTooLarge() {
        TestCertificate right = ROOT.issue(leaf("CN=payments"));
        List<X509Certificate> many = Collections.nCopies(Bound.CHAIN_CERTIFICATES.value() + 1, right.certificate());
        TestCertificate large =
                ROOT.issue(HostileCertificates.padded(leaf("CN=payments"), Bound.CERTIFICATE_OCTETS.value()));

        assertThat(refusal(many)).isEqualTo(RejectionReason.CHAIN_TOO_LONG);
        assertThat(refusal(large.chain())).isEqualTo(RejectionReason.CERTIFICATE_TOO_LARGE);
        assertThat(refusal(List.of())).isEqualTo(RejectionReason.NO_CERTIFICATE);
        TestCertificate marks =
                ROOT.issue(leaf(HostileCertificates.subject("payments", HostileCertificates.marks(20_000))));
        assertThat(refusal(marks.chain())).isEqualTo(RejectionReason.CERTIFICATE_TOO_LARGE);
    }

    /** A sub-CA that makes CAs of one name, each of which has signed the others: all of them lead to the root. */
    @Test
    void entersNoMazeOfCrossSignedCas() {
        TestCa sub = ROOT.intermediate("CN=Maze");
        List<X509Certificate> maze = new ArrayList<>(List.of(sub.certificate()));
        for (int i = 0; i < 7; i++) {
            maze.add(sub.issue(ca("CN=Maze")).certificate());
        }
        TestCertificate leaf = sub.issue(leaf("CN=payments"));
        List<X509Certificate> all = new ArrayList<>(List.of(leaf.certificate()));
        all.addAll(maze);

        assertThat(refusal(all)).isEqualTo(RejectionReason.PATH_BUILDING_LIMIT);
    }

    @Test
    void growsNoTreeOfPolicies() {
        TestCertificate leaf = HostileCertificates.policyTree(ROOT, "CN=payments", 6, 20);

        assertThat(refusal(leaf.chain())).isEqualTo(RejectionReason.PATH_BUILDING_LIMIT);
    }

    @Test
    void comparesNotTooManyNames() {
        var spec = ca("CN=Sub");
        for (int i = 0; i < 500; i++) {
            spec.permitted(new GeneralName(GeneralName.dNSName, "host" + i + ".example"));
        }
        TestCertificate leaf = ROOT.intermediate(spec).issue(leaf("CN=payments").sanDns("host1.example"));
        TestCertificate few = ROOT.intermediate(
                        ca("CN=Few").permitted(new GeneralName(GeneralName.dNSName, "a.example")))
                .issue(leaf("CN=payments").sanDns("a.example"));

        assertThat(refusal(leaf.chain())).isEqualTo(RejectionReason.PATH_BUILDING_LIMIT);
        assertThat(chain(few.chain())).hasSize(2);
    }

    /** Each name is held against each subtree: few subtrees are too many where the names are. */
    @Test
    void countsTheNamesTimesTheSubtrees() {
        int subtrees = 200;
        int most = (Bound.NAME_COMPARISONS.value() - subtrees * subtrees) / subtrees;
        var spec = ca("CN=Sub");
        for (int i = 0; i < subtrees; i++) {
            spec.permitted(new GeneralName(GeneralName.dNSName, i + ".example"));
        }
        TestCa sub = ROOT.intermediate(spec);

        assertThat(chain(sub.issue(named(most)).chain())).hasSize(2);
        assertThat(refusal(sub.issue(named(most + 1)).chain())).isEqualTo(RejectionReason.PATH_BUILDING_LIMIT);
    }

    private static Leaf named(int names) {
        Leaf leaf = leaf("CN=payments");
        for (int i = 0; i < names; i++) {
            leaf.sanDns(i + ".example");
        }
        return leaf;
    }

    /** The platform's validator reads constraints in its own way: what cannot be read here is not given to it. */
    @Test
    void givesNoConstraintsThatCannotBeRead() {
        byte[] pattern = HexFormat.of().parseHex("300ca00a300882062a2e74657374");
        TestCa sub = ROOT.intermediate(ca("CN=Sub").extension("2.5.29.30", true, pattern));

        assertThat(refusal(sub.issue(leaf("CN=payments").sanDns("a.test")).chain()))
                .isEqualTo(RejectionReason.PATH_BUILDING_LIMIT);
    }

    @Test
    void verifiesNothingWithAStrangersKey() {
        X500Name name = new X500Name("CN=Root");
        List<X509Certificate> forged = HostileCertificates.forgedChain(
                new X500Name("CN=payments"),
                name,
                Stream.generate(() -> HostileCertificates.rsa(16_000, 64))
                        .limit(8)
                        .toList());

        assertThat(refusal(forged)).isEqualTo(RejectionReason.UNKNOWN_ISSUER);
    }

    private List<X509Certificate> chain(List<X509Certificate> presented) {
        assertThat(validation.prepare(presented)).isInstanceOf(Judgeable.class);
        return ((Judgeable) validation.prepare(presented)).chain();
    }

    private RejectionReason refusal(List<X509Certificate> presented) {
        assertThat(validation.prepare(presented)).isInstanceOf(Hopeless.class);
        return ((Hopeless) validation.prepare(presented)).rejected().reason();
    }
}
