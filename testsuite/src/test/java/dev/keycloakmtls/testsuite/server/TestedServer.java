package dev.keycloakmtls.testsuite.server;

import dev.keycloakmtls.testpki.TestCertificate;
import dev.keycloakmtls.testsuite.client.AdminClient;
import dev.keycloakmtls.testsuite.client.TokenClient;

/** What a test asks of a server, wherever it runs. */
public interface TestedServer {
    /** A client that presents a certificate, whoever issued it. */
    TokenClient client(TestCertificate certificate);

    /** A client without a certificate. */
    TokenClient anonymous();

    /** The server's own administrator. */
    AdminClient admin();
}
