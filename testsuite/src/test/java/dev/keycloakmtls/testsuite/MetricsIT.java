package dev.keycloakmtls.testsuite;

import static dev.keycloakmtls.testpki.Leaf.leaf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keycloakmtls.testpki.TestCa;
import dev.keycloakmtls.testpki.TestCertificate;
import dev.keycloakmtls.testsuite.realm.ClientJson;
import dev.keycloakmtls.testsuite.realm.TestRealm;
import dev.keycloakmtls.testsuite.server.Lookup;
import dev.keycloakmtls.testsuite.server.SharedServer;
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

    private static double value(String meter, String... tags) {
        return SERVER.keycloak().meter(meter, tags);
    }
}
