package dev.keycloakmtls.testsuite;

import static dev.keycloakmtls.testpki.Leaf.leaf;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keycloakmtls.conformance.Satisfies;
import dev.keycloakmtls.testpki.TestCa;
import dev.keycloakmtls.testpki.TestCertificate;
import dev.keycloakmtls.testsuite.client.Response;
import dev.keycloakmtls.testsuite.realm.ClientJson;
import dev.keycloakmtls.testsuite.realm.Registration;
import dev.keycloakmtls.testsuite.realm.TestRealm;
import dev.keycloakmtls.testsuite.server.Lookup;
import dev.keycloakmtls.testsuite.server.SharedServer;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the product writes of a certificate's names, in events and when it parses one, is read by all that saves clients. */
@Satisfies({25, 28})
class WrittenNamesIT {
    private static final TestCa ROOT = TestCa.root("CN=Root");
    private static final String SUBJECT = "tls_client_auth_subject_dn";

    /** In the manner of the directory of Open Finance Brasil: over 300 characters. */
    private static final TestCertificate LONG = ROOT.issue(leaf("CN=mtls.instituicao-exemplo.com.br"
            + ",UID=10120340-3318-4baf-99e2-0b56729c4ab2,1.3.6.1.4.1.311.60.2.1.3=BR,2.5.4.15=Private Organization"
            + ",2.5.4.5=43142666000197,2.5.4.97=OFBBR-74e929d9-33b6-4d85-8ba7-c146c867a817"
            + ",OU=74e929d9-33b6-4d85-8ba7-c146c867a817,O=INSTITUICAO DE PAGAMENTO EXEMPLO DO BRASIL S.A."
            + ",L=SAO PAULO,ST=SP,C=BR"));

    private static final TestCertificate SPACE_AT_THE_END = ROOT.issue(leaf("CN=x1,O=Beispiel\\ "));

    @RegisterExtension
    static final SharedServer SERVER = SharedServer.with(Lookup.DIRECT);

    private static TestRealm realm;

    @BeforeAll
    static void createRealm() {
        realm = TestRealm.on(SERVER).trusting(ROOT);
    }

    @AfterAll
    static void deleteRealm() {
        realm.close();
    }

    static TestCertificate[] certificates() {
        return new TestCertificate[] {LONG, SPACE_AT_THE_END};
    }

    @ParameterizedTest
    @MethodSource("certificates")
    void theSubjectInAnEventCanBeRegistered(TestCertificate certificate) {
        String client =
                "from-event-" + certificate.certificate().getSerialNumber().toString(16);
        realm.with(ClientJson.caSigned(client).attribute(SUBJECT, "CN=not yet"));
        realm.assertRefused(realm.token(certificate, client), "subject_mismatch");
        String shown = realm.lastEvent().path("details").path("mtls_subject").asText();

        realm.change(client, Map.of(SUBJECT, shown));

        realm.assertAccepted(realm.token(certificate, client), certificate);
        JsonNode details = realm.lastEvent().path("details");
        assertThat(details.path("mtls_subject").asText()).isEqualTo(shown);
        assertThat(details.path("mtls_selector").asText()).isEqualTo(SUBJECT + "=" + shown);
    }

    @ParameterizedTest
    @MethodSource("certificates")
    void theSelectorOfAParsedCertificateCanBeSavedByEveryRoute(TestCertificate certificate) {
        String selector = parsed(certificate);
        String serial = certificate.certificate().getSerialNumber().toString(16);
        realm.with(ClientJson.caSigned("stock-" + serial).attribute(SUBJECT, selector));
        realm.assertAccepted(realm.token(certificate, "stock-" + serial), certificate);

        realm.with(ClientJson.of("own-" + serial, "client-secret"));
        save("own-" + serial, selector);
        realm.assertAccepted(realm.token(certificate, "own-" + serial), certificate);

        Response registered = Registration.openidConnect(SERVER.anonymous(), SERVER.admin(), realm.name())
                .create("""
                        {"token_endpoint_auth_method":"tls_client_auth","grant_types":["client_credentials"],
                        "redirect_uris":["https://client.example.com/"],"tls_client_auth_subject_dn":%s}""".formatted(JsonNodeFactory.instance.textNode(selector)));
        assertThat(registered.status()).as(registered.text()).isEqualTo(201);
        String registeredId = registered.body().path("client_id").asText();
        realm.assertAccepted(realm.token(certificate, registeredId), certificate);
    }

    /** As other tools write it, with the shorter escape: the strip on the way leaves what is escaped. */
    @Test
    void aSpaceThatIsEscapedAtTheEndIsNotStripped() {
        realm.with(ClientJson.caSigned("escaped").attribute(SUBJECT, "CN=x1,O=Beispiel\\  "));
        realm.assertAccepted(realm.token(SPACE_AT_THE_END, "escaped"), SPACE_AT_THE_END);

        realm.with(ClientJson.of("escaped-own", "client-secret"));
        save("escaped-own", " CN=x1,O=Beispiel\\ ");
        realm.assertAccepted(realm.token(SPACE_AT_THE_END, "escaped-own"), SPACE_AT_THE_END);
    }

    private static String parsed(TestCertificate certificate) {
        ObjectNode body = JsonNodeFactory.instance.objectNode().put("text", certificate.pem());
        Response answer =
                SERVER.admin().request("POST", "/" + realm.name() + "/mtls/certificates/parse", body.toString());
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        for (JsonNode selector : answer.body().findPath("selectors")) {
            if (selector.path("type").asText().equals(SUBJECT)) {
                return selector.path("value").asText();
            }
        }
        throw new AssertionError("no subject in " + answer.text());
    }

    /** With the REST resource of the console. */
    private static void save(String clientId, String subject) {
        String path = "/" + realm.name() + "/mtls/clients/"
                + SERVER.admin().client(realm.name(), clientId).path("id").asText();
        ObjectNode proposal = JsonNodeFactory.instance.objectNode();
        proposal.put("version", SERVER.admin().read(path).path("version").asText())
                .put("method", "tls_client_auth");
        proposal.putObject("selector").put("type", SUBJECT).put("value", subject);
        Response answer = SERVER.admin().request("PUT", path, proposal.toString());
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    }
}
