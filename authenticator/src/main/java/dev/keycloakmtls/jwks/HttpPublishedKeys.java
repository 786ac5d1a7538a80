package dev.keycloakmtls.jwks;

import dev.keycloakmtls.domain.RuntimeSays;
import dev.keycloakmtls.domain.Thumbprint;
import dev.keycloakmtls.fetch.FetchRequest;
import dev.keycloakmtls.fetch.JwksFetchResult;
import dev.keycloakmtls.metrics.MutualTlsMetrics;
import dev.keycloakmtls.problem.Detail;
import dev.keycloakmtls.problem.ProblemCode;
import dev.keycloakmtls.server.MutualTlsServer;
import dev.keycloakmtls.untrusted.FailureText;
import dev.keycloakmtls.verification.PublishedKeys;
import java.net.URI;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.keycloak.crypto.KeyWrapper;
import org.keycloak.crypto.PublicKeysWrapper;
import org.keycloak.keys.PublicKeyLoader;
import org.keycloak.keys.PublicKeyStorageProvider;
import org.keycloak.models.KeycloakSession;

/**
 * Looks a certificate up in a client's {@code jwks_uri}, in Keycloak's key storage: that caches, forgets when an administrator
 * clears it, and keeps a minimum time between fetches. But nothing is fetched within the storage, where whoever needs the same
 * set would wait for as long as its host likes: it is asked what it has, and given what was fetched.
 */
public final class HttpPublishedKeys implements PublishedKeys {

    private static final Logger LOG = Logger.getLogger(HttpPublishedKeys.class);

    private final KeycloakSession session;
    private final String clientUuid;
    private final JwksOptions options;

    public HttpPublishedKeys(KeycloakSession session, String clientUuid, JwksOptions options) {
        this.session = session;
        this.clientUuid = clientUuid;
        this.options = options;
    }

    @Override
    public Answer find(URI jwksUri, Thumbprint certificate) {
        return find(jwksUri, certificate, this::fetch);
    }

    /** The same by what Keycloak has already: nothing is fetched. */
    public Answer findKnown(URI jwksUri, Thumbprint certificate) {
        return find(
                jwksUri,
                certificate,
                (modelKey, uri, wanted) -> new Answer.Unavailable(ProblemCode.JWKS_NOT_READ.detail()));
    }

    /** What is done where Keycloak does not have the key set, or not a fresh one. */
    private interface Missing {
        Answer find(String modelKey, URI jwksUri, String wanted);
    }

    private Answer find(URI jwksUri, Thumbprint certificate, Missing missing) {
        Optional<Detail> objection = options.objection(jwksUri);
        if (objection.isPresent()) {
            return new Answer.Unavailable(objection.get());
        }
        String modelKey = modelKey(clientUuid, jwksUri.toString());
        String wanted = certificate.toString();
        try {
            return ask(modelKey, wanted, () -> {
                throw new FetchNeededException();
            });
        } catch (FetchNeededException e) {
            return missing.find(modelKey, jwksUri, wanted);
        } catch (RuntimeException e) { // of the storage
            LOG.debugf("Keycloak's key storage: %s", FailureText.of(e));
            return new Answer.Unavailable(ProblemCode.JWKS_STORAGE.with(Map.of("why", RuntimeSays.of(e))));
        }
    }

    private Answer fetch(String modelKey, URI jwksUri, String wanted) {
        MutualTlsServer server = MutualTlsServer.of(session);
        MutualTlsMetrics metrics = server.metrics();
        JwksFetchResult reading = server.keySets()
                .get(
                        modelKey,
                        request(session, jwksUri, options),
                        read -> metrics.jwksFetch(read.failure().isEmpty()));
        if (reading.failure().isPresent()) {
            return new Answer.Unavailable(ProblemCode.JWKS_UNAVAILABLE.with(
                    Map.of("why", reading.failure().get())));
        }
        List<KeyWrapper> keys =
                reading.certificates().stream().map(HttpPublishedKeys::wrap).toList();
        long until = server.clock().millis() + options.maxAge().toMillis();
        try {
            return ask(modelKey, wanted, () -> new PublicKeysWrapper(keys, until));
        } catch (FetchNeededException e) { // somebody else is asking what there is, at this moment
            return keys.stream().anyMatch(key -> wanted.equals(key.getKid()))
                    ? new Answer.Published()
                    : new Answer.NotPublished(reading.problems());
        }
    }

    /** As far as this node has read the set itself. */
    private List<Detail> notCounted(String modelKey) {
        return MutualTlsServer.of(session)
                .keySets()
                .last(modelKey)
                .map(JwksFetchResult::problems)
                .orElse(List.of());
    }

    /** @param loader does not wait: the storage makes all wait for it who need the same set */
    private Answer ask(String modelKey, String wanted, PublicKeyLoader loader) throws FetchNeededException {
        try {
            KeyWrapper key = session.getProvider(PublicKeyStorageProvider.class)
                    .getFirstPublicKey(modelKey, candidate -> wanted.equals(candidate.getKid()), loader);
            return key == null ? new Answer.NotPublished(notCounted(modelKey)) : new Answer.Published();
        } catch (RuntimeException e) { // the storage wraps whatever the loader throws
            for (Throwable cause = e; cause != null; cause = cause.getCause()) {
                if (cause instanceof FetchNeededException) {
                    throw new FetchNeededException();
                }
            }
            throw e;
        }
    }

    /** How a key set is read, also where an administrator wants to see it. */
    static FetchRequest request(KeycloakSession session, URI jwksUri, JwksOptions options) {
        return new FetchRequest(
                session.getContext().getRealm().getId(),
                jwksUri,
                "application/jwk-set+json, application/json",
                options.maxBytes(),
                JwksOptions.PATIENCE);
    }

    /** The URL is part of the key: another URL never finds the keys of the one before. */
    static String modelKey(String clientUuid, String jwksUri) {
        return "mtls::" + clientUuid + "::" + jwksUri;
    }

    private static KeyWrapper wrap(X509Certificate certificate) {
        KeyWrapper key = new KeyWrapper();
        key.setKid(Thumbprint.of(certificate).toString()); // what the set itself calls the key plays no part
        key.setCertificate(certificate);
        key.setPublicKey(certificate.getPublicKey());
        return key;
    }

    /** The storage does not have the key, and would have the set fetched again. */
    private static final class FetchNeededException extends Exception {
        private FetchNeededException() {
            super(null, null, false, false);
        }
    }
}
