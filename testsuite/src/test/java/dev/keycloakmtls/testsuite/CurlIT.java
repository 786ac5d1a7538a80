package dev.keycloakmtls.testsuite;

import dev.keycloakmtls.testsuite.clients.Account;
import dev.keycloakmtls.testsuite.clients.CurlClient;
import dev.keycloakmtls.testsuite.clients.RealClient;
import dev.keycloakmtls.testsuite.clients.UserAgent;
import dev.keycloakmtls.testsuite.proxy.NeedsProgram;
import java.io.IOException;
import java.nio.file.Path;

/** curl. */
@NeedsProgram("curl")
class CurlIT extends RealClientFlows {
    @Override
    RealClient client(Account account, UserAgent user, Path directory) throws IOException {
        return new CurlClient(account, user, directory);
    }
}
