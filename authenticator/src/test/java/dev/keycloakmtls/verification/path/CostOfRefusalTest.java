package dev.keycloakmtls.verification.path;

import static dev.keycloakmtls.testpki.Ca.ca;
import static dev.keycloakmtls.testpki.HostileCertificates.forgedChain;
import static dev.keycloakmtls.testpki.HostileCertificates.harmless;
import static dev.keycloakmtls.testpki.HostileCertificates.manyRdns;
import static dev.keycloakmtls.testpki.HostileCertificates.marks;
import static dev.keycloakmtls.testpki.HostileCertificates.padded;
import static dev.keycloakmtls.testpki.HostileCertificates.soundMarks;
import static dev.keycloakmtls.testpki.HostileCertificates.subject;
import static dev.keycloakmtls.testpki.Leaf.leaf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keycloakmtls.domain.ClientCertificate;
import dev.keycloakmtls.domain.RejectionReason;
import dev.keycloakmtls.domain.SubjectSelector;
import dev.keycloakmtls.domain.TrustProfile;
import dev.keycloakmtls.domain.Verdict;
import dev.keycloakmtls.domain.Verdict.Rejected;
import dev.keycloakmtls.testpki.HostileCertificates;
import dev.keycloakmtls.testpki.Leaf;
import dev.keycloakmtls.testpki.TestCa;
import dev.keycloakmtls.testpki.TestCertificate;
import dev.keycloakmtls.untrusted.Bound;
import dev.keycloakmtls.verification.AcceptanceCache;
import dev.keycloakmtls.verification.CaSignedVerifier;
import java.lang.management.ManagementFactory;
import java.security.PublicKey;
import java.security.Security;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What it costs to refuse certificates that are made to be costly, in CPU time of this thread. Each is measured beside a
 * harmless chain of the same size that is refused as well, for the message. What was found took from fifty milliseconds to
 * minutes.
 */
class CostOfRefusalTest {

    private static final String SUBJECT = "CN=payments,O=Example";
    private static final X500Name NAME = new X500Name("O=Example,CN=payments");
    private static final TestCa ROOT = TestCa.root("CN=Root");
    private static final TestCa RSA_ROOT = TestCa.root(ca("CN=RSA").rsa(3072));
    private static final TestCa STRANGER = TestCa.root("CN=Stranger");
    private static final int LARGE = 30_000;

    private static final Duration MOST = Duration.ofMillis(10);

    /** As in Keycloak. */
    @BeforeAll
    static void registerBouncyCastle() {
        Security.addProvider(new BouncyCastleProvider());
    }

    static Stream<Arguments> hostile() {
        X500Name marks = subject("payments", marks(LARGE));
        X500Name sounds = subject("payments", soundMarks(LARGE));
        List<X509Certificate> namedByMarks = new ArrayList<>();
        for (int i = 0; i < 9; i++) {
            namedByMarks.add(TestCertificate.selfSigned(ca(subject("CA " + i, marks(LARGE / 2))))
                    .certificate());
        }
        return Stream.of(
                Arguments.of("a subject of marks", List.of(strangers(marks))),
                Arguments.of("a subject of sound marks", List.of(strangers(sounds))),
                Arguments.of("a subject with thousands of RDNs", List.of(strangers(manyRdns(1800)))),
                Arguments.of("an issuer of marks", List.of(issuedBy(subject("CA", marks(LARGE))))),
                Arguments.of("extras with names of marks", chain(issuedBy(new X500Name("CN=Root")), namedByMarks)),
                Arguments.of(
                        "names as long as is compared", List.of(strangers(subject("payments", "\u0390".repeat(512))))),
                Arguments.of(
                        "long exponents in the name of the CA",
                        forgedChain(NAME, new X500Name("CN=RSA"), keys(3072, 3072))),
                Arguments.of(
                        "long moduli in the name of the CA",
                        forgedChain(NAME, new X500Name("CN=RSA"), keys(16_384, 64))),
                Arguments.of(
                        "long moduli in another's name",
                        forgedChain(NAME, new X500Name("CN=Stranger"), keys(16_384, 64))),
                Arguments.of(
                        "long primes of DSA",
                        forgedChain(
                                NAME,
                                new X500Name("CN=Root"),
                                Collections.nCopies(9, HostileCertificates.dsa(100_000)))),
                Arguments.of(
                        "a client's forgeries on long curves",
                        chain(
                                TestCa.root(ca("CN=Root").ec("secp521r1"))
                                        .issue(leaf(SUBJECT))
                                        .certificate(),
                                curves())),
                Arguments.of("thousands of alternative names", List.of(names().certificate())),
                Arguments.of(
                        "a tree of policies",
                        HostileCertificates.policyTree(ROOT, SUBJECT, 6, 6).chain()),
                Arguments.of(
                        "a broad tree of policies",
                        HostileCertificates.policyTree(ROOT, SUBJECT, 4, 30).chain()),
                Arguments.of(
                        "thousands of policies",
                        HostileCertificates.manyPolicies(ROOT, SUBJECT, 8, 1500).chain()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("hostile")
    void ofWhatIsMadeToBeCostlyIsSmall(String what, List<X509Certificate> chain) {
        assertThat(chain)
                .as("refused for something else than its size")
                .allSatisfy(certificate -> assertThat(size(certificate)).isLessThan(Bound.CERTIFICATE_OCTETS.value()));
        long hostile = cost(() -> refuse(chain));
        List<X509Certificate> harmless = harmlessLike(chain);
        long ordinary = cost(() -> refuse(harmless));

        assertThat(hostile)
                .as("%s, in ns; a harmless chain of this size: %d", what, ordinary)
                .isLessThan(MOST.toNanos());
    }

    /** A key that takes minutes: whoever used it would not come back. */
    @Test
    void verifiesNothingWithAStrangersKey() {
        List<PublicKey> endless = List.of(HostileCertificates.dsa(180_000));

        for (String issuer : List.of("CN=Root", "CN=Stranger")) {
            assertThat(verify(forgedChain(NAME, new X500Name(issuer), endless))).isInstanceOf(Rejected.class);
        }
    }

    /** What the policies would cost the JDK is found out by counting, before it sees them. */
    @Test
    void refusesATreeOfPoliciesBeforeItGrows() {
        for (int depth = 4; depth <= 7; depth++) {
            assertThat(verify(HostileCertificates.policyTree(ROOT, SUBJECT, depth, 6)
                            .chain()))
                    .isInstanceOfSatisfying(Rejected.class, rejected -> assertThat(rejected.reason())
                            .isEqualTo(RejectionReason.PATH_BUILDING_LIMIT));
        }
    }

    private static void refuse(List<X509Certificate> chain) {
        assertThat(verify(chain)).isInstanceOf(Rejected.class);
    }

    private static Verdict verify(List<X509Certificate> chain) {
        TrustProfile profile = TrustProfile.named("test")
                .anchors(ROOT.certificate(), RSA_ROOT.certificate())
                .withoutRevocation()
                .build();
        return new CaSignedVerifier(new AcceptanceCache())
                .verify(
                        new ClientCertificate(chain),
                        SubjectSelector.Type.SUBJECT_DN.parse(SUBJECT),
                        profile,
                        Instant.now());
    }

    /** The least of some rounds: whatever else the machine does only adds to it. */
    private static long cost(Runnable action) {
        long least = Long.MAX_VALUE;
        Instant end = Instant.now().plusSeconds(5);
        for (int i = 0; i < 12 && Instant.now().isBefore(end); i++) {
            long before = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
            action.run();
            least = Math.min(least, ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - before);
        }
        return least;
    }

    private static List<X509Certificate> harmlessLike(List<X509Certificate> chain) {
        List<X509Certificate> harmless = new ArrayList<>();
        for (X509Certificate certificate : chain) {
            int octets = size(certificate);
            harmless.add(TestCertificate.selfSigned(
                            padded(leaf(subject("somebody", harmless(10))), Math.max(1, octets - 500)))
                    .certificate());
        }
        return harmless;
    }

    private static int size(X509Certificate certificate) {
        try {
            return certificate.getEncoded().length;
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static X509Certificate strangers(X500Name subject) {
        return STRANGER.issue(leaf(subject)).certificate(); // a self-signed one would have the name twice
    }

    private static X509Certificate issuedBy(X500Name issuer) {
        return TestCa.root(ca(issuer)).issue(leaf(NAME)).certificate();
    }

    private static List<X509Certificate> chain(X509Certificate leaf, List<X509Certificate> extras) {
        List<X509Certificate> chain = new ArrayList<>(List.of(leaf));
        chain.addAll(extras);
        return chain;
    }

    private static List<PublicKey> keys(int modulus, int exponent) {
        return Collections.nCopies(9, HostileCertificates.rsa(modulus, exponent));
    }

    private static List<X509Certificate> curves() {
        TestCa forger = TestCa.root(ca("CN=Root").ec("secp521r1"));
        return Stream.generate(() -> forger.issue(ca("CN=Root").ec("secp521r1")).certificate())
                .limit(9)
                .toList();
    }

    private static TestCertificate names() {
        Leaf leaf = leaf(NAME);
        for (int i = 0; i < 3000; i++) {
            leaf.sanDns("h" + i + ".a");
        }
        return TestCertificate.selfSigned(leaf);
    }
}
