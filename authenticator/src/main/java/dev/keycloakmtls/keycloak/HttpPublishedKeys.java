package dev.keycloakmtls.keycloak;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.keycloakmtls.config.JsonWebKeys;
import dev.keycloakmtls.domain.Bound;
import dev.keycloakmtls.domain.Thumbprint;
import dev.keycloakmtls.fetch.FetchRequest;
import dev.keycloakmtls.server.MutualTlsServer;
import dev.keycloakmtls.verification.FetchGate;
import dev.keycloakmtls.verification.PublishedKeys;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
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

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /** How long a host that failed is left alone. */
    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(10);

    private static final Cache<String, String> FAILURES = Caffeine.newBuilder()
            .maximumSize(Bound.JWKS_FAILURES.value())
            .expireAfterWrite(PAUSE_AFTER_FAILURE)
            .build();

    /** A slow host holds no more of the server's threads than this, each for as long as one fetch may take. */
    private static final FetchGate GATE =
            new FetchGate(Bound.JWKS_REQUESTS_PER_HOST.value(), Bound.JWKS_REQUESTS.value(), Duration.ofSeconds(1));

    /** Of what this node has read lately the storage answers at once, whatever the host does. */
    private static final Cache<String, Read> READ = Caffeine.newBuilder()
            .maximumWeight(Bound.JWKS_KNOWN_CERTIFICATES.value())
            .weigher((String modelKey, Read read) -> 1 + read.thumbprints().size())
            .build();

    /** @param until in milliseconds, the end of the set's time in the storage */
    private record Read(Set<String> thumbprints, long until) {}

    /** For administrators; logins do not look here. Counted in certificates, which Keycloak's key storage has too. */
    private static final Cache<String, JwksReading> READINGS = Caffeine.newBuilder()
            .maximumWeight(Bound.JWKS_SHOWN_CERTIFICATES.value())
            .weigher((String key, JwksReading reading) ->
                    1 + reading.certificates().size())
            .executor(Runnable::run)
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
        String modelKey = modelKey(clientUuid, jwksUri.toString());
        String wanted = certificate.toString();
        Read read = READ.getIfPresent(modelKey);
        if (read != null && read.thumbprints.contains(wanted) && Time.currentTimeMillis() < read.until) {
            return ask(modelKey, jwksUri, wanted);
        }
        FetchGate.Place place;
        try {
            place = GATE.enter(jwksUri.getHost().toLowerCase(Locale.ROOT));
        } catch (FetchGate.CrowdedException e) {
            return new Answer.Unavailable("jwks_uri: " + e.getMessage());
        }
        try {
            return ask(modelKey, jwksUri, wanted);
        } finally {
            place.leave();
        }
    }

    private Answer ask(String modelKey, URI jwksUri, String wanted) {
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
        Instant now = Instant.ofEpochMilli(Time.currentTimeMillis());
        try {
            JwksReading reading = JwksUri.reading(now, read(session, jwksUri, options));
            List<KeyWrapper> keys =
                    reading.certificates().stream().map(HttpPublishedKeys::wrap).toList();
            MutualTlsMetrics.jwksFetch(true);
            READINGS.put(modelKey, reading);
            long until = Time.currentTimeMillis() + options.maxAge().toMillis();
            READ.put(modelKey, new Read(keys.stream().map(KeyWrapper::getKid).collect(Collectors.toSet()), until));
            return new PublicKeysWrapper(keys, until);
        } catch (IOException e) {
            String detail = "jwks_uri: " + e.getMessage();
            MutualTlsMetrics.jwksFetch(false);
            FAILURES.put(modelKey, detail);
            READINGS.put(modelKey, JwksReading.failed(now, detail));
            throw new UnreadableKeysException(detail, e);
        }
    }

    /** @throws IOException with words for an administrator if there is no key set to be had */
    static JsonWebKeys read(KeycloakSession session, URI jwksUri, JwksOptions options) throws IOException {
        FetchRequest request = new FetchRequest(
                session.getContext().getRealm().getId(),
                jwksUri,
                "application/jwk-set+json, application/json",
                options.maxBytes(),
                PATIENCE);
        return MutualTlsServer.of(session).http().get(request, HttpPublishedKeys::parse);
    }

    /** Within the fetch: also what is no key set is told only of hosts about which anything is told. */
    private static JsonWebKeys parse(InputStream document) throws IOException {
        String text = new String(document.readAllBytes(), StandardCharsets.UTF_8);
        try {
            return JsonWebKeys.parse(text);
        } catch (IllegalArgumentException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    /** What became of the last time that this node read the URL for a login. */
    static Optional<JwksReading> lastReading(String clientUuid, String jwksUri) {
        return Optional.ofNullable(READINGS.getIfPresent(modelKey(clientUuid, jwksUri)));
    }

    /** The URL is part of the key: another URL never finds the keys of the one before. */
    private static String modelKey(String clientUuid, String jwksUri) {
        return "mtls::" + clientUuid + "::" + jwksUri;
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
