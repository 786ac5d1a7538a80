package dev.keycloakmtls.proxy;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.keycloakmtls.config.WatchedFile;
import dev.keycloakmtls.domain.ClientCertificate;
import dev.keycloakmtls.domain.PathResult;
import dev.keycloakmtls.domain.Thumbprint;
import dev.keycloakmtls.domain.TrustProfile;
import dev.keycloakmtls.domain.Verdict.Rejected;
import dev.keycloakmtls.domain.Verdict.TrustedPath;
import dev.keycloakmtls.problem.Detail;
import dev.keycloakmtls.problem.MalformedException;
import dev.keycloakmtls.problem.ProblemCode;
import dev.keycloakmtls.untrusted.Bound;
import dev.keycloakmtls.untrusted.VisibleText;
import dev.keycloakmtls.verification.CaSignedVerifier;
import dev.keycloakmtls.verification.path.PathValidator;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * What {@code https-client-auth=required} says about who may speak for clients: every sender has a certificate that the
 * server's truststore lets through, so if that holds proxies alone, every sender is a proxy. It does not hold proxies alone
 * where one of its CAs is of the public web, or belongs to a CA of a trust profile: then a client could be such a sender. It
 * is asked of the profiles of the realm in question at each request, of those of other realms once a minute.
 *
 * <p>The handshake's word is not taken: it may accept more than the truststore. The sender's certificate is in the
 * truststore, or leads to a CA of it by the validation that clients' certificates go through.
 */
final class ProxyTruststore {

    private static final Logger LOG = Logger.getLogger(ProxyTruststore.class);

    private static final String CLIENT_AUTH =
            "quarkus.http.ssl.client-auth"; // what Keycloak's https-client-auth becomes

    private final Optional<WatchedFile<List<X509Certificate>>> file;
    private final Optional<Detail> unreadable;
    private final Optional<List<X509Certificate>> publicAuthorities;
    private final InstantSource clock;
    private final ReentrantLock looking = new ReentrantLock();
    private volatile Content content;
    private volatile @Nullable Look otherRealms;

    /** What follows from the truststore's certificates alone. */
    private record Content(
            List<X509Certificate> certificates,
            ProxyCertificates exact,
            TrustProfile authorities,
            RelatedCertificates related,
            Optional<X509Certificate> publicOne,
            Cache<TrustProfile, Facts> facts) {}

    /**
     * What a trust profile has to do with the truststore.
     *
     * @param belonging a certificate of the truststore that belongs to one of the profile
     * @param keys of all certificates of the profile
     */
    private record Facts(Optional<X509Certificate> belonging, Set<Thumbprint> keys) {}

    /** What was found in the other realms. */
    private record Look(Content of, Optional<Detail> doubt, Instant until) {}

    private final PathValidator paths = new PathValidator();

    private ProxyTruststore(
            Optional<WatchedFile<List<X509Certificate>>> file,
            Optional<Detail> unreadable,
            Optional<List<X509Certificate>> publicAuthorities,
            InstantSource clock) {
        this.file = file;
        this.unreadable = unreadable;
        this.publicAuthorities = publicAuthorities;
        this.clock = clock;
        this.content = content(file.map(WatchedFile::content).orElse(List.of()));
    }

    /**
     * Nothing where the server does not demand a certificate of every sender.
     *
     * @param option the value of a property, if it has one
     */
    static Optional<ProxyTruststore> of(Function<String, Optional<String>> option, InstantSource clock) {
        if (!option.apply(CLIENT_AUTH).orElse("").equalsIgnoreCase("required")) {
            return Optional.empty();
        }
        Optional<WatchedFile<List<X509Certificate>>> file = Optional.empty();
        Optional<Detail> unreadable = Optional.empty();
        try {
            file = HttpsTruststore.of(option, clock);
        } catch (IllegalArgumentException e) {
            unreadable = Optional.of(MalformedException.detail(e, ProblemCode.FILE_NOT_UNDERSTOOD));
        }
        return Optional.of(new ProxyTruststore(file, unreadable, PublicAuthorities.ofTheRuntime(), clock));
    }

    /** The certificates of CAs in it, of which every holder of a certificate may speak. */
    List<X509Certificate> authorities() {
        return current().certificates().stream()
                .filter(RelatedCertificates::isAuthority)
                .toList();
    }

    /** Whether it holds a certificate as it is: it is a proxy's own, and speaks for no client. */
    boolean isProxys(X509Certificate certificate) {
        return current().exact().isProxys(certificate);
    }

    /**
     * Why it cannot be known that all senders are proxies, or nothing.
     *
     * @return words that go on after "https-client-auth=required does not say who may speak for clients:"
     */
    Optional<Detail> doubt(ClientAuthorities clients) {
        if (unreadable.isPresent()) {
            return unreadable.map(why -> ProblemCode.PROXY_DOUBT_UNREADABLE.with(Map.of("why", why)));
        }
        if (file.isEmpty()) {
            return Optional.of(ProblemCode.PROXY_DOUBT_NO_FILE.detail());
        }
        if (publicAuthorities.isEmpty()) {
            return Optional.of(ProblemCode.PROXY_DOUBT_NO_RUNTIME.detail());
        }
        Content now = current();
        return now.publicOne()
                .map(one -> ProblemCode.PROXY_DOUBT_PUBLIC.with(Map.of("name", name(one))))
                .or(() -> clients.ofThisRealm().flatMap(one -> doubt(now, one)).findFirst())
                .or(() -> inOtherRealms(now, clients));
    }

    /**
     * Decides about the certificate that a TLS connection was made with.
     *
     * @return why it is not a proxy's, in words that go on after "https-client-auth=required does not say that the sender may
     *     speak for clients:"; empty: it is
     */
    Optional<Detail> objection(ClientAuthorities clients, ClientCertificate peer) {
        Optional<Detail> doubt = doubt(clients);
        if (doubt.isPresent()) {
            return doubt;
        }
        Content now = current();
        Instant time = clock.instant();
        if (now.exact().isProxys(peer.leaf())) {
            return ProxyCertificates.outsideItsValidity(peer.leaf(), time)
                    .map(why -> ProblemCode.PEER_CERTIFICATE.with(Map.of("why", why)));
        }
        PathResult result = CaSignedVerifier.path(paths, peer, now.authorities(), time);
        if (result instanceof Rejected rejected) {
            return Optional.of(ProblemCode.PEER_NOT_LED_BECAUSE.with(
                    Map.of("reason", rejected.reason().code(), "why", rejected.argument())));
        }
        return throughAClientsCa(now, clients, (TrustedPath) result);
    }

    /** The truststore may hold a CA above that of clients, with one between them that only the sender has shown. */
    private static Optional<Detail> throughAClientsCa(Content now, ClientAuthorities clients, TrustedPath path) {
        List<Thumbprint> keys = path.path().stream()
                .map(certificate -> Thumbprint.ofPublicKey(certificate.getPublicKey()))
                .toList();
        return clients.ofThisRealm()
                .filter(one -> keys.stream().anyMatch(facts(now, one.profile()).keys()::contains))
                .findFirst()
                .map(one -> ProblemCode.PEER_OF_CLIENTS.with(
                        Map.of("profile", one.profile().name())));
    }

    private static Stream<Detail> doubt(Content now, ClientAuthorities.OfRealm one) {
        return facts(now, one.profile()).belonging().stream()
                .map(certificate -> ProblemCode.PROXY_DOUBT_CLIENTS.with(Map.of(
                        "name", name(certificate), "profile", one.profile().name(), "realm", one.realm())));
    }

    /** One request looks; the others go on with what was found before, and wait only as long as nothing was. */
    private Optional<Detail> inOtherRealms(Content now, ClientAuthorities clients) {
        Look known = otherRealms;
        if (known != null && known.of().equals(now)) {
            if (clock.instant().isBefore(known.until()) || !looking.tryLock()) {
                return known.doubt();
            }
        } else {
            looking.lock();
        }
        try {
            Look there = otherRealms;
            if (there != null && there.of().equals(now) && clock.instant().isBefore(there.until())) {
                return there.doubt();
            }
            Look found = look(now, clients);
            otherRealms = found;
            return found.doubt();
        } finally {
            looking.unlock();
        }
    }

    /** The other realm is for the log alone: whoever administers this one need not know that it exists. */
    private Look look(Content now, ClientAuthorities clients) {
        try (Stream<ClientAuthorities.OfRealm> all = clients.ofAllRealms(Bound.PROXY_REALMS.value())) {
            Optional<ClientAuthorities.OfRealm> found = all.filter(
                            one -> facts(now, one.profile()).belonging().isPresent())
                    .findFirst();
            found.flatMap(one -> doubt(now, one).findFirst())
                    .ifPresent(text -> LOG.warnf(
                            "Header certificates are refused: https-client-auth=required does not say who may speak for"
                                    + " clients: %s",
                            VisibleText.of(text.sentence())));
            return new Look(
                    now,
                    found.flatMap(one -> facts(now, one.profile()).belonging())
                            .map(certificate ->
                                    ProblemCode.PROXY_DOUBT_OTHER_REALM.with(Map.of("name", name(certificate)))),
                    clock.instant().plus(Bound.PROXY_REALMS_AGE.duration()));
        }
    }

    private Content current() {
        List<X509Certificate> certificates = file.map(WatchedFile::content).orElse(List.of());
        Content now = content;
        if (now.certificates() != certificates) {
            now = content(certificates);
            content = now;
        }
        return now;
    }

    private Content content(List<X509Certificate> certificates) {
        RelatedCertificates related = new RelatedCertificates(certificates);
        return new Content(
                certificates,
                new ProxyCertificates(certificates, List.of(), List.of()),
                TrustProfile.named("truststore")
                        .anchors(certificates)
                        .withoutRevocation()
                        .build(),
                related,
                publicAuthorities.stream()
                        .flatMap(List::stream)
                        .flatMap(authority -> related.of(authority).stream())
                        .findFirst(),
                Caffeine.newBuilder()
                        .weakKeys() // profiles are parsed once for each content
                        .maximumSize(Bound.PROXY_REALMS.value())
                        .build());
    }

    private static Facts facts(Content now, TrustProfile profile) {
        return now.facts().get(profile, added -> {
            List<X509Certificate> certificates = Stream.of(
                            added.anchors().stream(), added.intermediates().stream(), added.pinned().stream())
                    .flatMap(stream -> stream)
                    .toList();
            return new Facts(
                    certificates.stream()
                            .flatMap(certificate -> now.related().of(certificate).stream())
                            .findFirst(),
                    certificates.stream()
                            .map(certificate -> Thumbprint.ofPublicKey(certificate.getPublicKey()))
                            .collect(Collectors.toUnmodifiableSet()));
        });
    }

    private static String name(X509Certificate certificate) {
        String name = certificate.getSubjectX500Principal().getName();
        return name.isEmpty() ? "SHA-256 " + Thumbprint.of(certificate) : name;
    }
}
