package dev.keycloakmtls.testsuite;

import static dev.keycloakmtls.testpki.Leaf.leaf;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keycloakmtls.testpki.TestCa;
import dev.keycloakmtls.testpki.TestCertificate;
import dev.keycloakmtls.testsuite.client.AdminClient;
import dev.keycloakmtls.testsuite.client.Response;
import dev.keycloakmtls.testsuite.realm.ClientJson;
import dev.keycloakmtls.testsuite.realm.Conversation;
import dev.keycloakmtls.testsuite.realm.OrdinaryRegistrations;
import dev.keycloakmtls.testsuite.realm.RealmJson;
import dev.keycloakmtls.testsuite.realm.Sha256;
import dev.keycloakmtls.testsuite.realm.TrustProfileJson;
import dev.keycloakmtls.testsuite.server.KeycloakHome;
import dev.keycloakmtls.testsuite.server.KeycloakServer;
import dev.keycloakmtls.testsuite.server.Lookup;
import dev.keycloakmtls.testsuite.server.Members;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The same realm on a stock Keycloak, on one with the JAR, on one that lost it, and on an empty one that imports an
 * export. Each server runs alone, one after the other.
 */
@BesideOthers
class WithAndWithoutIT {
    private static final String REALM = "company";
    private static final TestCa ROOT = TestCa.root("CN=Root");
    private static final TestCertificate BILLING = ROOT.issue(leaf("CN=billing"));
    private static final TestCertificate ROBOT = TestCertificate.selfSigned(leaf("CN=robot"));
    private static final TestCertificate LEGACY = ROOT.issue(leaf("CN=legacy"));
    private static final TestCertificate SIGNER = TestCertificate.selfSigned(leaf("CN=signer"));

    private static Conversation onStock;
    private static Conversation withJar;
    private static List<String> registrationsOnStock;
    private static List<String> registrationsWithJar;
    private static String metadataOnStock;
    private static String metadataWithJar;
    private static Conversation besideOurs;
    private static KeycloakServer server;
    private static Path data;
    private static String export;

    @BeforeAll
    static void talkToBoth() {
        try (KeycloakServer stock = KeycloakServer.of(KeycloakHome.stock(Lookup.DIRECT))
                .trustStoreThatTheHandshakeIgnores(ROOT.certificate(), SIGNER.certificate())
                .importing(REALM, existingMethods().toString())
                .start()) {
            onStock = Conversation.with(stock, REALM, LEGACY, SIGNER);
            registrationsOnStock = OrdinaryRegistrations.answers(stock, REALM, SIGNER);
            metadataOnStock = metadata(stock);
        }
        server = KeycloakServer.of(KeycloakHome.withProduct(Lookup.DIRECT))
                .trustStoreThatTheHandshakeIgnores(ROOT.certificate(), SIGNER.certificate())
                .importing(REALM, existingMethods().toString())
                .start();
        withJar = Conversation.with(server, REALM, LEGACY, SIGNER);
        registrationsWithJar = OrdinaryRegistrations.answers(server, REALM, SIGNER);
        metadataWithJar = metadata(server);
        addOurs(server);
        besideOurs = Conversation.with(server, REALM, LEGACY, SIGNER);
        data = server.stop();
        export = server.stopAndExport(REALM);
    }

    @AfterAll
    static void removeServer() {
        server.close();
    }

    @Test
    void answersOfOtherMethodsAreTheSame() {
        assertThat(withJar.answers()).isNotEmpty().isEqualTo(onStock.answers());
    }

    @Test
    void registrationsOfOtherMethodsAreTheSame() {
        assertThat(registrationsWithJar).isNotEmpty().isEqualTo(registrationsOnStock);
    }

    @Test
    void serverMetadataDifferInTheOneMethodThatKeycloakLacks() {
        assertThat(metadataOnStock).contains("\"mtls_endpoint_aliases\"").doesNotContain("self_signed_tls_client_auth");
        assertThat(metadataWithJar.replace("\"self_signed_tls_client_auth\",", ""))
                .isNotEqualTo(metadataWithJar)
                .isEqualTo(metadataOnStock);
    }

    /** With sorted lists: Keycloak's follow the order of hash maps. */
    private static String metadata(KeycloakServer keycloak) {
        ObjectNode document = (ObjectNode) keycloak.anonymous()
                .get("/realms/" + REALM + "/.well-known/openid-configuration")
                .body();
        document.properties().forEach(member -> {
            if (member.getValue() instanceof ArrayNode list) {
                var values = new TreeSet<String>();
                list.forEach(value -> values.add(value.asText()));
                list.removeAll();
                values.forEach(list::add);
            }
        });
        return document.toString().replace(keycloak.base().toString(), "https://server");
    }

    @Test
    void eventsOfOtherMethodsAreTheSame() {
        assertThat(withJar.events()).isNotEmpty().isEqualTo(onStock.events());
    }

    @Test
    void logLinesOfOtherMethodsAreTheSame() {
        assertThat(withoutTheGuards(withJar.log())).isNotEmpty().isEqualTo(withoutTheGuards(onStock.log()));
        assertThat(withJar.log())
                .filteredOn(WithAndWithoutIT::isTheGuards)
                .singleElement()
                .asString()
                .contains("CN=other", "X509ClientAuthenticator", "--https-trust-store-file");
    }

    /** But for a certificate that is not shown to client-x509, which then says nothing of it a second time. */
    private static List<String> withoutTheGuards(List<String> log) {
        return log.stream().filter(line -> !isTheGuards(line)).distinct().toList();
    }

    private static boolean isTheGuards(String line) {
        return line.contains("[dev.keycloakmtls.tls.HiddenIssuers]");
    }

    @Test
    void otherMethodsStayTheSameInARealmThatUsesOurs() {
        assertThat(besideOurs.answers()).isEqualTo(onStock.answers());
        assertThat(besideOurs.events()).isEqualTo(onStock.events());
    }

    @Test
    void withoutTheJarOthersWorkAndOursAreRefusedUntilItIsBack() {
        try (KeycloakServer stock =
                KeycloakServer.of(KeycloakHome.stock(Lookup.DIRECT)).data(data).start()) {
            assertThat(Conversation.with(stock, REALM, LEGACY, SIGNER).answers())
                    .isEqualTo(onStock.answers());
            assertOursAre(401, stock);
            assertThat(stock.admin()
                            .updateClient(REALM, "billing", client -> client.put("description", "while it was away"))
                            .status())
                    .isEqualTo(204);
            assertThat(stock.admin()
                            .request("GET", "/" + REALM + "/authentication/flows/clients/executions", null)
                            .status())
                    .as("Keycloak cannot show a flow with an authenticator that it does not have")
                    .isEqualTo(404);

            try (KeycloakServer upgraded = KeycloakServer.of(KeycloakHome.upgraded(Lookup.DIRECT))
                    .data(stock.stop())
                    .start()) {
                assertOursAre(200, upgraded);
                assertThat(upgraded.client(ROBOT).token(REALM, "billing").status())
                        .isEqualTo(401);
            }
        }
    }

    /** On a server that believes the certificate header of anybody, which is warned of meanwhile. */
    @Test
    void whatWasAddedToTheFlowIsTakenOutBeforeTheJarIsRemoved() {
        try (KeycloakServer leaving = KeycloakServer.of(KeycloakHome.withProduct(Lookup.NGINX))
                .anyProxy()
                .data(data)
                .start()) {
            AdminClient admin = leaving.admin();
            JsonNode warnings = admin.read("/" + REALM + "/mtls/warnings");
            assertThat(Members.of(warnings, "code")).contains("any_proxy_may_speak");
            assertThat(warnings.findValuesAsText("message")).anySatisfy(message -> assertThat(message)
                    .contains("\"nginx\"", "believe-any-proxy", "proxy-trusted-addresses"));
            Response refused = admin.request("DELETE", "/" + REALM + "/mtls/client-flow", null);
            assertThat(refused.status()).isEqualTo(409);
            assertThat(refused.body().path("clients"))
                    .extracting(JsonNode::asText)
                    .containsExactly("billing", "pinned", "robot");
            assertThat(executions(admin)).contains("tls-client-auth", "self-signed-tls-client-auth");

            for (String client : List.of("billing", "pinned", "robot")) {
                admin.updateClient(REALM, client, json -> json.put("clientAuthenticatorType", "client-secret"));
            }
            assertThat(admin.request("DELETE", "/" + REALM + "/mtls/client-flow", null)
                            .status())
                    .isEqualTo(204);
            assertThat(executions(admin))
                    .contains("client-secret", "client-x509")
                    .doesNotContain("tls-client-auth", "self-signed-tls-client-auth");

            try (KeycloakServer stock = KeycloakServer.of(KeycloakHome.stock(Lookup.DIRECT))
                    .data(leaving.stop())
                    .start()) {
                assertThat(executions(stock.admin())).contains("client-secret", "client-x509");
            }
        }
    }

    private static List<String> executions(AdminClient admin) {
        return admin.executions(REALM, "clients").findValuesAsText("providerId");
    }

    private static void assertOursAre(int status, KeycloakServer keycloak) {
        assertThat(List.of(
                        keycloak.client(BILLING).token(REALM, "billing").status(),
                        keycloak.client(ROBOT).token(REALM, "robot").status(),
                        keycloak.client(ROBOT).token(REALM, "pinned").status()))
                .containsOnly(status);
    }

    @Test
    void anExportWorksOnAnEmptyServer() {
        try (KeycloakServer empty = KeycloakServer.of(KeycloakHome.withProduct(Lookup.DIRECT))
                .importing(REALM, export)
                .start()) {
            assertThat(empty.client(BILLING).token(REALM, "billing").status()).isEqualTo(200);
            assertThat(empty.client(ROBOT).token(REALM, "robot").status()).isEqualTo(200);
            assertThat(empty.client(ROBOT).token(REALM, "pinned").status()).isEqualTo(200);
            assertThat(empty.client(ROBOT).token(REALM, "billing").status()).isEqualTo(401);
            assertThat(empty.client(BILLING).token(REALM, "robot").status()).isEqualTo(401);
        }
    }

    private static ObjectNode existingMethods() {
        ObjectNode realm = RealmJson.realm(REALM);
        RealmJson.add(realm, ClientJson.of("by-secret", "client-secret").field("secret", "s3cret"));
        RealmJson.add(realm, ClientJson.of("by-x509", "client-x509").attribute("x509.subjectdn", "CN=legacy"));
        RealmJson.add(realm, ClientJson.of("by-x509-unconfigured", "client-x509"));
        RealmJson.add(
                realm,
                ClientJson.of("by-jwt", "client-jwt")
                        .attribute("jwt.credential.certificate", Conversation.der(SIGNER))
                        .attribute("token.endpoint.auth.signing.alg", "ES256"));
        RealmJson.add(realm, ClientJson.of("public", "client-secret").publicClient());
        return realm;
    }

    private static void addOurs(KeycloakServer keycloak) {
        var admin = keycloak.admin();
        for (TrustProfileJson profile : new TrustProfileJson[] {
            TrustProfileJson.named("default").asDefault().anchors(ROOT),
            TrustProfileJson.named("pins").pinned(ROBOT)
        }) {
            assertThat(admin.createComponent(REALM, profile.toJson().toString()).status())
                    .isEqualTo(201);
        }
        admin.createClient(
                REALM,
                ClientJson.caSigned("billing")
                        .attribute("tls_client_auth_subject_dn", "CN=billing")
                        .toJson()
                        .toString());
        admin.createClient(
                REALM,
                ClientJson.selfSigned("robot")
                        .attribute("mtls.thumbprints", Sha256.hex(ROBOT))
                        .toJson()
                        .toString());
        admin.createClient(
                REALM,
                ClientJson.selfSigned("pinned")
                        .attribute("mtls.subject_dn", "CN=robot")
                        .attribute("mtls.trust_profile", "pins")
                        .toJson()
                        .toString());
    }
}
