package dev.keycloakmtls.jwks;

import dev.keycloakmtls.domain.UrlHost;
import dev.keycloakmtls.problem.Detail;
import dev.keycloakmtls.problem.ProblemCode;
import dev.keycloakmtls.server.MutualTlsServer;
import dev.keycloakmtls.server.ServerOption;
import dev.keycloakmtls.server.ServerOptions;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.keycloak.models.KeycloakSession;

/**
 * The server's options for reading a client's {@code jwks_uri}.
 *
 * @param allowHttp whether plain http is allowed too; for development only
 * @param maxAge how long a key set is used before it is read again, so that withdrawn keys drop out
 * @param maxBytes the largest key set
 * @param allowedHosts the only hosts that are asked, in lower case; empty: any
 */
public record JwksOptions(boolean allowHttp, Duration maxAge, int maxBytes, Set<String> allowedHosts) {

    /** How long reading a key set may take, and a login waits for it. */
    static final Duration PATIENCE = Duration.ofSeconds(10);

    static final JwksOptions DEFAULT = of(ServerOptions.defaults());

    public JwksOptions {
        allowedHosts = Set.copyOf(allowedHosts);
    }

    private static JwksOptions of(ServerOptions options) {
        return new JwksOptions(
                options.get(ServerOption.ALLOW_HTTP_JWKS),
                Duration.ofSeconds(options.get(ServerOption.JWKS_MAX_AGE)),
                options.get(ServerOption.JWKS_MAX_SIZE),
                options.get(ServerOption.JWKS_ALLOWED_HOSTS));
    }

    /** Those of this server. */
    public static JwksOptions of(KeycloakSession session) {
        return of(MutualTlsServer.of(session).options());
    }

    /** Why this URL may not be read, or nothing. */
    public Optional<Detail> objection(URI uri) {
        boolean fits =
                "https".equalsIgnoreCase(uri.getScheme()) || (allowHttp && "http".equalsIgnoreCase(uri.getScheme()));
        if (!fits) {
            return Optional.of(ProblemCode.HTTPS_ONLY.detail());
        }
        String host = UrlHost.of(uri).orElse("");
        return allowedHosts.isEmpty() || allowedHosts.contains(host)
                ? Optional.empty()
                : Optional.of(ProblemCode.HOST.with(Map.of("host", host)));
    }
}
