package dev.keycloakmtls.tls;

import io.vertx.core.net.TrustOptions;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.X509TrustManager;

/**
 * Lets every certificate of a client through that is within the bounds of a handshake, for a listener that is open only while
 * the guard is confirmed; otherwise none. There is nothing in it that could be read again.
 */
public final class GuardedTrust implements X509TrustManager {

    private final GuardState guard;

    private GuardedTrust(GuardState guard) {
        this.guard = guard;
    }

    /** The options of a TLS listener with this trust. */
    public static TrustOptions of(GuardState guard) {
        return TrustOptions.wrap(new GuardedTrust(guard));
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authenticationType) throws CertificateException {
        HandshakeLimits.check(chain);
        if (!guard.isConfirmed()) {
            throw new CertificateException("certificates that nobody has verified would be seen by everybody");
        }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authenticationType) throws CertificateException {
        throw new CertificateException("no server is trusted");
    }

    /** None are named to clients, which then send what they have. */
    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0];
    }
}
