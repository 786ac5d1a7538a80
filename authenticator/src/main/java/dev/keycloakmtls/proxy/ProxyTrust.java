package dev.keycloakmtls.proxy;

import dev.keycloakmtls.domain.ClientCertificate;
import dev.keycloakmtls.problem.Detail;
import dev.keycloakmtls.problem.ProblemCode;
import dev.keycloakmtls.server.KeycloakTime;
import dev.keycloakmtls.server.MutualTlsServer;
import dev.keycloakmtls.server.ServerOption;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.ConfigProvider;
import org.jspecify.annotations.Nullable;
import org.keycloak.http.HttpRequest;
import org.keycloak.models.KeycloakSession;

/**
 * Decides who may say in a header which certificate a client has shown. That is asked of the sender of the request itself: of
 * the address or the certificate of whoever has made the connection, never of anything that the request contains. Where nobody
 * has said who may speak, nobody may.
 *
 * <p>Three things say it. {@code proxy-trusted-addresses} names addresses. {@code trusted-proxies} and {@code
 * trusted-proxy-cas} name certificates that proxies show in their own TLS connection to this server; of both kinds, what is
 * given must hold. Without any of them {@code https-client-auth=required} says it, if the truststore holds proxies alone
 * ({@link ProxyTruststore}).
 */
public final class ProxyTrust {

    private static final String TRUSTED_ADDRESSES = "kc.proxy-trusted-addresses";
    private static final String PROXY_HEADERS = "kc.proxy-headers";

    private final boolean addresses;
    private final Optional<TrustedProxies> named;
    private final Optional<ProxyTruststore> truststore;
    private final boolean believesAnybody;
    private final boolean addressesWithoutEffect;
    private final ClientAuthorities.Reader reader;
    private final InstantSource clock;

    /** By what the sender of a request may speak. */
    public enum Way {
        /** {@code proxy-trusted-addresses}. */
        ADDRESS,
        /** {@code trusted-proxies}, or {@code trusted-proxy-cas}. */
        CERTIFICATE,
        /** {@code https-client-auth=required}. */
        TRUSTSTORE,
        /** {@code believe-any-proxy}: whoever can reach the server. */
        ANYBODY
    }

    private static final String OPTION = ServerOption.TRUSTED_PROXIES.flag();

    /** Who has sent a request. */
    public sealed interface Sender {

        /** Why it may not say which certificate a client has shown, in whole words with the options; empty: it may. */
        Optional<Detail> objection();
    }

    /**
     * It may say which certificate a client has shown, and shows none of a client's itself.
     *
     * @param way why it is believed
     * @param certificate its own, if it has shown one
     */
    public record Proxy(Way way, Optional<X509Certificate> certificate) implements Sender {
        @Override
        public Optional<Detail> objection() {
            return Optional.empty();
        }
    }

    /**
     * It may not, and is no proxy: the certificate of its TLS connection is its own.
     *
     * @param why it may not speak for others, in whole words
     */
    public record Client(ClientCertificate certificate, Detail why) implements Sender {
        @Override
        public Optional<Detail> objection() {
            return Optional.of(why);
        }
    }

    /**
     * It may not, and shows no certificate of its own that could count.
     *
     * @param why in whole words, with the options that it is about
     */
    public record Stranger(Detail why) implements Sender {
        @Override
        public Optional<Detail> objection() {
            return Optional.of(why);
        }
    }

    /**
     * What is known of who may speak, whoever sends.
     *
     * @param way by which it is known; nothing where nobody may speak
     * @param addresses whether {@code proxy-trusted-addresses} holds too
     * @param doubt of {@link Way#TRUSTSTORE} why nobody may speak after all; of {@link Way#CERTIFICATE} why a file is not
     *     read as it is now; of no way what would be one
     * @param authorities of {@link Way#TRUSTSTORE} the CAs of which every certificate is a proxy's
     */
    public record Standing(
            Optional<Way> way, boolean addresses, Optional<Detail> doubt, List<X509Certificate> authorities) {
        public Standing {
            authorities = List.copyOf(authorities);
        }
    }

    private ProxyTrust(
            Function<String, Optional<String>> keycloak,
            Optional<TrustedProxies> named,
            boolean believesAnybody,
            ClientAuthorities.Reader reader,
            InstantSource clock) {
        boolean headers = isGiven(keycloak.apply(PROXY_HEADERS));
        boolean given = isGiven(keycloak.apply(TRUSTED_ADDRESSES));
        this.addresses = given && headers;
        this.addressesWithoutEffect = given && !headers;
        this.named = named;
        this.believesAnybody = believesAnybody;
        this.truststore = addresses || named.isPresent() || believesAnybody
                ? Optional.empty()
                : ProxyTruststore.of(keycloak, clock);
        this.reader = reader;
        this.clock = clock;
    }

    /** The one of this server. */
    public static ProxyTrust of(KeycloakSession session) {
        return MutualTlsServer.of(session)
                .only(
                        ProxyTrust.class,
                        options -> configured(
                                name -> ConfigProvider.getConfig().getOptionalValue(name, String.class),
                                TrustedProxies.of(
                                        options.get(ServerOption.TRUSTED_PROXIES),
                                        options.get(ServerOption.TRUSTED_PROXY_CAS),
                                        options.get(ServerOption.TRUSTED_PROXY_SUBJECTS)),
                                options.get(ServerOption.BELIEVE_ANY_PROXY),
                                ClientAuthorities.Reader.ofThisServer(),
                                KeycloakTime.CLOCK));
    }

    /**
     * One that is configured like this.
     *
     * @param keycloak the value of a property of Keycloak's configuration, if it has one
     */
    static ProxyTrust configured(
            Function<String, Optional<String>> keycloak,
            Optional<TrustedProxies> named,
            boolean believesAnybody,
            ClientAuthorities.Reader reader,
            InstantSource clock) {
        return new ProxyTrust(keycloak, named, believesAnybody, reader, clock);
    }

    private static boolean isGiven(Optional<String> value) {
        return value.filter(text -> !text.isBlank()).isPresent();
    }

    /** Whether proxies are known by their certificates, so that whoever has another one is a client of its own. */
    public boolean namesCertificates() {
        return named.isPresent();
    }

    /** Decides who has sent a request for the realm that the session is about. */
    public Sender sender(KeycloakSession session, HttpRequest request) {
        return sender(peer(request), request::isProxyTrusted, () -> clients(session));
    }

    /**
     * Decides who has sent a request.
     *
     * @param peer what the TLS connection was made with; nothing without TLS, and without a certificate
     * @param trustedAddress what Keycloak says of {@code proxy-trusted-addresses}; asked where they are given
     * @param clients asked where nothing but the truststore speaks of proxies
     */
    Sender sender(
            Optional<ClientCertificate> peer, BooleanSupplier trustedAddress, Supplier<ClientAuthorities> clients) {
        if (named.isPresent()) {
            return byCertificate(named.get().certificates(), peer, addresses, trustedAddress);
        }
        if (addresses) {
            return trustedAddress.getAsBoolean()
                    ? proxy(Way.ADDRESS, peer)
                    : new Stranger(ProblemCode.SENDER_OTHER_ADDRESS.detail());
        }
        if (believesAnybody) {
            return proxy(Way.ANYBODY, peer);
        }
        if (truststore.isEmpty()) {
            return new Stranger(nobody());
        }
        Optional<Detail> objection = peer.isEmpty()
                ? Optional.of(ProblemCode.SENDER_WITHOUT_TLS.detail())
                : truststore.get().objection(clients.get(), peer.get());
        return objection
                .<Sender>map(why ->
                        new Stranger(ProblemCode.SENDER_BY_TRUSTSTORE.with(Map.of("why", why, "option", OPTION))))
                .orElseGet(() -> proxy(Way.TRUSTSTORE, peer));
    }

    private Sender byCertificate(
            ProxyCertificates proxies,
            Optional<ClientCertificate> peer,
            boolean addressesToo,
            BooleanSupplier trustedAddress) {
        if (peer.isEmpty()) {
            return new Stranger(ProblemCode.SENDER_WITHOUT_CERTIFICATE.with(Map.of("option", OPTION)));
        }
        Optional<Detail> objection = proxies.objection(peer.get(), clock.instant());
        boolean atTheirAddress = addressesToo && trustedAddress.getAsBoolean();
        if (objection.isEmpty()) {
            return addressesToo && !atTheirAddress
                    ? new Stranger(ProblemCode.SENDER_ADDRESS.detail())
                    : proxy(Way.CERTIFICATE, peer);
        }
        Detail why = ProblemCode.SENDER_CERTIFICATE.with(Map.of("why", objection.get(), "option", OPTION));
        return atTheirAddress || proxies.isProxys(peer.get().leaf()) ? new Stranger(why) : new Client(peer.get(), why);
    }

    private ClientAuthorities clients(KeycloakSession session) {
        return reader.at(session, session.getContext().getRealm());
    }

    private Detail nobody() {
        ProblemCode code =
                addressesWithoutEffect ? ProblemCode.PROXIES_ADDRESSES_WITHOUT_EFFECT : ProblemCode.PROXIES_NOT_NAMED;
        return code.with(Map.of("option", OPTION));
    }

    private static String nameThem() {
        return "Name the proxies by --proxy-trusted-addresses, or by " + ServerOption.TRUSTED_PROXIES.flag() + ".";
    }

    /**
     * Whether a certificate that was presented for a client is a proxy's own, so that it speaks for nobody.
     *
     * @param sender of the request, where somebody speaks for a client
     */
    public boolean isProxys(X509Certificate certificate, Optional<Sender> sender) {
        boolean senders = sender.filter(who -> who instanceof Proxy proxy
                        && proxy.certificate().filter(certificate::equals).isPresent())
                .isPresent();
        return senders
                || named.filter(proxies -> proxies.certificates().isProxys(certificate))
                        .isPresent()
                || truststore.filter(store -> store.isProxys(certificate)).isPresent();
    }

    /** Who may speak for clients, in one sentence. */
    public String sentence() {
        if (named.isPresent()) {
            return addresses
                    ? "The trusted proxies may speak for clients, from the addresses in proxy-trusted-addresses."
                    : "The trusted proxies may speak for clients.";
        }
        if (addresses) {
            return "The addresses in proxy-trusted-addresses may speak for clients.";
        }
        if (believesAnybody) {
            return "Whoever reaches this server may speak for any client (believe-any-proxy).";
        }
        return truststore.isPresent()
                ? "Whoever has a certificate of the server's truststore may speak for clients, as long as that holds proxies"
                        + " alone."
                : "Nobody may speak for a client, and certificates in headers are refused: "
                        + Character.toLowerCase(nameThem().charAt(0))
                        + nameThem().substring(1);
    }

    /** What is known without a request. */
    public Standing standing(KeycloakSession session) {
        return standing(() -> clients(session));
    }

    Standing standing(Supplier<ClientAuthorities> clients) {
        if (named.isPresent()) {
            return new Standing(
                    Optional.of(Way.CERTIFICATE),
                    addresses,
                    named.get().problems().findFirst(),
                    List.of());
        }
        if (addresses || believesAnybody) {
            return new Standing(
                    Optional.of(addresses ? Way.ADDRESS : Way.ANYBODY), addresses, Optional.empty(), List.of());
        }
        return truststore
                .map(store -> new Standing(
                        Optional.of(Way.TRUSTSTORE), false, store.doubt(clients.get()), store.authorities()))
                .orElseGet(() -> new Standing(Optional.empty(), false, Optional.of(nobody()), List.of()));
    }

    private static Sender proxy(Way way, Optional<ClientCertificate> peer) {
        return new Proxy(way, peer.map(ClientCertificate::leaf));
    }

    /** What the TLS connection itself was made with; no lookup provider is asked. */
    private static Optional<ClientCertificate> peer(HttpRequest request) {
        X509Certificate @Nullable [] chain = request.getClientCertificateChain();
        return chain == null || chain.length == 0 || Stream.of(chain).anyMatch(Objects::isNull)
                ? Optional.empty()
                : Optional.of(new ClientCertificate(Arrays.asList(chain)));
    }
}
