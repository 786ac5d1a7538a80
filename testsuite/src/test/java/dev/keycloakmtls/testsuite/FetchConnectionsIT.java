package dev.keycloakmtls.testsuite;

import static dev.keycloakmtls.testpki.Leaf.leaf;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import dev.keycloakmtls.testhost.HostileHost;
import dev.keycloakmtls.testhost.HostileHost.Trick;
import dev.keycloakmtls.testpki.TestCa;
import dev.keycloakmtls.testpki.TestCertificate;
import dev.keycloakmtls.testpki.TestJwk;
import dev.keycloakmtls.testsuite.realm.ClientJson;
import dev.keycloakmtls.testsuite.realm.TestRealm;
import dev.keycloakmtls.testsuite.server.KeycloakHome;
import dev.keycloakmtls.testsuite.server.KeycloakServer;
import dev.keycloakmtls.testsuite.server.Lookup;
import dev.keycloakmtls.testsuite.server.SharedServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The options of Keycloak's own HTTP client hold for what the extension fetches: whom it trusts, which certificate it shows,
 * through which proxy it goes; and those of the extension say which addresses it goes to.
 */
@BesideOthers
class FetchConnectionsIT {

    private static final String CLIENT = "--spi-connections-http-client--default--";
    private static final char[] PASSWORD = "password".toCharArray();
    private static final String SERVER_AUTH = "1.3.6.1.5.5.7.3.1";

    private static final TestCa TRUSTED = TestCa.root("CN=Trusted by the server");
    private static final TestCa OTHER = TestCa.root("CN=Not trusted by the server");
    private static final TestCertificate ROBOT = TestCertificate.selfSigned(leaf("CN=robot"));

    private static final List<String> PROXIED = new CopyOnWriteArrayList<>();

    @TempDir
    static Path directory;

    private static HttpServer proxy;
    private static KeycloakServer server;

    @BeforeAll
    static void start() throws IOException, GeneralSecurityException {
        proxy = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        proxy.createContext("/", exchange -> {
            PROXIED.add(exchange.getRequestURI().toString());
            send(exchange);
        });
        proxy.start();
        Path ca = Files.writeString(directory.resolve("ca.pem"), TRUSTED.pem());
        Path own = directory.resolve("own.p12");
        try (OutputStream out = Files.newOutputStream(own)) {
            TRUSTED.issue(leaf("CN=keycloak")).keyStore(PASSWORD).store(out, PASSWORD);
        }
        server = KeycloakServer.of(KeycloakHome.withProduct(Lookup.DIRECT))
                .option(SharedServer.HTTP_JWKS)
                .option("--truststore-paths=" + ca)
                .option(CLIENT + "client-keystore=" + own)
                .option(CLIENT + "client-keystore-password=password")
                .option(CLIENT + "client-key-password=password")
                .option(CLIENT + "proxy-mappings=.*proxied.example;http://127.0.0.1:"
                        + proxy.getAddress().getPort())
                .option("--spi-mtls--default--fetch-private-addresses=false")
                .option("--spi-mtls--default--fetch-private-hosts=localhost,jwks.proxied.example")
                .start();
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            server.close();
        }
        proxy.stop(0);
    }

    private static void send(HttpExchange exchange) throws IOException {
        byte[] jwks = TestJwk.set(TestJwk.of(ROBOT)).getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(200, jwks.length);
        exchange.getResponseBody().write(jwks);
        exchange.close();
    }

    /** Takes only those with a certificate of the CA that the server trusts, as its own certificate is. */
    private static HttpsServer tls(TestCa issuer) throws IOException, GeneralSecurityException {
        var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(
                issuer.issue(leaf("CN=localhost").sanDns("localhost").extendedKeyUsage(SERVER_AUTH))
                        .keyStore(PASSWORD),
                PASSWORD);
        KeyStore clients = KeyStore.getInstance("PKCS12");
        clients.load(null, null);
        clients.setCertificateEntry("ca", TRUSTED.certificate());
        var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(clients);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        HttpsServer tls = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        tls.setHttpsConfigurator(new HttpsConfigurator(context) {
            @Override
            public void configure(HttpsParameters parameters) {
                SSLParameters mutual = getSSLContext().getDefaultSSLParameters();
                mutual.setNeedClientAuth(true);
                parameters.setSSLParameters(mutual);
            }
        });
        tls.createContext("/", FetchConnectionsIT::send);
        tls.start();
        return tls;
    }

    private static void publishing(TestRealm realm, String client, String url) {
        realm.with(
                ClientJson.selfSigned(client).attribute("use.jwks.url", "true").attribute("jwks.url", url));
    }

    @Test
    void trustsTheServersTruststoreAndShowsTheServersCertificate() throws IOException, GeneralSecurityException {
        HttpsServer trusted = tls(TRUSTED);
        HttpsServer other = tls(OTHER);
        try (TestRealm realm = TestRealm.on(server)) {
            publishing(
                    realm,
                    "trusted",
                    "https://localhost:" + trusted.getAddress().getPort() + "/jwks");
            publishing(realm, "other", "https://localhost:" + other.getAddress().getPort() + "/jwks");

            realm.assertAccepted(realm.token(ROBOT, "trusted"), ROBOT);
            realm.assertRefused(realm.token(ROBOT, "other"), "jwks_unavailable");
        } finally {
            trusted.stop(0);
            other.stop(0);
        }
    }

    @Test
    void goesThroughTheProxyToTheHostsThatTheAdministratorNamesAlone() {
        try (TestRealm realm = TestRealm.on(server)) {
            publishing(realm, "named", "http://jwks.proxied.example/jwks");
            publishing(realm, "not-named", "http://internal.proxied.example/jwks");

            realm.assertAccepted(realm.token(ROBOT, "named"), ROBOT);
            realm.assertRefused(realm.token(ROBOT, "not-named"), "jwks_unavailable");
        }

        assertThat(PROXIED).containsExactly("http://jwks.proxied.example/jwks");
    }

    @Test
    void asksNoOtherHostOfTheServersNetwork() {
        try (HostileHost host = HostileHost.start(Trick.CONTENT_TOO_LARGE);
                TestRealm realm = TestRealm.on(server)) {
            publishing(realm, "by-address", host.uri("127.0.0.1").toString());
            publishing(realm, "by-another", host.uri("[::ffff:127.0.0.1]").toString());

            realm.assertRefused(realm.token(ROBOT, "by-address"), "jwks_unavailable");
            realm.assertRefused(realm.token(ROBOT, "by-another"), "jwks_unavailable");

            assertThat(host.requests()).isZero();
            assertThat(realm.lastEvent()
                            .path("details")
                            .path("mtls_reason_detail")
                            .asText())
                    .contains("could not be read; of hosts without a public address the server says no more");
        }
    }
}
