package dev.keycloakmtls.proxy;

import dev.keycloakmtls.domain.TrustProfile;
import java.util.ServiceLoader;
import java.util.stream.Stream;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;

/** Whose certificates are those of clients: what the trust profiles of realms say while one request is decided. */
public interface ClientAuthorities {

    /**
     * A trust profile that can be used.
     *
     * @param realm the name of its realm
     * @param profile the same object each time while its text is the same
     */
    record OfRealm(String realm, TrustProfile profile) {}

    /** Those of the realm that the request is about. */
    Stream<OfRealm> ofThisRealm();

    /**
     * Those of all realms.
     *
     * @param most of how many realms
     * @return a stream that must be closed
     */
    Stream<OfRealm> ofAllRealms(int most);

    /** Reads them. A service of this JAR, so that whoever reads certificates need not know how realms keep their trust. */
    interface Reader {

        /** What is known in a session about a realm. */
        ClientAuthorities at(KeycloakSession session, RealmModel realm);

        /**
         * The one of this JAR.
         *
         * @throws IllegalStateException if there is none
         */
        static Reader ofThisServer() {
            return ServiceLoader.load(Reader.class, Reader.class.getClassLoader())
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException("nothing is known of the trust profiles of realms"));
        }
    }
}
