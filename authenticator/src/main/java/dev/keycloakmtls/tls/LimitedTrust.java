package dev.keycloakmtls.tls;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/** Another trust manager within the {@link HandshakeLimits}: one that somebody told to trust everybody. */
final class LimitedTrust extends X509ExtendedTrustManager {

    private final X509ExtendedTrustManager trust;

    LimitedTrust(X509ExtendedTrustManager trust) {
        this.trust = trust;
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authenticationType) throws CertificateException {
        HandshakeLimits.check(chain);
        trust.checkClientTrusted(chain, authenticationType);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authenticationType, Socket socket)
            throws CertificateException {
        HandshakeLimits.check(chain);
        trust.checkClientTrusted(chain, authenticationType, socket);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authenticationType, SSLEngine engine)
            throws CertificateException {
        HandshakeLimits.check(chain);
        trust.checkClientTrusted(chain, authenticationType, engine);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authenticationType) throws CertificateException {
        trust.checkServerTrusted(chain, authenticationType);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authenticationType, Socket socket)
            throws CertificateException {
        trust.checkServerTrusted(chain, authenticationType, socket);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authenticationType, SSLEngine engine)
            throws CertificateException {
        trust.checkServerTrusted(chain, authenticationType, engine);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return trust.getAcceptedIssuers();
    }
}
