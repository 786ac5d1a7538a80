package dev.keycloakmtls.discovery;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.keycloakmtls.domain.VisibleText;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.keycloak.models.RealmModel;

/**
 * Where clients reach the server when they present a certificate (RFC 8705 §5).
 *
 * @param url absolute and https, without a slash at its end
 */
record MutualTlsBaseUrl(String url) {

    /** The realm attribute that overrides the server's option. */
    static final String ATTRIBUTE = "mtls.base_url";

    private static final Logger LOG = Logger.getLogger(MutualTlsBaseUrl.class);

    /** By realm and text, so that each is read, and complained of, once. */
    private static final Cache<RealmValue, Optional<MutualTlsBaseUrl>> READ =
            Caffeine.newBuilder().maximumSize(1_000).build();

    private record RealmValue(String realm, String text) {}

    /** @throws IllegalArgumentException saying on one line what is wrong with the text, whatever it holds */
    static MutualTlsBaseUrl parse(String text) {
        URI uri;
        try {
            uri = new URI(text.strip());
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("\"" + VisibleText.of(text) + "\" is not a URL", e);
        }
        if (!"https".equalsIgnoreCase(uri.getScheme())
                || uri.getHost() == null
                || uri.getRawUserInfo() != null
                || uri.getRawQuery() != null
                || uri.getRawFragment() != null) {
            throw new IllegalArgumentException("\"" + VisibleText.of(text)
                    + "\" is not an absolute https URL without user name, query and fragment");
        }
        return new MutualTlsBaseUrl(uri.toString().replaceFirst("/+$", ""));
    }

    /** That of a realm, if it has a usable one of its own. */
    static Optional<MutualTlsBaseUrl> of(RealmModel realm) {
        String text = realm.getAttribute(ATTRIBUTE);
        return text == null || text.isBlank()
                ? Optional.empty()
                : READ.get(new RealmValue(realm.getName(), text), MutualTlsBaseUrl::read);
    }

    private static Optional<MutualTlsBaseUrl> read(RealmValue value) {
        try {
            return Optional.of(parse(value.text()));
        } catch (IllegalArgumentException e) {
            LOG.warnf(
                    "Attribute '%s' of realm '%s' is ignored: %s",
                    ATTRIBUTE, VisibleText.of(value.realm()), e.getMessage());
            return Optional.empty();
        }
    }

    /**
     * The same endpoint on this base.
     *
     * @param bases where the server says that it is
     * @return the endpoint as it was if it lies on none of them
     */
    String rebase(String endpoint, URI... bases) {
        for (URI base : bases) {
            String prefix = base.toString().replaceFirst("/+$", "") + "/";
            if (endpoint.startsWith(prefix)) {
                return url + "/" + endpoint.substring(prefix.length());
            }
        }
        return endpoint;
    }
}
