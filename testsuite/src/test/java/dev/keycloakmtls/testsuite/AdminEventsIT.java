package dev.keycloakmtls.testsuite;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.keycloakmtls.testsuite.admin.AdministeredRealm;
import dev.keycloakmtls.testsuite.admin.AdministeredRealm.Request;
import dev.keycloakmtls.testsuite.admin.Operation;
import dev.keycloakmtls.testsuite.client.Response;
import dev.keycloakmtls.testsuite.server.Lookup;
import dev.keycloakmtls.testsuite.server.SharedServer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Keycloak's admin events: what is changed through the REST resource, and who changed it. */
class AdminEventsIT {
    @RegisterExtension
    static final SharedServer SERVER = SharedServer.with(Lookup.DIRECT);

    private static final String CLIENT_FLOW = "DELETE /client-flow";

    /** What is written and how often; the default profile is taken from one and given to another. */
    private static final Map<String, List<String>> EVENTS = Map.ofEntries(
            Map.entry("DELETE /trust-profiles/{id}/certificates/{sha256}", List.of("UPDATE COMPONENT")),
            Map.entry("POST /blocks", List.of("CREATE COMPONENT")),
            Map.entry("DELETE /blocks/{id}", List.of("DELETE COMPONENT")),
            Map.entry("POST /trust-profiles", List.of("CREATE COMPONENT")),
            Map.entry("PUT /trust-profiles/{id}", List.of("UPDATE COMPONENT")),
            Map.entry("DELETE /trust-profiles/{id}", List.of("DELETE COMPONENT")),
            Map.entry("POST /trust-profiles/{id}/default", List.of("UPDATE COMPONENT", "UPDATE COMPONENT")),
            Map.entry("PUT /clients/{id}", List.of("UPDATE CLIENT")),
            Map.entry("POST /clients/{id}/credentials", List.of("UPDATE CLIENT")),
            Map.entry("DELETE /clients/{id}/credentials/{credentialId}", List.of("UPDATE CLIENT")),
            Map.entry("POST /clients/{id}/migration", List.of("UPDATE CLIENT")),
            Map.entry("PUT /client-flow/{method}", List.of("CREATE AUTH_EXECUTION")),
            Map.entry(CLIENT_FLOW, List.of("DELETE AUTH_EXECUTION", "DELETE AUTH_EXECUTION")));

    @Test
    void tellEveryChangeAndNothingElse() {
        List<Operation> operations = new ArrayList<>(Operation.all()
                .filter(operation -> !operation.toString().equals(CLIENT_FLOW))
                .toList());
        Operation.all()
                .filter(operation -> operation.toString().equals(CLIENT_FLOW))
                .forEach(operations::add);
        try (AdministeredRealm realm = AdministeredRealm.on(SERVER)) {
            for (Operation operation : operations) {
                if (operation.toString().equals(CLIENT_FLOW)) {
                    realm.giveUpBothMethods();
                }
                Request request = realm.valid(operation);
                List<JsonNode> before = realm.adminEvents();

                Response answer = request.by(SERVER.admin());

                assertThat(answer.status()).as(operation + ": " + answer.text()).isBetween(200, 204);
                List<JsonNode> written = new ArrayList<>(realm.adminEvents());
                written.removeAll(before);
                assertThat(written)
                        .as(operation.toString())
                        .extracting(event -> event.path("operationType").asText() + " "
                                + event.path("resourceType").asText())
                        .isEqualTo(EVENTS.getOrDefault(operation.toString(), List.of()));
                assertThat(written).as(operation.toString()).allSatisfy(event -> {
                    assertThat(event.path("authDetails").path("userId").asText())
                            .isNotEmpty();
                    assertThat(event.path("resourcePath").asText()).isNotEmpty();
                    assertThat(event.has("error")).isFalse();
                });
            }
        }
    }
}
