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
import dev.keycloakmtls.testsuite.server.FetchedHost.Mood;
import dev.keycloakmtls.testsuite.server.Lookup;
import dev.keycloakmtls.testsuite.server.Settings;
import dev.keycloakmtls.testsuite.server.SharedServer;
import dev.keycloakmtls.testsuite.soak.Dependants;
import dev.keycloakmtls.testsuite.soak.Latencies;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * A steady load of good and hostile requests, while the hosts that some clients need are healthy, slow, hanging and lying by
 * turns; for half a minute, and {@code make soak} makes it ten minutes. Nobody is refused or accepted wrongly, whoever needs none of
 * these hosts notices nothing, and what the server holds stops growing.
 */
class SoakIT {
    private static final Duration DURATION = Duration.ofSeconds(Integer.getInteger("soak.seconds", 20));
    private static final Duration LONGEST_MOOD = Duration.ofSeconds(30);
    private static final int STRANGERS = 200;
    private static final double MEBIBYTE = 1024.0 * 1024;

    private static final TestCa ROOT = TestCa.root("CN=Root");
    private static final TestCertificate GOOD = ROOT.issue(leaf("CN=good"));
    private static final TestCertificate ROBOT = TestCertificate.selfSigned(leaf("CN=robot"));

    @RegisterExtension
    static final SharedServer SERVER = SharedServer.with(Lookup.RFC9440);

    private final TokenClient proxy = SERVER.anonymous();
    private final List<Map<String, String>> strangers = strangers();
    private final Map<Mood, Latencies> latencies = new EnumMap<>(Mood.class);
    private int requests;

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
        for (Mood mood : Mood.values()) {
            latencies.put(mood, new Latencies());
        }
        try (TestRealm realm = TestRealm.of(SERVER, RealmJson.realm("soak").put("eventsEnabled", false))
                        .trusting(ROOT)
                        .with(ClientJson.caSigned("good").attribute("tls_client_auth_subject_dn", "CN=good"))
                        .with(ClientJson.selfSigned("robot").attribute("mtls.certificates", ROBOT.pem()));
                Dependants dependants = Dependants.in(realm, SERVER.anonymous())) {
            Duration each = shorter(DURATION.dividedBy(Mood.values().length), LONGEST_MOOD);
            long end = System.nanoTime() + DURATION.toNanos();
            dependants.start();
            moods(realm, dependants, each); // whatever grows to its size has done so by then
            double heap = heapAfterCollection();
            double threads = SERVER.keycloak().meter("jvm_threads_live_threads");
            while (System.nanoTime() + each.toNanos() < end) {
                moods(realm, dependants, each);
            }
            recover(realm, dependants);
            dependants.stop();
            double heapMore = heapAfterCollection() - heap;
            double threadsMore = SERVER.keycloak().meter("jvm_threads_live_threads") - threads;
            report(dependants, heap, heapMore, threads, threadsMore);

            assertThat(dependants.mistakes()).isEmpty();
            assertThat(heapMore).as("MiB more in use").isLessThan(32);
            assertThat(threadsMore).as("threads more").isLessThan(20);
            assertThat(SERVER.keycloak().meter("keycloak_mtls_acceptance_cache_size"))
                    .as("what hostile requests could have put there")
                    .isLessThan(STRANGERS / 2.0);
            for (Mood mood : Mood.values()) {
                assertUnimpressed(mood);
            }
        }
    }

    private void moods(TestRealm realm, Dependants dependants, Duration each) {
        for (Mood mood : Mood.values()) {
            dependants.hostsAre(mood);
            long end = System.nanoTime() + each.toNanos();
            while (System.nanoTime() < end) {
                round(realm, mood);
            }
        }
    }

    /** Under the same load, who was refused for the hosts' sake is served again. */
    private void recover(TestRealm realm, Dependants dependants) {
        dependants.hostsAre(Mood.HEALTHY);
        long limit = System.nanoTime() + Dependants.RECOVERY.toNanos();
        while (!dependants.areServed()) {
            assertThat(System.nanoTime()).as("recovered in time").isLessThan(limit);
            round(realm, Mood.HEALTHY);
        }
    }

    /** As while the hosts are healthy, under the same load. Waiting behind a broken one would take five seconds. */
    private void assertUnimpressed(Mood mood) {
        Latencies healthy = latencies.get(Mood.HEALTHY);
        Latencies now = latencies.get(mood);
        assertThat(now.count()).as("requests while hosts are " + mood).isGreaterThan(20);
        assertThat(now.quantile(0.5))
                .as("median while hosts are " + mood)
                .isLessThan(healthy.quantile(0.5).multipliedBy(4).plusMillis(50));
        assertThat(now.quantile(0.95))
                .as("95 % while hosts are " + mood)
                .isLessThan(healthy.quantile(0.95).multipliedBy(2).plusSeconds(1));
    }

    private void round(TestRealm realm, Mood mood) {
        Map<String, String> stranger = strangers.get(requests / 7 % strangers.size());
        expect(200, realm, mood, "good", ForwardedCertificate.headers(GOOD.certificate()));
        expect(401, realm, mood, "good", stranger);
        expect(200, realm, mood, "robot", ForwardedCertificate.headers(ROBOT.certificate()));
        expect(401, realm, mood, "robot", stranger);
        expect(401, realm, mood, "good", Map.of("Client-Cert", ":bm90IGEgY2VydGlmaWNhdGU=:"));
        expect(401, realm, mood, "robot", Map.of());
        expect(401, realm, mood, "nobody-" + requests, stranger);
    }

    private void expect(int status, TestRealm realm, Mood mood, String clientId, Map<String, String> headers) {
        long start = System.nanoTime();
        int answered = proxy.post(TokenClient.tokenEndpoint(realm.name()), Form.clientCredentials(clientId), headers)
                .status();
        latencies.get(mood).add(Duration.ofNanos(System.nanoTime() - start));
        requests++;
        assertThat(answered).as(clientId).isEqualTo(status);
    }

    private void report(Dependants dependants, double heap, double heapMore, double threads, double threadsMore) {
        System.out.printf("Soak, %d s%n", DURATION.toSeconds());
        System.out.printf("  independent of hosts: %d requests, all as they should be%n", requests);
        latencies.forEach((mood, taken) -> System.out.printf("    while hosts are %-8s %s%n", mood, taken));
        System.out.print(dependants.report());
        System.out.printf(
                "  heap %.1f MiB, then %+.1f; threads %.0f, then %+.0f; acceptances kept %.0f%n",
                heap, heapMore, threads, threadsMore, SERVER.keycloak().meter("keycloak_mtls_acceptance_cache_size"));
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
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
        return SERVER.keycloak().meter("jvm_memory_used_bytes", "area=\"heap\"") / MEBIBYTE;
    }
}
