package dev.keycloakmtls.testsuite;

import static dev.keycloakmtls.testpki.Leaf.leaf;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import com.unboundid.ldap.listener.InMemoryDirectoryServer;
import com.unboundid.ldap.listener.InMemoryDirectoryServerConfig;
import com.unboundid.ldap.listener.InMemoryListenerConfig;
import com.unboundid.ldap.sdk.Attribute;
import com.unboundid.ldap.sdk.Entry;
import com.unboundid.ldap.sdk.LDAPException;
import dev.keycloakmtls.conformance.Satisfies;
import dev.keycloakmtls.testpki.TestCa;
import dev.keycloakmtls.testpki.TestCertificate;
import dev.keycloakmtls.testpki.TestCrl;
import dev.keycloakmtls.testpki.TestResponder;
import dev.keycloakmtls.testsuite.realm.ClientJson;
import dev.keycloakmtls.testsuite.realm.TestRealm;
import dev.keycloakmtls.testsuite.realm.TrustProfileJson;
import dev.keycloakmtls.testsuite.server.FreePort;
import dev.keycloakmtls.testsuite.server.Lookup;
import dev.keycloakmtls.testsuite.server.SharedServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Revocation as a real server fetches it, with its own HTTP client and outside of any request. */
class RevocationIT {
    @RegisterExtension
    static final SharedServer SERVER = SharedServer.with(Lookup.DIRECT);

    private static final TestCa ROOT = TestCa.root("CN=Partner Root");
    private static HttpServer sources;
    private static TestRealm realm;

    @BeforeAll
    static void createRealm() throws IOException {
        sources = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        sources.start();
        realm = TestRealm.on(SERVER)
                .with(profile("hard", "hard").asDefault())
                .with(profile("soft", "soft"))
                .with(client("billing"))
                .with(client("lenient").attribute("mtls.trust_profile", "soft"));
    }

    @AfterAll
    static void deleteRealm() {
        realm.close();
        sources.stop(0);
    }

    private static TrustProfileJson profile(String name, String failureMode) {
        return TrustProfileJson.named(name)
                .anchors(ROOT)
                .config("revocationMode", "ocsp-or-crl")
                .config("revocationFailureMode", failureMode);
    }

    private static ClientJson client(String id) {
        return ClientJson.caSigned(id).attribute("tls_client_auth_subject_dn", "CN=billing");
    }

    @Test
    void asksTheResponderAndSaysSoInTheEvent() {
        String url = serve(
                "/good",
                exchange -> answer(
                        exchange,
                        TestResponder.of(ROOT).answer(exchange.getRequestBody().readAllBytes())));
        TestCertificate certificate = ROOT.issue(leaf("CN=billing").ocspResponder(url));

        realm.assertAccepted(realm.token(certificate, "billing"), certificate);

        JsonNode details = realm.lastEvent().path("details");
        assertThat(details.path("mtls_revocation").asText()).isEqualTo("good");
        assertThat(details.path("mtls_revocation_source").asText()).isEqualTo("ocsp");
        assertThat(details.path("mtls_revocation_this_update").asText()).isNotEmpty();
    }

    @Test
    @Satisfies(21)
    void refusesWhatTheResponderCallsRevoked() {
        String url = serve(
                "/revoked",
                exchange -> answer(
                        exchange,
                        TestResponder.of(ROOT)
                                .revoked()
                                .answer(exchange.getRequestBody().readAllBytes())));
        TestCertificate certificate = ROOT.issue(leaf("CN=billing").ocspResponder(url));

        realm.assertRefused(realm.token(certificate, "billing"), "revoked");
        realm.assertRefused(realm.token(certificate, "lenient"), "revoked");
    }

    @Test
    @Satisfies(20)
    void refusesWhatIsOnTheList() {
        TestCertificate certificate = ROOT.issue(leaf("CN=billing").crlDistributionPoint(url("/ca.crl")));
        TestCertificate other = ROOT.issue(leaf("CN=billing").crlDistributionPoint(url("/ca.crl")));
        byte[] crl = TestCrl.of(ROOT).revoking(certificate.certificate()).der();
        serve("/ca.crl", exchange -> answer(exchange, crl));

        realm.assertRefused(realm.token(certificate, "billing"), "revoked");
        realm.assertAccepted(realm.token(other, "billing"), other);
    }

    @Test
    @Satisfies(19)
    void refusesOrAcceptsAsTheProfileSaysWhenNobodyAnswers() {
        TestCertificate certificate =
                ROOT.issue(leaf("CN=billing").ocspResponder("http://127.0.0.1:" + FreePort.next() + "/nobody"));

        realm.assertRefused(realm.token(certificate, "billing"), "revocation_unknown");
        realm.assertAccepted(realm.token(certificate, "lenient"), certificate);
        assertThat(realm.lastEvent().path("details").path("mtls_revocation").asText())
                .isEqualTo("unknown");
    }

    /** By JNDI within Keycloak's class loaders; {@code ldap-crl-hosts} names localhost, and not its address. */
    @Test
    @Satisfies(20)
    void asksTheDirectoryThatTheServerNamesAndNoOther() throws LDAPException {
        var config = new InMemoryDirectoryServerConfig("o=example");
        config.setSchema(null);
        config.setListenerConfigs(
                InMemoryListenerConfig.createLDAPConfig("ldap", InetAddress.getLoopbackAddress(), 0, null));
        try (var directory = new InMemoryDirectoryServer(config)) {
            directory.startListening();
            String url = "ldap://localhost:" + directory.getListenPort()
                    + "/o=example?certificateRevocationList;binary?base?objectClass=pkiCA";
            TestCertificate good = ROOT.issue(leaf("CN=billing").crlDistributionPoint(url));
            TestCertificate revoked = ROOT.issue(leaf("CN=billing").crlDistributionPoint(url));
            TestCertificate elsewhere =
                    ROOT.issue(leaf("CN=billing").crlDistributionPoint(url.replace("localhost", "127.0.0.1")));
            directory.add(new Entry(
                    "o=example",
                    new Attribute("objectClass", "organization", "pkiCA"),
                    new Attribute("o", "example"),
                    new Attribute(
                            "certificateRevocationList;binary",
                            TestCrl.of(ROOT).revoking(revoked.certificate()).der())));

            realm.assertAccepted(realm.token(good, "billing"), good);
            assertThat(realm.lastEvent()
                            .path("details")
                            .path("mtls_revocation_source")
                            .asText())
                    .isEqualTo("crl");
            realm.assertRefused(realm.token(revoked, "billing"), "revoked");
            realm.assertRefused(realm.token(revoked, "lenient"), "revoked");
            realm.assertRefused(realm.token(elsewhere, "billing"), "revocation_unknown");
        }
    }

    private static String url(String path) {
        return "http://127.0.0.1:" + sources.getAddress().getPort() + path;
    }

    private static String serve(String path, HttpHandler handler) {
        sources.createContext(path, exchange -> {
            try (exchange) {
                handler.handle(exchange);
            }
        });
        return url(path);
    }

    private static void answer(HttpExchange exchange, byte[] body) throws IOException {
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body);
    }
}
