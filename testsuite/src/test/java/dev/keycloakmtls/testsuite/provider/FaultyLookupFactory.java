package dev.keycloakmtls.testsuite.provider;

import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.List;
import org.keycloak.common.util.PemUtils;
import org.keycloak.http.HttpRequest;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.services.x509.X509ClientCertificateLookup;

/** A certificate lookup provider as an administrator might have it from somewhere: it fails in the way that it is asked to. */
public final class FaultyLookupFactory extends StatelessLookupFactory {
    public static final String ID = "faulty";
    public static final String HEADER = "X-Fault";

    public FaultyLookupFactory() {
        super(ID);
    }

    @Override
    public X509ClientCertificateLookup create(KeycloakSession session) {
        return new X509ClientCertificateLookup() {
            @Override
            public X509Certificate[] getCertificateChain(HttpRequest request) throws GeneralSecurityException {
                String how = String.valueOf(request.getHttpHeaders().getHeaderString(HEADER));
                if (how.equals("block-list")) {
                    breakBlockList(session);
                    return new X509Certificate[] {anchor(session)};
                }
                return fail(how);
            }

            @Override
            public void close() {
                // nothing is held
            }
        };
    }

    /** As if another version had stored it: what is saved through Keycloak is checked, what the database holds is not. */
    private static void breakBlockList(KeycloakSession session) {
        RealmModel realm = session.getContext().getRealm();
        realm.getComponentsStream(realm.getId(), "dev.keycloakmtls.BlockListProvider")
                .forEach(component -> component.getConfig().put("blocks", List.of("{\"of\":\"tomorrow\"}")));
    }

    /** Any certificate that can be read. */
    private static X509Certificate anchor(KeycloakSession session) {
        RealmModel realm = session.getContext().getRealm();
        return realm.getComponentsStream(realm.getId(), "dev.keycloakmtls.TrustProfileProvider")
                .map(profile -> PemUtils.decodeCertificate(profile.getConfig().getFirst("trustAnchors")))
                .findFirst()
                .orElseThrow();
    }

    private static X509Certificate[] fail(String how) throws GeneralSecurityException {
        switch (how) {
            case "checked":
                throw new GeneralSecurityException("as asked");
            case "unchecked":
                throw new IllegalStateException("as asked");
            case "unchecked-without-message":
                throw new NullPointerException();
            case "null":
                return null;
            case "unusable":
                return new X509Certificate[] {new UnusableCertificate()};
            case "empty":
                return new X509Certificate[0];
            default:
                return new X509Certificate[] {null};
        }
    }
}
