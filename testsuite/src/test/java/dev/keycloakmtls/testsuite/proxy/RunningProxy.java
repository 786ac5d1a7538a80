package dev.keycloakmtls.testsuite.proxy;

import dev.keycloakmtls.testpki.TestCertificate;
import dev.keycloakmtls.testsuite.client.RawClient;
import dev.keycloakmtls.testsuite.client.TokenClient;
import dev.keycloakmtls.testsuite.server.Child;
import java.net.URI;
import java.security.cert.X509Certificate;
import org.jspecify.annotations.Nullable;

/** A proxy in front of a server, and how to talk to it. */
public record RunningProxy(Child process, URI base, X509Certificate authority) implements AutoCloseable {

    public TokenClient client(TestCertificate presented) {
        return TokenClient.presenting(presented, base, authority);
    }

    public TokenClient anonymous() {
        return TokenClient.anonymous(base, authority);
    }

    /** A client that writes its requests as it likes. */
    public RawClient raw(@Nullable TestCertificate presented) {
        return new RawClient(presented, base, authority);
    }

    @Override
    public void close() {
        process.close();
    }
}
