package dev.keycloakmtls.discovery;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.keycloakmtls.domain.HttpsBaseUrl;
import dev.keycloakmtls.server.MutualTlsServer;
import dev.keycloakmtls.untrusted.VisibleText;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;

/** Where clients of one realm reach the server when they present a certificate (RFC 8705 §5), if the realm says so. */
final class RealmBaseUrl {

    /** The realm attribute that overrides the server's option. */
    static final String ATTRIBUTE = "mtls.base_url";

    private static final Logger LOG = Logger.getLogger(RealmBaseUrl.class);

    /** By realm and text, so that each is read, and complained of, once. */
    private final Cache<RealmValue, Optional<HttpsBaseUrl>> read =
            Caffeine.newBuilder().maximumSize(1_000).build();

    private record RealmValue(String realm, String text) {}

    private RealmBaseUrl() {}

    /** That of a realm, if it has a usable one of its own. */
    static Optional<HttpsBaseUrl> of(KeycloakSession session, RealmModel realm) {
        String text = realm.getAttribute(ATTRIBUTE);
        return text == null || text.isBlank()
                ? Optional.empty()
                : MutualTlsServer.of(session)
                        .only(RealmBaseUrl.class, options -> new RealmBaseUrl())
                        .read
                        .get(new RealmValue(realm.getName(), text), RealmBaseUrl::read);
    }

    private static Optional<HttpsBaseUrl> read(RealmValue value) {
        try {
            return Optional.of(new HttpsBaseUrl(value.text()));
        } catch (IllegalArgumentException e) {
            LOG.warnf(
                    "Attribute '%s' of realm '%s' is ignored: %s",
                    ATTRIBUTE, VisibleText.of(value.realm()), e.getMessage());
            return Optional.empty();
        }
    }
}
