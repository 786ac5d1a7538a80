package dev.keycloakmtls.testsuite;

import static dev.keycloakmtls.testpki.Ca.ca;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.keycloakmtls.testpki.TestCa;
import dev.keycloakmtls.testsuite.client.AdminClient;
import dev.keycloakmtls.testsuite.client.Response;
import dev.keycloakmtls.testsuite.realm.ClientJson;
import dev.keycloakmtls.testsuite.realm.TestRealm;
import dev.keycloakmtls.testsuite.realm.TrustProfileJson;
import dev.keycloakmtls.testsuite.server.Lookup;
import dev.keycloakmtls.testsuite.server.SharedServer;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** {@code /mtls/warnings}: each kind where its cause is, and not beside it. */
class WarningsIT {
    @RegisterExtension
    static final SharedServer SERVER = SharedServer.with(Lookup.DIRECT);

    private TestRealm realm;

    @BeforeEach
    void createRealm() {
        realm = TestRealm.on(SERVER);
    }

    @AfterEach
    void deleteRealm() {
        realm.close();
    }

    @Test
    void namesClientsThatAnyIssuerCanForge() {
        realm.with(ClientJson.of("open", "client-x509").attribute("x509.subjectdn", "CN=a"))
                .with(ClientJson.of("closed", "client-x509")
                        .attribute("x509.subjectdn", "CN=a")
                        .attribute("x509.casubjectdn", "CN=Root"))
                .with(ClientJson.of("by-secret", "client-secret"));

        JsonNode warnings = read(SERVER.admin());

        assertThat(warnings).hasSize(1);
        assertThat(warnings.get(0).path("code").asText()).isEqualTo("client_x509_without_ca_dn");
        assertThat(warnings.get(0).path("severity").asText()).isEqualTo("danger");
        assertThat(warnings.get(0).path("client").path("clientId").asText()).isEqualTo("open");
        assertThat(read(realm.administrator("view-realm"))).isEmpty();
        assertThat(read(realm.administrator("view-clients"))).hasSize(1);
        assertThat(realm.administrator("view-users")
                        .request("GET", path(), null)
                        .status())
                .isEqualTo(403);
    }

    @Test
    void saysWhichAnchorEnds() {
        realm.trusting(TestCa.root(ca("CN=Ended").expired()));

        JsonNode warnings = read(SERVER.admin());

        assertThat(warnings.findValuesAsText("code")).isEqualTo(List.of("anchor_expiring"));
        assertThat(warnings.get(0).path("message").asText()).contains("CN=Ended");
        assertThat(warnings.get(0).path("profile").asText()).isEqualTo("default");
    }

    @Test
    void saysWhichProfileRefusesEverybody() { // the server has no truststore for clients
        realm.with(TrustProfileJson.named("broken").config("useServerTruststore", "true"));

        JsonNode warnings = read(SERVER.admin());

        assertThat(warnings.findValuesAsText("code")).isEqualTo(List.of("profile_problem"));
        assertThat(warnings.get(0).path("profile").asText()).isEqualTo("broken");
    }

    private String path() {
        return "/" + realm.name() + "/mtls/warnings";
    }

    private JsonNode read(AdminClient administrator) {
        Response answer = administrator.request("GET", path(), null);
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return answer.body();
    }
}
