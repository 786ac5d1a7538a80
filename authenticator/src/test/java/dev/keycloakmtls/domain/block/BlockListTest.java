package dev.keycloakmtls.domain.block;

import static dev.keycloakmtls.testpki.Leaf.leaf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keycloakmtls.domain.ClientCertificate;
import dev.keycloakmtls.domain.RejectionReason;
import dev.keycloakmtls.domain.Thumbprint;
import dev.keycloakmtls.domain.TrustProfile;
import dev.keycloakmtls.domain.Verdict.Rejected;
import dev.keycloakmtls.domain.Verdict.TrustedPath;
import dev.keycloakmtls.domain.block.BlockRule.OfCertificate;
import dev.keycloakmtls.domain.block.BlockRule.OfPublicKey;
import dev.keycloakmtls.domain.block.BlockRule.OfSerial;
import dev.keycloakmtls.domain.name.DistinguishedName;
import dev.keycloakmtls.testpki.Ca;
import dev.keycloakmtls.testpki.TestCa;
import dev.keycloakmtls.testpki.TestCertificate;
import dev.keycloakmtls.verification.CaSignedVerifier;
import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.X509EncodedKeySpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What a block catches, and what it does not. */
class BlockListTest {

    private static final Instant NOW = Instant.now();
    private static final TestCa ROOT = TestCa.root("CN=Root");
    private static final TestCa CA = ROOT.intermediate("CN=CA");
    private static final TestCertificate CLIENT = CA.issue(leaf("CN=client"));
    private static final TrustedPath PATH =
            new TrustedPath(List.of(CLIENT.certificate(), CA.certificate()), ROOT.certificate());

    static Stream<X509Certificate> elements() {
        return Stream.of(CLIENT.certificate(), CA.certificate(), ROOT.certificate());
    }

    private static List<BlockRule> rules(X509Certificate certificate) {
        return List.of(
                new OfCertificate(Thumbprint.of(certificate)),
                new OfPublicKey(Thumbprint.ofPublicKey(certificate.getPublicKey())),
                new OfSerial(
                        DistinguishedName.of(certificate.getIssuerX500Principal()), certificate.getSerialNumber()));
    }

    private static Block block(BlockRule rule) {
        return new Block(rule, "key was stolen", NOW, "alice", Optional.empty());
    }

    private static BlockList list(BlockRule rule) {
        return new BlockList(List.of(block(rule)));
    }

    @ParameterizedTest
    @MethodSource("elements")
    void refusesAPathForEachElementByEachRule(X509Certificate element) {
        for (BlockRule rule : rules(element)) {
            Optional<Rejected> refused = list(rule).refusesPath(PATH, NOW);

            assertThat(refused).as(rule.toString()).isPresent();
            assertThat(refused.get().reason()).isEqualTo(RejectionReason.CERTIFICATE_BLOCKED);
            assertThat(refused.get().detail())
                    .contains(element.getSubjectX500Principal().getName(), "alice", "key was stolen", NOW.toString())
                    .contains(rule.detail().sentence());
        }
    }

    @Test
    void refusesASelfSignedCertificateByEachRule() {
        X509Certificate certificate =
                TestCertificate.selfSigned(leaf("CN=robot")).certificate();

        for (BlockRule rule : rules(certificate)) {
            assertThat(list(rule).refusesLeaf(certificate, NOW))
                    .as(rule.toString())
                    .isPresent();
        }
    }

    @Test
    void doesNotRefuseAnotherCertificateOfTheSameIssuer() {
        X509Certificate other = CA.issue(leaf("CN=client")).certificate();

        for (BlockRule rule : rules(CLIENT.certificate())) {
            assertThat(list(rule).refusesLeaf(other, NOW)).as(rule.toString()).isEmpty();
            assertThat(list(rule)
                            .refusesPath(new TrustedPath(List.of(other, CA.certificate()), ROOT.certificate()), NOW))
                    .isEmpty();
        }
    }

    @Test
    void ofACertificateDoesNotRefuseItsRenewalButOfItsKeyDoes() {
        TestCa renewed = ROOT.crossSign(CA);

        assertThat(list(new OfCertificate(Thumbprint.of(CA.certificate()))).refusesLeaf(renewed.certificate(), NOW))
                .isEmpty();
        assertThat(list(new OfPublicKey(Thumbprint.ofPublicKey(CA.certificate().getPublicKey())))
                        .refusesLeaf(renewed.certificate(), NOW))
                .isPresent();
    }

    /** Two steps away: not the same octets, and not the same spelling of the name. */
    @Test
    void comparesIssuersAsNamesAndSerialsAsNumbers() {
        BlockRule spelt = new OfSerial(
                DistinguishedName.parse("cn=\\20 ca"),
                new BigInteger("00" + CLIENT.certificate().getSerialNumber().toString(16), 16));
        BlockRule ofAnother = new OfSerial(
                DistinguishedName.parse("CN=Other"), CLIENT.certificate().getSerialNumber());

        assertThat(list(spelt).refusesLeaf(CLIENT.certificate(), NOW)).isPresent();
        assertThat(list(ofAnother).refusesLeaf(CLIENT.certificate(), NOW)).isEmpty();
    }

    /** The same RSA key as id-RSASSA-PSS, RFC 4055 §1.2: another SubjectPublicKeyInfo, with which it could be certified again. */
    @Test
    void findsAKeyInAnotherSpelling() throws Exception {
        RSAPublicKey key =
                (RSAPublicKey) TestCertificate.selfSigned(leaf("CN=rsa").rsa(2048))
                        .certificate()
                        .getPublicKey();
        SubjectPublicKeyInfo info = SubjectPublicKeyInfo.getInstance(key.getEncoded());
        byte[] pss = new SubjectPublicKeyInfo(
                        new AlgorithmIdentifier(PKCSObjectIdentifiers.id_RSASSA_PSS), info.parsePublicKey())
                .getEncoded();
        var respelt = KeyFactory.getInstance("RSASSA-PSS").generatePublic(new X509EncodedKeySpec(pss));

        assertThat(Thumbprint.ofPublicKey(respelt)).isNotEqualTo(Thumbprint.ofPublicKey(key));
        assertThat(KeyThumbprints.of(respelt)).contains(Thumbprint.ofPublicKey(key));
    }

    /** Of an ECDSA signature (r, s) there is (r, n−s): the same certificate for everybody but for a thumbprint. */
    @ParameterizedTest
    @MethodSource("paths")
    void findsACertificateWhoseSignatureWasChanged(TestCa issuer, TestCa root) throws Exception {
        TestCertificate client = issuer.issue(leaf("CN=client"));
        X509Certificate forged = otherSignature(client.certificate(), issuer.certificate());
        X509Certificate forgedCa = otherSignature(issuer.certificate(), root.certificate());
        assertThat(Thumbprint.of(forged)).isNotEqualTo(Thumbprint.of(client.certificate()));
        TrustProfile profile = TrustProfile.named("test")
                .anchors(root.certificate())
                .withoutRevocation()
                .build();
        TrustedPath path = (TrustedPath)
                CaSignedVerifier.path(new ClientCertificate(List.of(forged, forgedCa)), profile, Instant.now());

        for (X509Certificate blocked : List.of(client.certificate(), issuer.certificate())) {
            assertThat(list(new OfCertificate(Thumbprint.of(blocked))).refusesPath(path, NOW))
                    .isPresent();
        }
        for (X509Certificate blocked : List.of(forged, forgedCa)) { // whoever blocks what he was shown
            assertThat(list(new OfCertificate(Thumbprint.of(blocked)))
                            .refusesPath(
                                    new TrustedPath(
                                            List.of(client.certificate(), issuer.certificate()), root.certificate()),
                                    NOW))
                    .isPresent();
        }
        assertThat(list(new OfCertificate(
                                Thumbprint.of(issuer.issue(leaf("CN=client")).certificate())))
                        .refusesPath(path, NOW))
                .isEmpty();
    }

    static Stream<Arguments> paths() throws GeneralSecurityException {
        KeyPairGenerator p384 = KeyPairGenerator.getInstance("EC");
        p384.initialize(new ECGenParameterSpec("secp384r1"));
        TestCa root = TestCa.root(Ca.ca("CN=P-384").keyPair(p384.generateKeyPair()));
        TestCa issuer = root.intermediate(Ca.ca("CN=P-384 CA").keyPair(p384.generateKeyPair()));
        return Stream.of(Arguments.of(CA, ROOT), Arguments.of(issuer, root));
    }

    private static X509Certificate otherSignature(X509Certificate certificate, X509Certificate issuer)
            throws Exception {
        ASN1Sequence parts = ASN1Sequence.getInstance(certificate.getEncoded());
        ASN1Sequence pair = ASN1Sequence.getInstance(certificate.getSignature());
        BigInteger order = ((ECPublicKey) issuer.getPublicKey()).getParams().getOrder();
        BigInteger s = ASN1Integer.getInstance(pair.getObjectAt(1)).getValue();
        byte[] other = new DERSequence(new ASN1Encodable[] {pair.getObjectAt(0), new ASN1Integer(order.subtract(s))})
                .getEncoded();
        byte[] der = new DERSequence(
                        new ASN1Encodable[] {parts.getObjectAt(0), parts.getObjectAt(1), new DERBitString(other)})
                .getEncoded();
        return (X509Certificate)
                CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
    }

    /** Where a token's binding is checked nobody says who has issued the certificate, and whoever presents it leaves the CA out. */
    @ParameterizedTest
    @MethodSource("paths")
    void findsAnUnjudgedCertificateInEachFormAndByEachCaThatIsKnown(TestCa issuer, TestCa root) throws Exception {
        TestCertificate client = issuer.issue(leaf("CN=client"));
        X509Certificate forged = otherSignature(client.certificate(), issuer.certificate());
        X509Certificate forgedCa = otherSignature(issuer.certificate(), root.certificate());
        List<X509Certificate> known = List.of(issuer.certificate(), root.certificate());

        for (X509Certificate leaf : List.of(client.certificate(), forged)) {
            for (BlockRule rule : rules(client.certificate())) {
                assertThat(isBlocked(list(rule), List.of(leaf), List.of()))
                        .as(rule.toString())
                        .isTrue();
            }
            for (X509Certificate authority : known) {
                for (BlockRule rule : rules(authority)) {
                    assertThat(isBlocked(list(rule), List.of(leaf), known))
                            .as(rule.toString())
                            .isTrue();
                }
            }
            assertThat(isBlocked(
                            list(new OfCertificate(Thumbprint.of(issuer.certificate()))),
                            List.of(leaf, forgedCa),
                            List.of()))
                    .isTrue();
        }
        TestCertificate other = issuer.issue(leaf("CN=client"));
        for (BlockRule rule : rules(client.certificate())) {
            assertThat(isBlocked(list(rule), List.of(other.certificate()), known))
                    .isFalse();
        }
    }

    /** A name is nothing: a CA that was blocked is not each that is called so, and what is sent beside the path says nothing. */
    @Test
    void anUnjudgedCertificateIsNotBlockedByACaThatHasNotSignedIt() {
        TestCa sameName = TestCa.root("CN=Root");
        TestCa beside = TestCa.root("CN=Beside");
        List<X509Certificate> known = List.of(CA.certificate(), ROOT.certificate(), sameName.certificate());

        for (TestCa blocked : List.of(sameName, beside)) {
            for (BlockRule rule : rules(blocked.certificate()).subList(0, 2)) {
                assertThat(isBlocked(
                                list(rule),
                                List.of(CLIENT.certificate(), CA.certificate(), beside.certificate()),
                                known))
                        .as(rule.toString())
                        .isFalse();
            }
        }
    }

    /** CAs that have signed one another lead nowhere, and the search ends. */
    @Test
    void anUnjudgedCertificateIsJudgedAlsoWhereCasHaveSignedOneAnother() {
        TestCa other = TestCa.root("CN=Other");
        TestCa otherByRoot = ROOT.crossSign(other);
        TestCa rootByOther = other.crossSign(ROOT);
        List<X509Certificate> known = List.of(
                CA.certificate(),
                ROOT.certificate(),
                rootByOther.certificate(),
                other.certificate(),
                otherByRoot.certificate());
        BlockRule unrelated = new OfPublicKey(
                Thumbprint.ofPublicKey(TestCa.root("CN=Root").certificate().getPublicKey()));

        assertThat(isBlocked(list(unrelated), List.of(CLIENT.certificate()), known))
                .isFalse();
        assertThat(isBlocked(
                        list(new OfCertificate(Thumbprint.of(other.certificate()))),
                        List.of(CLIENT.certificate()),
                        known))
                .isTrue();
    }

    @Test
    void anUnjudgedCertificateAmongMoreCasThanAnybodyHasIsBlocked() {
        TestCa blocked = TestCa.root("CN=CA");
        List<X509Certificate> many = new ArrayList<>();
        for (int i = 0; i < 101; i++) {
            many.add(TestCa.root("CN=CA").certificate());
        }
        many.add(blocked.certificate());

        assertThat(isBlocked(
                        list(new OfCertificate(Thumbprint.of(blocked.certificate()))),
                        List.of(CLIENT.certificate()),
                        many))
                .isTrue();
    }

    private static boolean isBlocked(BlockList list, List<X509Certificate> presented, List<X509Certificate> known) {
        return new UnjudgedCertificate(presented, known, NOW).isBlockedBy(list);
    }

    /** The algorithm stands twice in a certificate, and is signed once. */
    @Test
    void findsACertificateWhoseOuterAlgorithmWasChanged() throws Exception {
        TestCertificate client = ROOT.issue(leaf("CN=client"));
        ASN1Sequence parts = ASN1Sequence.getInstance(client.certificate().getEncoded());
        ASN1Sequence algorithm = ASN1Sequence.getInstance(parts.getObjectAt(1));
        byte[] der = new DERSequence(new ASN1Encodable[] {
                    parts.getObjectAt(0),
                    new DERSequence(new ASN1Encodable[] {algorithm.getObjectAt(0), DERNull.INSTANCE}),
                    parts.getObjectAt(2)
                })
                .getEncoded();
        X509Certificate forged = (X509Certificate)
                CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
        assertThat(Thumbprint.of(forged)).isNotEqualTo(Thumbprint.of(client.certificate()));

        assertThat(list(new OfCertificate(Thumbprint.of(client.certificate())))
                        .refusesPath(new TrustedPath(List.of(forged), ROOT.certificate()), NOW))
                .isPresent();
    }

    @Test
    void endsWhenItSaysAndNotBefore() {
        Instant end = NOW.plusSeconds(60);
        BlockRule rule = rules(CLIENT.certificate()).get(0);
        BlockList list = new BlockList(List.of(new Block(rule, "", NOW, "alice", Optional.of(end))));

        assertThat(list.refusesLeaf(CLIENT.certificate(), end.minusMillis(1))).isPresent();
        assertThat(list.refusesLeaf(CLIENT.certificate(), end)).isEmpty();
    }

    /** As two imports may leave it: the one that has ended does not hide the other. */
    @Test
    void holdsAsLongAsOneOfSeveralDoes() {
        BlockRule rule = rules(CLIENT.certificate()).get(0);
        Block ended = new Block(rule, "", NOW, "alice", Optional.of(NOW.minusSeconds(1)));

        assertThat(new BlockList(List.of(ended, block(rule))).refusesLeaf(CLIENT.certificate(), NOW))
                .isPresent();
        assertThat(new BlockList(List.of(block(rule), ended)).refusesLeaf(CLIENT.certificate(), NOW))
                .isPresent();
    }

    @Test
    void findsOneAmongTenThousand() {
        List<Block> blocks = new ArrayList<>();
        for (int i = 0; i < 9_999; i++) {
            blocks.add(block(new OfSerial(
                    DistinguishedName.of(ROOT.certificate().getSubjectX500Principal()), BigInteger.valueOf(i))));
        }
        BlockList without = new BlockList(blocks);
        blocks.add(block(rules(CLIENT.certificate()).get(0)));
        BlockList with = new BlockList(blocks);

        assertThat(without.find(CLIENT.certificate(), NOW)).isEmpty();
        assertThat(with.find(CLIENT.certificate(), NOW)).isPresent();
    }

    /** Serial numbers are those of an issuer: what another's entry says must not keep this one's from being added. */
    @Test
    void isNotAboutTheSameSerialOfAnotherIssuer() {
        OfSerial one = new OfSerial(DistinguishedName.parse("CN=One"), BigInteger.TEN);

        assertThat(list(one).isAbout(one)).isTrue();
        assertThat(list(one).isAbout(new OfSerial(DistinguishedName.parse("CN=Other"), BigInteger.TEN)))
                .isFalse();
    }

    @Test
    void isAboutWhatItsEntriesAreHoweverAnIssuerIsSpelt() {
        for (BlockRule rule : rules(CLIENT.certificate())) {
            assertThat(list(rule).isAbout(rule)).isTrue();
            rules(CA.certificate()).forEach(other -> assertThat(list(rule).isAbout(other))
                    .as(rule + ", " + other)
                    .isFalse());
        }
        BigInteger serial = CLIENT.certificate().getSerialNumber();
        assertThat(list(new OfSerial(DistinguishedName.parse("CN=CA"), serial))
                        .isAbout(new OfSerial(DistinguishedName.parse("cn=\\20 ca"), serial)))
                .isTrue();
    }
}
