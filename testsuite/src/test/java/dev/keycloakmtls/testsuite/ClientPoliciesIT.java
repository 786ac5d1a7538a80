package dev.keycloakmtls.testsuite;

import static dev.keycloakmtls.testpki.Leaf.leaf;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keycloakmtls.conformance.Satisfies;
import dev.keycloakmtls.testpki.Leaf;
import dev.keycloakmtls.testpki.TestCa;
import dev.keycloakmtls.testpki.TestCertificate;
import dev.keycloakmtls.testpki.TestCrl;
import dev.keycloakmtls.testpki.TestJwk;
import dev.keycloakmtls.testsuite.client.CertificateHeader;
import dev.keycloakmtls.testsuite.client.Form;
import dev.keycloakmtls.testsuite.client.RawClient.Header;
import dev.keycloakmtls.testsuite.client.Response;
import dev.keycloakmtls.testsuite.realm.ClientJson;
import dev.keycloakmtls.testsuite.realm.Grants;
import dev.keycloakmtls.testsuite.realm.Policies;
import dev.keycloakmtls.testsuite.realm.Registration;
import dev.keycloakmtls.testsuite.realm.Sha256;
import dev.keycloakmtls.testsuite.realm.TestRealm;
import dev.keycloakmtls.testsuite.realm.TrustProfileJson;
import dev.keycloakmtls.testsuite.server.Lookup;
import dev.keycloakmtls.testsuite.server.SharedServer;
import java.io.IOException;
import java.util.List;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERUTF8String;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Client policies: the examples that are shipped, imported as they are, and each option of the executor. */
class ClientPoliciesIT {
    private static final TestCa ROOT = TestCa.root("CN=Root");
    private static final TestCertificate BANK = ROOT.issue(leaf("CN=bank"));
    private static final TestCertificate ROBOT = TestCertificate.selfSigned(leaf("CN=robot"));

    private static final String PSP = "2.5.4.97=PSDDE-BAFIN-123456,CN=bank";
    private static final String QC_STATEMENTS = "1.3.6.1.5.5.7.1.3"; // RFC 3739 §3.2.6

    @RegisterExtension
    static final SharedServer SERVER = SharedServer.with(Lookup.DIRECT);

    @RegisterExtension
    static final SharedServer BEHIND_PROXY = SharedServer.with(Lookup.PER_REALM);

    @ParameterizedTest
    @ValueSource(strings = {"fapi-1-advanced", "fapi-2-security-profile"})
    @Satisfies(52)
    void fapiTakesBothMethodsWithBoundTokensAndNoSecret(String example) throws IOException {
        try (TestRealm realm = TestRealm.on(SERVER).trusting(ROOT).with(secret("existing"))) {
            Policies.example(SERVER, realm, example);

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

    /** It authenticates to ask about tokens (RFC 7662 §2.1), and never gets one: the standards of clients are not about it. */
    @ParameterizedTest
    @ValueSource(strings = {"fapi-1-advanced", "fapi-2-security-profile", "open-finance-brasil", "psd2"})
    void aResourceServerWithTheRoleIntrospectsWithASecretAndNoOtherDoes(String example) throws IOException {
        try (TestRealm realm = TestRealm.on(SERVER)
                .trusting(ROOT)
                .with(secret("api").resourceServer())
                .with(secret("unmarked").resourceServer())
                .with(bank("bank").audience("api"))) {
            String token = realm.token(BANK, "bank").body().path("access_token").asText();
            Policies.example(SERVER, realm, example);
            assertThat(introspect(realm, "api", token).status()).isEqualTo(400);

            String api = SERVER.admin().client(realm.name(), "api").path("id").asText();
            realm.configure("POST", "/clients/" + api + "/roles", "{\"name\":\"mtls-resource-server\"}");

            Response active = introspect(realm, "api", token);
            assertThat(active.status()).as(active.text()).isEqualTo(200);
            assertThat(active.body().path("active").asBoolean()).isTrue();
            assertThat(SERVER.admin()
                            .updateClient(realm.name(), "api", client -> client.put("name", "changed"))
                            .status())
                    .isEqualTo(204);
            assertThat(introspect(realm, "unmarked", token).status()).isEqualTo(400);
            assertThat(SERVER.anonymous()
                            .token(realm.name(), Form.clientCredentials("api").and("client_secret", "s3cret"))
                            .body()
                            .has("access_token"))
                    .isFalse();
        }
    }

    private static Response introspect(TestRealm realm, String client, String token) {
        return SERVER.anonymous()
                .post(
                        "/realms/" + realm.name() + "/protocol/openid-connect/token/introspect",
                        Form.of("client_id", client, "client_secret", "s3cret", "token", token));
    }

    @Test
    @Satisfies({52, 53})
    void openFinanceBrasilTakesASubjectDnWithDottedOidsOnly() throws IOException {
        try (TestRealm realm = TestRealm.on(SERVER).trusting(ROOT)) {
            Policies.example(SERVER, realm, "open-finance-brasil");
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

    /** A whole name of the scheme; 2.5.4.97 and the others have no name in RFC 4514. */
    @Test
    @Satisfies(53)
    void openFinanceBrasilMatchesNamesNotTexts() throws IOException {
        try (TestRealm realm = TestRealm.on(SERVER).trusting(ROOT)) {
            Policies.example(SERVER, realm, "open-finance-brasil");
            Response registered = register(realm, "tls_client_auth_subject_dn", """
                    UID=67c57882-043b-11ec-9a03-0242ac130003,1.3.6.1.4.1.311.60.2.1.3=#13024252,\
                    2.5.4.15=#0c1450726976617465204f7267616e697a6174696f6e,2.5.4.5=#130e3433313432363636303030313937,\
                    2.5.4.97=#0c074f464242522d31,CN=tpp.example.com,O=Example TPP,L=Brasília,ST=DF,C=BR""");
            assertThat(registered.status()).as(registered.text()).isEqualTo(201);
            String id = registered.body().path("client_id").asText();
            String types = "UID=67C57882-043B-11EC-9A03-0242AC130003,1.3.6.1.4.1.311.60.2.1.3=BR,"
                    + "2.5.4.15=Private  Organization,2.5.4.5=43142666000197,";
            String rest = "CN=TPP.example.com,O=Example TPP,L=Brasília,ST=DF,C=BR";

            TestCertificate other = ROOT.issue(leaf(types + "2.5.4.97=OFBBR-2," + rest));
            TestCertificate moved = ROOT.issue(leaf("2.5.4.97=OFBBR-1," + types + rest));
            TestCertificate same = ROOT.issue(leaf(types + "2.5.4.97=OFBBR-1," + rest));

            realm.assertRefused(realm.token(other, id), "subject_mismatch");
            realm.assertRefused(realm.token(moved, id), "subject_mismatch");
            realm.assertAccepted(realm.token(same, id), same);
            assertThat(realm.token(same, id).boundThumbprint()).isEqualTo(Sha256.base64Url(same));
        }
    }

    @Test
    @Satisfies(54)
    void psd2AsksForARoleInTheCertificate() throws IOException {
        try (TestRealm realm = TestRealm.on(SERVER).trusting(ROOT).with(robot("robot"))) {
            Policies.example(SERVER, realm, "psd2");
            assertThat(create(realm, ClientJson.caSigned("bank").attribute("tls_client_auth_subject_dn", PSP))
                            .status())
                    .isEqualTo(201);

            TestCertificate information = ROOT.issue(qwac(PSP, psd2("0.4.0.19495.1.3")));
            realm.assertAccepted(realm.token(information, "bank"), information);

            TestCertificate accounts = ROOT.issue(qwac(PSP, psd2("0.4.0.19495.1.1")));
            TestCertificate broken = ROOT.issue(qwac(PSP, new byte[] {0x30, 0x01}));
            for (TestCertificate refused : new TestCertificate[] {accounts, broken, ROOT.issue(leaf(PSP))}) {
                assertUnauthorized(realm.token(refused, "bank"));
            }
            assertUnauthorized(realm.token(ROBOT, "robot"));
        }
    }

    /** The policy sees the certificate that was authenticated with, in whichever form it came. */
    @ParameterizedTest
    @EnumSource(names = {"ENVOY", "AWS_ALB"})
    @Satisfies(54)
    void psd2AsksForARoleInTheForwardedCertificate(CertificateHeader format) throws IOException {
        try (TestRealm realm = TestRealm.on(BEHIND_PROXY, format.provider())
                .trusting(ROOT)
                .with(ClientJson.caSigned("bank").attribute("tls_client_auth_subject_dn", PSP))) {
            Policies.example(BEHIND_PROXY, realm, "psd2");

            TestCertificate information = ROOT.issue(qwac(PSP, psd2("0.4.0.19495.1.3")));
            realm.assertAccepted(forwarded(realm, format.headers(information)), information);
            assertUnauthorized(forwarded(realm, format.headers(ROOT.issue(qwac(PSP, psd2("0.4.0.19495.1.1"))))));
        }
    }

    private static Response forwarded(TestRealm realm, List<Header> headers) {
        return BEHIND_PROXY.keycloak().raw(null).token(realm.name(), "bank", headers);
    }

    @Test
    @Satisfies(54)
    void psd2RefusesARevokedQwacAndThatOfAnotherProvider() throws IOException {
        String list = SERVER.backChannel().uri("/psd2.crl").toString();
        byte[] role = psd2("0.4.0.19495.1.2");
        TestCertificate good = ROOT.issue(qwac(PSP, role).crlDistributionPoint(list));
        TestCertificate revoked = ROOT.issue(qwac(PSP, role).crlDistributionPoint(list));
        TestCertificate another =
                ROOT.issue(qwac("2.5.4.97=PSDDE-BAFIN-654321,CN=bank", role).crlDistributionPoint(list));
        SERVER.backChannel()
                .publishCrl(
                        "/psd2.crl",
                        TestCrl.of(ROOT).revoking(revoked.certificate()).der());
        try (TestRealm realm = TestRealm.on(SERVER)
                .with(TrustProfileJson.named("qualified")
                        .asDefault()
                        .anchors(ROOT)
                        .config("revocationMode", "crl")
                        .config("revocationFailureMode", "hard"))) {
            Policies.example(SERVER, realm, "psd2");
            assertThat(create(realm, ClientJson.caSigned("bank").attribute("tls_client_auth_subject_dn", PSP))
                            .status())
                    .isEqualTo(201);

            realm.assertAccepted(realm.token(good, "bank"), good);
            realm.assertRefused(realm.token(revoked, "bank"), "revoked");
            realm.assertRefused(realm.token(another, "bank"), "subject_mismatch");
        }
    }

    private static Leaf qwac(String subject, byte[] statements) {
        return leaf(subject).extension(QC_STATEMENTS, false, statements);
    }

    /** ETSI TS 119 495 §5.1; the name says something else than the OID. */
    private static byte[] psd2(String role) throws IOException {
        var roles = new DERSequence(
                new DERSequence(new ASN1Encodable[] {new ASN1ObjectIdentifier(role), new DERUTF8String("PSP_PI")}));
        var info =
                new DERSequence(new ASN1Encodable[] {roles, new DERUTF8String("BaFin"), new DERUTF8String("DE-BAFIN")});
        return new DERSequence(new DERSequence(new ASN1Encodable[] {new ASN1ObjectIdentifier("0.4.0.19495.2"), info}))
                .getEncoded();
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
    void limitsWhatIsRegisteredWhenItIsSavedAndAfterwards(String option) {
        String member = option.contains("trust") ? "mtls.trust_profile:" : "jwks:";
        TestCertificate rsa = TestCertificate.selfSigned(leaf("CN=rsa").rsa(2048));
        TestCertificate ec = TestCertificate.selfSigned(leaf("CN=ec").ec("secp256r1"));
        String set = TestJwk.set(TestJwk.of(rsa), TestJwk.of(ec));
        try (TestRealm realm = TestRealm.on(SERVER)
                .trusting(ROOT)
                .with(TrustProfileJson.named("partners").anchors(ROOT))) {
            Response created = registerKeys(realm, set);
            assertThat(created.status()).as(created.text()).isEqualTo(201);
            String id = created.body().path("client_id").asText();
            realm.assertAccepted(realm.token(ec, id), ec);

            Policies.require(SERVER, realm, option);

            assertRefused(registerKeys(realm, set), member);
            ObjectNode metadata = created.body().deepCopy();
            metadata.remove("registration_client_uri");
            String token = metadata.remove("registration_access_token").asText();
            assertRefused(registration(realm).update(token, metadata.put("client_name", "changed")), member);
            Response saved = SERVER.admin().updateClient(realm.name(), id, client -> client.put("name", "changed"));
            assertThat(saved.status()).as(saved.text()).isEqualTo(400);
            assertThat(saved.body().path("error_description").asText()).startsWith(member);
            assertUnauthorized(realm.token(ec, id));
        }
    }

    @Test
    void limitsTheCertificateThatIsPresentedForAThumbprint() {
        try (TestRealm realm = TestRealm.on(SERVER).with(robot("robot"))) {
            Policies.require(SERVER, realm, "\"max-lifetime-days\":100000");
            realm.assertAccepted(realm.token(ROBOT, "robot"), ROBOT);

            Policies.require(SERVER, realm, "\"max-lifetime-days\":1");

            assertUnauthorized(realm.token(ROBOT, "robot"));
        }
    }

    @Test
    void aConditionPicksTheClientsOfOneMethod() {
        try (TestRealm realm =
                TestRealm.on(SERVER).trusting(ROOT).with(robot("robot")).with(bank("bank"))) {
            Policies.put(SERVER, realm, "profiles", """
                    {"profiles":[{"name":"none","executors":[{"executor":"reject-request","configuration":{}}]}]}""");
            Policies.put(SERVER, realm, "policies", """
                    {"policies":[{"name":"none","enabled":true,"profiles":["none"],"conditions":[
                     {"condition":"mtls-client-method","configuration":{"methods":["self_signed_tls_client_auth"]}}]}]}""");

            realm.assertAccepted(realm.token(BANK, "bank"), BANK);
            assertThat(realm.token(ROBOT, "robot").status()).isEqualTo(400);
        }
    }

    /** Nothing that restricts nobody because it is misspelt is stored, by any route; the words that there are get named. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"methods\":[\"self_signed_tls_client_auht\"]}",
                "{\"methods\":[\"tls_client_auth\",\"\"]}",
                "{\"method\":[\"self_signed_tls_client_auth\"]}"
            })
    void aConditionThatCannotBeReadIsNotSaved(String configuration) {
        try (TestRealm realm = TestRealm.on(SERVER)) {
            Response answer = SERVER.admin()
                    .request("PUT", "/" + realm.name() + "/client-policies/policies", policies("[]", configuration));

            assertThat(answer.status()).as(answer.text()).isEqualTo(400);
            assertThat(answer.text()).contains("mtls-client-method", "methods");
        }
    }

    @Test
    void anExecutorWithAnOptionThatDoesNotExistIsNotSaved() {
        try (TestRealm realm = TestRealm.on(SERVER)) {
            Response answer = SERVER.admin().request("PUT", "/" + realm.name() + "/client-policies/profiles", """
                            {"profiles":[{"name":"strict","executors":[
                             {"executor":"mtls-client-authentication","configuration":{"max-lifetime-day":1}}]}]}""");

            assertThat(answer.status()).as(answer.text()).isEqualTo(400);
        }
    }

    /** As where it was stored by an older version: nobody knows whom it is about, so that nobody it can be about passes by. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aConditionThatCannotBeReadRefusesWhomeverItMayBeAboutAndSaysSo(boolean negative) {
        try (TestRealm realm = TestRealm.on(SERVER)
                .trusting(ROOT)
                .with(robot("robot"))
                .with(bank("bank"))
                .with(secret("secret"))) {
            String configuration =
                    "{\"methods\":[\"self_signed_tls_client_auht\"],\"is-negative-logic\":" + negative + "}";
            ObjectNode stored = JsonNodeFactory.instance.objectNode();
            stored.putObject("attributes").put("client-policies.policies", policies("[]", configuration));
            realm.configure("PUT", "", stored.toString());

            assertUnauthorized(realm.token(ROBOT, "robot"));
            assertUnauthorized(realm.token(BANK, "bank"));
            assertThat(SERVER.anonymous()
                            .token(
                                    realm.name(),
                                    Form.clientCredentials("secret").and("client_secret", "s3cret"))
                            .status())
                    .isEqualTo(200);
            assertThat(create(realm, robot("new")).status()).isEqualTo(400);
            assertThat(SERVER.admin()
                            .updateClient(realm.name(), "bank", client -> client.put("enabled", false))
                            .status())
                    .isEqualTo(204);
            assertThat(SERVER.admin()
                            .updateClient(realm.name(), "bank", client -> client.put("enabled", true))
                            .status())
                    .isEqualTo(400);

            JsonNode warnings = SERVER.admin().read("/" + realm.name() + "/mtls/warnings");
            assertThat(warnings.findValuesAsText("code")).contains("client_policy_unreadable");
            assertThat(warnings.toString()).contains("which clients", "self_signed_tls_client_auth");
        }
    }

    /** @param profiles as JSON */
    private static String policies(String profiles, String configuration) {
        return """
                {"policies":[{"name":"which clients","enabled":true,"profiles":%s,"conditions":[
                 {"condition":"mtls-client-method","configuration":%s}]}]}""".formatted(profiles, configuration);
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

    private static Response create(TestRealm realm, ClientJson client) {
        String json = client.redirect(Grants.REDIRECT).toJson().toString(); // no pattern: FAPI takes none
        return SERVER.admin().request("POST", "/" + realm.name() + "/clients", json);
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
