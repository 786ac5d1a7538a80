package dev.keycloakmtls.testsuite;

import static dev.keycloakmtls.testpki.Leaf.leaf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.keycloakmtls.testpki.TestCa;
import dev.keycloakmtls.testpki.TestCertificate;
import dev.keycloakmtls.testsuite.client.CertificateHeader;
import dev.keycloakmtls.testsuite.client.Response;
import dev.keycloakmtls.testsuite.proxy.NeedsProgram;
import dev.keycloakmtls.testsuite.proxy.Proxy;
import dev.keycloakmtls.testsuite.proxy.RunningProxy;
import dev.keycloakmtls.testsuite.realm.ClientJson;
import dev.keycloakmtls.testsuite.realm.Sha256;
import dev.keycloakmtls.testsuite.realm.TestRealm;
import dev.keycloakmtls.testsuite.server.KeycloakHome;
import dev.keycloakmtls.testsuite.server.KeycloakServer;
import dev.keycloakmtls.testsuite.server.Lookup;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A real HAProxy that authenticates itself to Keycloak by a certificate of its own, with no proxy's address in the
 * configuration: as in Keycloak's re-encrypt blueprint, and beside clients on the same port.
 */
@NeedsProgram("haproxy")
@BesideOthers
class ReencryptIT {
    private static final TestCa ROOT = TestCa.root("CN=Root");
    private static final TestCertificate BILLING = ROOT.issue(leaf("CN=billing"));
    private static final TestCertificate ROBOT = TestCertificate.selfSigned(leaf("CN=robot"));

    /** As the blueprint makes it: self-signed, and a CA by OpenSSL's defaults. */
    private static final TestCa HAPROXY = TestCa.root("CN=haproxy");

    private static final TestCertificate OTHER = TestCertificate.selfSigned(leaf("CN=haproxy"));

    @TempDir
    Path directory;

    private KeycloakServer server;
    private RunningProxy haproxy;

    @AfterEach
    void stop() {
        if (haproxy != null) {
            haproxy.close();
        }
        if (server != null) {
            server.close();
        }
    }

    private RunningProxy haproxy(String certificateAndKey, String name) throws IOException {
        Path own = directory.resolve(name);
        Files.createDirectories(own.resolve(Proxy.REENCRYPT.name()));
        Files.writeString(own.resolve(Proxy.REENCRYPT.name()).resolve("proxy.pem"), certificateAndKey);
        return Proxy.REENCRYPT.inFrontOf(server.base(), server.authorityPem(), own);
    }

    private TestRealm realm() {
        return TestRealm.on(server, "haproxy")
                .trusting(ROOT)
                .with(ClientJson.caSigned("billing")
                        .attribute("tls_client_auth_subject_dn", "CN=billing")
                        .boundTokens())
                .with(ClientJson.selfSigned("robot")
                        .attribute("mtls.certificates", ROBOT.pem())
                        .boundTokens());
    }

    private void assertBothMethods(TestRealm realm) {
        Response billing = haproxy.client(BILLING).token(realm.name(), "billing");
        realm.assertAccepted(billing, BILLING);
        assertThat(billing.boundThumbprint()).isEqualTo(Sha256.base64Url(BILLING));
        realm.assertAccepted(haproxy.client(ROBOT).token(realm.name(), "robot"), ROBOT);

        TestCertificate forged = TestCertificate.selfSigned(leaf("CN=robot"));
        realm.assertRefused(haproxy.client(forged).token(realm.name(), "robot"), "certificate_not_registered");
        realm.assertRefused(
                haproxy.raw(null).token(realm.name(), "billing", CertificateHeader.all(BILLING)), "no_certificate");
    }

    /** {@code https-client-auth=required}, and a truststore with the proxy's certificate alone. */
    @Test
    void asInKeycloaksBlueprint() throws Exception {
        server = KeycloakServer.of(KeycloakHome.withProduct(Lookup.DEMANDING))
                .noProxyByItsAddress()
                .trustStore(HAPROXY.certificate())
                .admitting(proxysOwn())
                .start();
        haproxy = haproxy(HAPROXY.pem() + HAPROXY.privateKeyPem(), "named");
        try (TestRealm realm = realm()) {
            assertBothMethods(realm);
            assertThat(warnings(realm))
                    .as("no warning, and no danger")
                    .extracting(warning -> warning.path("severity").asText())
                    .containsExactly("info");

            // Past the proxy there is no handshake.
            for (TestCertificate stranger : List.of(OTHER, BILLING)) {
                assertThatThrownBy(() -> server.raw(stranger)
                                .token(realm.name(), "billing", List.of(CertificateHeader.HAPROXY.of(BILLING))))
                        .isInstanceOfAny(UncheckedIOException.class, IllegalStateException.class);
            }
            assertThatThrownBy(() -> server.raw(null)
                            .token(realm.name(), "billing", List.of(CertificateHeader.HAPROXY.of(BILLING))))
                    .isInstanceOfAny(UncheckedIOException.class, IllegalStateException.class);
        }
    }

    /** But for the CAs of the tests, which do not last, and the lookup of the tests, whose reader nobody knows. */
    private List<JsonNode> warnings(TestRealm realm) {
        var warnings = new ArrayList<JsonNode>();
        server.admin().read("/" + realm.name() + "/mtls/warnings").forEach(warning -> {
            if (!List.of("anchor_expiring", "guard_not_in_place")
                    .contains(warning.path("code").asText())) {
                warnings.add(warning);
            }
        });
        return warnings;
    }

    private static TestCertificate proxysOwn() {
        return HAPROXY.issue(leaf("CN=tests"));
    }

    /** {@code trusted-proxies}, with a handshake that lets everything in: another HAProxy with the same name is nobody. */
    @Test
    void besideClientsOnTheSamePort() throws Exception {
        server = KeycloakServer.of(KeycloakHome.withProduct(Lookup.PER_REALM))
                .noProxyByItsAddress()
                .file("conf/proxies.pem", HAPROXY.pem())
                .option("--spi-mtls--default--trusted-proxies=proxies.pem")
                .start();
        haproxy = haproxy(HAPROXY.pem() + HAPROXY.privateKeyPem(), "named");
        try (TestRealm realm = realm();
                RunningProxy impostor = haproxy(OTHER.pem() + OTHER.privateKeyPem(), "impostor")) {
            assertBothMethods(realm);
            assertThat(warnings(realm)).isEmpty();

            realm.assertRefused(impostor.client(BILLING).token(realm.name(), "billing"), "untrusted_proxy");
            realm.with(ClientJson.selfSigned("unbound").attribute("mtls.certificates", ROBOT.pem()));
            realm.assertAccepted(realm.token(ROBOT, "unbound"), ROBOT);
            assertThat(realm.token(ROBOT, "robot").boundThumbprint()).isEqualTo(Sha256.base64Url(ROBOT));
        }
    }
}
