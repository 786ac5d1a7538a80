package dev.keycloakmtls.testsuite.soak;

import static dev.keycloakmtls.testpki.Leaf.leaf;

import dev.keycloakmtls.testpki.TestCa;
import dev.keycloakmtls.testpki.TestCertificate;
import dev.keycloakmtls.testpki.TestCrl;
import dev.keycloakmtls.testpki.TestJwk;
import dev.keycloakmtls.testpki.TestResponder;
import dev.keycloakmtls.testsuite.server.FetchedHost;
import dev.keycloakmtls.testsuite.server.FetchedHost.Mood;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.bouncycastle.cert.ocsp.OCSPReq;

/**
 * What three hosts publish: a key set, OCSP answers and a CRL, all good for seconds, so that the hosts are needed all the
 * time. Their lies are the nearest forgeries: a stranger's certificate for the published key, and good answers of another CA
 * with the right name.
 */
final class Documents implements AutoCloseable {
    private static final Duration VALIDITY = Duration.ofSeconds(3);

    private final TestCa root = TestCa.root("CN=Partner Root");
    private final TestCa impostor = TestCa.root("CN=Partner Root");
    private final TestCertificate published = TestCertificate.selfSigned(leaf("CN=published"));
    private final TestCertificate stranger = TestCertificate.selfSigned(leaf("CN=published"));
    private final Queue<X509Certificate> revoked = new ConcurrentLinkedQueue<>();

    private final FetchedHost jwks = FetchedHost.start(
            request -> text(TestJwk.set(TestJwk.of(published))),
            request -> text(TestJwk.set(TestJwk.of(published).x5c(stranger))));
    private final FetchedHost responder = FetchedHost.start(
            this::answer, request -> TestResponder.of(impostor).answer(request));
    private final FetchedHost lists = FetchedHost.start(
            request -> list(), request -> TestCrl.forged(root, impostor).der());

    TestCa root() {
        return root;
    }

    TestCertificate published() {
        return published;
    }

    void revoke(TestCertificate certificate) {
        revoked.add(certificate.certificate());
    }

    String jwksUri() {
        return jwks.uri("127.0.0.1").toString();
    }

    String ocspUri() {
        return responder.uri("127.0.0.1").toString();
    }

    String crlUri() {
        return lists.uri("localhost").toString();
    }

    void hostsAre(Mood mood) {
        jwks.be(mood);
        responder.be(mood);
        lists.be(mood);
    }

    private byte[] answer(byte[] request) {
        BigInteger serial;
        try {
            serial = new OCSPReq(request).getRequestList()[0].getCertID().getSerialNumber();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        TestResponder answering = TestResponder.of(root)
                .validity(
                        Instant.now().minus(Duration.ofHours(1)), Instant.now().plus(VALIDITY));
        boolean isRevoked = revoked.stream()
                .anyMatch(certificate -> certificate.getSerialNumber().equals(serial));
        return (isRevoked ? answering.revoked() : answering).answer(request);
    }

    private byte[] list() {
        TestCrl list = TestCrl.of(
                root, Instant.now().minus(Duration.ofHours(1)), Instant.now().plus(VALIDITY));
        revoked.forEach(list::revoking);
        return list.der();
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        jwks.close();
        responder.close();
        lists.close();
    }
}
