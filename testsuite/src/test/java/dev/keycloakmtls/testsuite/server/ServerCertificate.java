package dev.keycloakmtls.testsuite.server;

import static dev.keycloakmtls.testpki.Leaf.leaf;

import dev.keycloakmtls.testpki.TestCa;
import dev.keycloakmtls.testpki.TestCertificate;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/**
 * A certificate for a server on the loopback interface, in the two files that servers want.
 *
 * @param authority what its clients trust
 */
public record ServerCertificate(Path certificateFile, Path keyFile, X509Certificate authority) {
    private static final String SERVER_AUTH = "1.3.6.1.5.5.7.3.1";
    private static final TestCa AUTHORITY = TestCa.root("CN=Servers of the test suite");

    public static String authorityPem() {
        return AUTHORITY.pem();
    }

    /** Quarkus's own TLS settings: the handshake accepts every client certificate, the extension judges it. */
    public String acceptingEveryClient() {
        return String.join(
                " ",
                "-Dquarkus.http.tls-configuration-name=kc",
                "-Dquarkus.tls.kc.trust-all=true",
                "-Dquarkus.tls.kc.protocols=TLSv1.3,TLSv1.2",
                "-Dquarkus.tls.kc.key-store.pem.0.cert=" + certificateFile,
                "-Dquarkus.tls.kc.key-store.pem.0.key=" + keyFile);
    }

    private static TestCertificate issue() {
        return AUTHORITY.issue(
                leaf("CN=localhost").sanDns("localhost").sanIp("127.0.0.1").extendedKeyUsage(SERVER_AUTH));
    }

    public static ServerCertificate writtenTo(Path directory) {
        TestCertificate certificate = issue();
        Path certificateFile = directory.resolve("server.crt.pem");
        Path keyFile = directory.resolve("server.key.pem");
        KeycloakHome.write(certificateFile, certificate.pem());
        KeycloakHome.write(keyFile, certificate.privateKeyPem());
        return new ServerCertificate(certificateFile, keyFile, AUTHORITY.certificate());
    }

    /** TLS of a server in this JVM. */
    static SSLContext context() {
        TestCertificate certificate = issue();
        char[] password = new char[0];
        try {
            var store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setKeyEntry(
                    "server",
                    certificate.privateKey(),
                    password,
                    certificate.chain().toArray(new X509Certificate[0]));
            var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(store, password);
            var context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), null, null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
