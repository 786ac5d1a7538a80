package dev.keycloakmtls.verification.path;

import static dev.keycloakmtls.testpki.Ca.ca;
import static dev.keycloakmtls.testpki.Leaf.leaf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keycloakmtls.conformance.Satisfies;
import dev.keycloakmtls.domain.ClientCertificate;
import dev.keycloakmtls.domain.CredentialSource;
import dev.keycloakmtls.domain.RejectionReason;
import dev.keycloakmtls.domain.SelfSignedRegistration;
import dev.keycloakmtls.domain.SubjectSelector;
import dev.keycloakmtls.domain.Thumbprint;
import dev.keycloakmtls.domain.TrustProfile;
import dev.keycloakmtls.domain.Verdict;
import dev.keycloakmtls.domain.Verdict.Accepted;
import dev.keycloakmtls.domain.Verdict.Rejected;
import dev.keycloakmtls.testpki.TestCa;
import dev.keycloakmtls.testpki.TestCertificate;
import dev.keycloakmtls.verification.AcceptanceCache;
import dev.keycloakmtls.verification.CaSignedVerifier;
import dev.keycloakmtls.verification.PublishedKeys;
import dev.keycloakmtls.verification.SelfSignedVerifier;
import dev.keycloakmtls.verification.TrustProfileLookup;
import dev.keycloakmtls.verification.revocation.RevocationCheck;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** RFC 5280 §4.1.2.5: «the period of time from notBefore through notAfter, inclusive», to the millisecond, for all on a path. */
@Satisfies({11, 40})
class ValidityTest {
    private static final Instant BEGIN = Instant.parse("2026-03-01T12:00:00Z");
    private static final Instant END = Instant.parse("2026-03-01T13:00:00Z");
    private static final Instant LONG_BEFORE = BEGIN.minusSeconds(86_400);
    private static final Instant LONG_AFTER = END.plusSeconds(86_400);
    private static final SubjectSelector SELECTOR = SubjectSelector.Type.SUBJECT_DN.parse("CN=client");

    /** Whose validity is the narrow one; all the others are wide. */
    enum Narrow {
        LEAF(RejectionReason.CERTIFICATE_NOT_YET_VALID, RejectionReason.CERTIFICATE_EXPIRED),
        INTERMEDIATE(RejectionReason.ISSUER_NOT_VALID, RejectionReason.ISSUER_NOT_VALID),
        ANCHOR(RejectionReason.ISSUER_NOT_VALID, RejectionReason.ISSUER_NOT_VALID),
        REGISTERED(RejectionReason.CERTIFICATE_NOT_YET_VALID, RejectionReason.CERTIFICATE_EXPIRED);

        private final RejectionReason before;
        private final RejectionReason after;

        Narrow(RejectionReason before, RejectionReason after) {
            this.before = before;
            this.after = after;
        }

        private Instant begin(Narrow of) {
            return this == of ? BEGIN : LONG_BEFORE;
        }

        private Instant end(Narrow of) {
            return this == of ? END : LONG_AFTER;
        }

        /** A verifier with memories of its own, of what it accepted and of usable anchors, asked at a point in time. */
        Function<Instant, Verdict> verifier() {
            AcceptanceCache memory = new AcceptanceCache();
            PathValidator paths = new PathValidator();
            if (this == REGISTERED) {
                TestCertificate certificate =
                        TestCertificate.selfSigned(leaf("CN=client").validity(BEGIN, END));
                Map<CredentialSource, Set<Thumbprint>> registered = new EnumMap<>(CredentialSource.class);
                registered.put(CredentialSource.CERTIFICATE, Set.of(Thumbprint.of(certificate.certificate())));
                SelfSignedRegistration registration =
                        new SelfSignedRegistration(registered, Optional.empty(), Optional.empty());
                ClientCertificate presented = new ClientCertificate(certificate.chain());
                return now -> new SelfSignedVerifier(memory).verify(presented, registration, NOWHERE, now);
            }
            TestCa root = TestCa.root(ca("CN=Root").validity(begin(ANCHOR), end(ANCHOR)));
            TestCa issuer = root.intermediate(ca("CN=Issuing").validity(begin(INTERMEDIATE), end(INTERMEDIATE)));
            ClientCertificate presented =
                    new ClientCertificate(issuer.issue(leaf("CN=client").validity(begin(LEAF), end(LEAF)))
                            .chain());
            TrustProfile profile = TrustProfile.named("test")
                    .anchors(root.certificate())
                    .withoutRevocation()
                    .build();
            return now -> new CaSignedVerifier(memory, paths, RevocationCheck.offline(), "")
                    .verify(presented, SELECTOR, profile, now);
        }
    }

    @ParameterizedTest
    @EnumSource
    void includesBothEndsAndNothingBeyond(Narrow narrow) {
        assertRejected(narrow.verifier().apply(BEGIN.minusMillis(1)), narrow.before);
        assertThat(narrow.verifier().apply(BEGIN)).isInstanceOf(Accepted.class);
        assertThat(narrow.verifier().apply(BEGIN.plusMillis(1))).isInstanceOf(Accepted.class);
        assertThat(narrow.verifier().apply(END.minusMillis(1))).isInstanceOf(Accepted.class);
        assertThat(narrow.verifier().apply(END)).isInstanceOf(Accepted.class);
        assertRejected(narrow.verifier().apply(END.plusMillis(1)), narrow.after);
    }

    /** Nor does it matter what was refused or accepted a moment ago. */
    @ParameterizedTest
    @EnumSource
    void includesBothEndsAndNothingBeyondAlsoFromMemory(Narrow narrow) {
        Function<Instant, Verdict> verifier = narrow.verifier();

        assertRejected(verifier.apply(BEGIN.minusMillis(1)), narrow.before);
        assertThat(verifier.apply(BEGIN)).isInstanceOf(Accepted.class);
        assertRejected(verifier.apply(BEGIN.minusMillis(1)), narrow.before); // a clock that was set back
        assertThat(verifier.apply(END.minusMillis(1))).isInstanceOf(Accepted.class);
        assertThat(verifier.apply(END)).isInstanceOf(Accepted.class);
        assertRejected(verifier.apply(END.plusMillis(1)), narrow.after);
        assertThat(verifier.apply(END)).isInstanceOf(Accepted.class);
    }

    private static void assertRejected(Verdict verdict, RejectionReason reason) {
        assertThat(verdict).isInstanceOf(Rejected.class);
        assertThat(((Rejected) verdict).reason()).isEqualTo(reason);
    }

    private static final SelfSignedVerifier.Elsewhere NOWHERE = new SelfSignedVerifier.Elsewhere() {
        @Override
        public PublishedKeys publishedKeys() {
            throw new AssertionError("nothing is published");
        }

        @Override
        public TrustProfileLookup trustProfile() {
            throw new AssertionError("nothing is pinned");
        }
    };
}
