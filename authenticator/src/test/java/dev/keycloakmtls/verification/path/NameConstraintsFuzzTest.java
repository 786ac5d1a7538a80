package dev.keycloakmtls.verification.path;

import static dev.keycloakmtls.testpki.Leaf.leaf;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keycloakmtls.domain.ClientCertificate;
import dev.keycloakmtls.domain.RejectionReason;
import dev.keycloakmtls.domain.SubjectSelector;
import dev.keycloakmtls.domain.TrustProfile;
import dev.keycloakmtls.domain.Verdict;
import dev.keycloakmtls.domain.Verdict.Accepted;
import dev.keycloakmtls.domain.Verdict.Rejected;
import dev.keycloakmtls.testpki.Ca;
import dev.keycloakmtls.testpki.Der;
import dev.keycloakmtls.testpki.Leaf;
import dev.keycloakmtls.testpki.TestCa;
import dev.keycloakmtls.testpki.TestCertificate;
import dev.keycloakmtls.verification.AcceptanceCache;
import dev.keycloakmtls.verification.CaSignedVerifier;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.lifecycle.AfterContainer;
import org.bouncycastle.asn1.x500.X500Name;

/** Names and constraints that nobody would issue: each is decided, and a name that is not permitted never passes. */
class NameConstraintsFuzzTest {

    private static final Instant NOW = Instant.now();
    private static final TestCa ROOT = TestCa.root("CN=Root");
    private static final KeyPair KEY = TestCa.root("CN=key").keyPair();
    private static final TestCa IMPOSTOR = TestCa.root("CN=CA");
    private static final AtomicInteger ACCEPTED = new AtomicInteger();

    record Issued(List<byte[]> permitted, List<byte[]> excluded, List<byte[]> names, boolean anchor) {}

    @Property(tries = 500, edgeCases = EdgeCasesMode.NONE)
    void decidesWithoutAnException(@ForAll("issued") Issued issued) {
        TestCa ca = issuer(issued);
        Leaf leaf = client(issued.names());

        Verdict genuine = verdict(ca, ca.issue(leaf), issued.anchor());
        X509Certificate forged = IMPOSTOR.issue(leaf).certificate();
        Verdict forgery = CaSignedVerifier.path(
                        new ClientCertificate(List.of(forged, ca.certificate())), profile(ca, issued.anchor()), NOW)
                .verdict();

        if (genuine instanceof Accepted) {
            ACCEPTED.incrementAndGet();
        } else {
            assertThat(((Rejected) genuine).reason())
                    .isIn(RejectionReason.NAME_CONSTRAINTS, RejectionReason.MALFORMED_CERTIFICATE);
        }
        assertThat(forgery).isInstanceOf(Rejected.class);
    }

    /** Whatever else is in the certificate, and wherever. */
    @Property(tries = 500, edgeCases = EdgeCasesMode.NONE)
    void letsNoNamePassThatIsNotPermitted(@ForAll("issued") Issued issued) {
        List<byte[]> only = List.of(Der.text(Der.DNS_NAME, "partner.example"));
        TestCa ca = issuer(new Issued(only, issued.excluded(), List.of(), issued.anchor()));
        Leaf leaf = client(issued.names()).sanDns("victim.test");
        issued.permitted().forEach(leaf::san);

        Verdict verdict = new CaSignedVerifier(new AcceptanceCache())
                .verify(
                        new ClientCertificate(ca.issue(leaf).chain()),
                        SubjectSelector.Type.SAN_DNS.parse("victim.test"),
                        profile(ca, issued.anchor()),
                        NOW);

        assertThat(verdict).isInstanceOf(Rejected.class);
    }

    @AfterContainer
    static void hasAcceptedSome() {
        assertThat(ACCEPTED).hasPositiveValue();
    }

    private static TestCa issuer(Issued issued) {
        Ca spec = Ca.ca("CN=CA").keyPair(KEY).nonCriticalConstraints();
        issued.permitted().forEach(spec::permitted);
        issued.excluded().forEach(spec::excluded);
        return issued.anchor() ? TestCa.root(spec) : ROOT.intermediate(spec);
    }

    private static Leaf client(List<byte[]> names) {
        Leaf leaf = leaf("O=client").keyPair(KEY);
        names.forEach(leaf::san);
        return leaf;
    }

    private static Verdict verdict(TestCa ca, TestCertificate issued, boolean anchor) {
        return CaSignedVerifier.path(new ClientCertificate(issued.chain()), profile(ca, anchor), NOW)
                .verdict();
    }

    private static TrustProfile profile(TestCa ca, boolean anchor) {
        return TrustProfile.named("fuzz")
                .anchors(anchor ? ca.certificate() : ROOT.certificate())
                .withoutRevocation()
                .build();
    }

    @Provide
    Arbitrary<Issued> issued() {
        Arbitrary<List<byte[]>> few = generalName().list().ofMaxSize(2);
        return Combinators.combine(few, few, generalName().list().ofMaxSize(3), Arbitraries.of(true, false))
                .as(Issued::new);
    }

    private static Arbitrary<byte[]> generalName() {
        Arbitrary<Integer> tags =
                Arbitraries.of(0xa0, 0x81, 0x82, 0xa3, 0xa4, 0xa5, 0x86, 0x87, 0x88, 0xa2, 0x80, 0x89, 0x1f);
        Arbitrary<byte[]> contents = Arbitraries.oneOf(
                Arbitraries.of(
                                "",
                                ".",
                                "a",
                                "partner.example",
                                ".example",
                                "a@b.example",
                                "@",
                                "://",
                                "urn:x",
                                "https://b.example/",
                                "https://a@b@c/",
                                "http://[::1",
                                "//",
                                ":",
                                "\0",
                                "\u00ff",
                                "*",
                                "a..b",
                                "#",
                                "https://:80")
                        .map(text -> text.getBytes(ISO_8859_1)),
                Arbitraries.of(4, 5, 8, 16, 32)
                        .flatMap(size -> Arbitraries.bytes().array(byte[].class).ofSize(size)),
                Arbitraries.of("O=client", "CN=x,O=y", "").map(name -> Der.of(new X500Name(name))),
                Arbitraries.bytes().array(byte[].class).ofMaxSize(12));
        Arbitrary<byte[]> framed = Combinators.combine(tags, contents).as(Der::of);
        return Arbitraries.frequencyOf(
                Tuple.of(9, framed),
                Tuple.of(1, Arbitraries.bytes().array(byte[].class).ofMaxSize(6)));
    }
}
