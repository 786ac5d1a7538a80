package dev.keycloakmtls.testsuite.server;

import dev.keycloakmtls.testpki.TestCertificate;
import dev.keycloakmtls.testsuite.client.AdminClient;
import dev.keycloakmtls.testsuite.client.TokenClient;
import java.net.URI;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/** A server with the product that all test classes share: started by the first that asks, stopped after the last. */
public final class SharedServer implements BeforeAllCallback, TestedServer {
    /** Lets {@code jwks.url} name a server of a test. */
    public static final String HTTP_JWKS = "--spi-mtls--default--allow-http-jwks=true";

    /** Lets administrators read what was found on hosts of a test. */
    public static final String TOLD_HOSTS = "--spi-mtls--default--fetch-private-hosts=127.0.0.1,localhost";

    private static final Namespace SERVERS = Namespace.create(SharedServer.class);

    private final Lookup lookup;
    private @Nullable Running running;

    private SharedServer(Lookup lookup) {
        this.lookup = lookup;
    }

    public static SharedServer with(Lookup lookup) {
        return new SharedServer(lookup);
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        running = context.getRoot()
                .getStore(SERVERS)
                .getOrComputeIfAbsent(lookup, key -> Running.start(lookup), Running.class);
    }

    public KeycloakServer keycloak() {
        return running().keycloak;
    }

    /** What the server fetches and calls. */
    public BackChannel backChannel() {
        return running().backChannel;
    }

    @Override
    public TokenClient client(TestCertificate certificate) {
        return keycloak().client(certificate);
    }

    @Override
    public TokenClient anonymous() {
        return keycloak().anonymous();
    }

    /** One for the run: it keeps its token. */
    @Override
    public AdminClient admin() {
        return running().admin;
    }

    public URI base() {
        return keycloak().base();
    }

    private Running running() {
        return Objects.requireNonNull(running, "register the extension in a static field");
    }

    private record Running(KeycloakServer keycloak, BackChannel backChannel, AdminClient admin)
            implements AutoCloseable {
        static Running start(Lookup lookup) {
            BackChannel backChannel = BackChannel.start();
            KeycloakServer keycloak = KeycloakServer.of(KeycloakHome.withProduct(lookup))
                    .option("--log-level=info,dev.keycloakmtls:debug")
                    .option(HTTP_JWKS)
                    .option("--spi-mtls--default--ldap-crl-hosts=localhost")
                    .option(TOLD_HOSTS)
                    .option("--spi-public-key-storage--infinispan--min-time-between-requests=1")
                    .option("--spi-ciba-auth-channel--ciba-http-auth-channel--http-authentication-channel-uri="
                            + backChannel.uri("/ciba"))
                    .file("themes/corporate/admin/theme.properties", "parent=keycloak.v2\nscripts=corporate.js\n")
                    .file(
                            "themes/corporate/admin/resources/corporate.js",
                            "document.documentElement.dataset.corporate = 'yes';\n")
                    .start();
            return new Running(keycloak, backChannel, keycloak.admin());
        }

        @Override
        public void close() {
            keycloak.close();
            backChannel.close();
        }
    }
}
