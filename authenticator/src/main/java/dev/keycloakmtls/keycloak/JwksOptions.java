package dev.keycloakmtls.keycloak;

import dev.keycloakmtls.config.AuthenticationMethod;
import dev.keycloakmtls.domain.UrlHost;
import java.net.URI;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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
 * @param allowedHosts the only hosts that are asked, in lower case; empty: any
 */
record JwksOptions(boolean allowHttp, Duration maxAge, int maxBytes, Set<String> allowedHosts) {

    /** How long reading a key set may take, and a login waits for it. */
    static final Duration PATIENCE = Duration.ofSeconds(10);

    static final JwksOptions DEFAULT = new JwksOptions(false, Duration.ofMinutes(5), 1024 * 1024, Set.of());

    JwksOptions {
        allowedHosts = Set.copyOf(allowedHosts);
    }

    static JwksOptions of(Config.Scope config) {
        return new JwksOptions(
                config.getBoolean("allow-http-jwks", DEFAULT.allowHttp),
                Duration.ofSeconds(config.getLong("jwks-max-age", DEFAULT.maxAge.toSeconds())),
                config.getInt("jwks-max-size", DEFAULT.maxBytes),
                hosts(config.get("jwks-allowed-hosts", "")));
    }

    /** The hosts of a comma-separated list. */
    static Set<String> hosts(String list) {
        return Stream.of(list.split(",", -1))
                .map(host -> host.strip().toLowerCase(Locale.ROOT))
                .filter(host -> !host.isEmpty())
                .collect(Collectors.toSet());
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
        boolean fits =
                "https".equalsIgnoreCase(uri.getScheme()) || (allowHttp && "http".equalsIgnoreCase(uri.getScheme()));
        if (!fits) {
            return Optional.of("only https URLs are read");
        }
        String host = UrlHost.of(uri).orElse("");
        return allowedHosts.isEmpty() || allowedHosts.contains(host)
                ? Optional.empty()
                : Optional.of("the server does not read from the host " + host);
    }
}
