package dev.keycloakmtls.tls;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.keycloak.http.HttpRequest;
import org.keycloak.models.KeycloakSession;
import org.keycloak.services.x509.X509ClientCertificateLookup;

/** Stands in front of the lookups of one provider: each gets a {@link GuardedLookup} before it. */
public final class LookupGuard {

    private final boolean ofTheTlsLayer;
    private final HiddenIssuers hidden = new HiddenIssuers(System::nanoTime);
    private volatile @Nullable Server server;

    /** What there is once, found when the first request comes. */
    private record Server(GuardState guard, ServerTrust trust, HeaderSenders senders, BlockedCertificates blocked) {}

    private LookupGuard(boolean ofTheTlsLayer) {
        this.ofTheTlsLayer = ofTheTlsLayer;
    }

    /** Of a provider that reads the TLS connection. */
    static LookupGuard ofTls() {
        return new LookupGuard(true);
    }

    /** Of a provider that reads a proxy's header. */
    public static LookupGuard ofHeaders() {
        return new LookupGuard(false);
    }

    /** Without a server around it. */
    LookupGuard with(GuardState guard, ServerTrust trust) {
        server = new Server(guard, trust, HeaderSenders.ofThisServer(), BlockedCertificates.ofThisServer());
        return this;
    }

    /**
     * What Keycloak is to ask instead of a lookup.
     *
     * @param session that the lookup was made for
     */
    public X509ClientCertificateLookup before(KeycloakSession session, X509ClientCertificateLookup lookup) {
        Server known = server();
        boolean hides = ofTheTlsLayer ? known.guard().hidesTls() : known.guard().hidesHeaders();
        return new GuardedLookup(
                lookup,
                hides ? known.trust() : null,
                ofTheTlsLayer ? GuardedLookup.Senders.CONNECTED : new OfHeaders(known.senders(), session),
                hidden,
                chain -> known.blocked().areBlocked(session, chain));
    }

    private record OfHeaders(HeaderSenders senders, KeycloakSession session) implements GuardedLookup.Senders {
        @Override
        public boolean maySpeak(HttpRequest request) {
            return senders.maySpeak(session, request);
        }

        @Override
        public List<X509Certificate> shownByClient(HttpRequest request) {
            return senders.shownByClient(session, request);
        }
    }

    private Server server() {
        if (server == null) {
            server = new Server(
                    GuardState.ofServer(),
                    ServerTrust.ofServer(),
                    HeaderSenders.ofThisServer(),
                    BlockedCertificates.ofThisServer());
        }
        return Objects.requireNonNull(server);
    }
}
