package dev.keycloakmtls.testsuite.realm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keycloakmtls.testsuite.client.Response;
import dev.keycloakmtls.testsuite.server.SharedServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Client policies of a realm. */
public final class Policies {
    private static final Path EXAMPLES = Path.of("..", "docker", "client-policies");

    private Policies() {}

    /** All clients have to pass the executor with this configuration, and nothing else from now on. */
    public static void require(SharedServer server, TestRealm realm, String configuration) {
        put(
                server,
                realm,
                "profiles",
                "{\"profiles\":[{\"name\":\"mtls\",\"executors\":[{\"executor\":\"mtls-client-authentication\","
                        + "\"configuration\":{" + configuration + "}}]}]}");
        put(server, realm, "policies", """
                {"policies":[{"name":"mtls","enabled":true,"profiles":["mtls"],"conditions":[
                 {"condition":"any-client","configuration":{}}]}]}""");
    }

    /** One of the examples that are shipped, as it is. */
    public static void example(SharedServer server, TestRealm realm, String name) throws IOException {
        put(server, realm, "profiles", Files.readString(EXAMPLES.resolve(name + ".profiles.json")));
        put(server, realm, "policies", Files.readString(EXAMPLES.resolve(name + ".policies.json")));
    }

    /** @param what "profiles" or "policies" */
    public static void put(SharedServer server, TestRealm realm, String what, String json) {
        Response answer = server.admin().request("PUT", "/" + realm.name() + "/client-policies/" + what, json);
        assertThat(answer.status()).as(answer.text()).isEqualTo(204);
    }
}
