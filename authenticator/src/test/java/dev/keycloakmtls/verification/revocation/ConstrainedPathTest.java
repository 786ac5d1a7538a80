package dev.keycloakmtls.verification.revocation;

import static dev.keycloakmtls.testpki.Ca.ca;
import static dev.keycloakmtls.testpki.Leaf.leaf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keycloakmtls.domain.RejectionReason;
import dev.keycloakmtls.domain.RevocationPolicy;
import dev.keycloakmtls.domain.RevocationPolicy.FailureMode;
import dev.keycloakmtls.domain.RevocationPolicy.Mode;
import dev.keycloakmtls.domain.RevocationResult.Status;
import dev.keycloakmtls.domain.TrustProfile;
import dev.keycloakmtls.domain.Verdict;
import dev.keycloakmtls.domain.Verdict.Accepted;
import dev.keycloakmtls.domain.Verdict.Rejected;
import dev.keycloakmtls.domain.Verdict.TrustedPath;
import dev.keycloakmtls.testpki.Der;
import dev.keycloakmtls.testpki.TestCa;
import dev.keycloakmtls.testpki.TestCertificate;
import dev.keycloakmtls.testpki.TestCrl;
import java.time.Instant;
import org.bouncycastle.asn1.x509.GeneralName;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Revocation below a CA whose name constraints the JDK would refuse, or trip over: it is asked about nothing but revocation. */
class ConstrainedPathTest {

    private static final String CRL = "http://crl.test/ca.crl";
    private static final String ROOT_CRL = "http://crl.test/root.crl";
    private static final TestCa ROOT = TestCa.root("CN=Root");
    private static final TestCa LIMITED = ROOT.intermediate(ca("CN=CA")
            .excluded(Der.text(Der.DNS_NAME, ""))
            .permitted(new GeneralName(GeneralName.dNSName, "example.com"))
            .crlDistributionPoint(ROOT_CRL));

    private final Instant now = Instant.now();
    private final Sources sources = new Sources();
    private final RevocationCheck check = new RevocationCheck(sources);

    /** The JDK takes the common name for a dNSName, and compares it with the empty one. */
    private final TestCertificate client =
            LIMITED.issue(leaf("CN=client").sanUri("urn:client").crlDistributionPoint(CRL));

    @AfterEach
    void endFetches() {
        check.close();
    }

    @Test
    void acceptsWhatNoListHas() {
        sources.crl(CRL, TestCrl.of(LIMITED).der())
                .crl(ROOT_CRL, TestCrl.of(ROOT).der());

        assertThat(verdict(Mode.CRL, FailureMode.HARD)).isInstanceOfSatisfying(Accepted.class, accepted -> assertThat(
                        ((TrustedPath) accepted.basis()).revocation().status())
                .isEqualTo(Status.GOOD));
    }

    @ParameterizedTest
    @EnumSource
    void refusesWhatAListHas(FailureMode failureMode) {
        sources.crl(CRL, TestCrl.of(LIMITED).revoking(client.certificate()).der())
                .crl(ROOT_CRL, TestCrl.of(ROOT).der());

        assertThat(verdict(Mode.CRL, failureMode))
                .isInstanceOfSatisfying(Rejected.class, rejected -> assertThat(rejected.reason())
                        .isEqualTo(RejectionReason.CERTIFICATE_REVOKED));
    }

    @ParameterizedTest
    @EnumSource
    void refusesALimitedCaThatIsRevoked(FailureMode failureMode) {
        sources.crl(CRL, TestCrl.of(LIMITED).der())
                .crl(ROOT_CRL, TestCrl.of(ROOT).revoking(LIMITED.certificate()).der());

        assertThat(verdict(Mode.CRL, failureMode))
                .isInstanceOfSatisfying(Rejected.class, rejected -> assertThat(rejected.reason())
                        .isEqualTo(RejectionReason.CERTIFICATE_REVOKED));
    }

    private Verdict verdict(Mode mode, FailureMode failureMode) {
        TrustProfile profile = TrustProfile.named("test")
                .anchors(ROOT.certificate())
                .revocation(RevocationPolicy.of(mode, failureMode))
                .build();
        return check.check(new TrustedPath(client.chain(), ROOT.certificate()), profile, "realm", now)
                .verdict();
    }
}
