package dev.keycloakmtls.verification.revocation;

import static dev.keycloakmtls.testpki.Ca.ca;
import static dev.keycloakmtls.testpki.Leaf.leaf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keycloakmtls.domain.RejectionReason;
import dev.keycloakmtls.domain.RevocationPolicy;
import dev.keycloakmtls.domain.RevocationPolicy.FailureMode;
import dev.keycloakmtls.domain.RevocationPolicy.Mode;
import dev.keycloakmtls.domain.RevocationResult;
import dev.keycloakmtls.domain.TrustProfile;
import dev.keycloakmtls.domain.Verdict;
import dev.keycloakmtls.domain.Verdict.Accepted;
import dev.keycloakmtls.domain.Verdict.Rejected;
import dev.keycloakmtls.domain.Verdict.TrustedPath;
import dev.keycloakmtls.testpki.TestCa;
import dev.keycloakmtls.testpki.TestCertificate;
import java.net.URI;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Root -> EE or Root -> ICA -> EE; every source is under the test's control, and so is time. */
abstract class RevocationScenario {

    static final String OCSP = "http://ocsp.test/";
    static final String ROOT_OCSP = "http://ocsp.test/root";
    static final String CRL = "http://crl.test/ca.crl";
    static final String ROOT_CRL = "http://crl.test/root.crl";
    static final String OCSP_SIGNING = "1.3.6.1.5.5.7.3.9";
    static final TestCa ROOT = TestCa.root("CN=Root");
    static final RevocationLimits LIMITS = RevocationLimits.DEFAULT
            .withPatience(Duration.ofSeconds(5))
            .withThreads(4, 8)
            .withDocuments(1024 * 1024, 16 * 1024)
            .withCaches(4 * 1024 * 1024, 100 * 1024);

    final Instant now = Instant.now();
    final Sources sources = new Sources();
    final RevocationCheck check = new RevocationCheck(sources, LIMITS);

    @AfterEach
    void endFetches() {
        check.close();
    }

    @Test
    void asksNobodyWhenTheProfileDoesNot() {
        TestCertificate certificate =
                ROOT.issue(leaf("CN=client").ocspResponder(OCSP).crlDistributionPoint(CRL));

        assertThat(result(verdict(certificate, RevocationPolicy.NONE, now))).isEqualTo(RevocationResult.NOT_CHECKED);
        assertThat(sources.fetched()).isEmpty();
    }

    Verdict verdict(TestCertificate certificate, RevocationPolicy policy, Instant at) {
        return check.check(trusted(certificate, ROOT), profile(policy), "realm", at)
                .verdict();
    }

    static TestCertificate delegate(TestCa ca) {
        return ca.issue(leaf("CN=responder").extendedKeyUsage(OCSP_SIGNING));
    }

    static TrustedPath trusted(TestCertificate certificate, TestCa anchor) {
        return new TrustedPath(certificate.chain(), anchor.certificate());
    }

    static RevocationPolicy policy(Mode mode, FailureMode failureMode) {
        return RevocationPolicy.of(mode, failureMode);
    }

    static TrustProfile profile(RevocationPolicy revocation) {
        return TrustProfile.named("test")
                .anchors(ROOT.certificate())
                .revocation(revocation)
                .build();
    }

    static RevocationResult result(Verdict verdict) {
        assertThat(verdict).isInstanceOf(Accepted.class);
        return ((TrustedPath) ((Accepted) verdict).basis()).revocation();
    }

    static void assertRejected(Verdict verdict, RejectionReason reason) {
        assertThat(verdict).isInstanceOfSatisfying(Rejected.class, rejected -> assertThat(rejected.reason())
                .as(rejected.detail())
                .isEqualTo(reason));
    }

    static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    static void eventually(BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("in time").isLessThan(end);
            TimeUnit.MILLISECONDS.sleep(5);
        }
    }

    /** A hard policy in the making. */
    static final class Policy {
        private RevocationPolicy made;

        Policy(Mode mode) {
            made = RevocationPolicy.of(mode, FailureMode.HARD);
        }

        Policy crls(String... urls) {
            made = made.withCrlLocations(List.of(urls).stream().map(URI::create).toList());
            return this;
        }

        Policy responder(String url) {
            made = made.withOcspResponder(URI.create(url));
            return this;
        }

        Policy responderCertificate(X509Certificate certificate) {
            made = made.withOcspResponderCertificate(certificate);
            return this;
        }

        Policy nonce() {
            made = made.withOcspNonce(true);
            return this;
        }

        Policy maxAge(Duration age) {
            made = made.withMaxAge(age);
            return this;
        }

        Policy tolerance(Duration duration) {
            made = made.withStaleTolerance(duration);
            return this;
        }

        Policy hosts(String... names) {
            made = made.withAllowedHosts(Set.of(names));
            return this;
        }

        RevocationPolicy build() {
            return made;
        }
    }
}
