package dev.keycloakmtls.testsuite.provider;

import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.services.x509.X509ClientCertificateLookup;

/**
 * Hands out Keycloak's own lookup provider that a realm names in an attribute. Keycloak fixes one for the server when it
 * is built; so one server can be behind all proxies.
 */
public final class PerRealmLookupFactory extends StatelessLookupFactory {
    public static final String ID = "per-realm";
    public static final String ATTRIBUTE = "testsuite.lookup";

    public PerRealmLookupFactory() {
        super(ID);
    }

    @Override
    public X509ClientCertificateLookup create(KeycloakSession session) {
        RealmModel realm = session.getContext().getRealm();
        String named = realm == null ? null : realm.getAttribute(ATTRIBUTE);
        return session.getProvider(X509ClientCertificateLookup.class, named == null ? "default" : named);
    }
}
