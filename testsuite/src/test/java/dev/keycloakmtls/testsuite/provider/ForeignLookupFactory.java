package dev.keycloakmtls.testsuite.provider;

import java.security.cert.X509Certificate;
import org.keycloak.Config;
import org.keycloak.http.HttpRequest;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.services.x509.X509ClientCertificateLookup;
import org.keycloak.services.x509.X509ClientCertificateLookupFactory;

/** A lookup provider that somebody has put in the place of Keycloak's: it shows everybody what the connection has. */
public final class ForeignLookupFactory implements X509ClientCertificateLookupFactory {

    @Override
    public X509ClientCertificateLookup create(KeycloakSession session) {
        return new ForeignLookup();
    }

    /** Shows all. */
    private static final class ForeignLookup implements X509ClientCertificateLookup {
        @Override
        public X509Certificate[] getCertificateChain(HttpRequest request) {
            return request.getClientCertificateChain();
        }

        @Override
        public void close() {
            // nothing is held
        }
    }

    @Override
    public void init(Config.Scope config) {
        // nothing to set
    }

    @Override
    public void postInit(KeycloakSessionFactory factory) {
        // nothing to do
    }

    @Override
    public void close() {
        // nothing is held
    }

    @Override
    public String getId() {
        return "default";
    }

    /** Above everybody else's. */
    @Override
    public int order() {
        return 1_000;
    }
}
