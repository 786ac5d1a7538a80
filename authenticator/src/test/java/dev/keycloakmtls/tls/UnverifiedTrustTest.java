package dev.keycloakmtls.tls;

import static dev.keycloakmtls.testpki.Leaf.leaf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keycloakmtls.problem.ProblemCode;
import dev.keycloakmtls.testpki.HostileCertificates;
import dev.keycloakmtls.testpki.TestCa;
import dev.keycloakmtls.testpki.TestCertificate;
import dev.keycloakmtls.untrusted.Bound;
import java.net.InetAddress;
import java.security.KeyStore;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Collections;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UnverifiedTrustTest {

    private static final TestCa STORE = TestCa.root("CN=Store");
    private static final TestCertificate VERIFIED = STORE.issue(leaf("CN=a"));
    private static final TestCertificate SELF_SIGNED = TestCertificate.selfSigned(leaf("CN=robot"));

    private final GuardState guard = new GuardState();
    private final UnverifiedTrust manager = new UnverifiedTrust(ServerTrustTest.trusting(STORE), guard);

    @Test
    void isAsStrictAsTheTruststoreUntilTheGuardIsConfirmed() {
        assertThatCode(() -> check(VERIFIED)).doesNotThrowAnyException();
        assertThatThrownBy(() -> check(SELF_SIGNED)).isInstanceOf(CertificateException.class);

        guard.confirm();

        assertThatCode(() -> check(SELF_SIGNED)).doesNotThrowAnyException();
        assertThatCode(() -> check(STORE.issue(leaf("CN=a").expired()))).doesNotThrowAnyException();
    }

    @Test
    void staysStrictWhereTheGuardCannotBe() {
        guard.giveUp(ProblemCode.GUARD_LOOKUP_MISSING.detail());

        assertThatCode(() -> check(VERIFIED)).doesNotThrowAnyException();
        assertThatThrownBy(() -> check(SELF_SIGNED)).isInstanceOf(CertificateException.class);
    }

    @Test
    void staysStrictWhereNothingIsHidden() {
        guard.notNeeded();

        assertThatThrownBy(() -> check(SELF_SIGNED)).isInstanceOf(CertificateException.class);
    }

    @Test
    void letsEverybodyInWhereTheAdministratorSaysThatOthersMaySeeThem() {
        guard.switchOff();

        assertThatCode(() -> check(SELF_SIGNED)).doesNotThrowAnyException();
    }

    @Test
    void namesNoCaSoThatClientsSendWhatTheyHave() {
        assertThat(manager.getAcceptedIssuers()).isEmpty();
    }

    @Test
    void letsNothingThroughThatCostsTooMuch() {
        guard.confirm();
        X509Certificate[] many = Collections.nCopies(Bound.CHAIN_CERTIFICATES.value() + 1, SELF_SIGNED.certificate())
                .toArray(new X509Certificate[0]);
        TestCertificate large = TestCertificate.selfSigned(
                HostileCertificates.padded(leaf("CN=robot"), Bound.CERTIFICATE_OCTETS.value()));
        TestCertificate exponent = STORE.issue(leaf("CN=a").publicKey(HostileCertificates.rsa(2048, 65)));
        TestCertificate prime = STORE.issue(leaf("CN=a").publicKey(HostileCertificates.dsa(4096)));

        assertThatThrownBy(() -> manager.checkClientTrusted(many, "UNKNOWN")).hasMessageContaining("11 certificates");
        assertThatThrownBy(() -> check(large)).hasMessageContaining("bytes");
        assertThatThrownBy(() -> check(exponent)).hasMessageContaining("public exponent");
        assertThatThrownBy(() -> check(prime)).hasMessageContaining("prime");
    }

    /** Whose signature is none: had the server looked at that first, it would have said so. */
    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void isAskedBeforeTheClientsProofIsVerified(String protocol) throws Exception {
        guard.confirm();
        TestCertificate costly = TestCertificate.selfSigned(leaf("CN=robot").rsa(2048));
        X509Certificate shown = STORE.issue(leaf("CN=a").publicKey(HostileCertificates.rsa(2048, 65)))
                .certificate();

        assertThat(failureOfTheServer(protocol, shown, costly.privateKey()))
                .rootCause()
                .hasMessageContaining("public exponent");
        X509Certificate harmless = STORE.issue(leaf("CN=a").rsa(2048)).certificate();
        assertThat(failureOfTheServer(protocol, harmless, costly.privateKey()))
                .hasMessageContaining("CertificateVerify signature");
    }

    private void check(TestCertificate certificate) throws CertificateException {
        manager.checkClientTrusted(certificate.chain().toArray(new X509Certificate[0]), "UNKNOWN");
    }

    private Throwable failureOfTheServer(String protocol, X509Certificate shown, PrivateKey key) throws Exception {
        TestCertificate own = STORE.issue(
                leaf("CN=localhost").sanIp("127.0.0.1").noExtendedKeyUsage().rsa(2048));
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        KeyStore store = own.keyStore("password".toCharArray());
        keys.init(store, "password".toCharArray());
        SSLContext server = SSLContext.getInstance("TLS");
        server.init(keys.getKeyManagers(), new TrustManager[] {manager}, null);
        SSLContext client = SSLContext.getInstance("TLS");
        client.init(
                new KeyManager[] {new Mismatch(shown, key)},
                new TrustManager[] {ServerTrustTest.trusting(STORE)},
                null);
        try (SSLServerSocket listening = (SSLServerSocket)
                server.getServerSocketFactory().createServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            listening.setNeedClientAuth(true);
            CompletableFuture<Throwable> failure = CompletableFuture.supplyAsync(() -> {
                try (SSLSocket accepted = (SSLSocket) listening.accept()) {
                    accepted.startHandshake();
                    accepted.getInputStream().read();
                    return new AssertionError("the handshake succeeded");
                } catch (Exception e) {
                    return e;
                }
            });
            try (SSLSocket socket = (SSLSocket)
                    client.getSocketFactory().createSocket(listening.getInetAddress(), listening.getLocalPort())) {
                socket.setEnabledProtocols(new String[] {protocol});
                socket.startHandshake();
                socket.getOutputStream().write(1);
                socket.getInputStream().read();
            } catch (java.io.IOException e) {
                // the server has ended it
            }
            return failure.get();
        }
    }

    /** Shows a certificate and signs with the key of another. */
    private static final class Mismatch extends X509ExtendedKeyManager {
        private final X509Certificate shown;
        private final PrivateKey key;

        Mismatch(X509Certificate shown, PrivateKey key) {
            this.shown = shown;
            this.key = key;
        }

        @Override
        public String[] getClientAliases(String keyType, Principal @Nullable [] issuers) {
            return new String[] {"client"};
        }

        @Override
        public String chooseClientAlias(
                String[] keyTypes, Principal @Nullable [] issuers, java.net.@Nullable Socket socket) {
            return "client";
        }

        @Override
        public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
            return null;
        }

        @Override
        public @Nullable String chooseServerAlias(
                String keyType, Principal @Nullable [] issuers, java.net.@Nullable Socket socket) {
            return null;
        }

        @Override
        public X509Certificate[] getCertificateChain(String alias) {
            return new X509Certificate[] {shown};
        }

        @Override
        public PrivateKey getPrivateKey(String alias) {
            return key;
        }
    }
}
