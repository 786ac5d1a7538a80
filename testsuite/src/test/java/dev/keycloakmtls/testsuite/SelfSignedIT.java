package dev.keycloakmtls.testsuite;

import static dev.keycloakmtls.testpki.Leaf.leaf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keycloakmtls.conformance.Satisfies;
import dev.keycloakmtls.testpki.TestCa;
import dev.keycloakmtls.testpki.TestCertificate;
import dev.keycloakmtls.testpki.TestJwk;
import dev.keycloakmtls.testsuite.client.Response;
import dev.keycloakmtls.testsuite.realm.ClientJson;
import dev.keycloakmtls.testsuite.realm.Sha256;
import dev.keycloakmtls.testsuite.realm.TestRealm;
import dev.keycloakmtls.testsuite.realm.TrustProfileJson;
import dev.keycloakmtls.testsuite.server.Await;
import dev.keycloakmtls.testsuite.server.Lookup;
import dev.keycloakmtls.testsuite.server.SharedServer;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code self_signed_tls_client_auth} (RFC 8705 §2.2) over direct TLS. */
class SelfSignedIT {
    @RegisterExtension
    static final SharedServer SERVER = SharedServer.with(Lookup.DIRECT);

    private static final TestCertificate REGISTERED = TestCertificate.selfSigned(leaf("CN=robot"));
    /** Everything that can be copied is the same; the key cannot be. */
    private static final TestCertificate FORGED = TestCertificate.selfSigned(leaf("CN=robot"));

    private static TestRealm realm;

    @BeforeAll
    static void createRealm() {
        realm = TestRealm.on(SERVER).with(TrustProfileJson.named("pins").pinned(REGISTERED));
    }

    @AfterAll
    static void deleteRealm() {
        realm.close();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("sources")
    @Satisfies({3, 34, 45})
    void acceptsWhatIsRegisteredAndRefusesALookAlike(String source, ClientJson client) {
        realm.with(client.boundTokens());
        String clientId = client.toJson().path("clientId").asText();

        Response answer = realm.token(REGISTERED, clientId);

        realm.assertAccepted(answer, REGISTERED);
        assertThat(answer.boundThumbprint()).isEqualTo(Sha256.base64Url(REGISTERED));
        var details = realm.lastEvent().path("details");
        assertThat(details.path("mtls_method").asText()).isEqualTo("self_signed_tls_client_auth");
        assertThat(details.path("mtls_source").asText()).isEqualTo(source);
        realm.assertRefused(realm.token(FORGED, clientId), "certificate_not_registered");
        realm.assertRefused(realm.token(clientId), "no_certificate");
    }

    static Stream<Arguments> sources() {
        return Stream.of(
                Arguments.of(
                        "jwks",
                        ClientJson.selfSigned("by-jwks")
                                .attribute("use.jwks.string", "true")
                                .attribute("jwks.string", TestJwk.set(TestJwk.of(REGISTERED)))),
                Arguments.of(
                        "certificate",
                        ClientJson.selfSigned("by-certificate").attribute("mtls.certificates", REGISTERED.pem())),
                Arguments.of(
                        "thumbprint",
                        ClientJson.selfSigned("by-hex").attribute("mtls.thumbprints", Sha256.hex(REGISTERED))),
                Arguments.of(
                        "thumbprint",
                        ClientJson.selfSigned("by-x5t").attribute("mtls.thumbprints", Sha256.base64Url(REGISTERED))),
                Arguments.of(
                        "public_key",
                        ClientJson.selfSigned("by-key").attribute("mtls.public_keys", Sha256.publicKey(REGISTERED))),
                Arguments.of(
                        "pinned_subject",
                        ClientJson.selfSigned("by-subject")
                                .attribute("mtls.subject_dn", "CN=robot")
                                .attribute("mtls.trust_profile", "pins")));
    }

    @Test
    void refusesARemovedCertificateAtOnce() {
        TestCertificate next = TestCertificate.selfSigned(leaf("CN=robot"));
        realm.with(ClientJson.selfSigned("rotating").attribute("mtls.certificates", REGISTERED.pem() + next.pem()));
        realm.assertAccepted(realm.token(REGISTERED, "rotating"), REGISTERED);
        realm.assertAccepted(realm.token(next, "rotating"), next);

        realm.change("rotating", Map.of("mtls.certificates", next.pem()));

        realm.assertRefused(realm.token(REGISTERED, "rotating"), "certificate_not_registered");
        realm.assertAccepted(realm.token(next, "rotating"), next);
    }

    @Test
    @Satisfies(41)
    void refusesWhatARegisteredCaIssued() {
        TestCa authority = TestCa.root("CN=robot");
        realm.with(ClientJson.selfSigned("registered-ca").attribute("mtls.certificates", authority.pem()));

        realm.assertRefused(
                realm.token(authority.issue(leaf("CN=robot")), "registered-ca"), "certificate_not_registered");
    }

    @Test
    @Satisfies(40)
    void refusesAnExpiredCertificateThoughItIsRegistered() {
        TestCertificate expired = TestCertificate.selfSigned(leaf("CN=robot").expired());
        realm.with(ClientJson.selfSigned("expired").attribute("mtls.thumbprints", Sha256.hex(expired)));

        realm.assertRefused(realm.token(expired, "expired"), "certificate_expired");
    }

    @Test
    @Satisfies(39)
    void fetchesAJwksAgainWhenACertificateIsNotInIt() {
        URI url = SERVER.backChannel().publish("/rotating.jwks", TestJwk.set(TestJwk.of(REGISTERED)));
        realm.with(published("by-url", url));
        realm.assertAccepted(realm.token(REGISTERED, "by-url"), REGISTERED);
        assertThat(realm.lastEvent().path("details").path("mtls_source").asText())
                .isEqualTo("jwks_uri");
        realm.assertRefused(realm.token(FORGED, "by-url"), "certificate_not_registered");

        TestCertificate next = TestCertificate.selfSigned(leaf("CN=robot"));
        SERVER.backChannel().publish("/rotating.jwks", TestJwk.set(TestJwk.of(next)));

        // Not at once: Keycloak leaves a time between two requests for the same keys.
        Await.until(
                "the new certificate is accepted",
                Duration.ofSeconds(30),
                () -> realm.token(next, "by-url").status() == 200);
        realm.assertRefused(realm.token(REGISTERED, "by-url"), "certificate_not_registered");
    }

    @Test
    @Satisfies(39)
    void refusesWhenTheJwksCannotBeRead() {
        realm.with(published("unreachable", SERVER.backChannel().uri("/missing.jwks")));

        realm.assertRefused(realm.token(REGISTERED, "unreachable"), "jwks_unavailable");
    }

    /** Otherwise whoever publishes keys could hold all threads of the server. */
    @Test
    void aHostThatHangsHoldsFewRequests() throws Exception {
        int requests = 24;
        ExecutorService threads = Executors.newFixedThreadPool(requests);
        try (ServerSocket hanging = new ServerSocket(0, requests, InetAddress.getLoopbackAddress())) {
            realm.with(published("hanging", URI.create("http://127.0.0.1:" + hanging.getLocalPort() + "/keys")));
            List<Callable<Duration>> calls = Collections.nCopies(requests, () -> {
                long start = System.nanoTime();
                assertThat(realm.token(REGISTERED, "hanging").status()).isEqualTo(401);
                return Duration.ofNanos(System.nanoTime() - start);
            });
            int turnedAway = 0;
            for (Future<Duration> call : threads.invokeAll(calls)) {
                turnedAway += call.get().compareTo(Duration.ofSeconds(4)) < 0 ? 1 : 0; // who waits, waits for five
            }

            assertThat(turnedAway).isGreaterThanOrEqualTo(requests - 8);
        } finally {
            threads.shutdownNow();
        }
    }

    private static ClientJson published(String clientId, URI url) {
        return ClientJson.selfSigned(clientId).attribute("use.jwks.url", "true").attribute("jwks.url", url.toString());
    }
}
