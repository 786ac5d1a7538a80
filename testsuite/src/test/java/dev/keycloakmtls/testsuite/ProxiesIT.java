package dev.keycloakmtls.testsuite;

import static dev.keycloakmtls.testpki.Leaf.leaf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keycloakmtls.conformance.Satisfies;
import dev.keycloakmtls.testpki.TestCa;
import dev.keycloakmtls.testpki.TestCertificate;
import dev.keycloakmtls.testsuite.Forgery.Way;
import dev.keycloakmtls.testsuite.client.CertificateHeader;
import dev.keycloakmtls.testsuite.client.RawClient;
import dev.keycloakmtls.testsuite.client.RawClient.Header;
import dev.keycloakmtls.testsuite.client.Response;
import dev.keycloakmtls.testsuite.client.TokenClient;
import dev.keycloakmtls.testsuite.proxy.NeedsProgram;
import dev.keycloakmtls.testsuite.proxy.Proxy;
import dev.keycloakmtls.testsuite.proxy.RunningProxy;
import dev.keycloakmtls.testsuite.realm.ClientJson;
import dev.keycloakmtls.testsuite.realm.Sha256;
import dev.keycloakmtls.testsuite.realm.TestRealm;
import dev.keycloakmtls.testsuite.realm.TrustProfileJson;
import dev.keycloakmtls.testsuite.realm.UserLogins;
import dev.keycloakmtls.testsuite.server.Lookup;
import dev.keycloakmtls.testsuite.server.SharedServer;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** All of Keycloak's lookup providers, behind real proxies with the configurations in {@code docker/proxies}. */
@NeedsProgram("nginx")
@NeedsProgram("haproxy")
@NeedsProgram("apache2")
class ProxiesIT {
    private static final String CA_SIGNED = "ca-signed";
    private static final String BELOW_UNKNOWN = "below-an-unknown-intermediate";
    private static final String SELF_SIGNED = "self-signed";
    private static final TestCa ROOT = TestCa.root("CN=Root");
    private static final TestCa KNOWN = ROOT.intermediate("CN=Known intermediate");
    /** In no trust profile: whoever issued it below the root has to be forwarded. */
    private static final TestCa UNKNOWN = ROOT.intermediate("CN=Unknown intermediate");

    private static final TestCertificate BILLING = KNOWN.issue(leaf("CN=billing"));
    private static final TestCertificate REMOTE = UNKNOWN.issue(leaf("CN=remote"));
    private static final TestCertificate ROBOT = TestCertificate.selfSigned(leaf("CN=robot"));
    private static final TestCertificate ATTACKER = KNOWN.issue(leaf("CN=attacker"));

    @RegisterExtension
    static final SharedServer SERVER = SharedServer.with(Lookup.PER_REALM);

    @TempDir
    static Path directory;

    private static final Map<Entrance, TestRealm> REALMS = new EnumMap<>(Entrance.class);
    private static final Map<Entrance, RunningProxy> PROXIES = new EnumMap<>(Entrance.class);

    /** A lookup provider and what stands before it. */
    enum Entrance {
        DIRECT,
        NGINX,
        APACHE,
        HAPROXY,
        RFC9440,
        TRAEFIK,
        ENVOY;

        String provider() {
            return this == DIRECT ? "default" : name().toLowerCase(Locale.ROOT);
        }

        TokenClient client(TestCertificate certificate) {
            return this == DIRECT
                    ? SERVER.client(certificate)
                    : PROXIES.get(this).client(certificate);
        }

        RawClient raw(@Nullable TestCertificate certificate) {
            return this == DIRECT
                    ? SERVER.keycloak().raw(certificate)
                    : PROXIES.get(this).raw(certificate);
        }

        TestRealm realm() {
            return REALMS.get(this);
        }
    }

    @BeforeAll
    static void start() {
        for (Entrance entrance : Entrance.values()) {
            if (entrance != Entrance.DIRECT) {
                PROXIES.put(
                        entrance,
                        Proxy.valueOf(entrance.name())
                                .inFrontOf(SERVER.base(), SERVER.keycloak().authorityPem(), directory));
            }
            REALMS.put(
                    entrance,
                    TestRealm.on(SERVER, entrance.provider())
                            .with(TrustProfileJson.named("default")
                                    .asDefault()
                                    .anchors(ROOT)
                                    .intermediates(KNOWN))
                            .with(ClientJson.caSigned(CA_SIGNED)
                                    .attribute("tls_client_auth_subject_dn", "CN=billing")
                                    .boundTokens())
                            .with(ClientJson.caSigned(BELOW_UNKNOWN)
                                    .attribute("tls_client_auth_subject_dn", "CN=remote")
                                    .boundTokens())
                            .with(ClientJson.selfSigned(SELF_SIGNED)
                                    .attribute("mtls.certificates", ROBOT.pem())
                                    .boundTokens()));
        }
    }

    @AfterAll
    static void stop() {
        PROXIES.values().forEach(RunningProxy::close);
        REALMS.values().forEach(TestRealm::close);
    }

    /** Without this the refusals below would prove nothing. */
    @ParameterizedTest(name = "{0} lets the holder of the private key in with both methods")
    @EnumSource
    @Satisfies(8)
    void acceptsTheHolderOfThePrivateKey(Entrance entrance) {
        assertBound(entrance, BILLING, CA_SIGNED);
        assertBound(entrance, ROBOT, SELF_SIGNED);
    }

    /** The same header that a forgery sends is believed when a trusted proxy sends it, once. */
    @ParameterizedTest(name = "{0} in a header from the proxy is believed")
    @MethodSource("ofKeycloak")
    @Satisfies(48)
    void believesTheHeaderOfATrustedProxy(CertificateHeader format) {
        Entrance entrance = Entrance.valueOf(format.name());
        RawClient proxy = SERVER.keycloak().raw(null);

        entrance.realm()
                .assertAccepted(proxy.token(entrance.realm().name(), CA_SIGNED, List.of(format.of(BILLING))), BILLING);
        entrance.realm()
                .assertAccepted(proxy.token(entrance.realm().name(), SELF_SIGNED, List.of(format.of(ROBOT))), ROBOT);
    }

    static List<CertificateHeader> ofKeycloak() {
        return CertificateHeader.ofKeycloak();
    }

    @ParameterizedTest(name = "{0}: {1} is no way into {2}")
    @MethodSource
    @Satisfies({1, 48, 49, 50})
    void nobodyElseGetsAToken(Entrance entrance, Forgery forgery, String client) {
        boolean caSigned = client.equals(CA_SIGNED);
        TestCertificate lookAlike = caSigned
                ? TestCa.root("CN=Known intermediate").issue(leaf("CN=billing"))
                : TestCertificate.selfSigned(leaf("CN=robot"));
        TestCertificate shown =
                switch (forgery.shown) {
                    case NOTHING -> null;
                    case ANOTHER -> ATTACKER;
                    case LOOK_ALIKE -> lookAlike;
                };
        // Through a proxy all formats at once; otherwise the one that is read.
        List<CertificateHeader> formats = forgery.way == Way.THROUGH_THE_PROXY || entrance == Entrance.DIRECT
                ? CertificateHeader.ofKeycloak()
                : List.of(CertificateHeader.valueOf(entrance.name()));
        List<Header> headers = forgery.headers(formats, caSigned ? BILLING : ROBOT, ATTACKER, lookAlike);
        RawClient sender =
                switch (forgery.way) {
                    case THROUGH_THE_PROXY -> entrance.raw(shown);
                    case PAST_THE_PROXY -> SERVER.keycloak().raw(shown).from(RawClient.UNTRUSTED);
                    case AS_A_CARELESS_PROXY -> SERVER.keycloak().raw(shown);
                };

        Response answer = sender.token(entrance.realm().name(), client, headers);

        assertThat(answer.text()).doesNotContain("access_token");
        assertThat(answer.status()).as(answer.text()).isBetween(400, 499);
    }

    static Stream<Arguments> nobodyElseGetsAToken() {
        return Stream.of(Entrance.values())
                .flatMap(entrance -> Stream.of(Forgery.values()).flatMap(forgery -> Stream.of(CA_SIGNED, SELF_SIGNED)
                        .map(client -> Arguments.of(entrance, forgery, client))));
    }

    /** The proxies verify nothing, and say so to nobody: the server has its truststores. */
    @ParameterizedTest
    @EnumSource
    void aForgedCertificateIsNobodyToKeycloaksOwnMethods(Entrance entrance) {
        try (TestRealm realm = TestRealm.on(SERVER, entrance.provider())) {
            realm.with(ClientJson.of("legacy", "client-x509").attribute("x509.subjectdn", "CN=legacy"))
                    .with(ClientJson.of("legacy-ca", "client-x509")
                            .attribute("x509.subjectdn", "CN=legacy")
                            .attribute("x509.casubjectdn", "CN=Root"));
            UserLogins users = UserLogins.in(realm);
            TestCertificate legacy = TestCertificate.selfSigned(leaf("CN=legacy"));
            TestCertificate alice = TestCertificate.selfSigned(leaf("CN=alice"));

            for (String client : List.of("legacy", "legacy-ca")) {
                assertThat(entrance.client(legacy).token(realm.name(), client).status())
                        .isEqualTo(401);
            }
            assertThat(users.directGrant(entrance.client(alice)).text())
                    .doesNotContain("access_token")
                    .contains("X509 client certificate is missing");
            assertThat(users.form(entrance.client(alice)).text()).doesNotContain("alice");
        }
    }

    @ParameterizedTest(name = "{0} does not read the headers of another proxy")
    @EnumSource
    @Satisfies(48)
    void readsNoOtherFormat(Entrance entrance) {
        List<Header> others = CertificateHeader.all(BILLING).stream()
                .filter(header -> entrance == Entrance.DIRECT
                        || !header.name()
                                .equals(CertificateHeader.valueOf(entrance.name())
                                        .of(BILLING)
                                        .name()))
                .toList();

        entrance.realm()
                .assertRefused(
                        SERVER.keycloak().raw(null).token(entrance.realm().name(), CA_SIGNED, others),
                        "no_certificate");
    }

    @Test
    void saysThatTheAddressIsNoProxys() {
        for (CertificateHeader format : CertificateHeader.ofKeycloak()) {
            TestRealm realm = Entrance.valueOf(format.name()).realm();
            RawClient elsewhere = SERVER.keycloak().raw(null).from(RawClient.UNTRUSTED);

            realm.assertRefused(
                    elsewhere.token(realm.name(), CA_SIGNED, List.of(format.of(BILLING))), "untrusted_proxy");
        }
    }

    @ParameterizedTest(name = "{0} hands the intermediate on")
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NGINX")
    void findsAnIntermediateThatIsForwarded(Entrance entrance) {
        assertBound(entrance, REMOTE, BELOW_UNKNOWN);
    }

    @Test
    void missesAnIntermediateThatNginxDropsUntilTheProfileHasIt() {
        Entrance.NGINX
                .realm()
                .assertRefused(
                        Entrance.NGINX
                                .client(REMOTE)
                                .token(Entrance.NGINX.realm().name(), BELOW_UNKNOWN),
                        "unknown_issuer");
        assertBound(Entrance.NGINX, BILLING, CA_SIGNED);
    }

    /** One TLS context for all: where the server allows it, every connection but the first resumes the session. */
    @ParameterizedTest(name = "{0} keeps certificate and chain when a TLS session is resumed")
    @EnumSource
    @Satisfies(51)
    void keepsTheCertificateOfAResumedSession(Entrance entrance) {
        boolean chain = entrance != Entrance.NGINX;
        TestCertificate certificate = chain ? REMOTE : BILLING;
        RawClient client = entrance.raw(certificate);
        RawClient robot = entrance.raw(ROBOT);
        for (int i = 0; i < 3; i++) {
            Response answer = client.token(entrance.realm().name(), chain ? BELOW_UNKNOWN : CA_SIGNED, List.of());
            entrance.realm().assertAccepted(answer, certificate);
            entrance.realm().assertAccepted(robot.token(entrance.realm().name(), SELF_SIGNED, List.of()), ROBOT);
            entrance.realm()
                    .assertRefused(robot.token(entrance.realm().name(), CA_SIGNED, List.of()), "subject_mismatch");
        }
    }

    /** The proxy's connections to Keycloak are kept and used for both clients in turn. */
    @ParameterizedTest(name = "{0} never swaps the certificates of two clients")
    @EnumSource
    @Satisfies(51)
    void neverSwapsTheCertificatesOfTwoClients(Entrance entrance) {
        TokenClient billing = entrance.client(BILLING);
        TokenClient robot = entrance.client(ROBOT);
        String realm = entrance.realm().name();
        for (int i = 0; i < 5; i++) {
            assertThat(billing.token(realm, CA_SIGNED).boundThumbprint()).isEqualTo(Sha256.base64Url(BILLING));
            assertThat(robot.token(realm, SELF_SIGNED).boundThumbprint()).isEqualTo(Sha256.base64Url(ROBOT));
            assertThat(billing.token(realm, SELF_SIGNED).status()).isEqualTo(401);
            assertThat(robot.token(realm, CA_SIGNED).status()).isEqualTo(401);
        }
    }

    @ParameterizedTest(name = "{0} or Keycloak refuses an expired certificate")
    @EnumSource
    void refusesAnExpiredCertificate(Entrance entrance) {
        TokenClient client = entrance.client(KNOWN.issue(leaf("CN=billing").expired()));
        String realm = entrance.realm().name();
        switch (entrance) {
            case APACHE -> // in the handshake
                assertThatThrownBy(() -> client.token(realm, CA_SIGNED)).isInstanceOf(UncheckedIOException.class);
            case NGINX -> assertThat(client.token(realm, CA_SIGNED).status()).isEqualTo(400);
            default -> entrance.realm().assertRefused(client.token(realm, CA_SIGNED), "certificate_expired");
        }
    }

    private static void assertBound(Entrance entrance, TestCertificate certificate, String client) {
        Response answer = entrance.client(certificate).token(entrance.realm().name(), client);

        entrance.realm().assertAccepted(answer, certificate);
        assertThat(answer.boundThumbprint()).isEqualTo(Sha256.base64Url(certificate));
    }
}
