package dev.keycloakmtls.tls;

import static dev.keycloakmtls.testpki.Leaf.leaf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keycloakmtls.domain.RejectionReason;
import dev.keycloakmtls.testpki.TestCa;
import dev.keycloakmtls.testpki.TestCertificate;
import dev.keycloakmtls.tls.ServerTrust.Answer;
import dev.keycloakmtls.tls.ServerTrust.Refused;
import dev.keycloakmtls.tls.ServerTrust.Verified;
import dev.keycloakmtls.untrusted.Bound;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.Test;

/** What the server's truststores say, by trust managers of the Java runtime itself. */
class ServerTrustTest {

    private static final TestCa FILE = TestCa.root("CN=File");
    private static final TestCa CONF = TestCa.root("CN=Conf");

    private final AtomicInteger asked = new AtomicInteger();
    private Instant now = Instant.now();
    private final ServerTrust trust =
            new ServerTrust(List.of(counted(trusting(FILE)), counted(trusting(CONF))), () -> now);

    @Test
    void isTheUnionOfAllTruststores() {
        assertThat(ask(FILE.issue(leaf("CN=a")))).isInstanceOf(Verified.class);
        assertThat(ask(CONF.issue(leaf("CN=a")))).isInstanceOf(Verified.class);
        assertThat(ask(FILE.intermediate("CN=Sub").issue(leaf("CN=a")))).isInstanceOf(Verified.class);
        assertThat(ask(TestCa.root("CN=File").issue(leaf("CN=a"))))
                .isEqualTo(new Refused(RejectionReason.UNKNOWN_ISSUER));
        assertThat(ask(TestCertificate.selfSigned(leaf("CN=a"))))
                .isEqualTo(new Refused(RejectionReason.UNKNOWN_ISSUER));
    }

    @Test
    void leavesTheDecisionToTheTruststore() {
        assertThat(ask(FILE.issue(leaf("CN=a").expired()))).isEqualTo(new Refused(RejectionReason.PATH_INVALID));
        assertThat(ask(FILE.issue(leaf("CN=a").extendedKeyUsage("1.3.6.1.5.5.7.3.1"))))
                .isEqualTo(new Refused(RejectionReason.PATH_INVALID));
    }

    @Test
    void asksOnceForEachContent() {
        TestCertificate a = FILE.issue(leaf("CN=a"));
        TestCertificate expired = FILE.issue(leaf("CN=a").expired());
        ask(a);
        ask(expired);
        int before = asked.get();

        for (int i = 0; i < 5; i++) {
            assertThat(ask(a)).isInstanceOf(Verified.class);
            assertThat(ask(expired)).isInstanceOf(Refused.class);
        }
        assertThat(asked).hasValue(before);

        ask(FILE.issue(leaf("CN=a")));
        assertThat(asked).as("another certificate with the same name").hasValue(before + 1);
    }

    @Test
    void asksAgainAfterAWhile() {
        TestCertificate a = FILE.issue(leaf("CN=a"));
        ask(a);
        int before = asked.get();

        now = now.plus(Bound.TRUSTSTORE_ANSWER_AGE.duration()).plusSeconds(1);
        ask(a);

        assertThat(asked).hasValue(before + 1);
    }

    @Test
    void remembersNothingBeyondItsValidity() {
        Instant end = now.plus(Duration.ofSeconds(30));
        TestCertificate short30 = FILE.issue(leaf("CN=a").validity(now.minusSeconds(60), end));
        assertThat(ask(short30)).isInstanceOf(Verified.class);
        int before = asked.get();

        now = end.plusSeconds(2);
        ask(short30); // the truststore's own clock has not moved

        assertThat(asked).hasValueGreaterThan(before);
    }

    @Test
    void forgetsAllWhenTheFileHasChanged() {
        TestCertificate a = FILE.issue(leaf("CN=a"));
        ask(a);
        int before = asked.get();

        trust.use(trusting(CONF));
        ask(a);

        assertThat(asked).hasValueGreaterThan(before);
    }

    @Test
    void decidesAboutNoChainWithAGap() {
        assertThat(trust.ask(new X509Certificate[] {null}))
                .isEqualTo(new Refused(RejectionReason.MALFORMED_CERTIFICATE));
        assertThat(trust.ask(new X509Certificate[0])).isEqualTo(new Refused(RejectionReason.NO_CERTIFICATE));
        assertThat(asked).hasValue(0);
    }

    @Test
    void showsOfAChainWhatTheTruststoreHasSeen() {
        TestCertificate a = FILE.issue(leaf("CN=a"));
        TestCertificate stranger = TestCertificate.selfSigned(leaf("CN=b"));

        Answer answer = ask(a.presentedWith(stranger.certificate()));

        assertThat(((Verified) answer).chain()).containsExactly(a.certificate());
    }

    @Test
    void asksNoTruststoreAboutWhatNoneOfItsCasHasSigned() {
        ask(TestCertificate.selfSigned(leaf("CN=a")));

        assertThat(asked).hasValue(0);
    }

    private Answer ask(TestCertificate certificate) {
        return trust.ask(certificate.chain().toArray(new X509Certificate[0]));
    }

    private X509TrustManager counted(X509TrustManager manager) {
        return new X509TrustManager() {
            @Override
            public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
                asked.incrementAndGet();
                manager.checkClientTrusted(chain, type);
            }

            @Override
            public void checkServerTrusted(X509Certificate[] chain, String type) {
                throw new AssertionError("no server is asked for");
            }

            @Override
            public X509Certificate[] getAcceptedIssuers() {
                return manager.getAcceptedIssuers();
            }
        };
    }

    static X509TrustManager trusting(TestCa... authorities) {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            for (TestCa authority : authorities) {
                store.setCertificateEntry("ca-" + store.size(), authority.certificate());
            }
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(store);
            return TrustStores.trustManager(factory);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
