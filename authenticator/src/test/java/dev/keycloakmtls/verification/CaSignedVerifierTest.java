package dev.keycloakmtls.verification;

import static dev.keycloakmtls.testpki.Ca.ca;
import static dev.keycloakmtls.testpki.Leaf.leaf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keycloakmtls.conformance.Satisfies;
import dev.keycloakmtls.domain.ClientCertificate;
import dev.keycloakmtls.domain.PathPolicy;
import dev.keycloakmtls.domain.RejectionReason;
import dev.keycloakmtls.domain.SubjectSelector;
import dev.keycloakmtls.domain.TrustProfile;
import dev.keycloakmtls.domain.Verdict;
import dev.keycloakmtls.domain.Verdict.Accepted;
import dev.keycloakmtls.domain.Verdict.Rejected;
import dev.keycloakmtls.domain.Verdict.TrustedPath;
import dev.keycloakmtls.testpki.Ca;
import dev.keycloakmtls.testpki.Leaf;
import dev.keycloakmtls.testpki.TestCa;
import dev.keycloakmtls.testpki.TestCertificate;
import dev.keycloakmtls.untrusted.Bound;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.Security;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class CaSignedVerifierTest {

    private static final String SUBJECT = "CN=payments,O=Example";
    private static final String SERVER_AUTH = "1.3.6.1.5.5.7.3.1";
    private static final TestCa ROOT = TestCa.root("CN=Root");

    /** As in Keycloak, where it verifies the ECDSA signatures. */
    @BeforeAll
    static void registerBouncyCastle() {
        Security.addProvider(new BouncyCastleProvider());
    }

    private final CaSignedVerifier verifier = new CaSignedVerifier(new AcceptanceCache());

    @Nested
    class Paths {

        @Test
        @Satisfies(11)
        void acceptsACertificateOfTheTrustedCa() {
            assertThat(verify(profile(ROOT), ROOT.issue(payments()))).isInstanceOf(Accepted.class);
        }

        /** Root' -> EE, where Root' has the name of Root: «signature … using the working_public_key», RFC 5280 §6.1.3. */
        @Test
        @Satisfies({10, 11})
        void refusesACertificateOfAnotherCaWithTheSameName() {
            TestCa impostor = TestCa.root("CN=Root");

            assertRejected(verify(profile(ROOT), impostor.issue(payments())), RejectionReason.ISSUER_KEY_MISMATCH);
        }

        @Test
        @Satisfies(10)
        void refusesAnImpostorThatPresentsItsOwnRootToo() {
            TestCa impostor = TestCa.root("CN=Root");
            TestCertificate forged = impostor.issue(payments());

            assertRejected(
                    verify(profile(ROOT), chain(forged.certificate(), impostor.certificate())),
                    RejectionReason.ISSUER_KEY_MISMATCH);
        }

        @Test
        void refusesACertificateOfAnUnknownCa() {
            assertRejected(
                    verify(profile(ROOT), TestCa.root("CN=Elsewhere").issue(payments())),
                    RejectionReason.UNKNOWN_ISSUER);
        }

        @Test
        void refusesASelfSignedCertificateWithTheRightSubject() {
            assertRejected(
                    verify(profile(ROOT), TestCertificate.selfSigned(payments())), RejectionReason.UNKNOWN_ISSUER);
        }

        @Test
        void refusesEverythingWhenNobodyIsTrusted() {
            TrustProfile nobody = TrustProfile.named("empty")
                    .intermediates(ROOT.certificate())
                    .withoutRevocation()
                    .build();

            assertRejected(verify(nobody, ROOT.issue(payments())), RejectionReason.ISSUER_KEY_MISMATCH);
        }

        /** Root -> ICA -> EE. */
        @Test
        @Satisfies(17)
        void acceptsAPathOverAPresentedIntermediateInAnyOrderAndAmongStrangers() {
            TestCa intermediate = ROOT.intermediate("CN=ICA");
            X509Certificate stranger = TestCa.root("CN=Stranger").certificate();
            X509Certificate leaf = intermediate.issue(payments()).certificate();

            assertThat(verify(profile(ROOT), chain(leaf, stranger, ROOT.certificate(), intermediate.certificate())))
                    .isInstanceOf(Accepted.class);
        }

        @Test
        void acceptsAPathOverAnIntermediateOfTheProfileThatTheProxyLeftOut() {
            TestCa intermediate = ROOT.intermediate("CN=ICA");
            TrustProfile profile = profile(PathPolicy.DEFAULT, List.of(ROOT), List.of(intermediate));

            assertThat(verify(profile, chain(intermediate.issue(payments()).certificate())))
                    .isInstanceOf(Accepted.class);
        }

        @Test
        void refusesAPathWhoseIntermediateIsMissing() {
            TestCa intermediate = ROOT.intermediate("CN=ICA");

            assertRejected(
                    verify(profile(ROOT), chain(intermediate.issue(payments()).certificate())),
                    RejectionReason.UNKNOWN_ISSUER);
        }

        /** An intermediate helps to build paths; it does not end them. */
        @Test
        void doesNotTrustAnIntermediateOfTheProfileByItself() {
            TestCa unrelated = TestCa.root("CN=Not an anchor");
            TrustProfile profile = profile(PathPolicy.DEFAULT, List.of(ROOT), List.of(unrelated));

            assertThat(verify(profile, unrelated.issue(payments()))).isInstanceOf(Rejected.class);
        }

        @Test
        @Satisfies(17)
        void findsTheCrossSignedPathPastADeadEnd() {
            TestCa other = TestCa.root("CN=Old root");
            TestCa intermediate = other.intermediate("CN=ICA");
            TestCa crossed = ROOT.crossSign(intermediate);
            X509Certificate leaf = intermediate.issue(payments()).certificate();

            assertThat(verify(profile(ROOT), chain(leaf, intermediate.certificate(), crossed.certificate())))
                    .isInstanceOf(Accepted.class);
        }

        /** Root -> EE -> EE': a leaf is no CA, RFC 5280 §6.1.4 (k). */
        @Test
        @Satisfies(12)
        void refusesACertificateThatALeafIssued() {
            TestCa notACa = ROOT.intermediate(ca("CN=Leaf").noBasicConstraints());

            assertRejected(verify(profile(ROOT), notACa.issue(payments())), RejectionReason.PATH_INVALID);
        }

        @Test
        @Satisfies(12)
        void refusesACertificateOfACaThatMayNotSignCertificates() {
            TestCa crlOnly = ROOT.intermediate(ca("CN=CRL signer").keyUsage(KeyUsage.cRLSign));

            assertRejected(verify(profile(ROOT), crlOnly.issue(payments())), RejectionReason.PATH_INVALID);
        }

        @Test
        @Satisfies(12)
        void holdsACaToItsPathLength() {
            TestCa last = ROOT.intermediate(ca("CN=Last").pathLen(0));

            assertThat(verify(profile(ROOT), last.issue(payments()))).isInstanceOf(Accepted.class);
            assertRejected(
                    verify(profile(ROOT), last.intermediate("CN=One too many").issue(payments())),
                    RejectionReason.PATH_TOO_LONG);
        }

        @Test
        void holdsATrustAnchorToItsOwnPathLength() {
            TestCa root = TestCa.root(ca("CN=Root").pathLen(0));

            assertThat(verify(profile(root), root.issue(payments()))).isInstanceOf(Accepted.class);
            assertRejected(
                    verify(profile(root), root.intermediate("CN=ICA").issue(payments())),
                    RejectionReason.PATH_TOO_LONG);
        }

        @Test
        void holdsAPathToTheProfilesMaximum() {
            PathPolicy none = PathPolicy.DEFAULT.withMaxIntermediates(0);
            TrustProfile profile = profile(none, List.of(ROOT), List.of());

            assertThat(verify(profile, ROOT.issue(payments()))).isInstanceOf(Accepted.class);
            assertRejected(
                    verify(profile, ROOT.intermediate("CN=ICA").issue(payments())), RejectionReason.PATH_TOO_LONG);
        }

        @Test
        @Satisfies(11)
        void refusesAPathOverAnExpiredIntermediate() {
            TestCa expired = ROOT.intermediate(ca("CN=ICA").expired());

            assertRejected(verify(profile(ROOT), expired.issue(payments())), RejectionReason.ISSUER_NOT_VALID);
        }

        @Test
        void refusesAnExpiredTrustAnchor() {
            TestCa expired = TestCa.root(ca("CN=Root").expired());

            assertRejected(verify(profile(expired), expired.issue(payments())), RejectionReason.ISSUER_NOT_VALID);
        }

        @Test
        void refusesTheTrustAnchorItself() {
            TestCa root = TestCa.root("CN=payments,O=Example");

            assertRejected(verify(profile(root), chain(root.certificate())), RejectionReason.KEY_USAGE);
            TestCa lax = TestCa.root(ca("CN=payments,O=Example").noKeyUsage());
            assertRejected(verify(profile(lax), chain(lax.certificate())), RejectionReason.TRUST_ANCHOR_PRESENTED);
        }

        @Test
        @Satisfies(13)
        void refusesUnknownCriticalExtensions() {
            assertThat(verify(profile(ROOT), ROOT.issue(payments().extension("1.2.3.4", false, DERNull.INSTANCE))))
                    .isInstanceOf(Accepted.class);
            assertRejected(
                    verify(profile(ROOT), ROOT.issue(payments().extension("1.2.3.4", true, DERNull.INSTANCE))),
                    RejectionReason.PATH_INVALID);
        }

        @Test
        @Satisfies(14)
        void appliesNameConstraintsOfAnIntermediate() {
            appliesNameConstraints(ROOT.intermediate(permitsExampleCom("CN=ICA")), ROOT);
        }

        @Test
        @Satisfies(14)
        void appliesNameConstraintsOfATrustAnchor() {
            TestCa root = TestCa.root(permitsExampleCom("CN=Root"));

            appliesNameConstraints(root, root);
        }

        private void appliesNameConstraints(TestCa constrained, TestCa anchor) {
            assertThat(verify(profile(anchor), constrained.issue(payments().sanDns("api.example.com"))))
                    .isInstanceOf(Accepted.class);
            assertRejected(
                    verify(profile(anchor), constrained.issue(payments().sanDns("api.example.net"))),
                    RejectionReason.NAME_CONSTRAINTS);
        }

        private static Ca permitsExampleCom(String name) {
            return ca(name).permitted(new GeneralName(GeneralName.dNSName, "example.com"));
        }
    }

    @Nested
    class Leaves {

        @Test
        @Satisfies(33)
        void acceptsARenewedCertificateWithTheSameSubject() {
            TrustProfile profile = profile(ROOT);

            assertThat(verify(profile, ROOT.issue(payments()))).isInstanceOf(Accepted.class);
            assertThat(verify(profile, ROOT.issue(payments().rsa(2048)))).isInstanceOf(Accepted.class);
        }

        @Test
        @Satisfies(3)
        void refusesAnotherSubjectOfTheSameCa() {
            assertRejected(
                    verify(profile(ROOT), ROOT.issue(leaf("CN=payments2,O=Example"))),
                    RejectionReason.SUBJECT_MISMATCH);
        }

        /** The attacker proves to hold the key of its own leaf; the victim's certificate behind it says nothing. */
        @Test
        void refusesTheVictimsCertificateBehindTheAttackersLeaf() {
            X509Certificate attacker = ROOT.issue(leaf("CN=attacker")).certificate();
            X509Certificate victim = ROOT.issue(payments()).certificate();

            assertRejected(verify(profile(ROOT), chain(attacker, victim)), RejectionReason.SUBJECT_MISMATCH);
        }

        @Test
        @Satisfies(11)
        void refusesAnExpiredCertificate() {
            assertRejected(
                    verify(profile(ROOT), ROOT.issue(payments().expired())), RejectionReason.CERTIFICATE_EXPIRED);
        }

        @Test
        @Satisfies(11)
        void refusesACertificateBeforeItsTime() {
            assertRejected(
                    verify(profile(ROOT), ROOT.issue(payments().notYetValid())),
                    RejectionReason.CERTIFICATE_NOT_YET_VALID);
        }

        @Test
        @Satisfies(16)
        void asksForDigitalSignatureWhereThereIsAKeyUsage() {
            assertThat(verify(profile(ROOT), ROOT.issue(payments().noKeyUsage())))
                    .isInstanceOf(Accepted.class);
            assertRejected(
                    verify(profile(ROOT), ROOT.issue(payments().keyUsage(KeyUsage.keyAgreement))),
                    RejectionReason.KEY_USAGE);
        }

        @Test
        @Satisfies(16)
        void asksForClientAuthWhereThereIsAnExtendedKeyUsage() {
            assertThat(verify(profile(ROOT), ROOT.issue(payments().noExtendedKeyUsage())))
                    .isInstanceOf(Accepted.class);
            assertThat(verify(profile(ROOT), ROOT.issue(payments().extendedKeyUsage("2.5.29.37.0"))))
                    .as("anyExtendedKeyUsage")
                    .isInstanceOf(Accepted.class);
            assertRejected(
                    verify(profile(ROOT), ROOT.issue(payments().extendedKeyUsage(SERVER_AUTH))),
                    RejectionReason.EXTENDED_KEY_USAGE);
        }

        @Test
        void asksForBothUsagesWhenTheProfileIsStrict() {
            PathPolicy strict = PathPolicy.DEFAULT.withStrictKeyUsage(true);
            TrustProfile profile = profile(strict, List.of(ROOT), List.of());

            assertThat(verify(profile, ROOT.issue(payments()))).isInstanceOf(Accepted.class);
            assertRejected(verify(profile, ROOT.issue(payments().noKeyUsage())), RejectionReason.KEY_USAGE);
            assertRejected(
                    verify(profile, ROOT.issue(payments().noExtendedKeyUsage())), RejectionReason.EXTENDED_KEY_USAGE);
        }

        @Test
        @Satisfies(18)
        void refusesAWeakKeyOfTheLeafOrOfAnIntermediate() {
            assertRejected(verify(profile(ROOT), ROOT.issue(payments().rsa(1024))), RejectionReason.WEAK_KEY);
            assertRejected(
                    verify(
                            profile(ROOT),
                            ROOT.intermediate(ca("CN=ICA").rsa(1024)).issue(payments())),
                    RejectionReason.WEAK_KEY);
        }

        @Test
        @Satisfies(18)
        void refusesAWeakKeyOfTheAnchor() {
            TestCa weak = TestCa.root(ca("CN=Weak root").rsa(1024));

            assertRejected(verify(profile(weak), weak.issue(payments())), RejectionReason.WEAK_KEY);
            assertRejected(
                    verify(profile(weak), weak.intermediate("CN=ICA").issue(payments())), RejectionReason.WEAK_KEY);
        }

        @Test
        @Satisfies(18)
        void refusesAnAlgorithmThatTheJdkDisables() {
            TestCa rsa = TestCa.root(ca("CN=RSA root").rsa(2048));

            assertThat(verify(profile(rsa), rsa.issue(payments()))).isInstanceOf(Accepted.class);
            assertRejected(
                    verify(profile(rsa), rsa.issue(payments().signatureAlgorithm("MD5withRSA"))),
                    RejectionReason.DISABLED_ALGORITHM);
        }

        @Test
        void acceptsEd25519() {
            assertThat(verify(profile(ROOT), ROOT.issue(payments().ed25519()))).isInstanceOf(Accepted.class);
        }
    }

    @Nested
    class Bounds {

        @Test
        @Satisfies(9)
        void refusesALongChainUnread() {
            List<X509Certificate> chain = new ArrayList<>();
            chain.add(ROOT.issue(payments()).certificate());
            while (chain.size() <= Bound.CHAIN_CERTIFICATES.value()) {
                chain.add(ROOT.certificate());
            }

            assertRejected(verify(profile(ROOT), new ClientCertificate(chain)), RejectionReason.CHAIN_TOO_LONG);
            chain.remove(chain.size() - 1);
            assertThat(verify(profile(ROOT), new ClientCertificate(chain))).isInstanceOf(Accepted.class);
        }

        /** BouncyCastle reads this certificate without looking into its extended key usage. */
        @Test
        @Satisfies(9)
        void refusesACertificateThatOnlyALenientParserReads() throws Exception {
            TestCertificate certificate = ROOT.issue(payments()
                    .noExtendedKeyUsage()
                    .extension("2.5.29.37", true, new ExtendedKeyUsage(KeyPurposeId.id_kp_clientAuth)));
            byte[] der = certificate.certificate().getEncoded();
            String extension =
                    "\u0006\u0003\u0055\u001d\u0025\u0001\u0001\u00ff\u0004"; // 2.5.29.37, critical, OCTET STRING
            int sequence = new String(der, StandardCharsets.ISO_8859_1).indexOf(extension) + extension.length() + 1;
            der[sequence] = 0x31; // a SET
            X509Certificate lenient =
                    (X509Certificate) CertificateFactory.getInstance("X.509", new BouncyCastleProvider())
                            .generateCertificate(new ByteArrayInputStream(der));

            assertRejected(verify(profile(ROOT), chain(lenient)), RejectionReason.MALFORMED_CERTIFICATE);
        }

        @Test
        @Satisfies(9)
        void refusesALargeCertificateUnread() {
            Leaf large = payments().extension("1.2.3.4", false, new byte[Bound.CERTIFICATE_OCTETS.value()]);

            assertRejected(verify(profile(ROOT), ROOT.issue(large)), RejectionReason.CERTIFICATE_TOO_LARGE);
        }

        /** RFC 4158 §2: three CAs above each other, all of one name, each certified three times: 27 paths, no end. */
        @Test
        @Satisfies({9, 17})
        void findsNoWayOutOfAMazeOfCrossSignedCas() {
            TestCa top = TestCa.root(maze());
            TestCa middle = top.intermediate(maze());
            TestCa bottom = middle.intermediate(maze());
            TestCa unknown = TestCa.root(maze());
            List<X509Certificate> chain = new ArrayList<>();
            chain.add(bottom.issue(payments().noKeyIdentifiers()).certificate());
            for (int i = 0; i < 3; i++) {
                chain.add(middle.issue(maze().keyPair(bottom.keyPair())).certificate());
                chain.add(top.issue(maze().keyPair(middle.keyPair())).certificate());
                chain.add(unknown.issue(maze().keyPair(top.keyPair())).certificate());
            }

            assertThat(verify(profile(ROOT), new ClientCertificate(chain))).isInstanceOf(Rejected.class);
        }

        @Test
        @Satisfies({9, 17})
        void endsTheSearchInACrowdOfCasWithOneName() {
            TestCa issuer = ROOT.intermediate(maze());
            List<TestCa> crowd = new ArrayList<>();
            for (int i = 0; i <= Bound.PATH_CANDIDATES.value(); i++) {
                crowd.add(ROOT.intermediate(maze()));
            }
            Leaf leaf = payments().noKeyIdentifiers();

            assertRejected(
                    verify(
                            profile(PathPolicy.DEFAULT, List.of(ROOT), crowd),
                            chain(TestCa.root(maze()).issue(leaf).certificate())),
                    RejectionReason.PATH_BUILDING_LIMIT);
            assertThat(verify(
                            profile(PathPolicy.DEFAULT, List.of(ROOT), crowd.subList(0, 20)),
                            issuer.issue(payments().noKeyIdentifiers())))
                    .isInstanceOf(Accepted.class);
        }

        private static Ca maze() {
            return ca("CN=Maze").noKeyIdentifiers();
        }
    }

    @Test
    void saysWhichAnchorAndPathAnAcceptanceRestsOn() {
        TestCa intermediate = ROOT.intermediate("CN=ICA");
        TestCertificate certificate = intermediate.issue(payments());

        Accepted accepted = (Accepted) verify(profile(ROOT), certificate);

        assertThat(accepted.basis())
                .isEqualTo(new TrustedPath(
                        List.of(certificate.certificate(), intermediate.certificate()), ROOT.certificate()));
    }

    @Test
    void forgetsAnAcceptanceWhenTheCertificateExpires() {
        TestCertificate certificate =
                ROOT.issue(payments().validity(Instant.now(), Instant.now().plus(Duration.ofHours(1))));
        TrustProfile profile = profile(ROOT);
        Instant notAfter = certificate.certificate().getNotAfter().toInstant();
        SubjectSelector selector = SubjectSelector.Type.SUBJECT_DN.parse(SUBJECT);
        ClientCertificate presented = new ClientCertificate(certificate.chain());

        assertThat(verifier.verify(presented, selector, profile, notAfter)).isInstanceOf(Accepted.class);
        assertRejected(
                verifier.verify(presented, selector, profile, notAfter.plus(Duration.ofMillis(1))),
                RejectionReason.CERTIFICATE_EXPIRED);
    }

    private static Leaf payments() {
        return leaf(SUBJECT);
    }

    private static TrustProfile profile(TestCa anchor) {
        return profile(PathPolicy.DEFAULT, List.of(anchor), List.of());
    }

    private static TrustProfile profile(PathPolicy policy, List<TestCa> anchors, List<TestCa> intermediates) {
        return TrustProfile.named("test")
                .anchors(Set.copyOf(anchors.stream().map(TestCa::certificate).toList()))
                .intermediates(intermediates.stream().map(TestCa::certificate).toList())
                .policy(policy)
                .withoutRevocation()
                .build();
    }

    private static ClientCertificate chain(X509Certificate... certificates) {
        return new ClientCertificate(List.of(certificates));
    }

    private Verdict verify(TrustProfile profile, TestCertificate certificate) {
        return verify(profile, new ClientCertificate(certificate.chain()));
    }

    private Verdict verify(TrustProfile profile, ClientCertificate certificate) {
        return verifier.verify(certificate, SubjectSelector.Type.SUBJECT_DN.parse(SUBJECT), profile, Instant.now());
    }

    private static void assertRejected(Verdict verdict, RejectionReason reason) {
        assertThat(verdict).isInstanceOfSatisfying(Rejected.class, rejected -> {
            assertThat(rejected.reason()).as(rejected.detail()).isEqualTo(reason);
            assertThat(rejected.detail()).isNotBlank();
        });
    }
}
