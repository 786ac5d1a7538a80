package dev.keycloakmtls.testsuite;

import static dev.keycloakmtls.testpki.Leaf.leaf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keycloakmtls.testpki.TestCa;
import dev.keycloakmtls.testpki.TestCertificate;
import dev.keycloakmtls.testsuite.client.TokenClient;
import dev.keycloakmtls.testsuite.realm.ClientJson;
import dev.keycloakmtls.testsuite.realm.TestRealm;
import dev.keycloakmtls.testsuite.server.Lookup;
import dev.keycloakmtls.testsuite.server.SharedServer;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Keycloak's {@code /metrics} counts what happened. */
class MetricsIT {

    @RegisterExtension
    static final SharedServer SERVER = SharedServer.with(Lookup.DIRECT);

    @Test
    void countsAuthenticationsByOutcomeAndReasonAndRemembersAcceptances() {
        TestCa root = TestCa.root("CN=Root");
        TestCertificate good = root.issue(leaf("CN=client"));
        TestCertificate other = root.issue(leaf("CN=other"));
        try (TestRealm realm = TestRealm.on(SERVER)
                .trusting(root)
                .with(ClientJson.caSigned("client").attribute("tls_client_auth_subject_dn", "CN=client"))) {
            double hits = value("keycloak_mtls_acceptance_cache_hits_total", "method=\"tls_client_auth\"");
            realm.assertAccepted(realm.token(good, "client"), good);
            realm.assertAccepted(realm.token(good, "client"), good);
            realm.assertRefused(realm.token(other, "client"), "subject_mismatch");

            String ofRealm = "realm=\"" + realm.name() + "\"";
            assertThat(value("keycloak_mtls_authentications_seconds_count", ofRealm, "outcome=\"accepted\""))
                    .isEqualTo(2);
            assertThat(value("keycloak_mtls_authentications_seconds_count", ofRealm, "reason=\"subject_mismatch\""))
                    .isEqualTo(1);
            assertThat(value("keycloak_mtls_acceptance_cache_hits_total", "method=\"tls_client_auth\""))
                    .isEqualTo(hits + 1);
        }
    }

    /** Whoever can open a connection chooses neither names nor number of the time series. */
    @Test
    void hasNoMoreTimeSeriesHoweverManyNamesAndCertificatesAreTried() {
        TestCertificate registered = TestCertificate.selfSigned(leaf("CN=robot"));
        try (TestRealm realm = TestRealm.on(SERVER)
                .with(ClientJson.selfSigned("robot").attribute("mtls.certificates", registered.pem()))) {
            realm.assertAccepted(realm.token(registered, "robot"), registered);
            realm.assertRefused(realm.token("robot"), "no_certificate");
            realm.assertRefused(
                    realm.token(TestCertificate.selfSigned(leaf("CN=robot")), "robot"), "certificate_not_registered");
            Set<String> before = series();
            double remembered = value("keycloak_mtls_acceptance_cache_size", "method=\"self_signed_tls_client_auth\"");

            for (int i = 0; i < 30; i++) {
                TestCertificate unknown = TestCertificate.selfSigned(leaf("CN=\\\"} " + i + ",O=realm\\=x"));
                TokenClient caller = SERVER.client(unknown);
                assertThat(caller.token(realm.name(), "robot").status()).isEqualTo(401);
                assertThat(caller.token(realm.name(), "unknown-" + i).status()).isEqualTo(401);
                assertThat(caller.token(realm.name(), "\",realm=\"" + i + "\"}\n")
                                .status())
                        .isEqualTo(401);
                assertThat(caller.token("unknown-" + i, "robot").status()).isEqualTo(404);
            }

            assertThat(series()).isEqualTo(before);
            assertThat(value("keycloak_mtls_acceptance_cache_size", "method=\"self_signed_tls_client_auth\""))
                    .isEqualTo(remembered);
            realm.assertAccepted(realm.token(registered, "robot"), registered);
        }
    }

    /** Ours, without their values. */
    private static Set<String> series() {
        return SERVER.keycloak().metrics().stream()
                .filter(line -> line.startsWith("keycloak_mtls_"))
                .map(line -> line.substring(0, line.lastIndexOf(' ')))
                .collect(Collectors.toSet());
    }

    private static double value(String meter, String... tags) {
        return SERVER.keycloak().meter(meter, tags);
    }
}
