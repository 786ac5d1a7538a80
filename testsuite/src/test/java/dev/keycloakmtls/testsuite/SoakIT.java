package dev.keycloakmtls.testsuite;

import static dev.keycloakmtls.testpki.Leaf.leaf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keycloakmtls.testpki.TestCa;
import dev.keycloakmtls.testpki.TestCertificate;
import dev.keycloakmtls.testsuite.client.Form;
import dev.keycloakmtls.testsuite.client.ForwardedCertificate;
import dev.keycloakmtls.testsuite.client.TokenClient;
import dev.keycloakmtls.testsuite.realm.ClientJson;
import dev.keycloakmtls.testsuite.realm.RealmJson;
import dev.keycloakmtls.testsuite.realm.TestRealm;
import dev.keycloakmtls.testsuite.server.Child;
import dev.keycloakmtls.testsuite.server.Lookup;
import dev.keycloakmtls.testsuite.server.Settings;
import dev.keycloakmtls.testsuite.server.SharedServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * A steady load of good and hostile requests, for a quarter of a minute; {@code make soak} makes it ten. Nobody is refused or
 * accepted wrongly, and what the server holds stops growing.
 */
class SoakIT {
    private static final Duration DURATION = Duration.ofSeconds(Integer.getInteger("soak.seconds", 15));
    private static final int STRANGERS = 200;
    private static final double MEBIBYTE = 1024.0 * 1024;

    private static final TestCa ROOT = TestCa.root("CN=Root");
    private static final TestCertificate GOOD = ROOT.issue(leaf("CN=good"));
    private static final TestCertificate ROBOT = TestCertificate.selfSigned(leaf("CN=robot"));

    @RegisterExtension
    static final SharedServer SERVER = SharedServer.with(Lookup.RFC9440);

    private final TokenClient proxy = SERVER.anonymous();
    private final List<Map<String, String>> strangers = strangers();

    /** Certificates of a CA with the trusted one's name, and self-signed ones, each for the good clients' names. */
    private static List<Map<String, String>> strangers() {
        TestCa impostor = TestCa.root("CN=Root");
        return Stream.iterate(0, i -> i < STRANGERS, i -> i + 1)
                .map(i -> i % 2 == 0 ? impostor.issue(leaf("CN=good")) : TestCertificate.selfSigned(leaf("CN=robot")))
                .map(certificate -> ForwardedCertificate.headers(certificate.certificate()))
                .toList();
    }

    @Test
    void decidesRightAndStaysWithinItsBounds() {
        try (TestRealm realm = TestRealm.of(SERVER, RealmJson.realm("soak").put("eventsEnabled", false))
                .trusting(ROOT)
                .with(ClientJson.caSigned("good").attribute("tls_client_auth_subject_dn", "CN=good"))
                .with(ClientJson.selfSigned("robot").attribute("mtls.certificates", ROBOT.pem()))) {
            long end = System.nanoTime() + DURATION.toNanos();
            long warm = System.nanoTime() + DURATION.toNanos() / 3;
            int number = 0;
            while (System.nanoTime() < warm) {
                round(realm, number++);
            }
            double heap = heapAfterCollection();
            double threads = value("jvm_threads_live_threads");
            while (System.nanoTime() < end) {
                round(realm, number++);
            }

            assertThat(number).as("rounds").isGreaterThan(10);
            assertThat(heapAfterCollection() - heap).as("MiB more in use").isLessThan(32);
            assertThat(value("jvm_threads_live_threads") - threads)
                    .as("threads more")
                    .isLessThan(20);
            assertThat(value("keycloak_mtls_acceptance_cache_size"))
                    .as("what hostile requests could have put there")
                    .isLessThan(STRANGERS / 2.0);
        }
    }

    private void round(TestRealm realm, int number) {
        Map<String, String> stranger = strangers.get(number % strangers.size());
        assertThat(status(realm, "good", ForwardedCertificate.headers(GOOD.certificate())))
                .isEqualTo(200);
        assertThat(status(realm, "good", stranger)).isEqualTo(401);
        assertThat(status(realm, "robot", ForwardedCertificate.headers(ROBOT.certificate())))
                .isEqualTo(200);
        assertThat(status(realm, "robot", stranger)).isEqualTo(401);
        assertThat(status(realm, "good", Map.of("Client-Cert", ":bm90IGEgY2VydGlmaWNhdGU=:")))
                .isEqualTo(401);
        assertThat(status(realm, "robot", Map.of())).isEqualTo(401);
        assertThat(status(realm, "nobody-" + number, stranger)).isEqualTo(401);
    }

    private int status(TestRealm realm, String clientId, Map<String, String> headers) {
        return proxy.post(TokenClient.tokenEndpoint(realm.name()), Form.clientCredentials(clientId), headers)
                .status();
    }

    /** In MiB. */
    private static double heapAfterCollection() {
        Child.run(
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                        Long.toString(SERVER.keycloak().pid()),
                        "GC.run"),
                Map.of(),
                Settings.work().resolve("jcmd.log"));
        return value("jvm_memory_used_bytes{area=\"heap\"") / MEBIBYTE;
    }

    private static double value(String meter) {
        return SERVER.keycloak().metrics().stream()
                .filter(line -> line.startsWith(meter))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }
}
