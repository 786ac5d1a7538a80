package dev.keycloakmtls.testsuite;

import static dev.keycloakmtls.testpki.Leaf.leaf;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.keycloakmtls.conformance.Satisfies;
import dev.keycloakmtls.testpki.TestCa;
import dev.keycloakmtls.testpki.TestCertificate;
import dev.keycloakmtls.testsuite.client.CertificateHeader;
import dev.keycloakmtls.testsuite.client.Form;
import dev.keycloakmtls.testsuite.client.RawClient;
import dev.keycloakmtls.testsuite.client.RawClient.Header;
import dev.keycloakmtls.testsuite.client.Response;
import dev.keycloakmtls.testsuite.client.TokenClient;
import dev.keycloakmtls.testsuite.realm.ClientJson;
import dev.keycloakmtls.testsuite.realm.Sha256;
import dev.keycloakmtls.testsuite.realm.TestRealm;
import dev.keycloakmtls.testsuite.realm.TrustProfileJson;
import dev.keycloakmtls.testsuite.server.Await;
import dev.keycloakmtls.testsuite.server.FreePort;
import dev.keycloakmtls.testsuite.server.KeycloakHome;
import dev.keycloakmtls.testsuite.server.KeycloakServer;
import dev.keycloakmtls.testsuite.server.Lookup;
import dev.keycloakmtls.testsuite.server.Members;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Who may say which certificate a client has shown: for each way of saying it, what is sent by somebody who may, and the
 * forgeries two steps away, in every form of the header and with both methods. The handshake lets every certificate through
 * where proxies are named by theirs, which is the worst that can happen there.
 */
@BesideOthers
class ProxyTrustIT {
    private static final String CA_SIGNED = "ca-signed";
    private static final String SELF_SIGNED = "self-signed";
    private static final String PROXY_NAME = "CN=ingress,O=Example";

    private static final TestCa ROOT = TestCa.root("CN=Root");
    private static final TestCertificate BILLING = ROOT.issue(leaf("CN=billing"));
    private static final TestCertificate ROBOT = TestCertificate.selfSigned(leaf("CN=robot"));

    private static final TestCa PROXIES = TestCa.root("CN=Proxies");
    private static final TestCertificate INGRESS = PROXIES.issue(leaf(PROXY_NAME));
    private static final TestCertificate EDGE = TestCertificate.selfSigned(leaf("CN=edge"));

    private static TestRealm realm(KeycloakServer server, CertificateHeader format) {
        return TestRealm.on(server, format.provider())
                .with(TrustProfileJson.named("default").asDefault().anchors(ROOT))
                .with(ClientJson.caSigned(CA_SIGNED).attribute("tls_client_auth_subject_dn", "CN=billing"))
                .with(ClientJson.selfSigned(SELF_SIGNED).attribute("mtls.certificates", ROBOT.pem()));
    }

    private static Response token(
            RawClient sender, TestRealm realm, String client, CertificateHeader format, Header... besides) {
        var headers = new ArrayList<>(format.headers(client.equals(CA_SIGNED) ? BILLING : ROBOT));
        headers.addAll(List.of(besides));
        return sender.token(realm.name(), client, headers);
    }

    private static void assertAccepted(RawClient sender, TestRealm realm, CertificateHeader format) {
        realm.assertAccepted(token(sender, realm, CA_SIGNED, format), BILLING);
        realm.assertAccepted(token(sender, realm, SELF_SIGNED, format), ROBOT);
    }

    private static String assertRefused(
            RawClient sender, TestRealm realm, CertificateHeader format, Header... besides) {
        realm.assertRefused(token(sender, realm, CA_SIGNED, format, besides), "untrusted_proxy");
        realm.assertRefused(token(sender, realm, SELF_SIGNED, format, besides), "untrusted_proxy");
        return realm.lastEvent().path("details").path("mtls_reason_detail").asText();
    }

    /** But for the CAs of the tests, which do not last, the lookup of the tests, whose reader nobody knows, and what has arrived. */
    private static List<String> warnings(KeycloakServer server, TestRealm realm) {
        return Members.of(server.admin().read("/" + realm.name() + "/mtls/warnings"), "code").stream()
                .filter(code -> !List.of("anchor_expiring", "guard_not_in_place", "certificates_never_arrived")
                        .contains(code))
                .toList();
    }

    @Nested
    @TestInstance(TestInstance.Lifecycle.PER_CLASS)
    class WhereNobodyHasSaidIt {
        private KeycloakServer server;

        @BeforeAll
        void start() {
            server = KeycloakServer.of(KeycloakHome.withProduct(Lookup.PER_REALM))
                    .noProxyByItsAddress()
                    .start();
        }

        @AfterAll
        void stop() {
            server.close();
        }

        @ParameterizedTest(name = "{0} in a header is nobody")
        @EnumSource
        @Satisfies(48)
        void nobodyMay(CertificateHeader format) {
            try (TestRealm realm = realm(server, format)) {
                for (Header besides : List.of(
                        new Header("X-Unused", "-"),
                        new Header("X-Forwarded-Trusted-Proxy", "true"),
                        new Header("X-Forwarded-For", "127.0.0.1"),
                        new Header("Forwarded", "for=127.0.0.1;proto=https"))) {
                    assertThat(assertRefused(server.raw(null), realm, format, besides))
                            .contains(
                                    format.of(BILLING).name(),
                                    "--proxy-trusted-addresses",
                                    "--spi-mtls--default--trusted-proxies");
                }
                assertRefused(server.raw(EDGE), realm, format);
                assertRefused(server.raw(BILLING), realm, format);
                // Nobody's own certificate counts either: it is not known who is a proxy.
                realm.assertRefused(server.raw(BILLING).token(realm.name(), CA_SIGNED, List.of()), "no_certificate");
                assertThat(warnings(server, realm)).containsExactly("proxy_not_named");
            }
        }
    }

    @Nested
    @TestInstance(TestInstance.Lifecycle.PER_CLASS)
    class WhereCertificatesAreNamed {
        private final int plain = FreePort.next();
        private KeycloakServer server;

        @BeforeAll
        void start() {
            server = KeycloakServer.of(KeycloakHome.withProduct(Lookup.PER_REALM))
                    .noProxyByItsAddress()
                    .plainHttpAt(plain)
                    .file("conf/proxies.pem", EDGE.pem())
                    .file("conf/proxy-cas.pem", PROXIES.pem())
                    .option("--spi-mtls--default--trusted-proxies=proxies.pem")
                    .option("--spi-mtls--default--trusted-proxy-cas=proxy-cas.pem")
                    .option("--spi-mtls--default--trusted-proxy-subjects=" + PROXY_NAME)
                    .trustStoreThatTheHandshakeIgnores(ROOT.certificate())
                    .start();
        }

        @AfterAll
        void stop() {
            server.close();
        }

        @ParameterizedTest(name = "{0} in a header from a proxy is believed")
        @EnumSource
        @Satisfies(48)
        void theseMay(CertificateHeader format) {
            try (TestRealm realm = realm(server, format)) {
                assertAccepted(server.raw(EDGE), realm, format);
                assertAccepted(server.raw(INGRESS), realm, format);
                assertAccepted(server.raw(PROXIES.intermediate("CN=Issuing").issue(leaf(PROXY_NAME))), realm, format);
                assertThat(warnings(server, realm)).isEmpty();
            }
        }

        /** Each has finished a handshake: the server lets every certificate through. */
        private Stream<@Nullable TestCertificate> strangers() {
            TestCa impostor = TestCa.root("CN=Proxies");
            return Stream.of(
                    null,
                    TestCertificate.selfSigned(leaf(PROXY_NAME)),
                    TestCertificate.selfSigned(leaf(PROXY_NAME)).presentedWith(PROXIES.certificate()),
                    TestCertificate.selfSigned(leaf(PROXY_NAME)).presentedWith(INGRESS.certificate()),
                    TestCertificate.selfSigned(leaf("CN=edge")),
                    TestCertificate.selfSigned(leaf("CN=edge")).presentedWith(EDGE.certificate()),
                    impostor.issue(leaf(PROXY_NAME)),
                    impostor.issue(leaf(PROXY_NAME)).presentedWith(impostor.certificate(), PROXIES.certificate()),
                    PROXIES.issue(leaf("CN=database,O=Example")),
                    PROXIES.issue(leaf(PROXY_NAME).expired()),
                    PROXIES.issue(leaf(PROXY_NAME).extendedKeyUsage("1.3.6.1.5.5.7.3.1")), // serverAuth
                    ROOT.issue(leaf(PROXY_NAME)),
                    BILLING,
                    ROBOT);
        }

        @ParameterizedTest(name = "{0} in a header from anybody else is nobody")
        @EnumSource
        @Satisfies({48, 49})
        void nobodyElseMay(CertificateHeader format) {
            try (TestRealm realm = realm(server, format)) {
                strangers().forEach(stranger -> {
                    assertRefused(server.raw(stranger), realm, format, new Header("X-Forwarded-Trusted-Proxy", "true"));
                });
            }
        }

        @ParameterizedTest(name = "{0} over plain HTTP is nobody")
        @EnumSource
        void nobodyMayWithoutTls(CertificateHeader format) {
            try (TestRealm realm = realm(server, format)) {
                realm.configure("PUT", "", "{\"sslRequired\":\"none\"}");
                TokenClient http = TokenClient.anonymous(URI.create("http://127.0.0.1:" + plain), server.authority());
                Header header = format.of(BILLING);
                for (String scheme : List.of("http", "https")) {
                    Response answer = http.post(
                            TokenClient.tokenEndpoint(realm.name()),
                            Form.clientCredentials(CA_SIGNED),
                            Map.of(header.name(), header.value(), "X-Forwarded-Proto", scheme));
                    realm.assertRefused(answer, "untrusted_proxy");
                }
            }
        }

        @ParameterizedTest(name = "beside a proxy that writes {0}")
        @EnumSource
        void clientsConnectBesideTheProxies(CertificateHeader format) {
            try (TestRealm realm = realm(server, format)) {
                realm.assertAccepted(server.raw(BILLING).token(realm.name(), CA_SIGNED, List.of()), BILLING);
                realm.assertAccepted(server.raw(ROBOT).token(realm.name(), SELF_SIGNED, List.of()), ROBOT);

                // As themselves alone, by the realm's trust.
                TestCertificate lookAlike = TestCertificate.selfSigned(leaf("CN=billing"));
                realm.assertRefused(server.raw(lookAlike).token(realm.name(), CA_SIGNED, List.of()), "unknown_issuer");
                realm.assertRefused(
                        server.raw(BILLING).token(realm.name(), SELF_SIGNED, List.of()), "certificate_not_registered");
                realm.assertRefused(server.raw(null).token(realm.name(), CA_SIGNED, List.of()), "no_certificate");
                // A header in another form is not read, and an empty one is one.
                realm.assertRefused(
                        server.raw(BILLING).token(realm.name(), CA_SIGNED, List.of(format.with(""))),
                        "untrusted_proxy");
            }
        }

        /** RFC 8705 §3: each token is bound to the certificate of whoever it was given to, whichever way that came. */
        @ParameterizedTest(name = "beside a proxy that writes {0}")
        @EnumSource
        void tokensOfClientsBesideTheProxiesAreBound(CertificateHeader format) {
            try (TestRealm realm = realm(server, format)
                    .with(ClientJson.caSigned("bound")
                            .attribute("tls_client_auth_subject_dn", "CN=billing")
                            .boundTokens())) {
                Response token = server.raw(BILLING)
                        .send(
                                "POST",
                                TokenClient.tokenEndpoint(realm.name()),
                                List.of(),
                                Form.clientCredentials("bound")
                                        .and("scope", "openid")
                                        .encoded());
                realm.assertAccepted(token, BILLING);
                assertThat(token.boundThumbprint()).isEqualTo(Sha256.base64Url(BILLING));
                assertThat(server.raw(EDGE)
                                .token(realm.name(), "bound", format.headers(BILLING))
                                .boundThumbprint())
                        .isEqualTo(Sha256.base64Url(BILLING));

                assertThat(userinfo(server.raw(BILLING), realm, token, List.of()))
                        .isEqualTo(200);
                assertThat(userinfo(server.raw(EDGE), realm, token, format.headers(BILLING)))
                        .isEqualTo(200);
                // Whoever has another certificate, none, or only says that he has it.
                assertThat(userinfo(server.raw(ROBOT), realm, token, List.of())).isEqualTo(401);
                assertThat(userinfo(server.raw(EDGE), realm, token, List.of())).isEqualTo(401);
                assertThat(userinfo(server.raw(null), realm, token, List.of())).isEqualTo(401);
                assertThat(userinfo(server.raw(null), realm, token, format.headers(BILLING)))
                        .isEqualTo(401);
                assertThat(userinfo(server.raw(ROBOT), realm, token, format.headers(BILLING)))
                        .isEqualTo(401);
            }
        }

        private int userinfo(RawClient sender, TestRealm realm, Response token, List<Header> besides) {
            var headers = new ArrayList<>(besides);
            headers.add(new Header(
                    "Authorization",
                    "Bearer " + token.body().path("access_token").asText()));
            return sender.send("GET", "/realms/" + realm.name() + "/protocol/openid-connect/userinfo", headers, "")
                    .status();
        }

        @ParameterizedTest(name = "{0}: a proxy is no client")
        @EnumSource
        void aProxysOwnCertificateAuthenticatesNobody(CertificateHeader format) {
            try (TestRealm realm = realm(server, format)
                    .with(TrustProfileJson.named("proxies").anchors(PROXIES))
                    .with(ClientJson.caSigned("as-ingress")
                            .attribute("mtls.trust_profile", "proxies")
                            .attribute("tls_client_auth_subject_dn", PROXY_NAME))
                    .with(ClientJson.selfSigned("as-edge")
                            .attribute("mtls.certificates", EDGE.pem() + INGRESS.pem()))) {
                for (TestCertificate proxy : List.of(EDGE, INGRESS)) {
                    for (String client : List.of("as-ingress", "as-edge")) {
                        realm.assertRefused(server.raw(proxy).token(realm.name(), client, List.of()), "no_certificate");
                        realm.assertRefused(
                                server.raw(EDGE).token(realm.name(), client, format.headers(proxy)),
                                "proxy_certificate");
                    }
                }
                // Neither one that has ended, which is no longer trusted.
                realm.assertRefused(
                        server.raw(PROXIES.issue(leaf(PROXY_NAME).expired()))
                                .token(realm.name(), "as-ingress", List.of()),
                        "no_certificate");
            }
        }

        @Test
        void theFileIsReadAgainAndWhatCannotBeReadChangesNothing() throws IOException {
            TestCertificate next = TestCertificate.selfSigned(leaf("CN=edge"));
            Path file = server.conf().resolve("proxies.pem");
            CertificateHeader format = CertificateHeader.RFC9440;
            try (TestRealm realm = realm(server, format)) {
                assertRefused(server.raw(next), realm, format);

                Files.writeString(file, EDGE.pem() + next.pem());
                awaitStatus(200, server.raw(next), realm, format);
                assertAccepted(server.raw(EDGE), realm, format);

                Files.writeString(file, next.pem() + "-----BEGIN CERTIFICATE-----\nhalf of it");
                Await.until("it is said", Duration.ofSeconds(30), () -> warnings(server, realm)
                        .contains("trusted_proxies_unreadable"));
                assertAccepted(server.raw(EDGE), realm, format);

                Files.writeString(file, EDGE.pem());
                awaitStatus(401, server.raw(next), realm, format);
                assertAccepted(server.raw(EDGE), realm, format);
                assertThat(warnings(server, realm)).isEmpty();
            }
        }

        private void awaitStatus(int status, RawClient sender, TestRealm realm, CertificateHeader format) {
            Await.until(
                    "the answer is " + status,
                    Duration.ofSeconds(30),
                    () -> token(sender, realm, CA_SIGNED, format).status() == status);
        }

        /** A certificate is no secret: who has seen one writes it into a header. */
        @ParameterizedTest(name = "{0}: client-x509 believes the proxies and nobody else")
        @EnumSource
        void keycloaksOwnMethodsBelieveNobodyElse(CertificateHeader format) {
            try (TestRealm realm = realm(server, format)
                    .with(ClientJson.of("legacy", "client-x509").attribute("x509.subjectdn", "CN=billing"))) {
                assertThat(server.raw(EDGE)
                                .token(realm.name(), "legacy", format.headers(BILLING))
                                .status())
                        .isEqualTo(200);
                strangers().forEach(stranger -> assertThat(server.raw(stranger)
                                .token(realm.name(), "legacy", format.headers(BILLING))
                                .status())
                        .isEqualTo(401));
            }
        }

        /** The lookup of the tests is somebody else's, so that nobody can say what it does. */
        @Test
        void itIsSaidWhereThatIsNotKnown() {
            try (TestRealm realm = realm(server, CertificateHeader.RFC9440)
                    .with(ClientJson.of("legacy", "client-x509")
                            .attribute("x509.subjectdn", "CN=billing")
                            .attribute("x509.casubjectdn", "CN=Root"))) {
                assertThat(warnings(server, realm)).contains("other_methods_believe_any_proxy");
            }
        }
    }

    @Nested
    @TestInstance(TestInstance.Lifecycle.PER_CLASS)
    class WhereTheTruststoreHoldsProxiesAlone {
        private final int plain = FreePort.next();
        private KeycloakServer server;

        /** The worst case: the handshake demands a certificate, and lets every one through. */
        @BeforeAll
        void start() {
            server = KeycloakServer.of(KeycloakHome.withProduct(Lookup.DEMANDING))
                    .noProxyByItsAddress()
                    .plainHttpAt(plain)
                    .trustStoreThatTheHandshakeIgnores(EDGE.certificate(), PROXIES.certificate())
                    .admitting(EDGE)
                    .start();
        }

        @AfterAll
        void stop() {
            server.close();
        }

        @ParameterizedTest(name = "{0} in a header from a proxy is believed, and from nobody else")
        @EnumSource
        @Satisfies({48, 49})
        void theseMayAndNobodyElse(CertificateHeader format) {
            try (TestRealm realm = realm(server, format)) {
                assertAccepted(server.raw(EDGE), realm, format);
                assertAccepted(server.raw(INGRESS), realm, format);

                TestCa impostor = TestCa.root("CN=Proxies");
                for (TestCertificate stranger : List.of(
                        TestCertificate.selfSigned(leaf("CN=edge")),
                        TestCertificate.selfSigned(leaf("CN=edge")).presentedWith(EDGE.certificate()),
                        TestCertificate.selfSigned(leaf(PROXY_NAME)).presentedWith(PROXIES.certificate()),
                        impostor.issue(leaf(PROXY_NAME)),
                        impostor.issue(leaf(PROXY_NAME)).presentedWith(impostor.certificate()),
                        BILLING,
                        ROBOT)) {
                    assertThat(assertRefused(
                                    server.raw(stranger),
                                    realm,
                                    format,
                                    new Header("X-Forwarded-Trusted-Proxy", "true")))
                            .contains("--https-client-auth=required");
                }
                // Beside such proxies nobody connects.
                realm.assertRefused(server.raw(BILLING).token(realm.name(), CA_SIGNED, List.of()), "no_certificate");
                realm.assertRefused(
                        server.raw(EDGE).token(realm.name(), CA_SIGNED, format.headers(EDGE)), "proxy_certificate");
            }
        }

        @Test
        void nobodyMayWithoutTls() {
            CertificateHeader format = CertificateHeader.HAPROXY;
            try (TestRealm realm = realm(server, format)) {
                realm.configure("PUT", "", "{\"sslRequired\":\"none\"}");
                Header header = format.of(BILLING);

                Response answer = TokenClient.anonymous(URI.create("http://127.0.0.1:" + plain), server.authority())
                        .post(
                                TokenClient.tokenEndpoint(realm.name()),
                                Form.clientCredentials(CA_SIGNED),
                                Map.of(header.name(), header.value()));

                realm.assertRefused(answer, "untrusted_proxy");
            }
        }

        @Test
        void isSaidWithTheNamesOfItsCas() {
            try (TestRealm realm = realm(server, CertificateHeader.HAPROXY)) {
                JsonNode warnings = server.admin().read("/" + realm.name() + "/mtls/warnings");

                assertThat(warnings(server, realm)).containsExactly("proxies_by_truststore");
                assertThat(warnings)
                        .filteredOn(warning -> warning.path("code").asText().equals("proxies_by_truststore"))
                        .singleElement()
                        .satisfies(warning -> {
                            assertThat(warning.path("severity").asText()).isEqualTo("info");
                            assertThat(warning.path("message").asText()).contains("CN=Proxies");
                        });
            }
        }

        /** Their CA issues for clients too: then a client could be such a sender. */
        @Test
        void nobodyMayWhereACaOfItIsThatOfClients() {
            CertificateHeader format = CertificateHeader.HAPROXY;
            try (TestRealm realm = realm(server, format)) {
                assertAccepted(server.raw(EDGE), realm, format);

                realm.with(TrustProfileJson.named("too-wide").anchors(PROXIES));
                assertThat(assertRefused(server.raw(EDGE), realm, format))
                        .contains("CN=Proxies", "too-wide", realm.name());
                assertRefused(server.raw(INGRESS), realm, format);
                assertThat(warnings(server, realm)).contains("truststore_not_of_proxies_alone");
            }
        }
    }
}
