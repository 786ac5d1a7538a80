package dev.keycloakmtls.tls;

import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.X509TrustManager;

/**
 * Lets every certificate of a client through that is within the {@link HandshakeLimits}, as soon as nobody sees it whom it
 * could deceive; until then, what the server's own trust manager lets through. The client proves in the handshake that it
 * holds the key; who it is, the realm decides.
 *
 * <p>Not an {@code X509ExtendedTrustManager}: of this kind the Java runtime goes on to apply its own constraints on algorithms.
 */
final class UnverifiedTrust implements X509TrustManager {

    private final X509TrustManager strict;
    private final GuardState guard;

    UnverifiedTrust(X509TrustManager strict, GuardState guard) {
        this.strict = strict;
        this.guard = guard;
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authenticationType) throws CertificateException {
        HandshakeLimits.check(chain);
        switch (guard.status()) {
            case CONFIRMED, OFF -> {}
            case WAITING, IMPOSSIBLE, NOT_NEEDED -> strict.checkClientTrusted(chain, authenticationType);
        }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authenticationType) throws CertificateException {
        strict.checkServerTrusted(chain, authenticationType);
    }

    /** None are named to clients, which then send what they have: Java's send no certificate of an issuer that is not named. */
    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0];
    }
}
