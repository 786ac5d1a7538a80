package dev.keycloakmtls.testsuite;

import static dev.keycloakmtls.testpki.Ca.ca;
import static dev.keycloakmtls.testpki.Leaf.leaf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keycloakmtls.conformance.Satisfies;
import dev.keycloakmtls.testpki.TestCa;
import dev.keycloakmtls.testpki.TestCertificate;
import dev.keycloakmtls.testsuite.client.Response;
import dev.keycloakmtls.testsuite.client.TokenClient;
import dev.keycloakmtls.testsuite.realm.ClientJson;
import dev.keycloakmtls.testsuite.realm.Sha256;
import dev.keycloakmtls.testsuite.realm.TestRealm;
import dev.keycloakmtls.testsuite.server.Await;
import dev.keycloakmtls.testsuite.server.Lookup;
import dev.keycloakmtls.testsuite.server.SharedServer;
import java.security.KeyPair;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Certificates whose time begins and ends while the server runs. Every answer is held against the clock: between sending
 * and receiving there must have been a moment at which it was the right one.
 */
class ValidityIT {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    @RegisterExtension
    static final SharedServer SERVER = SharedServer.with(Lookup.DIRECT);

    /** Whole seconds, as certificates have them; both ends are included (RFC 5280 §4.1.2.5). */
    private record Window(Instant begin, Instant end) {}

    /** One that asks again and again, and knows what it was told when. */
    private static final class Asker {
        private final TestRealm realm;
        private final Window window;
        private final String client;
        private final String refusedAfterwards;
        private final TokenClient connection;
        private int early;
        private int accepted;
        private boolean ended;

        private Asker(
                TestRealm realm, Window window, String client, TestCertificate certificate, String refusedAfterwards) {
            this.realm = realm;
            this.window = window;
            this.client = client;
            this.refusedAfterwards = refusedAfterwards;
            this.connection = SERVER.client(certificate);
        }

        private void ask() {
            Instant sent = Instant.now();
            Response answer = connection.token(realm.name(), client);
            Instant received = Instant.now();
            if (answer.status() == 200) {
                assertThat(received).as("accepted").isAfterOrEqualTo(window.begin);
                assertThat(sent).as("accepted").isBeforeOrEqualTo(window.end);
                accepted++;
                return;
            }
            String reason =
                    realm.lastEvent().path("details").path("mtls_reason").asText();
            assertThat(answer.status()).isEqualTo(401);
            if (accepted == 0) {
                assertThat(sent).as(reason).isBefore(window.begin);
                assertThat(reason).isEqualTo("certificate_not_yet_valid");
                early++;
            } else {
                assertThat(received).as(reason).isAfter(window.end);
                assertThat(reason).isEqualTo(refusedAfterwards);
                ended = true;
            }
        }
    }

    @Test
    @Satisfies({11, 40})
    void acceptsFromTheFirstMomentToTheLastAlsoFromMemory() {
        TestCa root = TestCa.root("CN=Root");
        KeyPair key = TestCa.root("CN=short").keyPair();
        String registered =
                Sha256.publicKey(TestCertificate.selfSigned(leaf("CN=short").keyPair(key)));
        try (TestRealm realm = TestRealm.on(SERVER)
                .trusting(root)
                .with(ClientJson.caSigned("ca-signed").attribute("tls_client_auth_subject_dn", "CN=short"))
                .with(ClientJson.caSigned("below").attribute("tls_client_auth_subject_dn", "CN=below"))
                .with(ClientJson.selfSigned("self-signed").attribute("mtls.public_keys", registered))) {
            Instant begin = Instant.now().truncatedTo(ChronoUnit.SECONDS).plusSeconds(3);
            Window window = new Window(begin, begin.plusSeconds(4));
            TestCertificate caSigned = root.issue(leaf("CN=short").validity(begin, window.end));
            TestCertificate selfSigned =
                    TestCertificate.selfSigned(leaf("CN=short").keyPair(key).validity(begin, window.end));
            TestCa intermediate = root.intermediate(ca("CN=Short").validity(begin.minusSeconds(60), window.end));
            TestCertificate below = intermediate.issue(leaf("CN=below").validity(begin, window.end.plusSeconds(60)));
            var askers = List.of(
                    new Asker(realm, window, "ca-signed", caSigned, "certificate_expired"),
                    new Asker(realm, window, "below", below, "issuer_not_valid"),
                    new Asker(realm, window, "self-signed", selfSigned, "certificate_expired"));
            double remembered = hits();

            askUntil("all are refused, and then accepted", askers, asker -> asker.accepted > 0);
            askUntil("all are refused again", askers, asker -> asker.ended);

            assertThat(askers).allSatisfy(asker -> {
                assertThat(asker.early).isPositive();
                assertThat(asker.accepted).isGreaterThan(1);
            });
            // Each was decided once by looking, and from then on by memory.
            int accepted = askers.stream().mapToInt(asker -> asker.accepted).sum();
            assertThat(hits() - remembered).isEqualTo(accepted - askers.size());
        }
    }

    private interface Condition {
        boolean holdsFor(Asker asker);
    }

    private static void askUntil(String what, List<Asker> askers, Condition condition) {
        Await.until(what, LIMIT, () -> {
            for (Asker asker : askers) {
                if (!condition.holdsFor(asker)) {
                    asker.ask();
                }
            }
            return askers.stream().allMatch(condition::holdsFor);
        });
    }

    private static double hits() {
        return SERVER.keycloak().meter("keycloak_mtls_acceptance_cache_hits_total");
    }
}
