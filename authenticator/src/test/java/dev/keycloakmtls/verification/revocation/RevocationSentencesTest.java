package dev.keycloakmtls.verification.revocation;

import static dev.keycloakmtls.testpki.Leaf.leaf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keycloakmtls.domain.RejectionReason;
import dev.keycloakmtls.domain.RevocationPolicy;
import dev.keycloakmtls.domain.RevocationPolicy.FailureMode;
import dev.keycloakmtls.domain.RevocationPolicy.Mode;
import dev.keycloakmtls.domain.TrustProfile;
import dev.keycloakmtls.domain.Verdict;
import dev.keycloakmtls.domain.Verdict.Accepted;
import dev.keycloakmtls.domain.Verdict.Rejected;
import dev.keycloakmtls.domain.Verdict.TrustedPath;
import dev.keycloakmtls.testpki.RawCrl;
import dev.keycloakmtls.testpki.TestCa;
import dev.keycloakmtls.testpki.TestCertificate;
import dev.keycloakmtls.testpki.TestCrl;
import dev.keycloakmtls.testpki.TestResponder;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is said of lists and answers that do not settle it, or that settle it against the client: which, from where, and what. */
class RevocationSentencesTest {

    private static final String CRL = "http://crl_1.test/ca.crl";
    private static final String OCSP = "http://ocsp.test/";
    private static final TestCa ROOT = TestCa.root("CN=Root");

    private final Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    private final Sources sources = new Sources();
    private final RevocationCheck check = new RevocationCheck(sources);

    @AfterEach
    void endFetches() {
        check.close();
    }

    @Test
    void readsListsFromHostsWithAnUnderscore() {
        sources.crl(CRL, TestCrl.of(ROOT).der());

        assertThat(verdict(Mode.CRL, ROOT.issue(leaf("CN=client").crlDistributionPoint(CRL))))
                .isInstanceOf(Accepted.class);
    }

    @Test
    void namesTheListOfAnotherCa() {
        sources.crl(CRL, TestCrl.of(TestCa.root("CN=Other")).der());

        assertThat(unknown(Mode.CRL, ROOT.issue(leaf("CN=client").crlDistributionPoint(CRL))))
                .isEqualTo("\"CN=client\": CRL: " + CRL
                        + ": the CRL there is of \"CN=Other\", and one of \"CN=Root\" is needed");
    }

    @Test
    void namesAListWithoutNextUpdate() {
        sources.crl(CRL, RawCrl.of(ROOT).nextUpdate().der());

        assertThat(unknown(Mode.CRL, ROOT.issue(leaf("CN=client").crlDistributionPoint(CRL))))
                .contains(CRL, "it has no nextUpdate (RFC 5280 §5.1.2.5)");
    }

    @Test
    void saysWhereToNameAListOrAResponder() {
        assertThat(unknown(Mode.CRL, ROOT.issue(leaf("CN=client")))).contains("set crlLocations");
        assertThat(unknown(Mode.OCSP, ROOT.issue(leaf("CN=client")))).contains("set ocspResponder");
    }

    @Test
    void namesSourceAndDateOfARevocation() {
        TestCertificate client =
                ROOT.issue(leaf("CN=client").crlDistributionPoint(CRL).ocspResponder(OCSP));
        Instant issued = now.minus(Duration.ofHours(1));
        Instant since = now.minus(Duration.ofDays(2));
        sources.crl(
                CRL,
                TestCrl.of(ROOT, issued, now.plus(Duration.ofDays(1)))
                        .revoking(client.certificate())
                        .der());
        sources.at(OCSP, TestResponder.of(ROOT).revoked(since).validity(issued, now.plus(Duration.ofDays(1)))::answer);

        assertThat(revoked(Mode.CRL, client))
                .isEqualTo("\"CN=client\": it is revoked: the CRL of \"CN=Root\" of " + issued
                        + " lists it. The client needs a new certificate");
        assertThat(revoked(Mode.OCSP, client))
                .isEqualTo("\"CN=client\": it is revoked since " + since + ": OCSP, " + OCSP + ", says so as of "
                        + issued + ". The client needs a new certificate");
    }

    private String unknown(Mode mode, TestCertificate certificate) {
        return refused(mode, certificate, RejectionReason.REVOCATION_UNKNOWN);
    }

    private String revoked(Mode mode, TestCertificate certificate) {
        return refused(mode, certificate, RejectionReason.CERTIFICATE_REVOKED);
    }

    private String refused(Mode mode, TestCertificate certificate, RejectionReason reason) {
        Verdict verdict = verdict(mode, certificate);
        assertThat(verdict).isInstanceOf(Rejected.class);
        assertThat(((Rejected) verdict).reason()).isEqualTo(reason);
        return ((Rejected) verdict).detail();
    }

    private Verdict verdict(Mode mode, TestCertificate certificate) {
        TrustProfile profile = TrustProfile.named("test")
                .anchors(ROOT.certificate())
                .revocation(RevocationPolicy.of(mode, FailureMode.HARD))
                .build();
        return check.check(
                        new TrustedPath(List.of(certificate.certificate()), ROOT.certificate()), profile, "realm", now)
                .verdict();
    }
}
