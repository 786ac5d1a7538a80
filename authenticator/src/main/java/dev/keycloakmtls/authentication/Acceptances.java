package dev.keycloakmtls.authentication;

import dev.keycloakmtls.config.AuthenticationMethod;
import dev.keycloakmtls.server.MutualTlsServer;
import dev.keycloakmtls.verification.AcceptanceCache;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;

/** What logins of this server have accepted, by method: no acceptance of one method counts for the other. */
final class Acceptances {

    private final Map<AuthenticationMethod, AcceptanceCache> caches = new EnumMap<>(AuthenticationMethod.class);

    private Acceptances() {
        for (AuthenticationMethod method : AuthenticationMethod.values()) {
            caches.put(method, new AcceptanceCache());
        }
    }

    /** Those of this server. */
    static AcceptanceCache of(KeycloakSession session, AuthenticationMethod method) {
        return of(session.getKeycloakSessionFactory(), method);
    }

    /** Those of this server, for where there is no session. */
    static AcceptanceCache of(KeycloakSessionFactory sessions, AuthenticationMethod method) {
        Acceptances all = MutualTlsServer.of(sessions).only(Acceptances.class, options -> new Acceptances());
        return Objects.requireNonNull(all.caches.get(method));
    }
}
