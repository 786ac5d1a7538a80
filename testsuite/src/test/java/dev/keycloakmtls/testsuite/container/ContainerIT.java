package dev.keycloakmtls.testsuite.container;

import static dev.keycloakmtls.testpki.Leaf.leaf;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keycloakmtls.testpki.TestCa;
import dev.keycloakmtls.testpki.TestCertificate;
import dev.keycloakmtls.testsuite.BesideOthers;
import dev.keycloakmtls.testsuite.client.Response;
import dev.keycloakmtls.testsuite.realm.ClientJson;
import dev.keycloakmtls.testsuite.realm.RealmJson;
import dev.keycloakmtls.testsuite.realm.Sha256;
import dev.keycloakmtls.testsuite.realm.TestRealm;
import dev.keycloakmtls.testsuite.realm.TrustProfileJson;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Both methods over TLS against a container of {@code docker/Dockerfile}, in a realm that it imported. */
@NeedsDocker
@BesideOthers
class ContainerIT {
    private static final String IMAGE = "keycloak-mtls-test/direct";
    private static final TestCa ROOT = TestCa.root("CN=Root");
    private static final TestCertificate BILLING = ROOT.issue(leaf("CN=billing"));
    private static final TestCertificate ROBOT = TestCertificate.selfSigned(leaf("CN=robot"));

    @RegisterExtension
    static final BaseImages BASES = BaseImages.of(BaseImages.Base.KEYCLOAK);

    @TempDir
    static Path directory;

    private static KeycloakInContainer keycloak;
    private static TestRealm realm;

    @BeforeAll
    static void start() {
        Docker.build(IMAGE, Map.of("BASE_IMAGE", BASES.keycloak(), "DB", "dev-file", "LOOKUP", "default"));
        keycloak = KeycloakInContainer.start(IMAGE, realm().toString(), directory);
        realm = TestRealm.imported(keycloak, "imported");
    }

    @AfterAll
    static void stop() {
        if (keycloak != null) {
            keycloak.close();
        }
        Docker.remove(IMAGE);
    }

    private static ObjectNode realm() {
        ObjectNode json = RealmJson.realm("imported");
        RealmJson.add(json, TrustProfileJson.named("default").asDefault().anchors(ROOT));
        RealmJson.add(
                json,
                ClientJson.caSigned("billing")
                        .attribute("tls_client_auth_subject_dn", "CN=billing")
                        .boundTokens());
        RealmJson.add(
                json,
                ClientJson.selfSigned("robot")
                        .attribute("mtls.certificates", ROBOT.pem())
                        .boundTokens());
        return json;
    }

    @Test
    void acceptsACaSignedClient() {
        Response answer = realm.token(BILLING, "billing");

        realm.assertAccepted(answer, BILLING);
        assertThat(answer.boundThumbprint()).isEqualTo(Sha256.base64Url(BILLING));
    }

    @Test
    void refusesAnotherCaWithTheSameName() {
        TestCertificate forged = TestCa.root("CN=Root").issue(leaf("CN=billing"));

        realm.assertRefused(realm.token(forged, "billing"), "issuer_key_mismatch");
    }

    @Test
    void acceptsASelfSignedClient() {
        Response answer = realm.token(ROBOT, "robot");

        realm.assertAccepted(answer, ROBOT);
        assertThat(answer.boundThumbprint()).isEqualTo(Sha256.base64Url(ROBOT));
    }

    @Test
    void refusesASelfSignedCertificateWithTheSameName() {
        TestCertificate forged = TestCertificate.selfSigned(leaf("CN=robot"));

        realm.assertRefused(realm.token(forged, "robot"), "certificate_not_registered");
    }

    @Test
    void refusesAConnectionWithoutACertificate() {
        realm.assertRefused(realm.token("billing"), "no_certificate");
        realm.assertRefused(realm.token("robot"), "no_certificate");
    }

    @Test
    void nothingInItRunsAsRoot() {
        // Real, effective, saved and file system user of every process.
        assertThat(keycloak.output("sh", "-c", "cat /proc/[0-9]*/status").lines())
                .filteredOn(line -> line.startsWith("Uid:"))
                .isNotEmpty()
                .containsOnly("Uid:\t1000\t1000\t1000\t1000");
    }
}
