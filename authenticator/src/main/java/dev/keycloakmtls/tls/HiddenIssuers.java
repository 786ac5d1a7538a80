package dev.keycloakmtls.tls;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.keycloakmtls.domain.RejectionReason;
import dev.keycloakmtls.untrusted.Bound;
import dev.keycloakmtls.untrusted.VisibleText;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Says in the server's log, once for each issuer, that certificates of it are not shown to a method of Keycloak's own, and
 * what to do if they should be. A stranger makes as many issuers as he likes: of more than a few in a while nothing is said.
 */
final class HiddenIssuers {

    private static final Logger LOG = Logger.getLogger(HiddenIssuers.class);

    static final Duration WINDOW = Duration.ofMinutes(10);

    private static final int REMEMBERED = 1_000;

    private final LongSupplier nanoTime;
    private final Cache<Integer, Boolean> said = Caffeine.newBuilder()
            .maximumSize(REMEMBERED)
            .executor(Runnable::run)
            .build();
    private long since; // guarded by this, as the next
    private int inWindow;

    /** @param nanoTime as {@link System#nanoTime} */
    HiddenIssuers(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.since = nanoTime.getAsLong();
    }

    /**
     * @param chain what was not shown, leaf first
     * @param reason why not
     * @param caller who has asked for it
     */
    void note(@Nullable X509Certificate[] chain, RejectionReason reason, Class<?> caller) {
        String issuer = issuer(chain[0], reason);
        if (isDue(issuer)) {
            LOG.warnf(
                    "A certificate of the issuer \"%s\" was not shown to %s, because it does not lead to the server's"
                            + " truststores (%s). If certificates of this issuer are to be valid there, put its CA into"
                            + " --https-trust-store-file or conf/truststores; tls_client_auth and"
                            + " self_signed_tls_client_auth do not need that",
                    VisibleText.of(issuer), VisibleText.of(caller.getSimpleName()), VisibleText.of(reason.name()));
        }
    }

    /** Not of one that is too large or cannot be read: nobody has bounded what its name takes. */
    private static String issuer(@Nullable X509Certificate leaf, RejectionReason reason) {
        return switch (reason) {
            case CHAIN_TOO_LONG, CERTIFICATE_TOO_LARGE, MALFORMED_CERTIFICATE -> "?";
            default -> leaf == null ? "?" : leaf.getIssuerX500Principal().getName();
        };
    }

    boolean isDue(String issuer) {
        return said.getIfPresent(issuer.hashCode()) == null
                && hasRoom()
                && said.asMap().put(issuer.hashCode(), true) == null;
    }

    private synchronized boolean hasRoom() {
        long now = nanoTime.getAsLong();
        if (now - since >= WINDOW.toNanos()) {
            since = now;
            inWindow = 0;
        }
        return inWindow < Bound.HIDDEN_ISSUER_WARNINGS.value() && ++inWindow > 0;
    }
}
