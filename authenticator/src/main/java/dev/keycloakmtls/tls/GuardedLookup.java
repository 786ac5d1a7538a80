package dev.keycloakmtls.tls;

import dev.keycloakmtls.tls.ServerTrust.Refused;
import dev.keycloakmtls.tls.ServerTrust.Verified;
import java.lang.StackWalker.Option;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.keycloak.http.HttpRequest;
import org.keycloak.services.util.MtlsHoKTokenUtil;
import org.keycloak.services.x509.X509ClientCertificateLookup;

/**
 * One of Keycloak's lookup providers, in front of which somebody stands. Whoever asks by the SPI is shown a certificate that
 * the server's truststores verify, and otherwise none: {@code client-x509} and the X.509 login of users take what they are
 * shown for verified. Two see more: this extension, which judges for itself and asks by {@link #behind}; and Keycloak's
 * binding of tokens to certificates (RFC 8705 §3), to which it does not matter who has issued one. The latter is known by its
 * class, which is compared as an object: a class of the same name that somebody else has loaded is another.
 *
 * <p>A certificate that is blocked in the request's realm is shown to nobody who asks by the SPI, also where nothing else is
 * guarded: a token that is bound to it is worth nothing from the next request on.
 *
 * <p>It is decided for each request anew. Nothing is noted at the connection, so that a resumed session, or one that is older
 * than a change of the truststore, is judged by what holds now.
 */
public final class GuardedLookup implements X509ClientCertificateLookup {

    private static final StackWalker CALLERS = StackWalker.getInstance(Option.RETAIN_CLASS_REFERENCE);

    private final X509ClientCertificateLookup lookup;
    private final @Nullable ServerTrust trust;
    private final Senders senders;
    private final HiddenIssuers hidden;
    private final Predicate<List<X509Certificate>> blocked;

    /**
     * @param lookup reads the certificate
     * @param trust what others are shown by; null: everything
     * @param senders who may say which certificate a client has shown; asked where there is a trust
     * @param hidden is told what others are not shown
     * @param blocked whether a chain, leaf first, is blocked in the realm of the request
     */
    GuardedLookup(
            X509ClientCertificateLookup lookup,
            @Nullable ServerTrust trust,
            Senders senders,
            HiddenIssuers hidden,
            Predicate<List<X509Certificate>> blocked) {
        this.lookup = lookup;
        this.trust = trust;
        this.senders = senders;
        this.hidden = hidden;
        this.blocked = blocked;
    }

    /** Who sends requests to this lookup. */
    interface Senders {

        /** Of a lookup that reads the TLS connection: whoever connects speaks for itself. */
        Senders CONNECTED = new Senders() {
            @Override
            public boolean maySpeak(HttpRequest request) {
                return true;
            }

            @Override
            public List<X509Certificate> shownByClient(HttpRequest request) {
                return List.of();
            }
        };

        /** Whether the sender of a request may say which certificate a client has shown. */
        boolean maySpeak(HttpRequest request);

        /** What a client that connects beside the proxies has shown itself, where the lookup does not look; leaf first. */
        List<X509Certificate> shownByClient(HttpRequest request);
    }

    /**
     * What reads the certificate, whether or not anybody has verified it: for whoever decides about the certificate, or shows it
     * to an administrator, and never for whoever believes it.
     *
     * @param lookup any
     */
    public static X509ClientCertificateLookup behind(X509ClientCertificateLookup lookup) {
        return lookup instanceof GuardedLookup guarded ? guarded.lookup : lookup;
    }

    /**
     * What others are shown: leaf first; null or empty where there is none, none that the server's truststores verify, or the
     * sender of a header may not speak for clients. The last holds for the binding of tokens too: a certificate is no secret, and
     * whoever may write it into a header would have the token of its holder. A client that connects beside the proxies is bound
     * by the certificate of its own connection, which a lookup of headers does not read.
     */
    @Override
    public X509Certificate @Nullable [] getCertificateChain(HttpRequest request) throws GeneralSecurityException {
        Class<?> caller = CALLERS.getCallerClass();
        boolean binds = caller == MtlsHoKTokenUtil.class;
        if (binds) {
            List<X509Certificate> own = senders.shownByClient(request);
            if (!own.isEmpty()) {
                return unlessBlocked(own.toArray(new X509Certificate[0]));
            }
        }
        if (trust != null && !senders.maySpeak(request)) {
            return null; // and nobody reads what it has sent
        }
        X509Certificate[] chain = lookup.getCertificateChain(request);
        if (trust == null || binds || chain == null || chain.length == 0) {
            return unlessBlocked(chain);
        }
        ServerTrust.Answer answer = trust.ask(chain);
        if (answer instanceof Verified verified) {
            return unlessBlocked(verified.chain().toArray(new X509Certificate[0]));
        }
        hidden.note(chain, ((Refused) answer).reason(), caller);
        return null;
    }

    private X509Certificate @Nullable [] unlessBlocked(X509Certificate @Nullable [] chain) {
        if (chain == null || chain.length == 0) {
            return chain;
        }
        // A proxy's provider may leave a gap, and what is not there is not blocked; of nobody's leaf nothing can be
        // said.
        List<X509Certificate> there =
                Arrays.stream(chain).filter(Objects::nonNull).toList();
        return chain[0] == null || blocked.test(there) ? null : chain;
    }

    @Override
    public void close() {
        lookup.close();
    }
}
