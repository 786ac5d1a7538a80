package dev.keycloakmtls.tls;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.ServiceLoader;
import org.keycloak.http.HttpRequest;
import org.keycloak.models.KeycloakSession;

/** Who may say in a header which certificate a client has shown; the same for Keycloak's own methods as for this extension's. */
public interface HeaderSenders {

    /** Whether the sender of a request may. */
    boolean maySpeak(KeycloakSession session, HttpRequest request);

    /**
     * What the sender of a request has shown of its own in TLS, if it is a client that connects beside the proxies and no header
     * names a certificate; leaf first, empty of everybody else.
     */
    List<X509Certificate> shownByClient(KeycloakSession session, HttpRequest request);

    /**
     * The one of this JAR.
     *
     * @throws IllegalStateException if there is none
     */
    static HeaderSenders ofThisServer() {
        return ServiceLoader.load(HeaderSenders.class, HeaderSenders.class.getClassLoader())
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("nothing is known of who may speak for clients"));
    }
}
