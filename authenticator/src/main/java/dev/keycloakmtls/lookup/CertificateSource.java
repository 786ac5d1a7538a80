package dev.keycloakmtls.lookup;

import dev.keycloakmtls.domain.ClientCertificate;
import dev.keycloakmtls.domain.RejectionReason;
import dev.keycloakmtls.domain.Verdict.Rejected;
import dev.keycloakmtls.lookup.PresentedCertificate.Doubtful;
import dev.keycloakmtls.lookup.PresentedCertificate.None;
import dev.keycloakmtls.lookup.PresentedCertificate.Shown;
import dev.keycloakmtls.lookup.header.UnreadableHeaderException;
import dev.keycloakmtls.problem.ProblemCode;
import dev.keycloakmtls.proxy.ProxyTrust;
import dev.keycloakmtls.proxy.ProxyTrust.Client;
import dev.keycloakmtls.proxy.ProxyTrust.Proxy;
import dev.keycloakmtls.proxy.ProxyTrust.Sender;
import dev.keycloakmtls.server.MutualTlsServer;
import dev.keycloakmtls.server.ServerOption;
import dev.keycloakmtls.tls.GuardedLookup;
import dev.keycloakmtls.tls.GuardedLookupFactory;
import dev.keycloakmtls.untrusted.FailureText;
import dev.keycloakmtls.untrusted.VisibleText;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.keycloak.http.HttpRequest;
import org.keycloak.models.KeycloakSession;
import org.keycloak.provider.ProviderFactory;
import org.keycloak.services.x509.X509ClientCertificateLookup;

/**
 * Takes the client's certificate from Keycloak's lookup provider, and finds the words where there is none. A provider may
 * answer with null, with an empty chain, with a chain that has gaps, or fail in any way: each of them refuses, and says
 * which header it is about.
 *
 * <p>There is one for each server. Authentication, client policies and whatever else asks for the certificate of a request
 * ask here, so that none of them sees more than the others.
 */
public final class CertificateSource {

    private static final Logger LOG = Logger.getLogger(CertificateSource.class);

    private final Map<Class<?>, CertificateHeaders> headersByLookup = new ConcurrentHashMap<>();
    private final RememberedChains chains = new RememberedChains();
    private final Set<String> trusted;
    private final ProxyTrust trust;

    /** The one of this server. */
    public static CertificateSource of(KeycloakSession session) {
        return MutualTlsServer.of(session)
                .only(
                        CertificateSource.class,
                        options -> new CertificateSource(
                                options.get(ServerOption.TRUSTED_LOOKUPS), ProxyTrust.of(session)));
    }

    /**
     * @param trusted ids of lookup providers that are believed although it is not known what they read
     * @param trust who may speak for clients
     */
    private CertificateSource(Set<String> trusted, ProxyTrust trust) {
        this.trusted = trusted;
        this.trust = trust;
    }

    /** Whether the server's lookup provider is believed; so is one that is not there, whom nothing can be believed of. */
    public boolean believesLookup(KeycloakSession session) {
        ProviderFactory<?> factory =
                session.getKeycloakSessionFactory().getProviderFactory(X509ClientCertificateLookup.class);
        return factory == null || believes(factory);
    }

    private boolean believes(ProviderFactory<?> factory) {
        return CertificateLookup.isKnown(factory) || trusted.contains(factory.getId());
    }

    /**
     * Reads the certificate of a request.
     *
     * @throws RuntimeException if a certificate of the lookup provider's cannot be asked for its encoding
     */
    public PresentedCertificate read(KeycloakSession session, HttpRequest request) {
        ProviderFactory<?> factory =
                session.getKeycloakSessionFactory().getProviderFactory(X509ClientCertificateLookup.class);
        if (factory == null) {
            return refused(failed(ProblemCode.LOOKUP_MISSING, null));
        }
        if (!believes(factory)) {
            return refused(new Rejected(
                    RejectionReason.LOOKUP_NOT_TRUSTED,
                    ProblemCode.LOOKUP_UNKNOWN.with(Map.of(
                            "provider",
                            VisibleText.of(factory.getId()),
                            "option",
                            ServerOption.TRUSTED_LOOKUPS.flag()))));
        }
        @Nullable X509ClientCertificateLookup lookup;
        try {
            lookup = lookup(session);
        } catch (RuntimeException e) { // Keycloak's own throw it without the option that names their header
            return refused(failed(ProblemCode.LOOKUP_OPTIONS, e));
        }
        return lookup == null ? refused(failed(ProblemCode.LOOKUP_MISSING, null)) : read(session, lookup, request);
    }

    /** What reads the certificate, without what hides it from others: here it is judged. */
    private static @Nullable X509ClientCertificateLookup lookup(KeycloakSession session) {
        X509ClientCertificateLookup lookup = session.getProvider(X509ClientCertificateLookup.class);
        return lookup == null ? null : GuardedLookup.behind(lookup);
    }

    /** Reads the certificate by a lookup that is believed. */
    PresentedCertificate read(KeycloakSession session, X509ClientCertificateLookup lookup, HttpRequest request) {
        CertificateHeaders headers = headers(lookup, session);
        Function<String, List<String>> values = valuesOf(request);
        Optional<String> header = headers.present(values);
        Optional<Sender> sender = headers.areKnown() && (header.isPresent() || trust.namesCertificates())
                ? Optional.of(trust.sender(session, request))
                : Optional.empty(); // nobody speaks for anybody
        return sender.flatMap(who -> decided(who, header, headers))
                .or(() -> headers.check(values).map(CertificateSource::refused))
                .orElseGet(() -> read(lookup, request, headers, values, sender));
    }

    /**
     * What a client that connects beside the proxies has shown in its own connection.
     *
     * @return nothing where the server's lookup provider reads that itself, where it is not believed, and of a request that
     *     has the header
     */
    Optional<ClientCertificate> shownByClient(KeycloakSession session, HttpRequest request) {
        if (!trust.namesCertificates() || !believesLookup(session)) {
            return Optional.empty();
        }
        X509ClientCertificateLookup lookup = lookup(session);
        return lookup != null
                        && isBesideProxies(headers(lookup, session), request)
                        && trust.sender(session, request) instanceof Client client
                ? Optional.of(client.certificate())
                : Optional.empty();
    }

    private static boolean isBesideProxies(CertificateHeaders headers, HttpRequest request) {
        return headers.areKnown() && headers.present(valuesOf(request)).isEmpty();
    }

    private static Function<String, List<String>> valuesOf(HttpRequest request) {
        return name -> Objects.requireNonNullElse(request.getHttpHeaders().getRequestHeader(name), List.of());
    }

    /** What follows from who has sent the request, whatever its headers hold. */
    private Optional<PresentedCertificate> decided(Sender sender, Optional<String> header, CertificateHeaders headers) {
        if (header.isEmpty()) {
            return sender instanceof Client client // connected beside the proxies
                    ? Optional.of(new Shown(client.certificate(), Optional::empty, () -> {}, ""))
                    : Optional.empty();
        }
        return sender.objection()
                .or(() -> sender instanceof Proxy proxy ? headers.mistrust(proxy) : Optional.empty())
                .map(why -> refused(new Rejected(
                        RejectionReason.UNTRUSTED_PROXY,
                        ProblemCode.HEADER_NOT_BELIEVED.with(Map.of("header", header.get(), "why", why)))));
    }

    private PresentedCertificate read(
            X509ClientCertificateLookup lookup,
            HttpRequest request,
            CertificateHeaders headers,
            Function<String, List<String>> values,
            Optional<Sender> sender) {
        Optional<RememberedChains.Key> key = headers.key(values);
        Optional<ClientCertificate> remembered = key.flatMap(chains::find);
        ClientCertificate certificate;
        if (remembered.isPresent()) {
            certificate = remembered.get();
        } else {
            X509Certificate @Nullable [] chain;
            try {
                chain = lookup instanceof HeaderLookup own
                        ? own.read(headers.values(values)).toArray(new X509Certificate[0])
                        : lookup.getCertificateChain(request);
            } catch (UnreadableHeaderException e) {
                return refused(headers.unread(values, e.flaw()));
            } catch (GeneralSecurityException | RuntimeException e) { // some throw unchecked on bad headers
                return refused(headers.unread(values, failed(ProblemCode.LOOKUP_FAILED, e)));
            }
            if (chain == null || chain.length == 0) {
                return refused(headers.unread(values, Rejected.because(RejectionReason.NO_CERTIFICATE)));
            }
            if (Arrays.stream(chain).anyMatch(Objects::isNull)) { // what Keycloak makes of some PEM
                return refused(headers.unread(values, failed(ProblemCode.LOOKUP_GAP, null)));
            }
            certificate = new ClientCertificate(Arrays.asList(chain));
        }
        Optional<Rejected> contradicted =
                headers.confirm(values, certificate.leaf()).or(() -> proxysOwn(certificate.leaf(), sender));
        return contradicted.isPresent()
                ? new Doubtful(contradicted.get(), Optional.of(certificate))
                : new Shown(
                        certificate,
                        () -> headers.unreadChain(values, certificate.chain().size()),
                        () -> key.filter(read -> remembered.isEmpty())
                                .ifPresent(read -> chains.remember(read, certificate)),
                        headers.certificate());
    }

    /** The header that the server's lookup provider reads the certificate from; empty: it asks the TLS connection, or none is known. */
    public String header(KeycloakSession session) {
        try {
            X509ClientCertificateLookup lookup = lookup(session);
            return lookup == null ? "" : headers(lookup, session).certificate();
        } catch (RuntimeException e) { // without the option that names it
            return "";
        }
    }

    private Optional<Rejected> proxysOwn(X509Certificate leaf, Optional<Sender> sender) {
        return trust.isProxys(leaf, sender)
                ? Optional.of(Rejected.because(RejectionReason.PROXY_CERTIFICATE))
                : Optional.empty();
    }

    private CertificateHeaders headers(X509ClientCertificateLookup lookup, KeycloakSession session) {
        return lookup instanceof HeaderLookup own
                ? own.headers()
                : headersByLookup.computeIfAbsent(lookup.getClass(), type -> {
                    ProviderFactory<?> factory =
                            session.getKeycloakSessionFactory().getProviderFactory(X509ClientCertificateLookup.class);
                    return CertificateHeaders.readBy(type, GuardedLookupFactory.reader(factory));
                });
    }

    /** The cause is for the log: what a lookup provider says is meant for developers, and may repeat what was sent. */
    private static Rejected failed(ProblemCode how, @Nullable Exception cause) {
        if (cause != null && LOG.isDebugEnabled()) {
            LOG.debugf("%s: %s", how.sentence(), FailureText.of(cause));
        }
        return new Rejected(RejectionReason.CERTIFICATE_LOOKUP_FAILED, how.detail());
    }

    private static PresentedCertificate refused(Rejected rejected) {
        return rejected.reason() == RejectionReason.NO_CERTIFICATE
                ? new None(rejected)
                : new Doubtful(rejected, Optional.empty());
    }
}
