package dev.keycloakmtls.testsuite.provider;

import java.security.cert.X509Certificate;
import org.keycloak.Config;
import org.keycloak.events.Event;
import org.keycloak.events.EventListenerProvider;
import org.keycloak.events.EventListenerProviderFactory;
import org.keycloak.events.admin.AdminEvent;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;

/** An extension as somebody might have it, which asks the request itself for the certificate of its connection. */
public final class PeepingEventListenerFactory implements EventListenerProviderFactory {

    @Override
    public EventListenerProvider create(KeycloakSession session) {
        return new Peeping(session);
    }

    /** Looks at each event's request. */
    private static final class Peeping implements EventListenerProvider {
        private final KeycloakSession session;

        Peeping(KeycloakSession session) {
            this.session = session;
        }

        @Override
        public void onEvent(Event event) {
            X509Certificate[] seen = session.getContext().getHttpRequest().getClientCertificateChain();
            if (seen != null) {
                event.getDetails().put("seen", seen[0].getSubjectX500Principal().getName());
            }
        }

        @Override
        public void onEvent(AdminEvent event, boolean includeRepresentation) {
            // of administrators nothing is wanted
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
        return "peeping";
    }
}
