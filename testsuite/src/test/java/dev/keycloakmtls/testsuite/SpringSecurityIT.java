package dev.keycloakmtls.testsuite;

import dev.keycloakmtls.testsuite.clients.Account;
import dev.keycloakmtls.testsuite.clients.RealClient;
import dev.keycloakmtls.testsuite.clients.SpringSecurityClient;
import dev.keycloakmtls.testsuite.clients.UserAgent;
import java.nio.file.Path;

/** Spring Security's OAuth 2.0 client. */
class SpringSecurityIT extends RealClientFlows {
    @Override
    RealClient client(Account account, UserAgent user, Path directory) {
        return new SpringSecurityClient(account, user);
    }
}
