package dev.keycloakmtls.testsuite.provider;

import org.keycloak.Config;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.services.x509.X509ClientCertificateLookupFactory;

/** What lookup providers have in common that hold nothing and have nothing to set. */
abstract class StatelessLookupFactory implements X509ClientCertificateLookupFactory {
    private final String id;

    StatelessLookupFactory(String id) {
        this.id = id;
    }

    @Override
    public final String getId() {
        return id;
    }

    @Override
    public final void init(Config.Scope config) {
        // nothing to set
    }

    @Override
    public final void postInit(KeycloakSessionFactory factory) {
        // nothing to do
    }

    @Override
    public final void close() {
        // nothing is held
    }
}
