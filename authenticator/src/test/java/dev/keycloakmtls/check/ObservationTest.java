package dev.keycloakmtls.check;

import static dev.keycloakmtls.testpki.Leaf.leaf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keycloakmtls.domain.ClientCertificate;
import dev.keycloakmtls.domain.RejectionReason;
import dev.keycloakmtls.domain.Verdict.Rejected;
import dev.keycloakmtls.lookup.PresentedCertificate;
import dev.keycloakmtls.problem.ProblemCode;
import dev.keycloakmtls.proxy.ProxyTrust;
import dev.keycloakmtls.testpki.HostileCertificates;
import dev.keycloakmtls.testpki.TestCa;
import dev.keycloakmtls.testpki.TestCertificate;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ObservationTest {

    private static final TestCa ROOT = TestCa.root("CN=Root");
    private static final TestCertificate PAYMENTS = ROOT.issue(leaf("CN=payments"));

    private static PresentedCertificate shown(List<X509Certificate> chain) {
        return new PresentedCertificate.Shown(
                new ClientCertificate(chain),
                () -> Optional.of(ProblemCode.HEADER_NOT_READ.with(Map.of("header", "x"))),
                () -> {
                    throw new AssertionError("nobody was let in");
                },
                "Client-Cert");
    }

    private static Observation of(PresentedCertificate presented) {
        return new Observation(
                3,
                Instant.ofEpochMilli(1_700_000_000_123L),
                new ObservedConnection("192.0.2.7", "192.0.2.8", "192.0.2.1", 8443, Optional.of("TLSv1.3")),
                new Observation.Source("rfc9440", "Client-Cert"),
                new ObservedSender(
                        Optional.of(ProxyTrust.Way.ADDRESS),
                        Optional.of(ProblemCode.SAID.with(Map.of("text", "192.0.2.5 is not one of them")))),
                Observation.Outcome.of(presented),
                Observation.ObservedCertificates.of(presented));
    }

    @Test
    void isReadAsItWasKept() {
        for (PresentedCertificate presented : List.of(
                shown(List.of(PAYMENTS.certificate(), ROOT.certificate())),
                new PresentedCertificate.None(Rejected.because(RejectionReason.NO_CERTIFICATE)),
                new PresentedCertificate.Doubtful(
                        new Rejected(
                                RejectionReason.CERTIFICATE_HASH_MISMATCH,
                                ProblemCode.HEADER.with(Map.of("header", "x"))),
                        Optional.of(new ClientCertificate(List.of(PAYMENTS.certificate())))))) {
            Observation seen = of(presented);

            assertThat(Observation.of(seen.notes())).isEqualTo(seen);
        }
    }

    @Test
    void keepsNoMoreThanItsBound() {
        Observation many = of(shown(Collections.nCopies(40, ROOT.certificate())));
        assertThat(many.certificates().count()).isEqualTo(40);
        assertThat(many.certificates().chain()).isEmpty();
        assertThat(many.outcome().code()).isEqualTo("refused");
        assertThat(many.outcome().refused().map(Rejected::reason)).contains(RejectionReason.CHAIN_TOO_LONG);

        X509Certificate large = TestCertificate.selfSigned(HostileCertificates.padded(leaf("CN=large"), 20_000))
                .certificate();
        Observation heavy = of(shown(Collections.nCopies(4, large)));
        assertThat(heavy.certificates().count()).isEqualTo(4);
        assertThat(heavy.certificates().chain()).isEmpty();
        assertThat(heavy.notes().toString()).hasSizeLessThan(1_000);
    }

    @Test
    void tellsTheCallerNothingOfWhomTheServerBelieves() {
        ConnectionReport report = ConnectionReport.of(of(new PresentedCertificate.Doubtful(
                new Rejected(
                        RejectionReason.UNTRUSTED_PROXY,
                        ProblemCode.SAID.with(Map.of("text", "192.0.2.66 is none of 192.0.2.99"))),
                Optional.empty())));

        assertThat(report.outcome()).isEqualTo("refused");
        assertThat(report.reason()).isEqualTo("untrusted_proxy");
        assertThat(report.address()).isNull();
        assertThat(report.toString()).doesNotContain("192.0.2");
    }

    @Test
    void showsNamesAsVisibleText() {
        ConnectionReport report = ConnectionReport.of(of(shown(
                List.of(TestCertificate.selfSigned(leaf(HostileCertificates.subject("<b>a\u0007\u202eb</b>", "x")))
                        .certificate()))));

        assertThat(report.chain().get(0).subject()).contains("b\\>a").matches("[^\\p{Cntrl}\u202e]*");
        assertThat(report.unread()).isEqualTo("header x was not read");
    }
}
