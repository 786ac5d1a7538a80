package dev.keycloakmtls.testsuite.matrix;

import static dev.keycloakmtls.testpki.Leaf.leaf;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keycloakmtls.testpki.TestCa;
import dev.keycloakmtls.testpki.TestCertificate;
import dev.keycloakmtls.testsuite.client.Response;
import dev.keycloakmtls.testsuite.realm.ClientJson;
import dev.keycloakmtls.testsuite.realm.RealmJson;
import dev.keycloakmtls.testsuite.realm.Sha256;
import dev.keycloakmtls.testsuite.realm.TestRealm;
import dev.keycloakmtls.testsuite.server.TestedServer;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What has to work on every Keycloak that is supported: each flow in a realm of its own, with its nearest forgery. */
public enum CoreFlow {
    CA_SIGNED("token and refusals with `tls_client_auth`") {
        @Override
        void check(TestedServer server, TestRealm realm) {
            realm.trusting(ROOT)
                    .with(ClientJson.caSigned("billing")
                            .attribute("tls_client_auth_subject_dn", "CN=billing")
                            .boundTokens());
            TestCertificate right = ROOT.issue(leaf("CN=billing"));

            Response answer = realm.token(right, "billing");
            realm.assertAccepted(answer, right);
            assertThat(answer.boundThumbprint()).isEqualTo(Sha256.base64Url(right));

            realm.assertRefused(realm.token(ROOT.issue(leaf("CN=payroll")), "billing"), "subject_mismatch");
            TestCa impostor = TestCa.root("CN=Partner Root");
            realm.assertRefused(realm.token(impostor.issue(leaf("CN=billing")), "billing"), "issuer_key_mismatch");
            realm.assertRefused(
                    realm.token(ROOT.issue(leaf("CN=billing").expired()), "billing"), "certificate_expired");
            realm.assertRefused(realm.token("billing"), "no_certificate");
        }
    },
    INTERMEDIATE("a path over an intermediate, and a forged intermediate") {
        @Override
        void check(TestedServer server, TestRealm realm) {
            realm.trusting(ROOT).with(ClientJson.caSigned("deep").attribute("tls_client_auth_san_dns", "deep.example"));
            TestCertificate right =
                    ROOT.intermediate("CN=Issuing").issue(leaf("CN=deep").sanDns("deep.example"));
            realm.assertAccepted(realm.token(right, "deep"), right);

            TestCertificate forged = TestCa.root("CN=Partner Root")
                    .intermediate("CN=Issuing")
                    .issue(leaf("CN=deep").sanDns("deep.example"));
            Response refused = realm.token(forged, "deep");
            assertThat(refused.status()).as(refused.text()).isEqualTo(401);
        }
    },
    SELF_SIGNED("token and refusals with `self_signed_tls_client_auth`") {
        @Override
        void check(TestedServer server, TestRealm realm) {
            TestCertificate registered = TestCertificate.selfSigned(leaf("CN=robot"));
            realm.with(ClientJson.selfSigned("by-certificate")
                            .attribute("mtls.certificates", registered.pem())
                            .boundTokens())
                    .with(ClientJson.selfSigned("by-key").attribute("mtls.public_keys", Sha256.publicKey(registered)));

            Response answer = realm.token(registered, "by-certificate");
            realm.assertAccepted(answer, registered);
            assertThat(answer.boundThumbprint()).isEqualTo(Sha256.base64Url(registered));
            realm.assertAccepted(realm.token(registered, "by-key"), registered);

            TestCertificate copy = TestCertificate.selfSigned(leaf("CN=robot"));
            realm.assertRefused(realm.token(copy, "by-certificate"), "certificate_not_registered");
            realm.assertRefused(realm.token(copy, "by-key"), "certificate_not_registered");
            realm.assertRefused(realm.token("by-certificate"), "no_certificate");
        }
    },
    GUARD("a certificate that anybody can make is nobody to Keycloak's own methods") {
        @Override
        void check(TestedServer server, TestRealm realm) {
            TestCertificate robot = TestCertificate.selfSigned(leaf("CN=robot"));
            realm.with(ClientJson.selfSigned("robot").attribute("mtls.certificates", robot.pem()))
                    .with(ClientJson.of("legacy", "client-x509").attribute("x509.subjectdn", "CN=legacy"));

            realm.assertAccepted(realm.token(robot, "robot"), robot);
            assertThat(realm.token(STAFF.issue(leaf("CN=legacy")), "legacy").status())
                    .isEqualTo(200);
            for (TestCertificate forged : new TestCertificate[] {
                TestCertificate.selfSigned(leaf("CN=legacy")),
                TestCa.root("CN=Staff CA").issue(leaf("CN=legacy")),
                ROOT.issue(leaf("CN=legacy"))
            }) {
                assertThat(realm.token(forged, "legacy").status()).isEqualTo(401);
            }
        }
    },
    REGISTRATION("dynamic client registration, and a token for what it registered") {
        @Override
        void check(TestedServer server, TestRealm realm) {
            realm.trusting(ROOT);
            String invitation = server.admin()
                    .request("POST", "/" + realm.name() + "/clients-initial-access", "{\"count\":1,\"expiration\":120}")
                    .body()
                    .path("token")
                    .asText();
            ObjectNode proposal = JsonNodeFactory.instance
                    .objectNode()
                    .put("token_endpoint_auth_method", "tls_client_auth")
                    .put("tls_client_auth_subject_dn", "CN=registered");
            proposal.putArray("grant_types").add("client_credentials");
            proposal.putArray("redirect_uris").add("https://client.example.com/callback");

            Response created = server.anonymous()
                    .json(
                            "POST",
                            "/realms/" + realm.name() + "/clients-registrations/openid-connect",
                            Map.of("Authorization", "Bearer " + invitation),
                            proposal.toString());

            assertThat(created.status()).as(created.text()).isEqualTo(201);
            String client = created.body().path("client_id").asText();
            assertThat(created.body().path("tls_client_auth_subject_dn").asText())
                    .isEqualTo("CN=registered");
            TestCertificate right = ROOT.issue(leaf("CN=registered"));
            realm.assertAccepted(realm.token(right, client), right);
            realm.assertRefused(realm.token(ROOT.issue(leaf("CN=another")), client), "subject_mismatch");
        }
    },
    METADATA("both methods in the server's metadata, each once") {
        @Override
        void check(TestedServer server, TestRealm realm) {
            JsonNode metadata = server.anonymous()
                    .get("/realms/" + realm.name() + "/.well-known/openid-configuration")
                    .body();
            assertThat(metadata.path("token_endpoint_auth_methods_supported").toString())
                    .containsOnlyOnce("\"tls_client_auth\"")
                    .containsOnlyOnce("\"self_signed_tls_client_auth\"");
        }
    },
    ADMINISTRATION("trust profiles over REST, and an invalid client refused") {
        @Override
        void check(TestedServer server, TestRealm realm) {
            String profiles = "/" + realm.name() + "/mtls/trust-profiles";
            ObjectNode proposal = JsonNodeFactory.instance.objectNode().put("name", "partners");
            proposal.putObject("config").putArray("trustAnchors").add(ROOT.pem());
            Response created = server.admin().request("POST", profiles, proposal.toString());
            assertThat(created.status()).as(created.text()).isEqualTo(201);
            String id = created.body().path("id").asText();
            assertThat(server.admin().read(profiles + "/" + id)).isEqualTo(created.body());

            String both = ClientJson.caSigned("two-selectors")
                    .attribute("tls_client_auth_subject_dn", "CN=a")
                    .attribute("tls_client_auth_san_dns", "a.example")
                    .toJson()
                    .toString();
            assertThat(server.admin()
                            .request("POST", "/" + realm.name() + "/clients", both)
                            .status())
                    .isEqualTo(400);

            // These read the database's tables of clients.
            TestCertificate registered = TestCertificate.selfSigned(leaf("CN=listed"));
            realm.with(ClientJson.selfSigned("listed").attribute("mtls.certificates", registered.pem()))
                    .with(ClientJson.of("legacy", "client-x509").attribute("x509.subjectdn", "CN=legacy"));
            String lists = "/" + realm.name() + "/mtls/";
            assertThat(server.admin().read(lists + "inventory").findValuesAsText("clientId"))
                    .containsExactly("listed");
            assertThat(server.admin().read(lists + "migration").findValuesAsText("clientId"))
                    .containsExactly("legacy");
            assertThat(server.admin().read(lists + "warnings").findValuesAsText("clientId"))
                    .contains("legacy");

            String version = created.body().path("version").asText();
            assertThat(server.admin()
                            .request("DELETE", profiles + "/" + id + "?version=" + version, null)
                            .status())
                    .isEqualTo(204);
        }
    },
    CONSOLE("the tabs' script in the admin console") {
        @Override
        void check(TestedServer server, TestRealm realm) {
            String page = server.anonymous().get("/admin/master/console/").text();
            Matcher script = Pattern.compile("\"(?:https://[^/\"]+)?(/resources/[^\"]*/mtls/[^\"]+\\.js)\"")
                    .matcher(page);
            assertThat(script.find()).as(page).isTrue();

            Response loaded = server.anonymous().get(script.group(1));

            assertThat(loaded.status()).isEqualTo(200);
            assertThat(loaded.headers().firstValue("Content-Type").orElse("")).contains("javascript");
            assertThat(server.anonymous().get(script.group(1) + "x").status()).isEqualTo(404);
        }
    };

    private static final TestCa ROOT = TestCa.root("CN=Partner Root");

    /** What the truststore of a server has that runs these flows. */
    public static final TestCa STAFF = TestCa.root("CN=Staff CA");

    private final String meaning;

    CoreFlow(String meaning) {
        this.meaning = meaning;
    }

    /** As the documentation says it. */
    public String meaning() {
        return meaning;
    }

    abstract void check(TestedServer server, TestRealm realm);

    /** @throws AssertionError saying what came out otherwise */
    public void run(TestedServer server) {
        ObjectNode realm = RealmJson.realm("core-" + ordinal());
        realm.remove("users"); // strict FIPS takes no password as short as theirs
        try (TestRealm created = TestRealm.of(server, realm)) {
            check(server, created);
        }
    }
}
