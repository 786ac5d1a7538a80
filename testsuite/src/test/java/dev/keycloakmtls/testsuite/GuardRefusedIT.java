package dev.keycloakmtls.testsuite;

import static dev.keycloakmtls.testpki.Leaf.leaf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.keycloakmtls.testpki.TestCa;
import dev.keycloakmtls.testpki.TestCertificate;
import dev.keycloakmtls.testsuite.provider.ForeignLookupFactory;
import dev.keycloakmtls.testsuite.provider.PeepingEventListenerFactory;
import dev.keycloakmtls.testsuite.realm.ClientJson;
import dev.keycloakmtls.testsuite.realm.TestRealm;
import dev.keycloakmtls.testsuite.realm.UserLogins;
import dev.keycloakmtls.testsuite.server.KeycloakHome;
import dev.keycloakmtls.testsuite.server.KeycloakServer;
import dev.keycloakmtls.testsuite.server.Lookup;
import dev.keycloakmtls.testsuite.server.Members;
import dev.keycloakmtls.testsuite.server.ProviderJar;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.keycloak.events.EventListenerProviderFactory;
import org.keycloak.services.x509.X509ClientCertificateLookupFactory;

/** Where certificates could be seen past the guard, the handshake stays strict and the administrator is told; or wants it so. */
@BesideOthers
class GuardRefusedIT {
    private static final TestCa STORE = TestCa.root("CN=Staff CA");
    private static final TestCertificate LEGACY = STORE.issue(leaf("CN=legacy"));
    private static final TestCertificate FORGED = TestCertificate.selfSigned(leaf("CN=legacy"));
    private static final TestCertificate ROBOT = TestCertificate.selfSigned(leaf("CN=robot"));

    @Test
    void aForeignLookupProviderKeepsTheHandshakeStrict() {
        assertStrict(
                KeycloakHome.withProductBeside(
                        "beside-lookup",
                        ProviderJar.of(
                                "foreign-lookup.jar",
                                X509ClientCertificateLookupFactory.class,
                                ForeignLookupFactory.class)),
                "the lookup provider is \"default\" of " + ForeignLookupFactory.class.getName());
    }

    @Test
    void aJarThatAsksTheRequestKeepsTheHandshakeStrict() {
        assertStrict(
                KeycloakHome.withProductBeside(
                        "beside-peeping",
                        ProviderJar.of(
                                "peeping.jar", EventListenerProviderFactory.class, PeepingEventListenerFactory.class)),
                "PeepingEventListenerFactory$Peeping.class in providers/peeping.jar");
    }

    private static void assertStrict(KeycloakHome home, String why) {
        try (KeycloakServer server = KeycloakServer.of(home)
                .acceptUnverified()
                .trustStore(STORE.certificate())
                .start()) {
            TestRealm realm = realm(server);

            assertThat(realm.token(LEGACY, "legacy").status()).isEqualTo(200);
            assertThatThrownBy(() -> realm.token(FORGED, "legacy")).isInstanceOf(UncheckedIOException.class);
            assertThatThrownBy(() -> realm.token(ROBOT, "robot")).isInstanceOf(UncheckedIOException.class);

            JsonNode warnings = server.admin().read("/" + realm.name() + "/mtls/warnings");
            JsonNode warning = StreamSupport.stream(warnings.spliterator(), false)
                    .filter(one -> one.path("code").asText().equals("guard_not_in_place"))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("it is not said: " + warnings));
            assertThat(warning.path("severity").asText()).isEqualTo("danger");
            assertThat(warning.path("message").asText()).contains(why, "TLS refuses certificates");
            assertThat(server.logLines()).anySatisfy(line -> assertThat(line).contains("ERROR", why));
        }
    }

    @Test
    void whoWantsItHasWhatKeycloakDoesAndIsTold() {
        try (KeycloakServer server = KeycloakServer.of(KeycloakHome.withProduct(Lookup.DIRECT))
                .acceptUnverified()
                .trustStore(STORE.certificate())
                .option("--spi-mtls--default--guard-other-methods=false")
                .start()) {
            TestRealm realm = realm(server);
            UserLogins users = UserLogins.in(realm);

            realm.assertAccepted(realm.token(ROBOT, "robot"), ROBOT);
            assertThat(realm.token(FORGED, "legacy").status()).isEqualTo(200);
            assertThat(users.directGrant(server.client(TestCertificate.selfSigned(leaf("CN=alice"))))
                            .status())
                    .isEqualTo(200);

            JsonNode warnings = server.admin().read("/" + realm.name() + "/mtls/warnings");
            assertThat(Members.of(warnings, "code"))
                    .isEqualTo(List.of(
                            "other_methods_not_guarded",
                            "x509_user_login_unverified",
                            "x509_user_login_unverified",
                            "client_x509_without_ca_dn"));
            assertThat(warnings.findValuesAsText("severity")).containsOnly("danger");
        }
    }

    private static TestRealm realm(KeycloakServer server) {
        return TestRealm.on(server)
                .with(ClientJson.of("legacy", "client-x509").attribute("x509.subjectdn", "CN=legacy"))
                .with(ClientJson.selfSigned("robot").attribute("mtls.certificates", ROBOT.pem()));
    }
}
