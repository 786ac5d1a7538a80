package dev.keycloakmtls.testsuite;

import dev.keycloakmtls.testsuite.clients.Account;
import dev.keycloakmtls.testsuite.clients.OpenidClient;
import dev.keycloakmtls.testsuite.clients.RealClient;
import dev.keycloakmtls.testsuite.clients.UserAgent;
import dev.keycloakmtls.testsuite.proxy.NeedsProgram;
import java.nio.file.Path;

/** openid-client for Node.js, with undici. */
@NeedsProgram("node")
class OpenidClientIT extends RealClientFlows {
    @Override
    RealClient client(Account account, UserAgent user, Path directory) {
        return new OpenidClient(account, user, directory);
    }
}
