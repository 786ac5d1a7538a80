package dev.keycloakmtls.testsuite;

import static dev.keycloakmtls.testpki.Leaf.leaf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keycloakmtls.conformance.Satisfies;
import dev.keycloakmtls.testpki.TestCa;
import dev.keycloakmtls.testpki.TestCertificate;
import dev.keycloakmtls.testsuite.client.CertificateHeader;
import dev.keycloakmtls.testsuite.client.KeptConnection;
import dev.keycloakmtls.testsuite.client.OpenSsl;
import dev.keycloakmtls.testsuite.client.OpenSsl.Answer;
import dev.keycloakmtls.testsuite.client.OpenSsl.Protocol;
import dev.keycloakmtls.testsuite.client.Response;
import dev.keycloakmtls.testsuite.client.TokenClient;
import dev.keycloakmtls.testsuite.proxy.NeedsProgram;
import dev.keycloakmtls.testsuite.proxy.Proxy;
import dev.keycloakmtls.testsuite.proxy.Relay;
import dev.keycloakmtls.testsuite.proxy.RunningProxy;
import dev.keycloakmtls.testsuite.realm.ClientJson;
import dev.keycloakmtls.testsuite.realm.Sha256;
import dev.keycloakmtls.testsuite.realm.TestRealm;
import dev.keycloakmtls.testsuite.server.Lookup;
import dev.keycloakmtls.testsuite.server.SharedServer;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** TLS sessions that really are resumed, and connections that really carry two clients: the certificate is the right one. */
@NeedsProgram("nginx")
@NeedsProgram("haproxy")
@NeedsProgram("apache2")
@NeedsProgram("openssl")
class ConnectionsIT {
    private static final String CA_SIGNED = "ca-signed";
    private static final String SELF_SIGNED = "self-signed";
    private static final int ROUNDS = 6;
    private static final TestCa ROOT = TestCa.root("CN=Root");
    private static final TestCertificate BILLING = ROOT.issue(leaf("CN=billing"));
    private static final TestCertificate ROBOT = TestCertificate.selfSigned(leaf("CN=robot"));

    @RegisterExtension
    static final SharedServer SERVER = SharedServer.with(Lookup.PER_REALM);

    @TempDir
    static Path directory;

    private static final Map<Entrance, TestRealm> REALMS = new EnumMap<>(Entrance.class);
    private static final Map<Entrance, RunningProxy> PROXIES = new EnumMap<>(Entrance.class);
    private static final Map<Entrance, Relay> RELAYS = new EnumMap<>(Entrance.class);

    /** Where TLS ends; the files as they are shipped, or with resumption switched on as their comments say. */
    enum Entrance {
        DIRECT(null, text -> text),
        NGINX(Proxy.NGINX, text -> text),
        HAPROXY(Proxy.HAPROXY, text -> text),
        APACHE(Proxy.APACHE, text -> text),
        HAPROXY_THAT_RESUMES(Proxy.HAPROXY, text -> text.replace("tune.ssl.cachesize 0\n", "")
                .replace(" no-tls-tickets", "")),
        APACHE_THAT_RESUMES(
                Proxy.APACHE, text -> text.replace("SSLSessionCache none\n", "").replace("SSLSessionTickets off", ""));

        private final @Nullable Proxy proxy;
        private final UnaryOperator<String> edit;

        Entrance(@Nullable Proxy proxy, UnaryOperator<String> edit) {
            this.proxy = proxy;
            this.edit = edit;
        }

        boolean resumes() {
            return this != HAPROXY && this != APACHE;
        }

        TestRealm realm() {
            return REALMS.get(this);
        }

        OpenSsl openSsl() throws Exception {
            URI base = this == DIRECT ? SERVER.base() : PROXIES.get(this).base();
            return new OpenSsl(base, Files.createTempDirectory(directory, name()));
        }

        private void start() throws Exception {
            String lookup = proxy == null ? "default" : proxy.name().toLowerCase(Locale.ROOT);
            REALMS.put(
                    this,
                    TestRealm.on(SERVER, lookup)
                            .trusting(ROOT)
                            .with(ClientJson.caSigned(CA_SIGNED)
                                    .attribute("tls_client_auth_subject_dn", "CN=billing")
                                    .boundTokens())
                            .with(ClientJson.selfSigned(SELF_SIGNED)
                                    .attribute("mtls.certificates", ROBOT.pem())
                                    .boundTokens()));
            if (proxy != null) {
                Relay relay = Relay.to(SERVER.base());
                RELAYS.put(this, relay);
                Path own = Files.createDirectory(directory.resolve(name()));
                PROXIES.put(
                        this, proxy.inFrontOf(relay.base(), SERVER.keycloak().authorityPem(), own, edit));
            }
        }
    }

    @BeforeAll
    static void start() throws Exception {
        for (Entrance entrance : Entrance.values()) {
            entrance.start();
        }
    }

    @AfterAll
    static void stop() {
        PROXIES.values().forEach(RunningProxy::close);
        RELAYS.values().forEach(Relay::close);
        REALMS.values().forEach(TestRealm::close);
    }

    /** Two clients at once, so that a session could be taken for the other's. */
    @ParameterizedTest(name = "{0}: a session of {1} speaks for the client that made it")
    @MethodSource("entrancesAndProtocols")
    @Satisfies(51)
    void aResumedSessionSpeaksForTheClientThatMadeIt(Entrance entrance, Protocol protocol) throws Exception {
        OpenSsl openSsl = entrance.openSsl();
        String realm = entrance.realm().name();
        for (int round = 0; round < 3; round++) {
            Answer billing = openSsl.token(protocol, BILLING, "billing", realm, CA_SIGNED);
            Answer robot = openSsl.token(protocol, ROBOT, "robot", realm, SELF_SIGNED);

            assertBound(billing.response(), BILLING);
            assertBound(robot.response(), ROBOT);
            boolean resumed = round > 0 && entrance.resumes();
            assertThat(billing.resumed()).isEqualTo(resumed);
            assertThat(robot.resumed()).isEqualTo(resumed);
        }
    }

    /** The session decides, whatever certificate its user holds by now: it was proved when the session was made. */
    @ParameterizedTest(name = "{0}: a session of {1} does not take over another certificate")
    @MethodSource("thoseThatResume")
    @Satisfies(51)
    void aResumedSessionDoesNotTakeOverAnotherCertificate(Entrance entrance, Protocol protocol) throws Exception {
        OpenSsl openSsl = entrance.openSsl();
        String realm = entrance.realm().name();
        openSsl.token(protocol, BILLING, "billing", realm, CA_SIGNED);
        openSsl.token(protocol, null, "anonymous", realm, CA_SIGNED);

        Answer another = openSsl.token(protocol, ROBOT, "billing", realm, SELF_SIGNED);
        assertThat(another.resumed()).isTrue();
        entrance.realm().assertRefused(another.response(), "certificate_not_registered");

        Answer later = openSsl.token(protocol, BILLING, "anonymous", realm, CA_SIGNED);
        assertThat(later.resumed()).isTrue();
        entrance.realm().assertRefused(later.response(), "no_certificate");
    }

    static Stream<Arguments> entrancesAndProtocols() {
        return Stream.of(Entrance.values()).flatMap(ConnectionsIT::withEachProtocol);
    }

    static Stream<Arguments> thoseThatResume() {
        return Stream.of(Entrance.values()).filter(Entrance::resumes).flatMap(ConnectionsIT::withEachProtocol);
    }

    private static Stream<Arguments> withEachProtocol(Entrance entrance) {
        return Stream.of(Protocol.values()).map(protocol -> Arguments.of(entrance, protocol));
    }

    /** Through a relay that counts what the proxy opens. */
    @ParameterizedTest(name = "{0} sends two clients over the connections that it keeps, each as itself")
    @EnumSource(names = {"NGINX", "HAPROXY", "APACHE"})
    @Satisfies(51)
    void twoClientsShareTheProxysConnections(Entrance entrance) {
        TokenClient billing = PROXIES.get(entrance).client(BILLING);
        TokenClient robot = PROXIES.get(entrance).client(ROBOT);
        String realm = entrance.realm().name();
        int before = RELAYS.get(entrance).connections();
        for (int round = 0; round < ROUNDS; round++) {
            assertBound(billing.token(realm, CA_SIGNED), BILLING);
            assertBound(robot.token(realm, SELF_SIGNED), ROBOT);
            assertThat(billing.token(realm, SELF_SIGNED).status()).isEqualTo(401);
            assertThat(robot.token(realm, CA_SIGNED).status()).isEqualTo(401);
        }
        assertThat(RELAYS.get(entrance).connections() - before)
                .as("connections for " + 4 * ROUNDS + " requests")
                .isLessThanOrEqualTo(ROUNDS);
    }

    /** As the tightest of proxies would: everything over one. */
    @ParameterizedTest(name = "two clients and nobody on one connection that speaks as {0}")
    @EnumSource(names = {"NGINX", "HAPROXY", "APACHE"})
    @Satisfies(51)
    void oneConnectionFromTheProxyCarriesTwoClients(CertificateHeader format) throws Exception {
        TestRealm realm = Entrance.valueOf(format.name()).realm();
        try (var proxy =
                new KeptConnection(null, SERVER.base(), SERVER.keycloak().authority())) {
            for (int round = 0; round < ROUNDS; round++) {
                assertBound(proxy.token(realm.name(), CA_SIGNED, List.of(format.of(BILLING))), BILLING);
                assertBound(proxy.token(realm.name(), SELF_SIGNED, List.of(format.of(ROBOT))), ROBOT);
                realm.assertRefused(proxy.token(realm.name(), SELF_SIGNED, List.of()), "no_certificate");
                realm.assertRefused(proxy.token(realm.name(), CA_SIGNED, List.of()), "no_certificate");
            }
            assertThat(proxy.opened()).isEqualTo(1);
        }
    }

    private static void assertBound(Response answer, TestCertificate certificate) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        assertThat(answer.boundThumbprint()).isEqualTo(Sha256.base64Url(certificate));
    }
}
