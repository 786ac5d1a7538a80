package dev.keycloakmtls.testsuite;

import static dev.keycloakmtls.testpki.Leaf.leaf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keycloakmtls.conformance.Satisfies;
import dev.keycloakmtls.testpki.TestCa;
import dev.keycloakmtls.testpki.TestCertificate;
import dev.keycloakmtls.testsuite.client.Form;
import dev.keycloakmtls.testsuite.client.Response;
import dev.keycloakmtls.testsuite.client.TokenClient;
import dev.keycloakmtls.testsuite.realm.ClientJson;
import dev.keycloakmtls.testsuite.realm.TestRealm;
import dev.keycloakmtls.testsuite.server.Lookup;
import dev.keycloakmtls.testsuite.server.SharedServer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The right certificate, but a request that says more than that (RFC 6749 §2.3): refused for both methods. */
class RequestIT {
    private static final String CA_SIGNED = "ca-signed";
    private static final String SELF_SIGNED = "self-signed";
    private static final TestCa ROOT = TestCa.root("CN=Root");
    /** Serves for both methods. */
    private static final TestCertificate CERTIFICATE = ROOT.issue(leaf("CN=both"));

    @RegisterExtension
    static final SharedServer SERVER = SharedServer.with(Lookup.DIRECT);

    private static TestRealm realm;

    @BeforeAll
    static void createRealm() {
        realm = TestRealm.on(SERVER)
                .trusting(ROOT)
                .with(ClientJson.caSigned(CA_SIGNED)
                        .attribute("tls_client_auth_subject_dn", "CN=both")
                        .field("secret", "s3cret"))
                .with(ClientJson.selfSigned(SELF_SIGNED)
                        .attribute("mtls.certificates", CERTIFICATE.pem())
                        .field("secret", "s3cret"));
    }

    @AfterAll
    static void deleteRealm() {
        realm.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {CA_SIGNED, SELF_SIGNED})
    void acceptsTheCertificateAlone(String client) {
        realm.assertAccepted(realm.token(CERTIFICATE, client), CERTIFICATE);
    }

    @ParameterizedTest
    @ValueSource(strings = {CA_SIGNED, SELF_SIGNED})
    @Satisfies(4)
    void refusesTheRightSecretInsteadOfTheCertificate(String client) {
        var form = Form.clientCredentials(client).and("client_secret", "s3cret");

        realm.assertRefused(SERVER.anonymous().token(realm.name(), form), "multiple_credentials");
    }

    @ParameterizedTest
    @ValueSource(strings = {CA_SIGNED, SELF_SIGNED})
    @Satisfies(4)
    void refusesASecretSentAlong(String client) {
        realm.assertRefused(
                send(Form.clientCredentials(client).and("client_secret", "s3cret")), "multiple_credentials");
    }

    @ParameterizedTest
    @ValueSource(strings = {CA_SIGNED, SELF_SIGNED})
    @Satisfies(4)
    void refusesAnAssertionSentAlong(String client) {
        var form = Form.clientCredentials(client)
                .and(
                        "client_assertion_type",
                        "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
                        "client_assertion",
                        "e30.e30.AA");

        realm.assertRefused(send(form), "multiple_credentials");
    }

    @ParameterizedTest
    @ValueSource(strings = {CA_SIGNED, SELF_SIGNED})
    @Satisfies({4, 5})
    void refusesBasicAuthenticationAndSaysSoInTheHeader(String client) {
        Response answer = send(Form.clientCredentials(client), basic(client));

        realm.assertRefused(answer, "multiple_credentials");
        assertThat(answer.headers().firstValue("WWW-Authenticate"))
                .hasValueSatisfying(value -> assertThat(value).startsWith("Basic"));
    }

    @ParameterizedTest
    @ValueSource(strings = {CA_SIGNED, SELF_SIGNED})
    @Satisfies({2, 4})
    void refusesBasicAuthenticationThatNamesAnotherClient(String client) {
        realm.assertRefused(send(Form.clientCredentials(client), basic("somebody")), "client_id_mismatch");
    }

    @ParameterizedTest
    @ValueSource(strings = {CA_SIGNED, SELF_SIGNED})
    @Satisfies({2, 6})
    void refusesARepeatedClientId(String client) {
        realm.assertRefused(send(Form.clientCredentials(client).and("client_id", client)), "repeated_client_id");
    }

    @ParameterizedTest
    @ValueSource(strings = {CA_SIGNED, SELF_SIGNED})
    @Satisfies(2)
    void refusesAnotherClientIdInTheQuery(String client) {
        Response answer = SERVER.client(CERTIFICATE)
                .post(TokenClient.tokenEndpoint(realm.name()) + "?client_id=somebody", Form.clientCredentials(client));

        realm.assertRefused(answer, "client_id_mismatch");
    }

    /** RFC 6749 §3.2: as if they were omitted. Some libraries send every parameter that they know. */
    @ParameterizedTest
    @ValueSource(strings = {CA_SIGNED, SELF_SIGNED})
    @Satisfies({2, 4})
    void takesParametersWithoutAValueForOmitted(String client) {
        var form = Form.clientCredentials(client)
                .and("client_secret", "", "client_assertion", "", "client_assertion_type", "");

        realm.assertAccepted(send(form), CERTIFICATE);
        realm.assertAccepted(send(form, "?client_id=&client_secret=&client_assertion="), CERTIFICATE);
        realm.assertAccepted(
                send(Form.of("grant_type", "client_credentials", "client_id", ""), "?client_id=" + client),
                CERTIFICATE);
    }

    /** An empty one beside it hides nothing, whichever of them somebody reads; space is a value. */
    @ParameterizedTest
    @ValueSource(strings = {CA_SIGNED, SELF_SIGNED})
    @Satisfies({2, 4})
    void refusesASecretThatAnEmptyOneStandsBeside(String client) {
        for (String[] secrets : new String[][] {{"", "s3cret"}, {"s3cret", ""}, {"", ""}, {" "}, {"\0"}}) {
            Form form = Form.clientCredentials(client);
            for (String secret : secrets) {
                form.and("client_secret", secret);
            }
            realm.assertRefused(send(form), "multiple_credentials");
        }
        Form empty = Form.clientCredentials(client).and("client_secret", "");
        realm.assertRefused(send(empty, "?client_secret=s3cret"), "multiple_credentials");
    }

    @ParameterizedTest
    @ValueSource(strings = {CA_SIGNED, SELF_SIGNED})
    @Satisfies({2, 6})
    void refusesAClientIdThatAnEmptyOneStandsBeside(String client) {
        realm.assertRefused(send(Form.clientCredentials(client).and("client_id", "")), "repeated_client_id");
        Form empty = Form.of("grant_type", "client_credentials", "client_id", "", "client_id", "");
        Response answer = send(empty, "?client_id=" + client); // it names nobody, to whom no reason could be written
        assertThat(answer.status()).as(answer.text()).isIn(400, 401);
        realm.assertRefused(send(Form.clientCredentials(client), "?client_id=%20"), "client_id_mismatch");
    }

    /** The password may be empty (RFC 6749 §2.3.1): it is another mechanism all the same. */
    @ParameterizedTest
    @ValueSource(strings = {CA_SIGNED, SELF_SIGNED})
    @Satisfies(4)
    void refusesBasicAuthenticationWithAnEmptyPassword(String client) {
        String credentials = Base64.getEncoder().encodeToString((client + ":").getBytes(StandardCharsets.UTF_8));

        realm.assertRefused(
                send(Form.clientCredentials(client), Map.of("Authorization", "Basic " + credentials)),
                "multiple_credentials");
    }

    /** The certificate is one client's alone, and is not asked whose it is. */
    @Test
    @Satisfies(2)
    void refusesARequestThatNamesNoClient() {
        Response answer = send(Form.of("grant_type", "client_credentials"));

        assertThat(answer.status()).as(answer.text()).isIn(400, 401);
        assertThat(answer.body().path("error").asText()).isEqualTo("invalid_client");
    }

    private static Map<String, String> basic(String client) {
        String credentials = Base64.getEncoder().encodeToString((client + ":s3cret").getBytes(StandardCharsets.UTF_8));
        return Map.of("Authorization", "Basic " + credentials);
    }

    private static Response send(Form form) {
        return send(form, Map.of());
    }

    private static Response send(Form form, String query) {
        return SERVER.client(CERTIFICATE).post(TokenClient.tokenEndpoint(realm.name()) + query, form);
    }

    private static Response send(Form form, Map<String, String> headers) {
        return SERVER.client(CERTIFICATE).post(TokenClient.tokenEndpoint(realm.name()), form, headers);
    }
}
