package dev.keycloakmtls.testsuite;

import static dev.keycloakmtls.testpki.Leaf.leaf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keycloakmtls.conformance.Satisfies;
import dev.keycloakmtls.testpki.TestCa;
import dev.keycloakmtls.testpki.TestCertificate;
import dev.keycloakmtls.testsuite.client.Form;
import dev.keycloakmtls.testsuite.client.Response;
import dev.keycloakmtls.testsuite.client.TokenClient;
import dev.keycloakmtls.testsuite.proxy.NeedsProgram;
import dev.keycloakmtls.testsuite.proxy.Proxy;
import dev.keycloakmtls.testsuite.proxy.RunningProxy;
import dev.keycloakmtls.testsuite.realm.ClientJson;
import dev.keycloakmtls.testsuite.realm.Sha256;
import dev.keycloakmtls.testsuite.realm.TestRealm;
import dev.keycloakmtls.testsuite.realm.TrustProfileJson;
import dev.keycloakmtls.testsuite.server.Lookup;
import dev.keycloakmtls.testsuite.server.SharedServer;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Both methods behind a real nginx with {@code ssl_verify_client optional_no_ca}. */
@NeedsProgram("nginx")
class NginxIT {
    private static final TestCa ROOT = TestCa.root("CN=Root");
    private static final TestCa INTERMEDIATE = ROOT.intermediate("CN=Intermediate");
    private static final TestCertificate BILLING = INTERMEDIATE.issue(leaf("CN=billing"));
    private static final TestCertificate ROBOT = TestCertificate.selfSigned(leaf("CN=robot"));

    @RegisterExtension
    static final SharedServer SERVER = SharedServer.with(Lookup.NGINX);

    @TempDir
    static Path directory;

    private static TestRealm realm;
    private static RunningProxy nginx;

    @BeforeAll
    static void start() {
        // nginx hands on the leaf alone, so the profile has to know the intermediate.
        realm = TestRealm.on(SERVER)
                .with(TrustProfileJson.named("default")
                        .asDefault()
                        .anchors(ROOT)
                        .intermediates(INTERMEDIATE))
                .with(ClientJson.caSigned("billing")
                        .attribute("tls_client_auth_subject_dn", "CN=billing")
                        .boundTokens())
                .with(ClientJson.selfSigned("robot").attribute("mtls.thumbprints", Sha256.hex(ROBOT)));
        nginx = Proxy.NGINX.inFrontOf(SERVER.base(), SERVER.keycloak().authorityPem(), directory);
    }

    @AfterAll
    static void stop() {
        nginx.close();
        realm.close();
    }

    @Test
    @Satisfies(1)
    void acceptsACaSignedClient() {
        Response answer = nginx.client(BILLING).token(realm.name(), "billing");

        realm.assertAccepted(answer, BILLING);
        assertThat(answer.boundThumbprint()).isEqualTo(Sha256.base64Url(BILLING));
    }

    @Test
    void acceptsASelfSignedClient() {
        realm.assertAccepted(nginx.client(ROBOT).token(realm.name(), "robot"), ROBOT);
    }

    @Test
    void refusesAnotherCaWithTheSameName() {
        TestCertificate forged = TestCa.root("CN=Intermediate").issue(leaf("CN=billing"));

        realm.assertRefused(nginx.client(forged).token(realm.name(), "billing"), "issuer_key_mismatch");
    }

    @Test
    void refusesASelfSignedCertificateWithTheSameName() {
        TestCertificate forged = TestCertificate.selfSigned(leaf("CN=robot"));

        realm.assertRefused(nginx.client(forged).token(realm.name(), "robot"), "certificate_not_registered");
    }

    @Test
    @Satisfies({1, 49})
    void refusesACertificateInAHeaderThatTheCallerWrote() {
        String header = URLEncoder.encode(BILLING.pem(), StandardCharsets.UTF_8);

        Response answer = nginx.anonymous()
                .post(
                        TokenClient.tokenEndpoint(realm.name()),
                        Form.clientCredentials("billing"),
                        Map.of("ssl-client-cert", header));

        realm.assertRefused(answer, "no_certificate");
    }
}
