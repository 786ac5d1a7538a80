package dev.keycloakmtls.keycloak;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.keycloakmtls.config.JsonWebKeys;
import dev.keycloakmtls.domain.Thumbprint;
import dev.keycloakmtls.verification.PublishedKeys;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keycloak.common.util.Time;
import org.keycloak.crypto.KeyWrapper;
import org.keycloak.crypto.PublicKeysWrapper;
import org.keycloak.keys.PublicKeyStorageProvider;
import org.keycloak.models.KeycloakSession;

/**
 * Reads a client's {@code jwks_uri} through Keycloak's key storage, which caches, fetches once for many waiting requests,
 * fetches again when a key is missing, and keeps a minimum time between fetches. That time counts from the last success,
 * so failures are remembered here.
 */
final class HttpPublishedKeys implements PublishedKeys {

    /** How long a host that failed is left alone. */
    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(10);

    private static final Cache<String, String> FAILURES = Caffeine.newBuilder()
            .maximumSize(10_000)
            .expireAfterWrite(PAUSE_AFTER_FAILURE)
            .build();

    private final KeycloakSession session;
    private final String clientUuid;
    private final JwksOptions options;

    HttpPublishedKeys(KeycloakSession session, String clientUuid, JwksOptions options) {
        this.session = session;
        this.clientUuid = clientUuid;
        this.options = options;
    }

    @Override
    public Answer find(URI jwksUri, Thumbprint certificate) {
        Optional<String> objection = options.objection(jwksUri);
        if (objection.isPresent()) {
            return new Answer.Unavailable(objection.get());
        }
        // The URL is part of the key: another URL never finds the keys of the one before.
        String modelKey = "mtls::" + clientUuid + "::" + jwksUri;
        String wanted = certificate.toString();
        try {
            KeyWrapper key = session.getProvider(PublicKeyStorageProvider.class)
                    .getFirstPublicKey(
                            modelKey, candidate -> wanted.equals(candidate.getKid()), () -> load(modelKey, jwksUri));
            return key == null ? new Answer.NotPublished() : new Answer.Published();
        } catch (RuntimeException e) { // the storage wraps whatever the loader throws
            Throwable cause = e;
            while (cause.getCause() != null && !(cause instanceof UnreadableKeysException)) {
                cause = cause.getCause();
            }
            return new Answer.Unavailable(String.valueOf(cause.getMessage()));
        }
    }

    private PublicKeysWrapper load(String modelKey, URI jwksUri) throws UnreadableKeysException {
        // Asked here and not before the storage: a set that was read stays usable while its host fails.
        String failure = FAILURES.getIfPresent(modelKey);
        if (failure != null) {
            throw new UnreadableKeysException(failure, null);
        }
        try {
            byte[] body = new HttpFetcher(session)
                    .get(jwksUri, "application/jwk-set+json, application/json", options.maxBytes());
            List<KeyWrapper> keys = JsonWebKeys.parse(new String(body, StandardCharsets.UTF_8)).certificates().stream()
                    .map(HttpPublishedKeys::wrap)
                    .toList();
            MutualTlsMetrics.jwksFetch(true);
            return new PublicKeysWrapper(
                    keys, Time.currentTimeMillis() + options.maxAge().toMillis());
        } catch (IOException | IllegalArgumentException e) {
            String detail = "jwks_uri: " + e.getMessage();
            MutualTlsMetrics.jwksFetch(false);
            FAILURES.put(modelKey, detail);
            throw new UnreadableKeysException(detail, e);
        }
    }

    private static KeyWrapper wrap(X509Certificate certificate) {
        KeyWrapper key = new KeyWrapper();
        key.setKid(Thumbprint.of(certificate).toString()); // what the set itself calls the key plays no part
        key.setCertificate(certificate);
        key.setPublicKey(certificate.getPublicKey());
        return key;
    }

    private static final class UnreadableKeysException extends Exception {
        private UnreadableKeysException(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }
}
