package dev.keycloakmtls.testsuite;

import static dev.keycloakmtls.testpki.Ca.ca;
import static dev.keycloakmtls.testpki.Leaf.leaf;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keycloakmtls.testpki.TestCa;
import dev.keycloakmtls.testpki.TestCertificate;
import dev.keycloakmtls.testsuite.client.AdminClient;
import dev.keycloakmtls.testsuite.client.Form;
import dev.keycloakmtls.testsuite.client.ForwardedCertificate;
import dev.keycloakmtls.testsuite.client.Response;
import dev.keycloakmtls.testsuite.client.TokenClient;
import dev.keycloakmtls.testsuite.realm.ClientJson;
import dev.keycloakmtls.testsuite.realm.TestRealm;
import dev.keycloakmtls.testsuite.realm.TrustProfileJson;
import dev.keycloakmtls.testsuite.server.Lookup;
import dev.keycloakmtls.testsuite.server.Members;
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

    /** As somebody builds it who has read nothing about certificates. */
    @RegisterExtension
    static final SharedServer ASKING_NOBODY = SharedServer.with(Lookup.NOT_ASKED);

    private static final TestCertificate ROBOT = TestCertificate.selfSigned(leaf("CN=robot"));

    private SharedServer server = SERVER;
    private TestRealm realm;

    @BeforeEach
    void createRealm() {
        realm = TestRealm.on(server);
    }

    /** Where Keycloak's own methods see whatever comes. */
    private void moveBehindTheProxy() {
        realm.close();
        server = BEHIND_PROXY;
        realm = TestRealm.on(server);
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

        JsonNode warnings = read(server.admin());

        assertThat(warnings).hasSize(1);
        assertThat(warnings.get(0).path("code").asText()).isEqualTo("client_x509_without_ca_dn");
        assertThat(warnings.get(0).path("severity").asText()).isEqualTo("warning"); // the server's truststores verify
        assertThat(warnings.get(0).path("client").path("clientId").asText()).isEqualTo("open");
        assertThat(read(realm.administrator("view-realm"))).isEmpty();
        assertThat(read(realm.administrator("view-clients"))).hasSize(1);
        assertThat(realm.administrator("view-users")
                        .request("GET", path(), null)
                        .status())
                .isEqualTo(403);
    }

    @Test
    void saysThatNoCertificateArrives() {
        try (TestRealm deaf = TestRealm.on(ASKING_NOBODY)) {
            deaf.with(ClientJson.selfSigned("robot").attribute("mtls.certificates", ROBOT.pem()))
                    .with(ClientJson.of("open", "client-x509").attribute("x509.subjectdn", "CN=a"));
            logsInByCertificate(deaf, "browser", "auth-x509-client-username-form");

            JsonNode warnings = ASKING_NOBODY.admin().read("/" + deaf.name() + "/mtls/warnings");

            // Nobody can show a certificate, so that nobody can forge one either.
            assertThat(Members.of(warnings, "code")).isEqualTo(List.of("certificates_do_not_arrive"));
            assertThat(warnings.get(0).path("severity").asText()).isEqualTo("danger");
            assertThat(warnings.get(0).path("message").asText())
                    .contains("https-client-auth is \"none\"")
                    .contains("--https-client-auth=request");
            assertThat(Members.of(
                            deaf.administrator("view-clients").read("/" + deaf.name() + "/mtls/warnings"), "code"))
                    .isEqualTo(List.of("certificates_do_not_arrive"));
            deaf.assertRefused(deaf.token(ROBOT, "robot"), "no_certificate");

            String client = "/" + deaf.name() + "/mtls/clients/"
                    + ASKING_NOBODY
                            .admin()
                            .client(deaf.name(), "robot")
                            .path("id")
                            .asText();
            assertThat(ASKING_NOBODY
                            .admin()
                            .read(client)
                            .path("certificatesBlocked")
                            .asText())
                    .startsWith("No client certificate reaches this server");
            Response tried = ASKING_NOBODY
                    .admin()
                    .request(
                            "POST",
                            client + "/try",
                            JsonNodeFactory.instance
                                    .objectNode()
                                    .put("certificate", ROBOT.pem())
                                    .toString());
            assertThat(tried.body().path("accepted").asBoolean()).isTrue();
            assertThat(tried.body().path("obstacles").get(0).path("sentence").asText())
                    .startsWith("No client certificate reaches this server");
        }
    }

    @Test
    void namesUsersLoginsThatAnybodysCertificatePasses() {
        moveBehindTheProxy();
        logsInByCertificate(realm, "direct_grant", "direct-grant-auth-x509-username");

        JsonNode warnings = read(server.admin());

        assertThat(Members.of(warnings, "code")).isEqualTo(List.of("x509_user_login_unverified"));
        JsonNode warning = warnings.get(0);
        assertThat(warning.path("severity").asText()).isEqualTo("danger");
        assertThat(warning.path("arguments").path("realm").asText()).isEqualTo(realm.name());
        assertThat(warning.path("arguments").path("flow").asText()).isEqualTo("by-certificate");
        assertThat(warning.path("arguments").path("authenticator").asText())
                .isEqualTo("direct-grant-auth-x509-username");
        assertThat(warning.path("message").asText())
                .contains("\"by-certificate\" of the realm \"" + realm.name() + "\"")
                .contains("whether the proxy has verified them this server cannot know");

        // It is true: whoever makes a certificate is that user.
        realm.configure(
                "POST",
                "/users",
                "{\"username\":\"alice\",\"enabled\":true,\"email\":\"a@example.com\","
                        + "\"firstName\":\"A\",\"lastName\":\"A\"}");
        TestCertificate forged = TestCertificate.selfSigned(leaf("CN=alice"));
        assertThat(asAlice(forged)).isEqualTo(200);

        String config = step(realm, "by-certificate", "direct-grant-auth-x509-username")
                .path("authenticationConfig")
                .asText();
        realm.configure(
                "PUT",
                "/authentication/config/" + config,
                "{\"id\":\"" + config + "\",\"alias\":\"by-certificate\",\"config\":" + byCommonName(true) + "}");
        assertThat(read(server.admin())).isEmpty();
        assertThat(asAlice(forged)).isEqualTo(401);
    }

    private int asAlice(TestCertificate certificate) {
        return server.anonymous()
                .post(
                        TokenClient.tokenEndpoint(realm.name()),
                        Form.of("grant_type", "password", "client_id", "admin-cli"),
                        ForwardedCertificate.headers(certificate.certificate()))
                .status();
    }

    @Test
    void tellsOfUsersLoginsOnlyWhoMayViewTheirRealm() {
        moveBehindTheProxy();
        try (TestRealm neighbour = TestRealm.on(server)) {
            logsInByCertificate(neighbour, "browser", "auth-x509-client-username-form");

            // From any realm to whoever administers both.
            assertThat(read(server.admin())
                            .get(0)
                            .path("arguments")
                            .path("realm")
                            .asText())
                    .isEqualTo(neighbour.name());
            assertThat(read(realm.administrator("realm-admin"))).isEmpty();
            assertThat(of(neighbour, "realm-admin")).isEqualTo(List.of("x509_user_login_unverified"));
            assertThat(of(neighbour, "view-realm")).isEqualTo(List.of("x509_user_login_unverified"));
            assertThat(of(neighbour, "view-clients")).isEmpty();
        }
    }

    @Test
    void findsUsersLoginsWhereverTheyAreInUse() {
        moveBehindTheProxy();
        realm.configure(
                "POST",
                "/authentication/flows",
                "{\"alias\":\"outer\",\"providerId\":\"basic-flow\"," + "\"topLevel\":true,\"builtIn\":false}");
        realm.configure(
                "POST", "/authentication/flows/outer/executions/flow", "{\"alias\":\"inner\",\"type\":\"basic-flow\"}");
        add("inner", "auth-x509-client-username-form", "{}");
        require("outer", "inner", "ALTERNATIVE");
        assertThat(read(server.admin())).as("no flow that is in use").isEmpty();

        realm.with(ClientJson.of("overriding", "client-secret"));
        String outer = flow("outer");
        server.admin()
                .updateClient(realm.name(), "overriding", json -> json.putObject("authenticationFlowBindingOverrides")
                        .put("browser", outer));
        assertThat(flows()).isEqualTo(List.of("outer"));
        require("outer", "inner", "DISABLED");
        assertThat(flows()).as("the flow within is disabled").isEmpty();
        require("outer", "inner", "ALTERNATIVE");
        require("outer", "auth-x509-client-username-form", "DISABLED");
        assertThat(flows()).as("the step is disabled").isEmpty();
        require("outer", "auth-x509-client-username-form", "ALTERNATIVE");
        server.admin()
                .updateClient(realm.name(), "overriding", json -> json.putObject("authenticationFlowBindingOverrides")
                        .put("browser", ""));
        assertThat(flows()).as("the override is gone").isEmpty();

        realm.configure(
                "PUT",
                "/client-policies/profiles",
                "{\"profiles\":[{\"name\":\"strong\",\"executors\":[{\"executor\":"
                        + "\"auth-flow-enforcer\",\"configuration\":{\"auth-flow-alias\":\"outer\",\"auth-flow-loa\":\"1\"}}]}]}");
        assertThat(flows()).as("no policy applies the profile").isEmpty();
        realm.configure(
                "PUT",
                "/client-policies/policies",
                "{\"policies\":[{\"name\":\"all\",\"enabled\":true,\"conditions\":"
                        + "[{\"condition\":\"any-client\",\"configuration\":{}}],\"profiles\":[\"strong\"]}]}");
        assertThat(flows()).isEqualTo(List.of("outer"));

        realm.configure("PUT", "", "{\"enabled\":false}");
        assertThat(flows()).as("nobody logs in to a realm that is disabled").isEmpty();
    }

    @Test
    void cannotKnowWhatAProxyVerifies() {
        try (TestRealm behindProxy = TestRealm.on(BEHIND_PROXY)) {
            behindProxy.with(ClientJson.of("open", "client-x509").attribute("x509.subjectdn", "CN=a"));
            logsInByCertificate(behindProxy, "browser", "auth-x509-client-username-form");

            JsonNode warnings = BEHIND_PROXY.admin().read("/" + behindProxy.name() + "/mtls/warnings");

            assertThat(Members.of(warnings, "code"))
                    .isEqualTo(List.of("x509_user_login_unverified", "client_x509_without_ca_dn"));
            assertThat(warnings.findValuesAsText("severity")).isEqualTo(List.of("danger", "danger"));
            assertThat(warnings.findValuesAsText("message"))
                    .allMatch(text -> text.contains("whether the proxy has verified them this server cannot know"));
        }
    }

    @Test
    void saysWhichAnchorEnds() {
        realm.trusting(TestCa.root(ca("CN=Ended").expired()));

        JsonNode warnings = read(server.admin());

        assertThat(Members.of(warnings, "code")).isEqualTo(List.of("anchor_expiring"));
        assertThat(warnings.get(0).path("message").asText()).contains("CN=Ended");
        assertThat(warnings.get(0).path("profile").asText()).isEqualTo("default");
    }

    @Test
    void saysWhichProfileRefusesEverybody() { // the server has no truststore for clients
        realm.with(TrustProfileJson.named("broken").config("useServerTruststore", "true"));

        JsonNode warnings = read(server.admin());

        assertThat(Members.of(warnings, "code")).isEqualTo(List.of("profile_problem"));
        assertThat(warnings.get(0).path("profile").asText()).isEqualTo("broken");
    }

    @Test
    void saysNothingOfAProxyThatTheServerKnows() {
        try (TestRealm behindProxy = TestRealm.on(BEHIND_PROXY)) {
            assertThat(BEHIND_PROXY.admin().read("/" + behindProxy.name() + "/mtls/warnings"))
                    .isEmpty();
        }
        assertThat(read(server.admin())).isEmpty();
    }

    @Test
    void saysWhichMethodTheFlowDoesNotRun() {
        realm.configure("POST", "/authentication/flows/clients/copy", "{\"newName\":\"without\"}");
        realm.with(ClientJson.selfSigned("robot").attribute("mtls.thumbprints", "0".repeat(64)))
                .with(ClientJson.selfSigned("other").attribute("mtls.thumbprints", "0".repeat(64)));
        assertThat(read(server.admin())).isEmpty();

        bind("without");
        assertThat(message("flow_lacks_method"))
                .startsWith("2 clients with self_signed_tls_client_auth cannot authenticate")
                .contains("\"without\" does not have \"self-signed-tls-client-auth\"");

        bind("clients");
        assertThat(read(server.admin())).isEmpty();
        require("clients", "self-signed-tls-client-auth", "DISABLED");
        assertThat(blocked()).contains("is switched off");

        require("clients", "self-signed-tls-client-auth", "ALTERNATIVE");
        assertThat(read(server.admin())).isEmpty();
        require("clients", "client-secret", "REQUIRED");
        assertThat(blocked()).contains("runs \"client-secret\" alone");
    }

    /** Binds a flow of one step, Keycloak's X.509 login of users by the certificate's common name. */
    private static void logsInByCertificate(TestRealm realm, String binding, String authenticator) {
        realm.configure(
                "POST",
                "/authentication/flows",
                "{\"alias\":\"by-certificate\",\"providerId\":\"basic-flow\","
                        + "\"topLevel\":true,\"builtIn\":false}");
        addTo(realm, "by-certificate", authenticator, byCommonName(false));
        realm.configure(
                "PUT",
                "",
                binding.equals("browser")
                        ? "{\"browserFlow\":\"by-certificate\"}"
                        : "{\"directGrantFlow\":\"by-certificate\"}");
    }

    private static String byCommonName(boolean revalidate) {
        return "{\"x509-cert-auth.mapping-source-selection\":\"Subject's Common Name\","
                + "\"x509-cert-auth.mapper-selection\":\"Username or Email\","
                + "\"x509-cert-auth.revalidate-certificate-enabled\":\"" + revalidate + "\"}";
    }

    private void add(String flow, String authenticator, String config) {
        addTo(realm, flow, authenticator, config);
    }

    private static void addTo(TestRealm realm, String flow, String authenticator, String config) {
        realm.configure(
                "POST",
                "/authentication/flows/" + flow + "/executions/execution",
                "{\"provider\":\"" + authenticator + "\"}");
        JsonNode step = step(realm, flow, authenticator);
        realm.configure(
                "POST",
                "/authentication/executions/" + step.path("id").asText() + "/config",
                "{\"alias\":\"" + flow + "\",\"config\":" + config + "}");
        ObjectNode required = step.deepCopy();
        realm.configure(
                "PUT",
                "/authentication/flows/" + flow + "/executions",
                required.put("requirement", flow.equals("inner") ? "ALTERNATIVE" : "REQUIRED")
                        .toString());
    }

    private static JsonNode step(TestRealm realm, String flow, String step) {
        for (JsonNode execution : realm.executions(flow)) {
            if (List.of(
                            execution.path("providerId").asText(),
                            execution.path("displayName").asText())
                    .contains(step)) {
                return execution;
            }
        }
        throw new AssertionError(flow + " does not have " + step);
    }

    private void require(String flow, String step, String requirement) {
        ObjectNode changed = step(realm, flow, step).deepCopy();
        realm.configure(
                "PUT",
                "/authentication/flows/" + flow + "/executions",
                changed.put("requirement", requirement).toString());
    }

    private String flow(String alias) {
        for (JsonNode flow : server.admin().read("/" + realm.name() + "/authentication/flows")) {
            if (flow.path("alias").asText().equals(alias)) {
                return flow.path("id").asText();
            }
        }
        throw new AssertionError("there is no flow " + alias);
    }

    /** The flows that are warned of. */
    private List<String> flows() {
        List<String> flows = new java.util.ArrayList<>();
        read(server.admin())
                .forEach(warning -> flows.addAll(Members.of(
                        com.fasterxml.jackson.databind.node.JsonNodeFactory.instance
                                .arrayNode()
                                .add(warning.path("arguments")),
                        "flow")));
        return flows;
    }

    /** The codes that an administrator of a realm sees who has a role in it. */
    private static List<String> of(TestRealm realm, String role) {
        return Members.of(realm.administrator(role).read("/" + realm.name() + "/mtls/warnings"), "code");
    }

    private void bind(String flow) {
        realm.configure("PUT", "", "{\"clientAuthenticationFlow\":\"" + flow + "\"}");
    }

    /** What the only warning says. */
    private String blocked() {
        return message("flow_blocked");
    }

    private String message(String code) {
        JsonNode warnings = read(server.admin());
        assertThat(Members.of(warnings, "code")).isEqualTo(List.of(code));
        assertThat(warnings.get(0).path("severity").asText()).isEqualTo("danger");
        return warnings.get(0).path("message").asText();
    }

    private String path() {
        return "/" + realm.name() + "/mtls/warnings";
    }

    private JsonNode read(AdminClient administrator) {
        Response answer = administrator.request("GET", path(), null);
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        ArrayNode warnings = JsonNodeFactory.instance.arrayNode();
        for (JsonNode warning : answer.body()) { // the console's tests run beside these, on the same server
            if (!warning.path("arguments").path("realm").asText().startsWith("console-")) {
                warnings.add(warning);
            }
        }
        return warnings;
    }
}
