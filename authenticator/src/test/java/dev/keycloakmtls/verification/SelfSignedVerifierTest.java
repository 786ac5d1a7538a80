package dev.keycloakmtls.verification;

import static dev.keycloakmtls.testpki.Ca.ca;
import static dev.keycloakmtls.testpki.Leaf.leaf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keycloakmtls.conformance.Satisfies;
import dev.keycloakmtls.domain.ClientCertificate;
import dev.keycloakmtls.domain.CredentialSource;
import dev.keycloakmtls.domain.RejectionReason;
import dev.keycloakmtls.domain.SelfSignedRegistration;
import dev.keycloakmtls.domain.Thumbprint;
import dev.keycloakmtls.domain.TrustProfile;
import dev.keycloakmtls.domain.Verdict;
import dev.keycloakmtls.domain.Verdict.Accepted;
import dev.keycloakmtls.domain.Verdict.Registered;
import dev.keycloakmtls.domain.Verdict.Rejected;
import dev.keycloakmtls.domain.name.DistinguishedName;
import dev.keycloakmtls.problem.ProblemCode;
import dev.keycloakmtls.testpki.Leaf;
import dev.keycloakmtls.testpki.TestCa;
import dev.keycloakmtls.testpki.TestCertificate;
import java.net.URI;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class SelfSignedVerifierTest {

    private static final URI JWKS_URI = URI.create("https://client.example/jwks");
    private static final TestCertificate CERTIFICATE = TestCertificate.selfSigned(client());

    private final SelfSignedVerifier verifier = new SelfSignedVerifier(new AcceptanceCache());
    private PublishedKeys.Answer published = new PublishedKeys.Answer.NotPublished();
    private TrustProfileLookup profile = new TrustProfileLookup.Missing(
            new Rejected(RejectionReason.TRUST_PROFILE_NOT_FOUND, ProblemCode.NO_DEFAULT.detail()));

    @Nested
    class Stored {

        @Test
        @Satisfies(34)
        void acceptsARegisteredCertificate() {
            assertAccepted(verify(registered(CERTIFICATE), CERTIFICATE), CredentialSource.CERTIFICATE);
        }

        @Test
        @Satisfies(34)
        void refusesAnotherCertificateWithTheSameSubject() {
            assertRejected(
                    verify(registered(CERTIFICATE), TestCertificate.selfSigned(client())),
                    RejectionReason.CERTIFICATE_NOT_REGISTERED);
        }

        @Test
        @Satisfies(34)
        void refusesTheSameKeyInAnotherCertificateUnlessTheKeyIsRegistered() throws Exception {
            KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
            TestCertificate first = TestCertificate.selfSigned(client().keyPair(pair));
            TestCertificate renewed = TestCertificate.selfSigned(client().keyPair(pair));

            assertRejected(verify(registered(first), renewed), RejectionReason.CERTIFICATE_NOT_REGISTERED);
            assertAccepted(
                    verify(registered(CredentialSource.PUBLIC_KEY, Thumbprint.ofPublicKey(pair.getPublic())), renewed),
                    CredentialSource.PUBLIC_KEY);
        }

        /** A thumbprint of a certificate is none of a key, and the other way round. */
        @Test
        void doesNotMixUpCertificatesAndKeys() {
            Thumbprint certificate = Thumbprint.of(CERTIFICATE.certificate());

            assertRejected(
                    verify(registered(CredentialSource.PUBLIC_KEY, certificate), CERTIFICATE),
                    RejectionReason.CERTIFICATE_NOT_REGISTERED);
        }

        @Test
        @Satisfies(37)
        void acceptsAnyOfSeveralCertificates() {
            TestCertificate next = TestCertificate.selfSigned(client());
            SelfSignedRegistration both = registered(
                    CredentialSource.CERTIFICATE,
                    Thumbprint.of(CERTIFICATE.certificate()),
                    Thumbprint.of(next.certificate()));

            assertAccepted(verify(both, CERTIFICATE), CredentialSource.CERTIFICATE);
            assertAccepted(verify(both, next), CredentialSource.CERTIFICATE);
            assertRejected(verify(registered(next), CERTIFICATE), RejectionReason.CERTIFICATE_NOT_REGISTERED);
        }

        @Test
        @Satisfies(41)
        void aRegisteredCaDoesNotSpeakForWhatItIssues() {
            TestCa authority = TestCa.root(ca("CN=client"));
            SelfSignedRegistration registration =
                    registered(CredentialSource.CERTIFICATE, Thumbprint.of(authority.certificate()));
            TestCertificate issued = authority.issue(client());

            assertRejected(
                    verify(registration, new ClientCertificate(List.of(issued.certificate(), authority.certificate()))),
                    RejectionReason.CERTIFICATE_NOT_REGISTERED);
        }

        @Test
        void refusesARegisteredCertificateBehindAnotherLeaf() {
            TestCertificate attacker = TestCertificate.selfSigned(client());

            assertRejected(
                    verify(
                            registered(CERTIFICATE),
                            new ClientCertificate(List.of(attacker.certificate(), CERTIFICATE.certificate()))),
                    RejectionReason.CERTIFICATE_NOT_REGISTERED);
        }

        @Test
        void acceptsARegisteredCertificateOfACaWithoutValidatingItsChain() {
            TestCertificate issued = TestCa.root("CN=Nobody trusts me").issue(client());

            assertAccepted(verify(registered(issued), issued), CredentialSource.CERTIFICATE);
        }
    }

    @Nested
    class Fitness {

        @Test
        @Satisfies(40)
        void refusesARegisteredCertificateOutsideItsValidity() {
            TestCertificate expired = TestCertificate.selfSigned(client().expired());
            TestCertificate early = TestCertificate.selfSigned(client().notYetValid());

            assertRejected(verify(registered(expired), expired), RejectionReason.CERTIFICATE_EXPIRED);
            assertRejected(verify(registered(early), early), RejectionReason.CERTIFICATE_NOT_YET_VALID);
        }

        @Test
        @Satisfies(40)
        void refusesACachedCertificateOnceItHasExpired() {
            SelfSignedRegistration registration = registered(CERTIFICATE);
            ClientCertificate presented = new ClientCertificate(CERTIFICATE.chain());
            Instant notAfter = CERTIFICATE.certificate().getNotAfter().toInstant();

            assertAccepted(
                    verifier.verify(presented, registration, elsewhere(), notAfter), CredentialSource.CERTIFICATE);
            assertRejected(
                    verifier.verify(presented, registration, elsewhere(), notAfter.plus(Duration.ofMillis(1))),
                    RejectionReason.CERTIFICATE_EXPIRED);
        }

        @Test
        @Satisfies(18)
        void refusesARegisteredCertificateWithAWeakKeyOrAlgorithm() {
            TestCertificate weak = TestCertificate.selfSigned(client().rsa(1024));
            TestCertificate md5 = TestCertificate.selfSigned(client().rsa(2048).signatureAlgorithm("MD5withRSA"));

            assertRejected(verify(registered(weak), weak), RejectionReason.WEAK_KEY);
            assertRejected(verify(registered(md5), md5), RejectionReason.DISABLED_ALGORITHM);
        }
    }

    @Nested
    class Published {

        private final SelfSignedRegistration byUri =
                new SelfSignedRegistration(Map.of(), Optional.of(JWKS_URI), Optional.empty());

        @Test
        @Satisfies(39)
        void acceptsAPublishedCertificateAndRefusesItOnceItIsWithdrawn() {
            published = new PublishedKeys.Answer.Published();
            assertAccepted(verify(byUri, CERTIFICATE), CredentialSource.JWKS_URI);

            published = new PublishedKeys.Answer.NotPublished();
            assertRejected(verify(byUri, CERTIFICATE), RejectionReason.CERTIFICATE_NOT_REGISTERED);
        }

        @Test
        @Satisfies(39)
        void refusesWhenThePublishedKeysCannotBeRead() {
            published = new PublishedKeys.Answer.Unavailable(ProblemCode.FETCH_NO_CONNECTION.detail());

            assertRejected(verify(byUri, CERTIFICATE), RejectionReason.JWKS_UNAVAILABLE);
        }

        @Test
        @Satisfies(40)
        void refusesAnExpiredPublishedCertificate() {
            published = new PublishedKeys.Answer.Published();

            assertRejected(
                    verify(byUri, TestCertificate.selfSigned(client().expired())), RejectionReason.CERTIFICATE_EXPIRED);
        }
    }

    @Nested
    class Pinned {

        private final SelfSignedRegistration bySubject = new SelfSignedRegistration(
                Map.of(), Optional.empty(), Optional.of(DistinguishedName.parse("CN=client")));

        @Test
        void acceptsAPinnedCertificateWithTheRegisteredSubject() {
            pin(CERTIFICATE);

            assertAccepted(verify(bySubject, CERTIFICATE), CredentialSource.PINNED_SUBJECT);
        }

        @Test
        void refusesAPinnedCertificateWithAnotherSubject() {
            TestCertificate other = TestCertificate.selfSigned(leaf("CN=other client"));
            pin(CERTIFICATE, other);

            assertRejected(verify(bySubject, other), RejectionReason.SUBJECT_MISMATCH);
        }

        @Test
        void refusesTheRegisteredSubjectInACertificateThatIsNotPinned() {
            pin(CERTIFICATE);

            assertRejected(
                    verify(bySubject, TestCertificate.selfSigned(client())),
                    RejectionReason.CERTIFICATE_NOT_REGISTERED);
        }

        @Test
        void refusesAtOnceWhenTheCertificateIsUnpinnedOrTheProfileVanishes() {
            pin(CERTIFICATE);
            assertAccepted(verify(bySubject, CERTIFICATE), CredentialSource.PINNED_SUBJECT);

            pin();
            assertRejected(verify(bySubject, CERTIFICATE), RejectionReason.CERTIFICATE_NOT_REGISTERED);

            profile = new TrustProfileLookup.Missing(Rejected.because(RejectionReason.TRUST_PROFILE_NOT_FOUND));
            assertRejected(verify(bySubject, CERTIFICATE), RejectionReason.TRUST_PROFILE_NOT_FOUND);
        }

        private void pin(TestCertificate... certificates) {
            profile = new TrustProfileLookup.Found(TrustProfile.named("pins")
                    .pinned(Arrays.stream(certificates)
                            .map(TestCertificate::certificate)
                            .toList())
                    .withoutRevocation()
                    .build());
        }
    }

    @Test
    void doesNotLookElsewhereForWhatIsStored() {
        published = new PublishedKeys.Answer.Unavailable(ProblemCode.FETCH_NO_CONNECTION.detail());
        SelfSignedRegistration both = new SelfSignedRegistration(
                Map.of(CredentialSource.CERTIFICATE, Set.of(Thumbprint.of(CERTIFICATE.certificate()))),
                Optional.of(JWKS_URI),
                Optional.of(DistinguishedName.parse("CN=client")));

        assertAccepted(verify(both, CERTIFICATE), CredentialSource.CERTIFICATE);
    }

    @Test
    void refusesToRegisterNothing() {
        assertThatThrownBy(() -> new SelfSignedRegistration(
                        Map.of(CredentialSource.CERTIFICATE, Set.of()), Optional.empty(), Optional.empty()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static Leaf client() {
        return leaf("CN=client");
    }

    private static SelfSignedRegistration registered(TestCertificate certificate) {
        return registered(CredentialSource.CERTIFICATE, Thumbprint.of(certificate.certificate()));
    }

    private static SelfSignedRegistration registered(CredentialSource source, Thumbprint... thumbprints) {
        return new SelfSignedRegistration(Map.of(source, Set.of(thumbprints)), Optional.empty(), Optional.empty());
    }

    private Verdict verify(SelfSignedRegistration registration, TestCertificate certificate) {
        return verify(registration, new ClientCertificate(certificate.chain()));
    }

    private Verdict verify(SelfSignedRegistration registration, ClientCertificate certificate) {
        return verifier.verify(certificate, registration, elsewhere(), Instant.now());
    }

    private SelfSignedVerifier.Elsewhere elsewhere() {
        return new SelfSignedVerifier.Elsewhere() {
            @Override
            public PublishedKeys publishedKeys() {
                return (uri, certificate) -> published;
            }

            @Override
            public TrustProfileLookup trustProfile() {
                return profile;
            }
        };
    }

    private static void assertAccepted(Verdict verdict, CredentialSource source) {
        assertThat(verdict).isEqualTo(new Accepted(new Registered(source)));
    }

    private static void assertRejected(Verdict verdict, RejectionReason reason) {
        assertThat(verdict).isInstanceOfSatisfying(Rejected.class, rejected -> assertThat(rejected.reason())
                .as(rejected.detail())
                .isEqualTo(reason));
    }
}
