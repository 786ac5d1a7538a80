package dev.keycloakmtls.testsuite.server;

import static dev.keycloakmtls.testpki.Leaf.leaf;

import dev.keycloakmtls.testpki.TestCa;
import dev.keycloakmtls.testpki.TestCertificate;
import java.nio.file.Path;
import java.security.cert.X509Certificate;

/**
 * A certificate for a server on the loopback interface, in the two files that servers want.
 *
 * @param authority what its clients trust
 */
public record ServerCertificate(Path certificateFile, Path keyFile, X509Certificate authority) {
    private static final String SERVER_AUTH = "1.3.6.1.5.5.7.3.1";
    private static final TestCa AUTHORITY = TestCa.root("CN=Servers of the test suite");

    static String authorityPem() {
        return AUTHORITY.pem();
    }

    public static ServerCertificate writtenTo(Path directory) {
        TestCertificate certificate = AUTHORITY.issue(
                leaf("CN=localhost").sanDns("localhost").sanIp("127.0.0.1").extendedKeyUsage(SERVER_AUTH));
        Path certificateFile = directory.resolve("server.crt.pem");
        Path keyFile = directory.resolve("server.key.pem");
        KeycloakHome.write(certificateFile, certificate.pem());
        KeycloakHome.write(keyFile, certificate.privateKeyPem());
        return new ServerCertificate(certificateFile, keyFile, AUTHORITY.certificate());
    }
}
