package dev.keycloakmtls.testsuite;

import static dev.keycloakmtls.testpki.Leaf.leaf;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keycloakmtls.conformance.Satisfies;
import dev.keycloakmtls.testpki.TestCa;
import dev.keycloakmtls.testpki.TestCertificate;
import dev.keycloakmtls.testpki.TestJwk;
import dev.keycloakmtls.testsuite.client.Form;
import dev.keycloakmtls.testsuite.client.Response;
import dev.keycloakmtls.testsuite.realm.ClientJson;
import dev.keycloakmtls.testsuite.realm.Registration;
import dev.keycloakmtls.testsuite.realm.Sha256;
import dev.keycloakmtls.testsuite.realm.TestRealm;
import dev.keycloakmtls.testsuite.realm.TrustProfileJson;
import dev.keycloakmtls.testsuite.server.Lookup;
import dev.keycloakmtls.testsuite.server.SharedServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERUTF8String;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Client policies: the examples that are shipped, imported as they are, and each option of the executor. */
class ClientPoliciesIT {
    private static final Path EXAMPLES = Path.of("..", "docker", "client-policies");
    private static final TestCa ROOT = TestCa.root("CN=Root");
    private static final TestCertificate BANK = ROOT.issue(leaf("CN=bank"));
    private static final TestCertificate ROBOT = TestCertificate.selfSigned(leaf("CN=robot"));

    @RegisterExtension
    static final SharedServer SERVER = SharedServer.with(Lookup.DIRECT);

    @ParameterizedTest
    @ValueSource(strings = {"fapi-1-advanced", "fapi-2-security-profile"})
    @Satisfies(52)
    void fapiTakesBothMethodsWithBoundTokensAndNoSecret(String example) throws IOException {
        try (TestRealm realm = TestRealm.on(SERVER).trusting(ROOT).with(secret("existing"))) {
            imported(realm, example);

            assertThat(create(realm, bank("bank")).status()).isEqualTo(201);
            assertThat(create(realm, robot("robot")).status()).isEqualTo(201);
            Response byCa = realm.token(BANK, "bank");
            realm.assertAccepted(byCa, BANK);
            assertThat(byCa.boundThumbprint()).isEqualTo(Sha256.base64Url(BANK));
            Response byThumbprint = realm.token(ROBOT, "robot");
            realm.assertAccepted(byThumbprint, ROBOT);
            assertThat(byThumbprint.boundThumbprint()).isEqualTo(Sha256.base64Url(ROBOT));

            assertThat(create(realm, secret("new")).status()).isEqualTo(400);
            assertThat(SERVER.anonymous()
                            .token(
                                    realm.name(),
                                    Form.clientCredentials("existing").and("client_secret", "s3cret"))
                            .status())
                    .isEqualTo(400);
        }
    }

    @Test
    @Satisfies({52, 53})
    void openFinanceBrasilTakesASubjectDnWithDottedOidsOnly() throws IOException {
        try (TestRealm realm = TestRealm.on(SERVER).trusting(ROOT)) {
            imported(realm, "open-finance-brasil");
            // UTF8String "OFBBR-1"
            String subject = "UID=software,2.5.4.97=#0c074f464242522d31,CN=tpp,C=BR";

            Response accepted = register(realm, "tls_client_auth_subject_dn", subject);
            assertThat(accepted.status()).as(accepted.text()).isEqualTo(201);
            TestCertificate right = ROOT.issue(leaf("UID=software,2.5.4.97=OFBBR-1,CN=tpp,C=BR"));
            TestCertificate wrong = ROOT.issue(leaf("UID=software,2.5.4.97=OFBBR-2,CN=tpp,C=BR"));
            String id = accepted.body().path("client_id").asText();
            realm.assertAccepted(realm.token(right, id), right);
            realm.assertRefused(realm.token(wrong, id), "subject_mismatch");

            for (String refused : new String[] {
                "UID=software,organizationIdentifier=OFBBR-1,CN=tpp,C=BR", "UID=software,2.5.4.97=OFBBR-1,CN=tpp"
            }) {
                assertRefused(register(realm, "tls_client_auth_subject_dn", refused), "tls_client_auth_subject_dn:");
            }
            assertRefused(register(realm, "tls_client_auth_san_dns", "tpp.example.com"), "tls_client_auth_san_dns:");
            assertThat(create(realm, robot("robot")).status()).isEqualTo(400);
        }
    }

    @Test
    @Satisfies(54)
    void psd2AsksForARoleInTheCertificate() throws IOException {
        try (TestRealm realm = TestRealm.on(SERVER).trusting(ROOT).with(robot("robot"))) {
            imported(realm, "psd2");
            String subject = "2.5.4.97=PSDDE-BAFIN-123456,CN=bank";
            assertThat(create(realm, ClientJson.caSigned("bank").attribute("tls_client_auth_subject_dn", subject))
                            .status())
                    .isEqualTo(201);

            TestCertificate information =
                    ROOT.issue(leaf(subject).extension(QC_STATEMENTS, false, psd2("0.4.0.19495.1.3")));
            realm.assertAccepted(realm.token(information, "bank"), information);

            TestCertificate accounts =
                    ROOT.issue(leaf(subject).extension(QC_STATEMENTS, false, psd2("0.4.0.19495.1.1")));
            TestCertificate broken = ROOT.issue(leaf(subject).extension(QC_STATEMENTS, false, new byte[] {0x30, 0x01}));
            for (TestCertificate refused : new TestCertificate[] {accounts, broken, ROOT.issue(leaf(subject))}) {
                assertUnauthorized(realm.token(refused, "bank"));
            }
            assertUnauthorized(realm.token(ROBOT, "robot"));
        }
    }

    private static final String QC_STATEMENTS = "1.3.6.1.5.5.7.1.3";

    /** ETSI TS 119 495 §5.1; the name says something else than the OID. */
    private static byte[] psd2(String role) throws IOException {
        var roles = new DERSequence(
                new DERSequence(new ASN1Encodable[] {new ASN1ObjectIdentifier(role), new DERUTF8String("PSP_PI")}));
        var info =
                new DERSequence(new ASN1Encodable[] {roles, new DERUTF8String("BaFin"), new DERUTF8String("DE-BAFIN")});
        return new DERSequence(new DERSequence(new ASN1Encodable[] {new ASN1ObjectIdentifier("0.4.0.19495.2"), info}))
                .getEncoded();
    }

    @Test
    @Satisfies(7)
    void aPolicyHoldsAtEveryEndpointForClientsThatExistedBefore() {
        try (TestRealm realm = TestRealm.on(SERVER)
                .trusting(ROOT)
                .with(everyGrant(robot("robot")))
                .with(everyGrant(bank("bank")))) {
            String robots =
                    realm.token(ROBOT, "robot").body().path("access_token").asText();
            String banks = realm.token(BANK, "bank").body().path("access_token").asText();
            Response login = SERVER.client(ROBOT)
                    .token(
                            realm.name(),
                            Form.of("grant_type", "password", "client_id", "robot", "username", "user")
                                    .and("password", "password"));
            policy(realm, "\"methods\":[\"tls_client_auth\"]");

            assertUnauthorized(realm.token(ROBOT, "robot"));
            assertUnauthorized(SERVER.client(ROBOT)
                    .token(
                            realm.name(),
                            Form.of("grant_type", "refresh_token", "client_id", "robot")
                                    .and(
                                            "refresh_token",
                                            login.body().path("refresh_token").asText())));
            for (String[] request : new String[][] {
                {"/token/introspect", "token", "%s"},
                {"/revoke", "token", "%s"},
                {"/ext/par/request", "scope", "openid"},
                {"/auth/device", "scope", "openid"},
                {"/ext/ciba/auth", "scope", "openid"}
            }) {
                Response refused = at(realm, request, ROBOT, "robot", robots);
                assertThat(refused.status())
                        .as(request[0] + " " + refused.text())
                        .isEqualTo(400);
                Response accepted = at(realm, request, BANK, "bank", banks);
                assertThat(accepted.status())
                        .as(request[0] + " " + accepted.text())
                        .isBetween(200, 201);
            }
        }
    }

    private static Response at(
            TestRealm realm, String[] request, TestCertificate certificate, String client, String token) {
        Form form = Form.of(
                "client_id",
                client,
                request[1],
                request[2].formatted(token),
                "response_type",
                "code",
                "redirect_uri",
                "https://client.example.com/callback",
                "login_hint",
                "user");
        return SERVER.client(certificate)
                .post("/realms/" + realm.name() + "/protocol/openid-connect" + request[0], form);
    }

    private static ClientJson everyGrant(ClientJson client) {
        return client.ownAudience()
                .attribute("oauth2.device.authorization.grant.enabled", "true")
                .attribute("oidc.ciba.grant.enabled", "true");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "\"max-lifetime-days\":1",
                "\"min-rsa-key-size\":3072",
                "\"min-ec-key-size\":384",
                "\"max-certificates\":1",
                "\"trust-profiles\":[\"partners\"]"
            })
    void limitsWhatIsRegistered(String option) {
        try (TestRealm realm = TestRealm.on(SERVER)
                .trusting(ROOT)
                .with(TrustProfileJson.named("partners").anchors(ROOT))) {
            TestCertificate rsa = TestCertificate.selfSigned(leaf("CN=rsa").rsa(2048));
            String set = TestJwk.set(
                    TestJwk.of(rsa),
                    TestJwk.of(TestCertificate.selfSigned(leaf("CN=ec").ec("secp256r1"))));
            assertThat(registerKeys(realm, set).status()).isEqualTo(201);

            policy(realm, option);

            assertRefused(registerKeys(realm, set), option.contains("trust") ? "mtls.trust_profile:" : "jwks:");
        }
    }

    @Test
    void limitsTheCertificateThatIsPresentedForAThumbprint() {
        try (TestRealm realm = TestRealm.on(SERVER).with(robot("robot"))) {
            policy(realm, "\"max-lifetime-days\":100000");
            realm.assertAccepted(realm.token(ROBOT, "robot"), ROBOT);

            policy(realm, "\"max-lifetime-days\":1");

            assertUnauthorized(realm.token(ROBOT, "robot"));
        }
    }

    @Test
    void limitsTheScopesOfASelfSignedClient() {
        try (TestRealm realm =
                TestRealm.on(SERVER).trusting(ROOT).with(robot("robot")).with(bank("bank"))) {
            policy(realm, "\"self-signed-scopes\":[\"address\"]");

            assertThat(asking(realm, ROBOT, "robot", "address").status()).isEqualTo(200);
            Response refused = asking(realm, ROBOT, "robot", "address phone");
            assertThat(refused.status()).isEqualTo(400);
            assertThat(refused.body().path("error").asText()).isEqualTo("invalid_scope");
            assertThat(asking(realm, BANK, "bank", "address phone").status()).isEqualTo(200);
        }
    }

    @Test
    void aConditionPicksTheClientsOfOneMethod() {
        try (TestRealm realm =
                TestRealm.on(SERVER).trusting(ROOT).with(robot("robot")).with(bank("bank"))) {
            put(realm, "profiles", """
                    {"profiles":[{"name":"none","executors":[{"executor":"reject-request","configuration":{}}]}]}""");
            put(realm, "policies", """
                    {"policies":[{"name":"none","enabled":true,"profiles":["none"],"conditions":[
                     {"condition":"mtls-client-method","configuration":{"methods":["self_signed_tls_client_auth"]}}]}]}""");

            realm.assertAccepted(realm.token(BANK, "bank"), BANK);
            assertThat(realm.token(ROBOT, "robot").status()).isEqualTo(400);
        }
    }

    private static Response asking(TestRealm realm, TestCertificate certificate, String client, String scope) {
        return SERVER.client(certificate)
                .token(realm.name(), Form.clientCredentials(client).and("scope", scope));
    }

    private static void policy(TestRealm realm, String option) {
        put(
                realm,
                "profiles",
                "{\"profiles\":[{\"name\":\"mtls\",\"executors\":[{\"executor\":\"mtls-client-authentication\","
                        + "\"configuration\":{" + option + "}}]}]}");
        put(realm, "policies", """
                {"policies":[{"name":"mtls","enabled":true,"profiles":["mtls"],"conditions":[
                 {"condition":"any-client","configuration":{}}]}]}""");
    }

    private static void imported(TestRealm realm, String example) throws IOException {
        put(realm, "profiles", Files.readString(EXAMPLES.resolve(example + ".profiles.json")));
        put(realm, "policies", Files.readString(EXAMPLES.resolve(example + ".policies.json")));
    }

    private static void put(TestRealm realm, String what, String json) {
        Response answer = SERVER.admin().request("PUT", "/" + realm.name() + "/client-policies/" + what, json);
        assertThat(answer.status()).as(answer.text()).isEqualTo(204);
    }

    private static ClientJson bank(String id) {
        return ClientJson.caSigned(id).attribute("tls_client_auth_subject_dn", "CN=bank");
    }

    private static ClientJson robot(String id) {
        return ClientJson.selfSigned(id).attribute("mtls.thumbprints", Sha256.hex(ROBOT));
    }

    private static ClientJson secret(String id) {
        return ClientJson.of(id, "client-secret").field("secret", "s3cret");
    }

    /** With a redirect URI that FAPI takes. */
    private static Response create(TestRealm realm, ClientJson client) {
        ObjectNode json = client.toJson();
        json.putArray("redirectUris").add("https://client.example.com/callback");
        return SERVER.admin().request("POST", "/" + realm.name() + "/clients", json.toString());
    }

    private static Response register(TestRealm realm, String member, String subject) {
        return registration(realm).create("""
                {"redirect_uris":["https://x.example.com/"],"grant_types":["client_credentials"],
                 "token_endpoint_auth_method":"tls_client_auth","%s":"%s"}""".formatted(member, subject));
    }

    private static Response registerKeys(TestRealm realm, String keys) {
        return registration(realm).create("""
                {"redirect_uris":["https://x.example.com/"],"grant_types":["client_credentials"],
                 "token_endpoint_auth_method":"self_signed_tls_client_auth","jwks":%s}""".formatted(keys));
    }

    private static Registration registration(TestRealm realm) {
        return Registration.openidConnect(SERVER.anonymous(), SERVER.admin(), realm.name());
    }

    private static void assertRefused(Response answer, String description) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(400);
        assertThat(answer.body().path("error").asText()).isEqualTo("invalid_client_metadata");
        assertThat(answer.body().path("error_description").asText()).startsWith(description);
    }

    private static void assertUnauthorized(Response answer) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(400);
        assertThat(answer.body().path("error").asText()).isEqualTo("unauthorized_client");
        assertThat(answer.body().has("access_token")).isFalse();
    }
}
