package dev.keycloakmtls.testsuite.realm;

import static dev.keycloakmtls.testpki.Leaf.leaf;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keycloakmtls.testpki.TestCertificate;
import dev.keycloakmtls.testsuite.client.Form;
import dev.keycloakmtls.testsuite.client.Response;
import dev.keycloakmtls.testsuite.client.SignedJwt;
import dev.keycloakmtls.testsuite.client.TokenClient;
import dev.keycloakmtls.testsuite.server.KeycloakServer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;

/**
 * What a server says to clients that use Keycloak's own methods, in a form that can be compared with another server's:
 * without tokens, ids and times.
 *
 * @param answers status, challenge and body
 * @param events type, client, error and details, oldest first
 * @param log level, category and message of the lines written meanwhile
 */
public record Conversation(List<String> answers, List<String> events, List<String> log) {

    public static Conversation with(KeycloakServer server, String realm, TestCertificate x509, TestCertificate signer) {
        var admin = server.admin();
        admin.clearEvents(realm);
        int before = server.logLines().size();
        var answers = new ArrayList<String>();
        requests(server, realm, x509, signer).forEach((what, answer) -> answers.add(what + ": " + text(answer)));
        var log = server.logLines().stream()
                .skip(before)
                .filter(line -> !line.startsWith("\t")) // stack traces
                .map(Conversation::withoutNoise)
                .toList();
        var events = new ArrayList<String>();
        admin.events(realm).forEach(event -> events.add(0, text(event)));
        return new Conversation(answers, events, log);
    }

    private static Map<String, Response> requests(
            KeycloakServer server, String realm, TestCertificate x509, TestCertificate signer) {
        TokenClient nobody = server.anonymous();
        TokenClient certified = server.client(x509);
        var other = server.client(TestCertificate.selfSigned(leaf("CN=other")));
        var answers = new TreeMap<String, Response>();
        answers.put("01 secret", nobody.token(realm, secret("s3cret")));
        answers.put("02 wrong secret", nobody.token(realm, secret("wrong")));
        answers.put("03 no secret", nobody.token(realm, "by-secret"));
        answers.put(
                "04 secret in the header",
                nobody.post(
                        TokenClient.tokenEndpoint(realm),
                        Form.of("grant_type", "client_credentials"),
                        basic("by-secret:s3cret")));
        answers.put(
                "05 wrong secret in the header",
                nobody.post(
                        TokenClient.tokenEndpoint(realm),
                        Form.of("grant_type", "client_credentials"),
                        basic("by-secret:no")));
        answers.put("06 secret over TLS with a certificate", certified.token(realm, secret("s3cret")));
        answers.put("07 client-x509", certified.token(realm, "by-x509"));
        answers.put("08 client-x509, another subject", other.token(realm, "by-x509"));
        answers.put("09 client-x509, no certificate", nobody.token(realm, "by-x509"));
        answers.put("10 client-x509, no subject configured", certified.token(realm, "by-x509-unconfigured"));
        answers.put("11 private_key_jwt", nobody.token(realm, assertion(server, realm, signer)));
        answers.put("12 private_key_jwt, another key", nobody.token(realm, assertion(server, realm, x509)));
        answers.put("13 public client", nobody.token(realm, Form.password("public")));
        answers.put("14 public client with a certificate", certified.token(realm, Form.password("public")));
        answers.put("15 unknown client", certified.token(realm, "unknown"));
        answers.put("16 no client", certified.token(realm, Form.of("grant_type", "client_credentials")));
        answers.put("17 repeated client", nobody.token(realm, secret("s3cret").and("client_id", "by-secret")));
        return answers;
    }

    private static Form secret(String secret) {
        return Form.clientCredentials("by-secret").and("client_secret", secret);
    }

    private static Map<String, String> basic(String credentials) {
        return Map.of(
                "Authorization",
                "Basic " + Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8)));
    }

    private static Form assertion(KeycloakServer server, String realm, TestCertificate signer) {
        String audience = server.base() + "/realms/" + realm;
        long now = Instant.now().getEpochSecond();
        ObjectNode claims = JsonNodeFactory.instance
                .objectNode()
                .put("iss", "by-jwt")
                .put("sub", "by-jwt")
                .put("aud", audience)
                .put("jti", UUID.randomUUID().toString())
                .put("iat", now)
                .put("exp", now + 60);
        return Form.of(
                "grant_type",
                "client_credentials",
                "client_assertion_type",
                "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
                "client_assertion",
                SignedJwt.withoutKeyId(signer, claims));
    }

    /** As the attribute {@code jwt.credential.certificate} has it. */
    public static String der(TestCertificate certificate) {
        return certificate
                .pem()
                .lines()
                .filter(line -> !line.startsWith("-----"))
                .reduce("", String::concat);
    }

    private static String text(Response answer) {
        String challenge = answer.headers().firstValue("WWW-Authenticate").orElse("-");
        String body = answer.body().has("access_token")
                ? "token with " + fields(answer.body()) + " and " + fields(answer.claims())
                : answer.text();
        return answer.status() + " " + challenge + " " + body;
    }

    private static List<String> fields(JsonNode object) {
        return object.properties().stream().map(Map.Entry::getKey).sorted().toList();
    }

    private static String text(JsonNode event) {
        var details = new TreeMap<String, String>();
        event.path("details")
                .properties()
                .forEach(entry -> details.put(entry.getKey(), entry.getValue().asText()));
        details.keySet()
                .removeAll(
                        List.of("token_id", "refresh_token_id", "access_token_id", "code_id", "client_assertion_id"));
        details.computeIfPresent("scope", (key, scope) -> new TreeSet<>(List.of(scope.split(" ", -1))).toString());
        return event.path("type").asText() + " " + event.path("clientId").asText() + " "
                + event.path("error").asText() + " " + details;
    }

    private static String withoutNoise(String line) {
        return line.replaceFirst("^\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d,\\d+ ", "")
                .replaceAll("\\(executor-thread-\\d+\\)", "")
                .replaceAll("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "<id>")
                .replaceAll("[A-Za-z]+:<id>", "<id>")
                .replaceAll("127\\.0\\.0\\.1:\\d+", "<server>");
    }
}
