package dev.keycloakmtls.testsuite;

import static dev.keycloakmtls.testpki.Leaf.leaf;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keycloakmtls.testpki.TestCertificate;
import dev.keycloakmtls.testpki.TestJwk;
import dev.keycloakmtls.testsuite.client.AdminClient;
import dev.keycloakmtls.testsuite.client.Response;
import dev.keycloakmtls.testsuite.realm.ClientJson;
import dev.keycloakmtls.testsuite.realm.Registration;
import dev.keycloakmtls.testsuite.realm.TestRealm;
import dev.keycloakmtls.testsuite.server.Lookup;
import dev.keycloakmtls.testsuite.server.SharedServer;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Who puts a method into a realm's client authentication flow, and who is told. */
class ClientFlowIT {
    private static final String METHOD = "self-signed-tls-client-auth";
    private static final TestCertificate ROBOT = TestCertificate.selfSigned(leaf("CN=robot"));

    @RegisterExtension
    static final SharedServer SERVER = SharedServer.with(Lookup.DIRECT);

    private TestRealm realm;

    @BeforeEach
    void createRealm() {
        realm = TestRealm.on(SERVER);
        realm.configure(
                "PUT",
                "/events/config",
                "{\"adminEventsEnabled\":true,\"adminEventsDetailsEnabled\":true,\"eventsEnabled\":true}");
    }

    @AfterEach
    void deleteRealm() {
        realm.close();
    }

    @Test
    void installsItselfInTheBuiltInFlowWithAnEventAndALine() {
        realm.with(robot()).with(robot("another"));

        assertThat(executions("clients")).endsWith(METHOD);
        assertThat(additions()).singleElement().satisfies(event -> {
            assertThat(event.path("authDetails").path("userId").asText()).isNotEmpty();
            assertThat(event.path("authDetails").path("realmId").asText())
                    .isEqualTo(SERVER.admin().realm("master").path("id").asText());
            assertThat(event.path("authDetails").path("ipAddress").asText()).isNotEmpty();
            assertThat(event.path("resourcePath").asText()).startsWith("authentication/executions/");
        });
        assertThat(lines())
                .singleElement()
                .asString()
                .contains("Added '" + METHOD + "' to client authentication flow 'clients'");
        realm.assertAccepted(realm.token(ROBOT, "robot"), ROBOT);
    }

    @Test
    void saysNothingOfWhatWasRolledBack() {
        Response refused = SERVER.admin()
                .request(
                        "POST",
                        "/" + realm.name() + "/clients",
                        ClientJson.selfSigned("nothing").toJson().toString());

        assertThat(refused.status()).as(refused.text()).isEqualTo(400);
        assertThat(executions("clients")).doesNotContain(METHOD);
        assertThat(additions()).isEmpty();
        assertThat(lines()).isEmpty();
    }

    /** Whoever saves clients does not change what whoever manages the realm has made. */
    @Test
    void leavesAFlowThatSomebodyMadeAloneUntilWhoManagesTheRealmAddsIt() {
        bindOwnFlow();
        AdminClient clientManager = realm.administrator("manage-clients", "view-realm");
        AdminClient realmManager = realm.administrator("manage-realm", "view-clients");

        Response saved = clientManager.request(
                "POST", "/" + realm.name() + "/clients", robot().toJson().toString());

        assertThat(saved.status()).as(saved.text()).isEqualTo(201);
        assertThat(executions("own")).doesNotContain(METHOD);
        assertThat(executions("clients")).doesNotContain(METHOD);
        assertThat(realm.token(ROBOT, "robot").status()).isGreaterThanOrEqualTo(400);
        assertThat(warnings()).singleElement().satisfies(warning -> {
            assertThat(warning.path("severity").asText()).isEqualTo("danger");
            assertThat(warning.path("message").asText())
                    .contains("1 client with self_signed_tls_client_auth", "\"own\" does not have \"" + METHOD + "\"");
            assertThat(warning.path("arguments").path("method").asText()).isEqualTo("self_signed_tls_client_auth");
            assertThat(warning.path("arguments").path("flow").asText()).isEqualTo("own");
        });

        assertThat(add(clientManager, "self_signed_tls_client_auth").status()).isEqualTo(403);
        assertThat(add(realmManager, "self_signed_tls_client_auth").status()).isEqualTo(204);
        assertThat(add(realmManager, "self_signed_tls_client_auth").status()).isEqualTo(204);

        assertThat(executions("own")).endsWith(METHOD).containsOnlyOnce(METHOD);
        assertThat(additions()).hasSize(1);
        assertThat(warnings()).isEmpty();
        realm.assertAccepted(realm.token(ROBOT, "robot"), ROBOT);
        Response refused = realmManager.request("DELETE", "/" + realm.name() + "/mtls/client-flow", null);
        assertThat(refused.status()).isEqualTo(409);
        // kcadm.sh shows nothing else
        assertThat(refused.body().path("errorMessage").asText()).contains("(robot)");
        SERVER.admin()
                .updateClient(realm.name(), "robot", json -> json.put("clientAuthenticatorType", "client-secret"));
        assertThat(realmManager
                        .request("DELETE", "/" + realm.name() + "/mtls/client-flow", null)
                        .status())
                .isEqualTo(204);
        assertThat(executions("own")).doesNotContain(METHOD);
    }

    @Test
    void addsNothingWhereSomethingElseKeepsTheMethodFromRunning() {
        Response unknown = add(SERVER.admin(), "client_secret_basic");
        assertThat(unknown.status()).isEqualTo(404);
        realm.with(robot());
        require("clients", METHOD, "DISABLED");

        Response disabled = add(SERVER.admin(), "self_signed_tls_client_auth");
        assertThat(disabled.status()).isEqualTo(400);
        assertThat(disabled.body().path("errorMessage").asText()).contains("is switched off");

        require("clients", "client-secret", "REQUIRED");
        Response required = add(SERVER.admin(), "tls_client_auth");
        assertThat(required.status()).isEqualTo(400);
        assertThat(required.body().path("errorMessage").asText()).contains("runs \"client-secret\" alone");
        assertThat(executions("clients")).doesNotContain("tls-client-auth");
    }

    @Test
    void aRegistrationAddsItToTheBuiltInFlowWithAnEvent() {
        String clientId = register();

        assertThat(executions("clients")).endsWith(METHOD);
        assertThat(additions()).singleElement().satisfies(event -> {
            assertThat(event.path("authDetails").path("clientId").asText())
                    .isEqualTo(SERVER.admin()
                            .client(realm.name(), clientId)
                            .path("id")
                            .asText());
            assertThat(event.path("authDetails").has("userId")).isFalse();
        });
        assertThat(lines()).hasSize(1);
        realm.assertAccepted(realm.token(ROBOT, clientId), ROBOT);
    }

    @Test
    void aRegistrationWidensNoFlowThatSomebodyMade() {
        bindOwnFlow();

        String clientId = register();

        assertThat(executions("own")).doesNotContain(METHOD);
        assertThat(additions()).isEmpty();
        assertThat(realm.token(ROBOT, clientId).status()).isGreaterThanOrEqualTo(400);
        assertThat(warnings()).hasSize(1);
    }

    /** The built-in flow can be restricted as well; an administrator who saves the client is asked for no more. */
    @Test
    void aRegistrationWidensNoBuiltInFlowInWhichAMethodIsSwitchedOff() {
        require("clients", "client-secret", "DISABLED");

        register();
        assertThat(executions("clients")).doesNotContain(METHOD);
        assertThat(warnings()).hasSize(1);

        realm.with(robot());
        assertThat(executions("clients")).endsWith(METHOD);
    }

    private String register() {
        Response answer = Registration.openidConnect(SERVER.anonymous(), SERVER.admin(), realm.name())
                .create("""
                        {"token_endpoint_auth_method":"self_signed_tls_client_auth","grant_types":["client_credentials"],
                        "redirect_uris":["https://client.example.com/"],"jwks":%s}""".formatted(TestJwk.set(TestJwk.of(ROBOT).x5c(ROBOT))));
        assertThat(answer.status()).as(answer.text()).isEqualTo(201);
        return answer.body().path("client_id").asText();
    }

    private void bindOwnFlow() {
        realm.configure("POST", "/authentication/flows/clients/copy", "{\"newName\":\"own\"}");
        realm.configure("PUT", "", "{\"clientAuthenticationFlow\":\"own\"}");
    }

    private Response add(AdminClient administrator, String method) {
        return administrator.request("PUT", "/" + realm.name() + "/mtls/client-flow/" + method, null);
    }

    private void require(String flow, String authenticator, String requirement) {
        for (JsonNode execution : SERVER.admin().executions(realm.name(), flow)) {
            if (execution.path("providerId").asText().equals(authenticator)) {
                ObjectNode changed = execution.deepCopy();
                changed.put("requirement", requirement);
                realm.configure("PUT", "/authentication/flows/" + flow + "/executions", changed.toString());
            }
        }
    }

    private List<String> executions(String flow) {
        return SERVER.admin().executions(realm.name(), flow).findValuesAsText("providerId");
    }

    /** The admin events of executions that were added. */
    private List<JsonNode> additions() {
        JsonNode events =
                SERVER.admin().read("/" + realm.name() + "/admin-events?max=100&resourceTypes=AUTH_EXECUTION");
        return StreamSupport.stream(events.spliterator(), false)
                .filter(event -> event.path("operationType").asText().equals("CREATE"))
                .toList();
    }

    private List<JsonNode> warnings() {
        JsonNode warnings = SERVER.admin().read("/" + realm.name() + "/mtls/warnings");
        return StreamSupport.stream(warnings.spliterator(), false)
                .filter(warning -> warning.path("code").asText().startsWith("flow_"))
                .peek(warning -> assertThat(warning.path("code").asText()).isEqualTo("flow_lacks_method"))
                .toList();
    }

    /** What the server's log says about this realm's flow. */
    private List<String> lines() {
        return SERVER.keycloak().logLines().stream()
                .filter(line -> line.contains("Added '") && line.contains("'" + realm.name() + "'"))
                .toList();
    }

    private static ClientJson robot() {
        return robot("robot");
    }

    private static ClientJson robot(String clientId) {
        return ClientJson.selfSigned(clientId).attribute("mtls.certificates", ROBOT.pem());
    }
}
