package dev.keycloakmtls.verification.path;

import static dev.keycloakmtls.testpki.Ca.ca;
import static dev.keycloakmtls.testpki.Leaf.leaf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keycloakmtls.domain.ClientCertificate;
import dev.keycloakmtls.domain.PathPolicy;
import dev.keycloakmtls.domain.RejectionReason;
import dev.keycloakmtls.domain.SignatureStrength;
import dev.keycloakmtls.domain.SubjectSelector;
import dev.keycloakmtls.domain.TrustProfile;
import dev.keycloakmtls.domain.Verdict;
import dev.keycloakmtls.domain.Verdict.Accepted;
import dev.keycloakmtls.domain.Verdict.Rejected;
import dev.keycloakmtls.testpki.Ca;
import dev.keycloakmtls.testpki.Leaf;
import dev.keycloakmtls.testpki.TestCa;
import dev.keycloakmtls.testpki.TestCertificate;
import dev.keycloakmtls.verification.AcceptanceCache;
import dev.keycloakmtls.verification.CaSignedVerifier;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Security;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v1CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may be a trust anchor, and which certificates and signatures may stand between it and the leaf. */
class AnchorsAndIssuersTest {

    private static final String SUBJECT = "CN=payments,O=Bank";
    private static final String CLIENT_AUTH = PathPolicy.CLIENT_AUTH;
    private static final String SERVER_AUTH = "1.3.6.1.5.5.7.3.1";
    private static final String ANY = "2.5.29.37.0";
    private static final String EXTENDED_KEY_USAGE = "2.5.29.37";
    private static final TestCa ROOT = TestCa.root("CN=Root");

    /** As in Keycloak. */
    @BeforeAll
    static void registerBouncyCastle() {
        Security.addProvider(new BouncyCastleProvider());
    }

    @Nested
    class Anchors {

        /** robot (CA:FALSE, in the server's truststore) -> payments: «the certificate is not a CA», RFC 5280 §6.1.4 (k). */
        @Test
        void aClientsCertificateIsNoAnchor() throws Exception {
            TestCertificate robot = TestCertificate.selfSigned(leaf("CN=robot"));

            assertRefused(below(robot, robot.certificate()), RejectionReason.PATH_INVALID, "is not a CA certificate");
        }

        /** robot, as `openssl x509 -req -signkey` makes it, cannot say that it is no CA. */
        @Test
        void aVersion1CertificateIsNoAnchor() throws Exception {
            KeyPair key = KeyPairGenerator.getInstance("EC").generateKeyPair();
            X500Name name = new X500Name("CN=robot");
            X509Certificate robot = new JcaX509CertificateConverter()
                    .getCertificate(new JcaX509v1CertificateBuilder(
                                    name, BigInteger.ONE, yesterday(), tomorrow(), name, key.getPublic())
                            .build(new JcaContentSignerBuilder("SHA256withECDSA").build(key.getPrivate())));
            TestCertificate holder = TestCertificate.selfSigned(leaf("CN=robot").keyPair(key));

            assertThat(robot.getVersion()).isEqualTo(1);
            assertRefused(below(holder, robot), RejectionReason.PATH_INVALID, "version 1");
        }

        @Test
        void aCaThatMayNotSignCertificatesIsNoAnchor() {
            TestCa crls = TestCa.root(ca("CN=CRLs only").keyUsage(KeyUsage.cRLSign));

            assertRefused(
                    verify(PathPolicy.DEFAULT, crls.certificate(), crls.issue(payments())),
                    RejectionReason.PATH_INVALID,
                    "keyCertSign");
        }

        @Test
        void aKeyUsageThatCannotBeReadAllowsNothing() {
            TestCa broken = TestCa.root(ca("CN=Broken").noKeyUsage().extension("2.5.29.15", false, DERNull.INSTANCE));

            assertRefused(
                    verify(PathPolicy.DEFAULT, broken.certificate(), broken.issue(payments())),
                    RejectionReason.PATH_INVALID,
                    "keyCertSign");
        }

        @Test
        void aCaWithoutAKeyUsageIsAnAnchor() {
            TestCa silent = TestCa.root(ca("CN=Silent").noKeyUsage());

            assertThat(verify(PathPolicy.DEFAULT, silent.certificate(), silent.issue(payments())))
                    .isInstanceOf(Accepted.class);
        }

        /** The path over the CA of the same name is found though a certificate beside it is no anchor. */
        @Test
        void theOthersStayAnchors() {
            TestCertificate robot = TestCertificate.selfSigned(leaf("CN=Root"));
            TrustProfile both = TrustProfile.named("both")
                    .anchors(ROOT.certificate(), robot.certificate())
                    .withoutRevocation()
                    .build();

            assertThat(verify(both, ROOT.issue(payments()).chain())).isInstanceOf(Accepted.class);
        }

        private Verdict below(TestCertificate holder, X509Certificate anchor) throws Exception {
            KeyPair key = KeyPairGenerator.getInstance("EC").generateKeyPair();
            X509Certificate forged = new JcaX509CertificateConverter()
                    .getCertificate(new JcaX509v3CertificateBuilder(
                                    X500Name.getInstance(
                                            anchor.getSubjectX500Principal().getEncoded()),
                                    BigInteger.TEN,
                                    yesterday(),
                                    tomorrow(),
                                    new X500Name("O=Bank,CN=payments"),
                                    key.getPublic())
                            .build(new JcaContentSignerBuilder("SHA256withECDSA").build(holder.privateKey())));
            forged.verify(anchor.getPublicKey());
            return verify(profile(PathPolicy.DEFAULT, anchor), List.of(forged));
        }
    }

    @Nested
    class UsagesOfIntermediates {

        /** Root -> ICA (serverAuth) -> EE. */
        @ParameterizedTest
        @ValueSource(booleans = {true, false})
        void mustAllowWhatTheProfileAsksFor(boolean critical) {
            TestCa servers = ROOT.intermediate(usage(ca("CN=Servers"), critical, SERVER_AUTH));

            assertRefused(
                    verify(PathPolicy.DEFAULT, ROOT.certificate(), servers.issue(payments())),
                    RejectionReason.EXTENDED_KEY_USAGE,
                    "CN=Servers");
            assertRefused(
                    verify(
                            PathPolicy.DEFAULT,
                            ROOT.certificate(),
                            servers.issue(payments().noExtendedKeyUsage())),
                    RejectionReason.EXTENDED_KEY_USAGE,
                    "CN=Servers");
        }

        /** Root -> ICA (serverAuth) -> ICA -> EE: whoever is limited cannot found somebody who is not. */
        @Test
        void holdForAllBelow() {
            TestCa founded = ROOT.intermediate(usage(ca("CN=Servers"), false, SERVER_AUTH))
                    .intermediate(usage(ca("CN=Founded"), false, CLIENT_AUTH));

            assertRefused(
                    verify(PathPolicy.DEFAULT, ROOT.certificate(), founded.issue(payments())),
                    RejectionReason.EXTENDED_KEY_USAGE,
                    "CN=Servers");
        }

        @Test
        void mayBeAnyOrNoneOrMore() {
            for (Ca spec : List.of(
                    ca("CN=None"),
                    usage(ca("CN=Any"), false, ANY),
                    usage(ca("CN=Both"), true, SERVER_AUTH, CLIENT_AUTH))) {
                assertThat(verify(
                                PathPolicy.DEFAULT,
                                ROOT.certificate(),
                                ROOT.intermediate(spec).issue(payments())))
                        .isInstanceOf(Accepted.class);
            }
        }

        @Test
        void mustAllowAllThatTheProfileAsksFor() {
            PathPolicy two = PathPolicy.DEFAULT.withExtendedKeyUsages(List.of(CLIENT_AUTH, "1.3.6.1.5.5.7.3.4"));
            TestCa one = ROOT.intermediate(usage(ca("CN=One"), false, CLIENT_AUTH));

            assertRefused(
                    verify(two, ROOT.certificate(), one.issue(payments().extendedKeyUsage(ANY))),
                    RejectionReason.EXTENDED_KEY_USAGE,
                    "CN=One");
        }

        @Test
        void ofAnAnchorAreItsOwnAffair() {
            TestCa servers = TestCa.root(usage(ca("CN=Root for servers"), false, SERVER_AUTH));
            TestCertificate client = servers.intermediate("CN=ICA").issue(payments());
            List<X509Certificate> withAnchor = new ArrayList<>(client.chain());
            withAnchor.add(servers.certificate());

            assertThat(verify(PathPolicy.DEFAULT, servers.certificate(), client))
                    .isInstanceOf(Accepted.class);
            assertThat(verify(profile(PathPolicy.DEFAULT, servers.certificate()), withAnchor))
                    .isInstanceOf(Accepted.class);
        }

        @Test
        void areNotAskedWhereTheProfileSaysSo() {
            PathPolicy lax = policy(SignatureStrength.DEFAULT, false);
            TestCa servers = ROOT.intermediate(usage(ca("CN=Servers"), true, SERVER_AUTH));

            assertThat(verify(lax, ROOT.certificate(), servers.issue(payments())))
                    .isInstanceOf(Accepted.class);
            assertRefused(
                    verify(lax, ROOT.certificate(), servers.issue(payments().extendedKeyUsage(SERVER_AUTH))),
                    RejectionReason.EXTENDED_KEY_USAGE,
                    SERVER_AUTH);
        }

        /** Not critical, so that the JDK passes over it as if it were not there. */
        @Test
        void thatCannotBeReadAreNotNone() {
            TestCa broken = ROOT.intermediate(ca("CN=Broken").extension(EXTENDED_KEY_USAGE, false, DERNull.INSTANCE));
            Leaf unreadable = payments().noExtendedKeyUsage().extension(EXTENDED_KEY_USAGE, false, DERNull.INSTANCE);

            assertRefused(
                    verify(PathPolicy.DEFAULT, ROOT.certificate(), broken.issue(payments())),
                    RejectionReason.EXTENDED_KEY_USAGE,
                    "cannot be read");
            assertRefused(
                    verify(PathPolicy.DEFAULT, ROOT.certificate(), ROOT.issue(unreadable)),
                    RejectionReason.EXTENDED_KEY_USAGE,
                    "cannot be read");
        }

        @Test
        void theLeafsKeyUsageThatCannotBeReadIsNotNone() {
            Leaf unreadable = payments().noKeyUsage().extension("2.5.29.15", false, DERNull.INSTANCE);

            assertRefused(
                    verify(PathPolicy.DEFAULT, ROOT.certificate(), ROOT.issue(unreadable)),
                    RejectionReason.KEY_USAGE,
                    "cannot be read");
        }

        /** Root -> X (serverAuth) -> EE, and Root -> X (no limits) -> EE with the same key: the second path counts. */
        @Test
        void leaveTheWayOverAnotherCertificateOfTheSameCa() {
            TestCa limited = ROOT.intermediate(usage(ca("CN=X"), false, SERVER_AUTH));
            X509Certificate unlimited = ROOT.crossSign(limited).certificate();
            X509Certificate client = limited.issue(payments()).certificate();

            for (List<X509Certificate> chain : List.of(
                    List.of(client, limited.certificate(), unlimited),
                    List.of(client, unlimited, limited.certificate()))) {
                assertThat(verify(profile(PathPolicy.DEFAULT, ROOT.certificate()), chain))
                        .isInstanceOf(Accepted.class);
            }
        }

        /** Where OpenSSL differs, and why: it takes anyExtendedKeyUsage for no purpose of TLS clients. */
        @Test
        void areReadAsOpenSslReadsThem(@TempDir Path directory) throws Exception {
            Map<String, String[]> usages = Map.of(
                    "none", new String[0],
                    "client", new String[] {CLIENT_AUTH},
                    "server", new String[] {SERVER_AUTH},
                    "both", new String[] {SERVER_AUTH, CLIENT_AUTH},
                    "email", new String[] {"1.3.6.1.5.5.7.3.4"});
            Files.writeString(directory.resolve("root.pem"), ROOT.pem());
            int compared = 0;
            for (var upper : usages.entrySet()) {
                TestCa first = ROOT.intermediate(usage(ca("CN=Upper"), false, upper.getValue()));
                for (var lower : usages.entrySet()) {
                    TestCa second = first.intermediate(usage(ca("CN=Lower"), true, lower.getValue()));
                    TestCertificate client = second.issue(payments());
                    boolean ours = verify(PathPolicy.DEFAULT, ROOT.certificate(), client) instanceof Accepted;

                    assertThat(openssl(directory, client))
                            .as(upper.getKey() + "/" + lower.getKey())
                            .isEqualTo(ours);
                    compared++;
                }
            }
            assertThat(compared).isEqualTo(25);
        }

        private boolean openssl(Path directory, TestCertificate client) throws IOException, InterruptedException {
            Path chain = Files.writeString(directory.resolve("chain.pem"), client.chainPem());
            Process process = new ProcessBuilder(
                            "openssl",
                            "verify",
                            "-purpose",
                            "sslclient",
                            "-CAfile",
                            directory.resolve("root.pem").toString(),
                            "-untrusted",
                            chain.toString(),
                            chain.toString())
                    .redirectErrorStream(true)
                    .start();
            String answer = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            boolean accepted = process.waitFor() == 0;
            assertThat(accepted || answer.contains("unsuitable certificate purpose"))
                    .as(answer)
                    .isTrue();
            return accepted;
        }
    }

    @Nested
    class Signatures {

        private static final PathPolicy ALLOWED = policy(SignatureStrength.SHA1_ALLOWED, true);

        @ParameterizedTest
        @ValueSource(strings = {"SHA1withRSA", "SHA1withRSAandMGF1"})
        void withSha1AreRefusedUnlessTheProfileAllowsThem(String algorithm) {
            TestCa root = TestCa.root(ca("CN=RSA").rsa(2048));
            assertSha1(root, root.issue(payments().signatureAlgorithm(algorithm)));
            assertSha1(
                    root,
                    root.intermediate(ca("CN=ICA").signatureAlgorithm(algorithm))
                            .issue(payments()));
        }

        @Test
        void withSha1AndEcdsaToo() {
            assertSha1(ROOT, ROOT.issue(payments().signatureAlgorithm("SHA1withECDSA")));
            assertSha1(
                    ROOT,
                    ROOT.intermediate(ca("CN=ICA").signatureAlgorithm("SHA1withECDSA"))
                            .issue(payments()));
        }

        @Test
        void ofAnAnchorMatterToNobody() {
            TestCa root = TestCa.root(ca("CN=Old").signatureAlgorithm("SHA1withECDSA"));
            TestCertificate client = root.issue(payments());

            assertThat(verify(PathPolicy.DEFAULT, root.certificate(), client)).isInstanceOf(Accepted.class);
            assertThat(verify(
                            profile(PathPolicy.DEFAULT, root.certificate()),
                            List.of(client.certificate(), root.certificate())))
                    .isInstanceOf(Accepted.class);
        }

        @Test
        void withMd5AreRefusedThoughSha1IsAllowed() {
            TestCa root = TestCa.root(ca("CN=RSA").rsa(2048));

            assertThat(verify(ALLOWED, root.certificate(), root.issue(payments().signatureAlgorithm("MD5withRSA"))))
                    .isInstanceOf(Rejected.class);
        }

        private void assertSha1(TestCa root, TestCertificate client) {
            assertRefused(
                    verify(PathPolicy.DEFAULT, root.certificate(), client), RejectionReason.WEAK_SIGNATURE, "SHA-1");
            assertThat(verify(ALLOWED, root.certificate(), client)).isInstanceOf(Accepted.class);
        }
    }

    private static PathPolicy policy(SignatureStrength signatures, boolean usageOfIntermediates) {
        return PathPolicy.DEFAULT.withSignatureStrength(signatures).withUsageOfIntermediates(usageOfIntermediates);
    }

    private static Ca usage(Ca spec, boolean critical, String... oids) {
        return oids.length == 0
                ? spec
                : spec.extension(
                        EXTENDED_KEY_USAGE,
                        critical,
                        new ExtendedKeyUsage(Stream.of(oids)
                                .map(oid -> KeyPurposeId.getInstance(new ASN1ObjectIdentifier(oid)))
                                .toArray(KeyPurposeId[]::new)));
    }

    private static Leaf payments() {
        return leaf(SUBJECT);
    }

    private static TrustProfile profile(PathPolicy policy, X509Certificate anchor) {
        return TrustProfile.named("test")
                .anchors(anchor)
                .policy(policy)
                .withoutRevocation()
                .build();
    }

    private static Verdict verify(PathPolicy policy, X509Certificate anchor, TestCertificate client) {
        return verify(profile(policy, anchor), client.chain());
    }

    private static Verdict verify(TrustProfile profile, List<X509Certificate> chain) {
        return new CaSignedVerifier(new AcceptanceCache())
                .verify(
                        new ClientCertificate(chain),
                        SubjectSelector.Type.SUBJECT_DN.parse(SUBJECT),
                        profile,
                        Instant.now());
    }

    private static void assertRefused(Verdict verdict, RejectionReason reason, String detail) {
        assertThat(verdict).isInstanceOfSatisfying(Rejected.class, rejected -> {
            assertThat(rejected.reason()).as(rejected.detail()).isEqualTo(reason);
            assertThat(rejected.detail()).contains(detail);
        });
    }

    private static Date yesterday() {
        return Date.from(Instant.now().minus(Duration.ofDays(1)));
    }

    private static Date tomorrow() {
        return Date.from(Instant.now().plus(Duration.ofDays(1)));
    }
}
