package dev.keycloakmtls.verification.revocation;

import static dev.keycloakmtls.testpki.Ca.ca;
import static dev.keycloakmtls.testpki.Leaf.leaf;
import static dev.keycloakmtls.testpki.RawCrl.extension;
import static dev.keycloakmtls.testpki.RawCrl.octets;
import static dev.keycloakmtls.testpki.RawCrl.tlv;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keycloakmtls.domain.Link;
import dev.keycloakmtls.domain.PathPolicy;
import dev.keycloakmtls.domain.RejectionReason;
import dev.keycloakmtls.domain.RevocationPolicy;
import dev.keycloakmtls.domain.RevocationPolicy.FailureMode;
import dev.keycloakmtls.domain.RevocationPolicy.Mode;
import dev.keycloakmtls.domain.SignatureStrength;
import dev.keycloakmtls.domain.TrustProfile;
import dev.keycloakmtls.domain.Verdict;
import dev.keycloakmtls.domain.Verdict.Accepted;
import dev.keycloakmtls.domain.Verdict.Rejected;
import dev.keycloakmtls.domain.Verdict.TrustedPath;
import dev.keycloakmtls.testpki.RawCrl;
import dev.keycloakmtls.testpki.TestCa;
import dev.keycloakmtls.testpki.TestCertificate;
import dev.keycloakmtls.untrusted.Bound;
import dev.keycloakmtls.verification.crl.CrlReader;
import dev.keycloakmtls.verification.crl.CrlSigner;
import dev.keycloakmtls.verification.crl.ListTurn;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathValidator;
import java.security.cert.CertStore;
import java.security.cert.CertificateFactory;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Random;
import java.util.Set;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a CRL must be to say anything about a certificate. Root -> EE. */
class CrlRulesTest {

    private static final String CRL = "http://crl.test/ca.crl";
    private static final TestCa ROOT = TestCa.root(ca("CN=Root").rsa(2048));
    private static final byte[] REMOVED = RawCrl.REMOVE_FROM_CRL;

    private final Instant now = Instant.now();
    private final Sources sources = new Sources();
    private final RevocationCheck check = new RevocationCheck(sources);

    @AfterEach
    void endFetches() {
        check.close();
    }

    private static TestCertificate client(TestCa ca) {
        return ca.issue(leaf("CN=client").crlDistributionPoint(CRL));
    }

    private Verdict verdict(TestCertificate client, TestCa root, FailureMode mode, SignatureStrength strength) {
        PathPolicy policy = PathPolicy.DEFAULT.withExtendedKeyUsages(List.of()).withSignatureStrength(strength);
        TrustProfile profile = TrustProfile.named("test")
                .anchors(root.certificate())
                .policy(policy)
                .revocation(RevocationPolicy.of(Mode.CRL, mode))
                .build();
        return check.check(new TrustedPath(client.chain(), root.certificate()), profile, root.toString(), now)
                .verdict();
    }

    private Verdict verdict(TestCertificate client, TestCa root) {
        return verdict(client, root, FailureMode.HARD, SignatureStrength.DEFAULT);
    }

    private static void assertUnknown(Verdict verdict, String detail) {
        assertThat(verdict).isInstanceOfSatisfying(Rejected.class, rejected -> {
            assertThat(rejected.reason()).isEqualTo(RejectionReason.REVOCATION_UNKNOWN);
            assertThat(rejected.detail()).contains(detail);
        });
    }

    @Test
    void doesNotBelieveAnAnchorWhoseKeyUsageLacksCrlSign() {
        TestCa mute = TestCa.root(ca("CN=Root").keyUsage(KeyUsage.keyCertSign));
        TestCa old = TestCa.root(ca("CN=Root").noKeyUsage());
        sources.crl(CRL, RawCrl.of(mute).der());
        assertUnknown(verdict(client(mute), mute), "its issuer may not sign CRLs");

        sources.crl(CRL, RawCrl.of(old).der());
        assertThat(verdict(client(old), old)).isInstanceOf(Accepted.class);
    }

    @Test
    void doesNotBelieveASignatureWithSha1UnlessTheProfileAllowsIt() {
        sources.crl(CRL, RawCrl.of(ROOT).signedWithSha1().der());
        TestCertificate client = client(ROOT);

        assertUnknown(verdict(client, ROOT), "SHA-1");
        assertThat(verdict(client, ROOT, FailureMode.HARD, SignatureStrength.SHA1_ALLOWED))
                .isInstanceOf(Accepted.class);
    }

    /** Two realms with CAs of the same name and one URL, which says what somebody between wants it to. */
    @ParameterizedTest
    @EnumSource(FailureMode.class)
    void takesNoListThatAnotherRealmsCaVouchesFor(FailureMode mode) {
        TestCa impostor = TestCa.root(ca("CN=Root").rsa(2048));
        TestCertificate revoked = client(ROOT);
        sources.crl(
                CRL,
                RawCrl.of(ROOT).entry(revoked.certificate().getSerialNumber()).der());
        assertThat(verdict(revoked, ROOT, mode, SignatureStrength.DEFAULT)).isInstanceOf(Rejected.class);
        sources.crl(CRL, RawCrl.of(impostor).der());

        assertThat(verdict(client(impostor), impostor)).isInstanceOf(Accepted.class);
        assertThat(verdict(revoked, ROOT, mode, SignatureStrength.DEFAULT))
                .isInstanceOfSatisfying(Rejected.class, rejected -> assertThat(rejected.reason())
                        .isEqualTo(RejectionReason.CERTIFICATE_REVOKED));
    }

    @Test
    void saysWhichListFromWhereAndWhatAboutIt() {
        sources.crl(CRL, RawCrl.of(TestCa.root("CN=Other")).der());
        assertUnknown(
                verdict(client(ROOT), ROOT),
                CRL + ": the CRL there is of \"CN=Other\", and one of \"CN=Root\" is needed");
    }

    @Test
    void saysThatAListHasNoEnd() {
        sources.crl(CRL, RawCrl.of(ROOT).nextUpdate().der());
        assertUnknown(verdict(client(ROOT), ROOT), "it has no nextUpdate");
    }

    private static byte[] number(int number) {
        return extension(octets(0x55, 0x1d, 0x14), false, tlv(0x02, octets(number)));
    }

    private static byte[] base(int number) {
        return extension(octets(0x55, 0x1d, 0x1b), true, tlv(0x02, octets(number)));
    }

    private static byte[] pem(RawCrl... lists) {
        StringBuilder text = new StringBuilder();
        for (RawCrl list : lists) {
            text.append("-----BEGIN X509 CRL-----\n")
                    .append(Base64.getMimeEncoder().encodeToString(list.der()))
                    .append("\n-----END X509 CRL-----\n");
        }
        return text.toString().getBytes(US_ASCII);
    }

    /** RFC 5280 §5.2.4. */
    @Test
    void readsWhatADeltaListPutsOnTheListAndTakesOffIt() {
        TestCertificate client = client(ROOT);
        BigInteger serial = client.certificate().getSerialNumber();
        RawCrl listed = RawCrl.of(ROOT).entry(serial).extensions(number(5));
        RawCrl clean = RawCrl.of(ROOT).extensions(number(5));
        RawCrl adds = RawCrl.of(ROOT).entry(serial).extensions(number(7), base(5));
        RawCrl removes = RawCrl.of(ROOT).entry(serial, REMOVED).extensions(number(7), base(5));
        RawCrl removesAfterALaterList = RawCrl.of(ROOT).entry(serial, REMOVED).extensions(number(9), base(6));
        RawCrl removedBefore = RawCrl.of(ROOT).entry(serial, REMOVED).extensions(number(4), base(3));
        RawCrl silentSinceLater = RawCrl.of(ROOT).extensions(number(9), base(8));

        assertThat(accepts(client, listed, removes)).isTrue();
        assertThat(accepts(client, clean, adds)).isFalse();
        assertThat(accepts(client, listed, removesAfterALaterList)).isFalse();
        assertThat(accepts(client, listed, removedBefore)).isFalse();
        assertThat(accepts(client, clean, adds, silentSinceLater)).isFalse();
        assertThat(accepts(client, removes)).isFalse();
    }

    private boolean accepts(TestCertificate client, RawCrl... lists) {
        try (RevocationCheck fresh = new RevocationCheck(sources.crl(CRL, pem(lists)))) {
            TrustProfile profile = TrustProfile.named("test")
                    .anchors(ROOT.certificate())
                    .revocation(RevocationPolicy.of(Mode.CRL, FailureMode.HARD))
                    .build();
            return fresh.check(new TrustedPath(client.chain(), ROOT.certificate()), profile, "realm", now)
                            .verdict()
                    instanceof Accepted;
        }
    }

    /** The JDK with the whole list, as a second opinion: what it refuses is never accepted. */
    @Test
    void isNeverMoreLenientThanTheJdkWithTheWholeList() throws Exception {
        TestCa other = TestCa.root("CN=Other");
        int accepted = 0;
        int refusedByJdk = 0;
        List<Integer> lenient = new ArrayList<>();
        for (int seed = 0; seed < 400; seed++) {
            Random random = new Random(seed);
            TestCertificate client = client(ROOT);
            RawCrl list = random.nextInt(10) == 0
                    ? RawCrl.of(other.certificate().getSubjectX500Principal(), ROOT.keyPair())
                    : RawCrl.of(ROOT);
            generate(list, client.certificate(), random);
            byte[] der = list.der();
            boolean ours = ours(client.certificate(), der);
            boolean jdk = jdk(client.certificate(), der);
            accepted += ours ? 1 : 0;
            refusedByJdk += jdk ? 0 : 1;
            if (ours && !jdk) {
                lenient.add(seed);
            }
        }
        assertThat(lenient).isEmpty();
        assertThat(accepted).isGreaterThan(40); // otherwise nothing is compared
        assertThat(refusedByJdk).isGreaterThan(40);
    }

    private static void generate(RawCrl list, X509Certificate client, Random random) {
        list.entries(random.nextInt(5), 1 + random.nextInt(20), random.nextLong());
        List<byte[]> extensions = new ArrayList<>();
        byte[][] each = new byte[random.nextInt(3)][];
        for (int i = 0; i < each.length; i++) {
            each[i] = switch (random.nextInt(5)) {
                case 0 -> RawCrl.KEY_COMPROMISE;
                case 1 -> REMOVED;
                case 2 -> extension(octets(0x2a, 3, 4), random.nextInt(4) == 0, tlv(0x05));
                case 3 -> extension(octets(0x55, 0x1d, 0x18), false, tlv(0x18, "20240101000000Z".getBytes(US_ASCII)));
                default -> certificateIssuer(random.nextBoolean() ? "CN=Other" : "CN=Root");
            };
        }
        if (random.nextInt(3) == 0) {
            list.entry(client.getSerialNumber().add(BigInteger.ONE), each);
        }
        if (random.nextInt(3) == 0) {
            list.entry(client.getSerialNumber(), random.nextBoolean() ? each : new byte[0][]);
        }
        if (random.nextInt(2) == 0) {
            byte[][] parts = new byte[1][];
            parts[0] = switch (random.nextInt(6)) {
                case 0 -> tlv(0x81, octets(0xff)); // onlyContainsUserCerts
                case 1 -> tlv(0x82, octets(0xff)); // onlyContainsCACerts
                case 2 -> tlv(0x83, octets(5, 0x60)); // onlySomeReasons
                case 3 -> tlv(0x84, octets(0xff)); // indirectCRL
                case 4 -> tlv(0x85, octets(0xff)); // onlyContainsAttributeCerts
                default -> tlv(0xa0, tlv(0xa0, tlv(0x86, (random.nextBoolean() ? CRL : CRL + "2").getBytes(US_ASCII))));
            };
            extensions.add(extension(octets(0x55, 0x1d, 0x1c), true, tlv(0x30, parts)));
        }
        if (random.nextInt(4) == 0) {
            extensions.add(extension(octets(0x2a, 3, 4), random.nextBoolean(), tlv(0x05)));
        }
        if (random.nextInt(6) == 0) {
            extensions.add(base(1));
        }
        if (random.nextInt(2) == 0) {
            extensions.add(number(3));
        }
        if (!extensions.isEmpty()) {
            list.extensions(extensions.toArray(byte[][]::new));
        }
    }

    private static byte[] certificateIssuer(String name) {
        byte[] encoded = new X500Principal(name).getEncoded();
        return extension(octets(0x55, 0x1d, 0x1d), true, tlv(0x30, tlv(0xa4, encoded)));
    }

    private boolean ours(X509Certificate client, byte[] der) {
        try {
            var lists = new CrlReader(new ListTurn(), Bound.CRL_OCTETS.value())
                    .read(new ByteArrayInputStream(der), List.of(CrlSigner.of(ROOT.certificate())), now)
                    .lists();
            return !lists.isEmpty()
                    && new CrlJudgement(lists, List.of(client))
                            .objection(List.of(new Link(client, ROOT.certificate())), now)
                            .isEmpty();
        } catch (IOException e) {
            return false;
        }
    }

    private boolean jdk(X509Certificate client, byte[] der) throws GeneralSecurityException {
        CertificateFactory factory = CertificateFactory.getInstance("X.509", "SUN");
        try {
            PKIXParameters parameters = new PKIXParameters(Set.of(new TrustAnchor(ROOT.certificate(), null)));
            parameters.setDate(Date.from(now));
            parameters.addCertStore(CertStore.getInstance(
                    "Collection",
                    new CollectionCertStoreParameters(List.of(factory.generateCRL(new ByteArrayInputStream(der))))));
            CertPathValidator.getInstance("PKIX", "SUN")
                    .validate(factory.generateCertPath(List.of(client)), parameters);
            return true;
        } catch (GeneralSecurityException | RuntimeException e) {
            return false;
        }
    }
}
