package dev.keycloakmtls.testsuite;

import static dev.keycloakmtls.testpki.Ca.ca;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
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

    /** Takes certificates from a header, of the proxy alone. */
    @RegisterExtension
    static final SharedServer BEHIND_PROXY = SharedServer.with(Lookup.RFC9440);

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

    @Test
    void saysNothingOfAProxyThatTheServerKnows() {
        try (TestRealm behindProxy = TestRealm.on(BEHIND_PROXY)) {
            assertThat(BEHIND_PROXY.admin().read("/" + behindProxy.name() + "/mtls/warnings"))
                    .isEmpty();
        }
        assertThat(read(SERVER.admin())).isEmpty();
    }

    @Test
    void saysWhichMethodTheFlowDoesNotRun() {
        realm.configure("POST", "/authentication/flows/clients/copy", "{\"newName\":\"without\"}");
        realm.with(ClientJson.selfSigned("robot").attribute("mtls.thumbprints", "0".repeat(64)))
                .with(ClientJson.selfSigned("other").attribute("mtls.thumbprints", "0".repeat(64)));
        assertThat(read(SERVER.admin())).isEmpty();

        bind("without");
        assertThat(blocked())
                .startsWith("2 clients with self_signed_tls_client_auth cannot authenticate")
                .contains("\"without\" does not have \"self-signed-tls-client-auth\"");

        bind("clients");
        assertThat(read(SERVER.admin())).isEmpty();
        require("self-signed-tls-client-auth", "DISABLED");
        assertThat(blocked()).contains("is switched off");

        require("self-signed-tls-client-auth", "ALTERNATIVE");
        assertThat(read(SERVER.admin())).isEmpty();
        require("client-secret", "REQUIRED");
        assertThat(blocked()).contains("runs \"client-secret\" alone");
    }

    private void bind(String flow) {
        realm.configure("PUT", "", "{\"clientAuthenticationFlow\":\"" + flow + "\"}");
    }

    private void require(String authenticator, String requirement) {
        for (JsonNode execution : SERVER.admin().executions(realm.name(), "clients")) {
            if (execution.path("providerId").asText().equals(authenticator)) {
                ObjectNode changed = execution.deepCopy();
                changed.put("requirement", requirement);
                realm.configure("PUT", "/authentication/flows/clients/executions", changed.toString());
            }
        }
    }

    /** What the only warning says. */
    private String blocked() {
        JsonNode warnings = read(SERVER.admin());
        assertThat(warnings.findValuesAsText("code")).isEqualTo(List.of("flow_blocked"));
        assertThat(warnings.get(0).path("severity").asText()).isEqualTo("danger");
        return warnings.get(0).path("message").asText();
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
