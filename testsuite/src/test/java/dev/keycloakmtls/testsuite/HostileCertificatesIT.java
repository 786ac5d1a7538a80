package dev.keycloakmtls.testsuite;

import static dev.keycloakmtls.testpki.Ca.ca;
import static dev.keycloakmtls.testpki.HostileCertificates.harmless;
import static dev.keycloakmtls.testpki.HostileCertificates.marks;
import static dev.keycloakmtls.testpki.HostileCertificates.subject;
import static dev.keycloakmtls.testpki.Leaf.leaf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keycloakmtls.testpki.HostileCertificates;
import dev.keycloakmtls.testpki.TestCa;
import dev.keycloakmtls.testpki.TestCertificate;
import dev.keycloakmtls.testsuite.realm.ClientJson;
import dev.keycloakmtls.testsuite.realm.TestRealm;
import dev.keycloakmtls.testsuite.realm.TrustProfileJson;
import dev.keycloakmtls.testsuite.server.KeycloakHome;
import dev.keycloakmtls.testsuite.server.KeycloakServer;
import dev.keycloakmtls.testsuite.server.Lookup;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A server whose TLS lets every certificate through, and whose truststore holds a client's own certificate. */
class HostileCertificatesIT {
    private static final String SUBJECT = "CN=payments,O=Bank";
    private static final int LARGE = 29_000;
    private static final int REQUESTS = 20;
    private static final TestCa ROOT = TestCa.root("CN=Partner Root");
    private static final TestCa STRANGER = TestCa.root("CN=Stranger");
    private static final TestCa ROBOT_AS_CA = TestCa.root(ca("CN=robot").noBasicConstraints());
    private static final TestCertificate ROBOT =
            TestCertificate.selfSigned(leaf("CN=robot").keyPair(ROBOT_AS_CA.keyPair()));

    private static KeycloakServer server;
    private static TestRealm realm;

    @BeforeAll
    static void start() {
        server = KeycloakServer.of(KeycloakHome.withProduct(Lookup.DIRECT))
                .trustStoreThatTheHandshakeIgnores(ROOT.certificate(), ROBOT.certificate())
                .start();
        realm = TestRealm.on(server)
                .with(TrustProfileJson.named("server")
                        .config("useServerTruststore", "true")
                        .asDefault())
                .with(ClientJson.caSigned("payments").attribute("tls_client_auth_subject_dn", SUBJECT));
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            server.close();
        }
    }

    @Test
    void aClientsCertificateInTheTruststoreIssuesNobody() {
        TestCertificate honest = ROOT.issue(leaf(SUBJECT));
        realm.assertAccepted(realm.token(honest, "payments"), honest);

        realm.assertRefused(realm.token(ROBOT_AS_CA.issue(leaf(SUBJECT)), "payments"), "path_invalid");
    }

    @Test
    void aTreeOfPoliciesIsRefusedAtOnce() {
        for (int depth = 5; depth <= 7; depth++) {
            realm.assertRefused(
                    realm.token(HostileCertificates.policyTree(ROOT, SUBJECT, depth, 6), "payments"),
                    "path_building_limit");
        }
    }

    /** In CPU time of the server's whole process, its TLS and its parsing of the certificate included. */
    @Test
    void aSubjectThatJavaNormalizesInQuadraticTimeCostsNoMoreThanAnother() {
        TestCertificate hostile = STRANGER.issue(leaf(subject("payments", marks(LARGE))));
        TestCertificate other = STRANGER.issue(leaf(subject("payments", harmless(LARGE))));
        realm.assertRefused(realm.token(hostile, "payments"), "certificate_too_large");
        cost(hostile);
        cost(other); // both are compiled now

        Duration before = cost(other);
        Duration attack = cost(hostile);
        Duration after = cost(other);

        Duration ordinary = before.compareTo(after) > 0 ? before : after;
        System.out.println(
                "a refused request: hostile " + attack.dividedBy(REQUESTS).toMillis() + " ms, harmless "
                        + ordinary.dividedBy(REQUESTS).toMillis() + " ms");
        assertThat(attack).as("CPU time of %d requests", REQUESTS).isLessThan(ordinary.multipliedBy(2));
    }

    private static Duration cost(TestCertificate certificate) {
        Duration before = cpu();
        for (int i = 0; i < REQUESTS; i++) {
            assertThat(realm.token(certificate, "payments").status()).isEqualTo(401);
        }
        return cpu().minus(before);
    }

    private static Duration cpu() {
        return ProcessHandle.of(server.pid())
                .flatMap(process -> process.info().totalCpuDuration())
                .orElseThrow();
    }
}
