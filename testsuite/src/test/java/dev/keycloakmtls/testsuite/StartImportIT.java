package dev.keycloakmtls.testsuite;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keycloakmtls.testsuite.realm.ClientJson;
import dev.keycloakmtls.testsuite.realm.RealmJson;
import dev.keycloakmtls.testsuite.server.KeycloakHome;
import dev.keycloakmtls.testsuite.server.KeycloakServer;
import dev.keycloakmtls.testsuite.server.Lookup;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** {@code --import-realm}. */
@Execution(ExecutionMode.CONCURRENT)
class StartImportIT {

    @Test
    void aRealmWithAWrongClientEndsTheStartWithTheField() {
        ObjectNode wrong = RealmJson.realm("imported");
        RealmJson.add(wrong, ClientJson.selfSigned("garbage").attribute("mtls.certificates", "garbage"));

        assertThatThrownBy(() -> KeycloakServer.of(KeycloakHome.withProduct(Lookup.DIRECT))
                        .importing("imported", wrong.toString())
                        .start())
                .hasMessageContaining("Invalid client garbage")
                .hasMessageContaining("mtls.certificates");
    }
}
