package dev.keycloakmtls.testsuite;

import static dev.keycloakmtls.testpki.Leaf.leaf;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.keycloakmtls.testpki.TestCa;
import dev.keycloakmtls.testpki.TestCertificate;
import dev.keycloakmtls.testsuite.client.Response;
import dev.keycloakmtls.testsuite.realm.ClientJson;
import dev.keycloakmtls.testsuite.realm.TestRealm;
import dev.keycloakmtls.testsuite.server.Lookup;
import dev.keycloakmtls.testsuite.server.SharedServer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code /mtls/inventory}: whom it lists, for whom, and by what. */
class InventoryIT {
    @RegisterExtension
    static final SharedServer SERVER = SharedServer.with(Lookup.DIRECT);

    private static final TestCertificate SOON = TestCertificate.selfSigned(leaf("CN=soon"));
    private static final TestCertificate EXPIRED =
            TestCertificate.selfSigned(leaf("CN=expired").expired());

    private static final TestCertificate LATER = TestCertificate.selfSigned(
            leaf("CN=later").validity(Instant.now(), Instant.now().plus(Duration.ofDays(60))));
    private static final TestCertificate WEAK = TestCertificate.selfSigned(
            leaf("CN=weak").rsa(1024).validity(Instant.now(), Instant.now().plus(Duration.ofDays(90))));

    private static TestRealm realm;

    @BeforeAll
    static void createRealm() {
        realm = TestRealm.on(SERVER)
                .trusting(TestCa.root("CN=Root"))
                .with(ClientJson.caSigned("by-ca").attribute("tls_client_auth_san_dns", "a.example.com"))
                .with(ClientJson.selfSigned("soon").attribute("mtls.certificates", SOON.pem() + EXPIRED.pem()))
                .with(ClientJson.selfSigned("expired")
                        .attribute("mtls.certificates", EXPIRED.pem())
                        .field("name", "=1+1"))
                .with(ClientJson.selfSigned("later")
                        .attribute("mtls.certificates", LATER.pem())
                        .attribute("mtls.thumbprints", "0".repeat(64)))
                .smuggle(ClientJson.selfSigned("weak").attribute("mtls.certificates", WEAK.pem()))
                .smuggle(ClientJson.caSigned("lost")
                        .attribute("tls_client_auth_san_dns", "a.example.com")
                        .attribute("mtls.trust_profile", "gone"))
                .with(ClientJson.of("by-secret", "client-secret"));
    }

    @AfterAll
    static void deleteRealm() {
        realm.close();
    }

    @Test
    void listsClientsOfBothMethodsTheSoonestExpiryFirst() {
        JsonNode page = read("");

        assertThat(page.path("total").asInt()).isEqualTo(6);
        assertThat(page.path("items").findValuesAsText("clientId"))
                .containsExactly("expired", "soon", "later", "weak", "by-ca", "lost");
        assertThat(page.path("items").findValuesAsText("status"))
                .containsExactly("expired", "soon", "valid", "valid", "none", "none");
        assertThat(Instant.parse(page.path("items").get(1).path("soonestExpiry").asText()))
                .isEqualTo(SOON.certificate().getNotAfter().toInstant());
        assertThat(page.path("items").get(1).path("credentials").asInt()).isEqualTo(2);
        assertThat(page.path("items").get(2).path("credentials").asInt()).isEqualTo(2);
        assertThat(page.path("items").get(4).path("method").asText()).isEqualTo("tls_client_auth");
    }

    @Test
    void namesWhatCannotAuthenticateAndWhy() {
        JsonNode lost = read("?filter=problem&search=lost").path("items").path(0);
        JsonNode weak = read("?filter=weak").path("items").path(0);

        assertThat(lost.path("problem").asText())
                .startsWith("mtls.trust_profile: ")
                .contains("gone");
        assertThat(lost.path("weak").asBoolean()).isFalse();
        assertThat(weak.path("problem").asText())
                .startsWith("mtls.certificates: ")
                .contains("1024");
        assertThat(weak.path("weak").asBoolean()).isTrue();
    }

    @Test
    void filtersSearchesAndPages() {
        assertThat(clients("?filter=expiring")).containsExactly("soon");
        assertThat(clients("?filter=expiring&days=0")).isEmpty();
        assertThat(clients("?filter=expiring&days=61")).containsExactly("soon", "later");
        assertThat(clients("?filter=expired")).containsExactly("expired");
        assertThat(clients("?filter=weak")).containsExactly("weak");
        assertThat(clients("?filter=problem")).containsExactly("weak", "lost");
        assertThat(clients("?filter=problem&search=k")).containsExactly("weak");
        assertThat(clients("?search=BY-")).containsExactly("by-ca");
        assertThat(clients("?first=1&max=1")).containsExactly("soon");
        Response refused = SERVER.admin().request("GET", path("?filter=late"), null);
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.body().path("errors").findValuesAsText("field")).containsExactly("filter");
    }

    @Test
    void isATableInWhichNothingIsAFormula() {
        Response csv = realm.administrator("view-clients").request("GET", path("/csv?filter=expired"), null);

        assertThat(csv.headers().firstValue("Content-Type").orElse("")).startsWith("text/csv");
        List<String> lines = csv.text().lines().toList();
        assertThat(lines).hasSize(2);
        assertThat(lines.get(0)).startsWith("id,clientId,name,");
        assertThat(lines.get(1)).contains(",expired,'=1+1,");
    }

    @ParameterizedTest
    @ValueSource(strings = {"all", "expiring", "expired", "weak", "problem"})
    void hasTheSameClientsAsATable(String filter) {
        String query = "?filter=" + filter;
        List<String> lines = SERVER.admin()
                .request("GET", path("/csv" + query), null)
                .text()
                .lines()
                .skip(1)
                .toList();

        assertThat(lines)
                .isNotEmpty()
                .extracting(line -> line.split(",", -1)[1])
                .isEqualTo(clients(query));
    }

    @Test
    void isForWhoMayListClientsAndShowsThoseThatHeMayView() {
        Response viewed = realm.administrator("view-clients").request("GET", path(""), null);
        Response listed = realm.administrator("query-clients").request("GET", path(""), null);

        assertThat(viewed.body().path("total").asInt()).as(viewed.text()).isEqualTo(6);
        assertThat(listed.body().path("total").asInt(-1)).as(listed.text()).isZero();
        assertThat(realm.administrator("view-realm")
                        .request("GET", path(""), null)
                        .status())
                .isEqualTo(403);
    }

    private static String path(String rest) {
        return "/" + realm.name() + "/mtls/inventory" + rest;
    }

    private static JsonNode read(String query) {
        return SERVER.admin().read(path(query));
    }

    private static List<String> clients(String query) {
        return read(query).path("items").findValuesAsText("clientId");
    }
}
