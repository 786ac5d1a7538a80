package dev.keycloakmtls.testsuite;

import dev.keycloakmtls.testsuite.clients.Account;
import dev.keycloakmtls.testsuite.clients.NimbusClient;
import dev.keycloakmtls.testsuite.clients.RealClient;
import dev.keycloakmtls.testsuite.clients.UserAgent;
import java.nio.file.Path;

/** Nimbus oauth2-oidc-sdk. */
class NimbusIT extends RealClientFlows {
    @Override
    RealClient client(Account account, UserAgent user, Path directory) {
        return new NimbusClient(account, user);
    }
}
