package dev.keycloakmtls.tls;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.ServiceLoader;
import org.keycloak.models.KeycloakSession;

/** Which certificates the realm of a request has blocked; the same for Keycloak's own methods as for this extension's. */
public interface BlockedCertificates {

    /**
     * Whether a certificate is blocked, or one that has issued it. Never throws: where it cannot be found out, it is.
     *
     * @param session has the realm that is asked; without one nothing is blocked
     * @param chain leaf first, at least one
     */
    boolean areBlocked(KeycloakSession session, List<X509Certificate> chain);

    /**
     * The one of this JAR.
     *
     * @throws IllegalStateException if there is none
     */
    static BlockedCertificates ofThisServer() {
        return ServiceLoader.load(BlockedCertificates.class, BlockedCertificates.class.getClassLoader())
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("nothing is known of blocked certificates"));
    }
}
