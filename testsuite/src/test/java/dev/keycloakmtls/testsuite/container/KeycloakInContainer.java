package dev.keycloakmtls.testsuite.container;

import dasniko.testcontainers.keycloak.KeycloakContainer;
import dev.keycloakmtls.testpki.TestCertificate;
import dev.keycloakmtls.testsuite.client.AdminClient;
import dev.keycloakmtls.testsuite.client.TokenClient;
import dev.keycloakmtls.testsuite.server.Edition;
import dev.keycloakmtls.testsuite.server.ServerCertificate;
import dev.keycloakmtls.testsuite.server.TestedServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.images.builder.Transferable;

/** An image of {@code docker/Dockerfile}, running: HTTPS that lets every client certificate through, one realm imported. */
final class KeycloakInContainer implements TestedServer, AutoCloseable {
    private static final int MANAGEMENT_PORT = 9000;
    private static final Path CONF = Path.of("/opt/keycloak/conf");

    private final KeycloakContainer container;
    private final X509Certificate authority;
    private final AdminClient admin;

    private KeycloakInContainer(KeycloakContainer container, X509Certificate authority) {
        this.container = container;
        this.authority = authority;
        this.admin = new AdminClient(anonymous(), container.getAdminUsername(), container.getAdminPassword());
    }

    /**
     * Starts the container and returns when it answers.
     *
     * @param realm as JSON
     * @param directory for the server's certificate
     */
    @SuppressWarnings("resource") // the returned object closes the container
    static KeycloakInContainer start(String image, String realm, Path directory) {
        ServerCertificate certificate = ServerCertificate.writtenTo(directory);
        ServerCertificate inside =
                new ServerCertificate(CONF.resolve("server.crt"), CONF.resolve("server.key"), certificate.authority());
        String certificateFile = inside.certificateFile().toString();
        String keyFile = inside.keyFile().toString();
        KeycloakContainer container = new KeycloakContainer(image)
                .withProductionMode()
                .withOptimizedFlag()
                .withEnabledMetrics()
                .withCopyToContainer(file(certificate.certificateFile()), certificateFile)
                .withCopyToContainer(file(certificate.keyFile()), keyFile)
                .withCopyToContainer(Transferable.of(realm), "/opt/keycloak/data/import/realm.json")
                .withEnv("KC_HTTPS_CERTIFICATE_FILE", certificateFile)
                .withEnv("KC_HTTPS_CERTIFICATE_KEY_FILE", keyFile)
                .withEnv("KC_HOSTNAME_STRICT", "false")
                .withEnv("KC_CACHE", "local")
                .withEnv("KC_HTTP_MANAGEMENT_SCHEME", "http")
                .withEnv(Edition.QUICK_PASSWORDS)
                .withEnv("JAVA_OPTS_APPEND", "-XX:TieredStopAtLevel=1 " + inside.acceptingEveryClient())
                .waitingFor(Wait.forHttp("/health/ready")
                        .forPort(MANAGEMENT_PORT)
                        .withStartupTimeout(Duration.ofMinutes(5)));
        container.start();
        return new KeycloakInContainer(container, certificate.authority());
    }

    @Override
    public TokenClient client(TestCertificate certificate) {
        return TokenClient.presenting(certificate, base(), authority);
    }

    @Override
    public TokenClient anonymous() {
        return TokenClient.anonymous(base(), authority);
    }

    @Override
    public AdminClient admin() {
        return admin;
    }

    /** What a command in the container prints. */
    String output(String... command) {
        try {
            return container.execInContainer(command).getStdout();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        container.stop();
    }

    private URI base() {
        return URI.create("https://" + container.getHost() + ":" + container.getHttpsPort());
    }

    /** For everybody to read: in the container it belongs to root, and the server does not run as root. */
    private static Transferable file(Path path) {
        try {
            return Transferable.of(Files.readAllBytes(path));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
