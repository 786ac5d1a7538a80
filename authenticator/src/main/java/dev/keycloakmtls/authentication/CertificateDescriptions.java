package dev.keycloakmtls.authentication;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.keycloakmtls.server.MutualTlsServer;
import java.security.cert.X509Certificate;
import org.keycloak.models.KeycloakSession;

/**
 * Remembers descriptions by the certificate's object, as it is the same for all requests of a TLS session: describing it costs
 * more than deciding about it once more. Nothing is decided from them.
 */
final class CertificateDescriptions {

    private final Cache<X509Certificate, CertificateDescription> known = Caffeine.newBuilder()
            .weakKeys()
            .maximumSize(2_000)
            .executor(Runnable::run)
            .build();

    /** Those of this server. */
    static CertificateDescriptions of(KeycloakSession session) {
        return MutualTlsServer.of(session)
                .only(CertificateDescriptions.class, options -> new CertificateDescriptions());
    }

    CertificateDescription of(X509Certificate certificate) {
        return known.get(certificate, CertificateDescription::of);
    }
}
