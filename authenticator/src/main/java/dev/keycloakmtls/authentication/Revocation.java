package dev.keycloakmtls.authentication;

import dev.keycloakmtls.config.AuthenticationMethod;
import dev.keycloakmtls.fetch.ServerRevocationFetcher;
import dev.keycloakmtls.server.MutualTlsServer;
import dev.keycloakmtls.server.ServerOption;
import dev.keycloakmtls.verification.revocation.RevocationCheck;
import java.util.Optional;
import org.keycloak.authentication.ClientAuthenticator;
import org.keycloak.models.KeycloakSession;

/** Finds what logins of this server ask about revocation, with all that it remembers. */
public final class Revocation {

    private Revocation() {}

    /** That of this server. It ends with the server. */
    static RevocationCheck of(KeycloakSession session) {
        MutualTlsServer server = MutualTlsServer.of(session);
        return server.only(
                RevocationCheck.class,
                options -> new RevocationCheck(new ServerRevocationFetcher(
                        server.http(), options.get(ServerOption.LDAP_CRL_HOSTS), server.metrics())));
    }

    /** The same for a trial; nothing where {@code tls_client_auth} is switched off. */
    public static Optional<RevocationCheck> ofLogins(KeycloakSession session) {
        return Optional.ofNullable(session.getKeycloakSessionFactory()
                        .getProviderFactory(ClientAuthenticator.class, AuthenticationMethod.CA_SIGNED.providerId()))
                .map(factory -> of(session));
    }
}
