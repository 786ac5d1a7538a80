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
import dev.keycloakmtls.testsuite.realm.RealmJson;
import dev.keycloakmtls.testsuite.realm.TestRealm;
import dev.keycloakmtls.testsuite.server.Lookup;
import dev.keycloakmtls.testsuite.server.SharedServer;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Requests that are put together at random by a client that holds its own certificate and knows everybody's secrets: ids,
 * secrets and assertions repeated, emptied and shared out over body, query and header. Whatever comes, it is never
 * somebody else, and never itself with a second mechanism beside it. The seed is fixed.
 */
class RequestFuzzIT {
    private static final int REQUESTS = Integer.getInteger("fuzz.requests", 250);
    private static final TestCa ROOT = TestCa.root("CN=Root");
    private static final TestCertificate ATTACKER = ROOT.issue(leaf("CN=attacker"));
    private static final String ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
    private static final List<String> IDS =
            List.of("attacker", "attacker", "attacker", "victim", "pinned", "", "", " ", "attacker ", "Attacker");
    private static final List<String> SECRETS = List.of("", "", "s3cret", " ", "\0");

    @RegisterExtension
    static final SharedServer SERVER = SharedServer.with(Lookup.DIRECT);

    private final Random random = new Random(8705);
    private final List<String[]> body = new ArrayList<>();
    private final List<String[]> query = new ArrayList<>();
    private final Map<String, String> headers = new HashMap<>();

    @Test
    @Satisfies({2, 4, 6})
    void isNobodyElseAndOnlyByItsCertificate() {
        try (TestRealm realm = TestRealm.of(
                        SERVER, RealmJson.realm("fuzz-requests").put("eventsEnabled", false))
                .trusting(ROOT)
                .with(client("attacker", "CN=attacker"))
                .with(client("victim", "CN=victim"))
                .with(ClientJson.selfSigned("pinned")
                        .attribute("mtls.thumbprints", "0".repeat(64))
                        .field("secret", "s3cret"))) {
            TokenClient attacker = SERVER.client(ATTACKER);
            int accepted = 0;
            for (int i = 0; i < REQUESTS; i++) {
                build();
                Form form = Form.of("grant_type", "client_credentials");
                body.forEach(form::and);
                String asked = query.stream()
                        .map(pair -> pair[0] + "=" + URLEncoder.encode(pair[1], StandardCharsets.UTF_8))
                        .collect(Collectors.joining("&"));
                Response answer = attacker.post(TokenClient.tokenEndpoint(realm.name()) + "?" + asked, form, headers);

                String what = i + ". " + text(body) + " ? " + text(query) + " " + headers + ": " + answer.text();
                assertThat(answer.status()).as(what).isLessThan(500);
                if (answer.text().contains("access_token")) {
                    accepted++;
                    assertThat(answer.claims().path("azp").asText()).as(what).isEqualTo("attacker");
                    assertThat(headers).as(what).isEmpty();
                    assertThat(values("client_id"))
                            .as(what)
                            .contains("attacker")
                            .isSubsetOf("attacker", "");
                    for (String other : List.of("client_secret", "client_assertion", "client_assertion_type")) {
                        assertThat(values(other)).as(what).allMatch(String::isEmpty);
                    }
                }
            }
            assertThat(accepted).isPositive().isLessThan(REQUESTS);
        }
    }

    private void build() {
        body.clear();
        query.clear();
        headers.clear();
        for (List<String[]> where : List.of(body, query)) {
            for (int ids = random.nextInt(where == body ? 3 : 2); ids > 0; ids--) {
                where.add(new String[] {"client_id", IDS.get(random.nextInt(IDS.size()))});
            }
            for (int others = random.nextInt(3) - 1; others > 0; others--) {
                where.add(new String[] {"client_secret", SECRETS.get(random.nextInt(SECRETS.size()))});
            }
            if (random.nextInt(6) == 0) {
                where.add(new String[] {"client_assertion", random.nextBoolean() ? "" : "e30.e30.AA"});
                where.add(new String[] {"client_assertion_type", random.nextBoolean() ? "" : ASSERTION_TYPE});
            }
        }
        if (random.nextInt(6) == 0) {
            String user = IDS.get(random.nextInt(IDS.size())) + ":" + SECRETS.get(random.nextInt(SECRETS.size()));
            headers.put(
                    "Authorization",
                    "Basic " + Base64.getEncoder().encodeToString(user.getBytes(StandardCharsets.UTF_8)));
        }
    }

    private List<String> values(String name) {
        List<String> values = new ArrayList<>();
        for (List<String[]> where : List.of(body, query)) {
            where.stream().filter(pair -> pair[0].equals(name)).forEach(pair -> values.add(pair[1]));
        }
        return values;
    }

    private static String text(List<String[]> pairs) {
        return pairs.stream().map(pair -> pair[0] + "=" + pair[1]).collect(Collectors.joining("&"));
    }

    private static ClientJson client(String clientId, String subject) {
        return ClientJson.caSigned(clientId)
                .attribute("tls_client_auth_subject_dn", subject)
                .field("secret", "s3cret");
    }
}
