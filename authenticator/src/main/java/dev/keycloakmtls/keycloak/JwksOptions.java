package dev.keycloakmtls.keycloak;

import dev.keycloakmtls.config.AuthenticationMethod;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import org.keycloak.Config;
import org.keycloak.authentication.ClientAuthenticator;
import org.keycloak.models.KeycloakSession;
import org.keycloak.provider.ProviderFactory;

/**
 * The server's options for reading a client's {@code jwks_uri}.
 *
 * @param allowHttp whether plain http is allowed too; for development only
 * @param maxAge how long a key set is used before it is read again, so that withdrawn keys drop out
 * @param maxBytes the largest key set
 */
record JwksOptions(boolean allowHttp, Duration maxAge, int maxBytes) {

    static final JwksOptions DEFAULT = new JwksOptions(false, Duration.ofMinutes(5), 1024 * 1024);

    static JwksOptions of(Config.Scope config) {
        return new JwksOptions(
                config.getBoolean("allow-http-jwks", DEFAULT.allowHttp),
                Duration.ofSeconds(config.getLong("jwks-max-age", DEFAULT.maxAge.toSeconds())),
                config.getInt("jwks-max-size", DEFAULT.maxBytes));
    }

    /** Those of this server. */
    static JwksOptions of(KeycloakSession session) {
        ProviderFactory<?> factory = session.getKeycloakSessionFactory()
                .getProviderFactory(ClientAuthenticator.class, AuthenticationMethod.SELF_SIGNED.providerId());
        return factory instanceof SelfSignedTlsClientAuthenticator authenticator
                ? authenticator.jwksOptions()
                : DEFAULT;
    }

    /** Why this URL may not be read, or nothing. */
    Optional<String> objection(URI uri) {
        boolean allowed =
                "https".equalsIgnoreCase(uri.getScheme()) || (allowHttp && "http".equalsIgnoreCase(uri.getScheme()));
        return allowed ? Optional.empty() : Optional.of("only https URLs are read");
    }
}
