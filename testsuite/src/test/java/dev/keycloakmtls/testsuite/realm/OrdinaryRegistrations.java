package dev.keycloakmtls.testsuite.realm;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keycloakmtls.testpki.TestCertificate;
import dev.keycloakmtls.testpki.TestJwk;
import dev.keycloakmtls.testsuite.client.Response;
import dev.keycloakmtls.testsuite.server.KeycloakServer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** What a server says to registrations that have nothing to do with mutual TLS, without ids, secrets and times. */
public final class OrdinaryRegistrations {
    private static final String WEB = "\"redirect_uris\":[\"https://x.example.com/cb\"]";

    private OrdinaryRegistrations() {}

    public static List<String> answers(KeycloakServer server, String realm, TestCertificate signer) {
        var registration = Registration.openidConnect(server.anonymous(), server.admin(), realm);
        var answers = new ArrayList<String>();
        for (String metadata : List.of(
                "{}",
                "{" + WEB + "}",
                "{" + WEB + ",\"token_endpoint_auth_method\":\"client_secret_basic\",\"client_name\":\"x\","
                        + "\"grant_types\":[\"authorization_code\",\"client_credentials\",\"refresh_token\"]}",
                "{" + WEB + ",\"token_endpoint_auth_method\":\"client_secret_jwt\"}",
                "{" + WEB + ",\"token_endpoint_auth_method\":\"none\"}",
                "{" + WEB + ",\"token_endpoint_auth_method\":\"private_key_jwt\",\"jwks\":"
                        + TestJwk.set(TestJwk.of(signer).with("use", "sig").kid("k")) + "}",
                "{" + WEB + ",\"token_endpoint_auth_method\":\"private_key_jwt\"}",
                "{" + WEB + ",\"tls_client_certificate_bound_access_tokens\":true,\"scope\":\"address phone\"}",
                "{" + WEB + ",\"tls_client_auth_subject_dn\":\"CN=x\"}",
                "{" + WEB + ",\"something_unknown\":1}",
                "{" + WEB + ",\"subject_type\":\"pairwise\"}",
                "{" + WEB + ",\"token_endpoint_auth_method\":\"unknown\"}",
                "{" + WEB + ",\"jwks_uri\":\"https://x.example.com/jwks\",\"jwks\":{\"keys\":[]}}",
                "{\"redirect_uris\":[\"x#y\"]}",
                "{" + WEB + ",\"client_id\":\"mine\"}",
                "{" + WEB,
                "[]")) {
            answers.add(metadata + " -> " + text(registration.create(metadata)));
        }
        Response created = registration.create("{" + WEB + "}");
        String id = created.body().path("client_id").asText();
        ObjectNode changed = (ObjectNode) created.body();
        String token = changed.remove("registration_access_token").asText();
        changed.put("client_name", "changed");
        Response updated = registration.update(token, changed);
        answers.add("update -> " + text(updated));
        String next = updated.body().path("registration_access_token").asText();
        answers.add("read -> " + text(registration.read(id, next)));
        answers.add("read with an old token -> " + text(registration.read(id, token)));
        answers.add("delete -> " + text(registration.delete(id, next)));
        answers.add("read what is gone -> " + text(registration.read(id, next)));
        return answers;
    }

    private static String text(Response answer) {
        String body = answer.text()
                .replaceAll("\"(client_secret|registration_access_token)\":\"[^\"]*\"", "\"$1\":\"…\"")
                .replaceAll("\"client_id_issued_at\":\\d+", "\"client_id_issued_at\":0")
                .replaceAll("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "<id>")
                .replaceAll("127\\.0\\.0\\.1:\\d+", "<server>")
                // The class that an unknown member is unknown to.
                .replaceAll("representation for (ClientMetadata|OIDCClientRepresentation)\\.", "representation.");
        String sorted = Pattern.compile("\"scope\":\"([^\"]*)\"")
                .matcher(body)
                .replaceAll(found -> "\"scope\":\""
                        + String.join(
                                " ", new TreeSet<>(Arrays.asList(found.group(1).split(" ", -1)))) + "\"");
        return answer.status() + " " + sorted;
    }
}
