package dev.keycloakmtls.testsuite;

import static dev.keycloakmtls.testpki.Leaf.leaf;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.keycloakmtls.testpki.Ca;
import dev.keycloakmtls.testpki.TestCa;
import dev.keycloakmtls.testpki.TestCertificate;
import dev.keycloakmtls.testsuite.client.Form;
import dev.keycloakmtls.testsuite.client.Response;
import dev.keycloakmtls.testsuite.client.TokenClient;
import dev.keycloakmtls.testsuite.realm.ClientJson;
import dev.keycloakmtls.testsuite.realm.Sha256;
import dev.keycloakmtls.testsuite.realm.TestRealm;
import dev.keycloakmtls.testsuite.realm.UserLogins;
import dev.keycloakmtls.testsuite.server.KeycloakHome;
import dev.keycloakmtls.testsuite.server.KeycloakServer;
import dev.keycloakmtls.testsuite.server.Lookup;
import dev.keycloakmtls.testsuite.server.Members;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The handshake lets every certificate through, and Keycloak's own methods are nevertheless kept from those that the server's
 * truststores do not verify: {@code openssl req -x509 -subj /CN=alice} is nobody. Our own methods and bound tokens see all.
 */
@BesideOthers
class GuardIT {
    private static final TestCa STORE = TestCa.root("CN=Staff CA");
    /** Trusted by the realm, and in no truststore of the server. */
    private static final TestCa PARTNER = TestCa.root("CN=Partner CA");

    private static final TestCertificate LEGACY = STORE.issue(leaf("CN=legacy"));
    private static final TestCertificate ALICE = STORE.issue(leaf("CN=alice"));
    private static final TestCertificate ROBOT = TestCertificate.selfSigned(leaf("CN=robot"));
    private static final TestCertificate BILLING = PARTNER.issue(leaf("CN=billing"));

    private static final Map<Setup, Running> RUNNING = new EnumMap<>(Setup.class);

    /** How the handshake has come to let everything through. */
    enum Setup {
        ACCEPT_UNVERIFIED(false, true),
        TRUST_ALL(false, false),
        ACCEPT_UNVERIFIED_ON_THE_OLDEST(true, true),
        TRUST_ALL_ON_THE_OLDEST(true, false);

        private final boolean oldest;
        private final boolean option;

        Setup(boolean oldest, boolean option) {
            this.oldest = oldest;
            this.option = option;
        }

        private Running start() {
            KeycloakServer.Builder builder = KeycloakServer.of(
                    oldest ? KeycloakHome.oldestWithProduct() : KeycloakHome.withProduct(Lookup.DIRECT));
            KeycloakServer server = option
                    ? builder.acceptUnverified().trustStore(STORE.certificate()).start()
                    : builder.trustStoreThatTheHandshakeIgnores(STORE.certificate())
                            .start();
            TestRealm realm = TestRealm.on(server)
                    .trusting(PARTNER)
                    .with(ClientJson.of("legacy", "client-x509").attribute("x509.subjectdn", "CN=legacy"))
                    .with(ClientJson.of("legacy-ca", "client-x509")
                            .attribute("x509.subjectdn", "CN=legacy")
                            .attribute("x509.casubjectdn", "CN=Staff CA"))
                    .with(ClientJson.caSigned("billing")
                            .attribute("tls_client_auth_subject_dn", "CN=billing")
                            .boundTokens())
                    .with(ClientJson.selfSigned("robot")
                            .attribute("mtls.certificates", ROBOT.pem())
                            .boundTokens());
            return new Running(server, realm, UserLogins.in(realm));
        }
    }

    private record Running(KeycloakServer server, TestRealm realm, UserLogins users) {}

    /** Nobody in the truststore has issued any of these for whom they name. */
    enum Forgery {
        SELF_SIGNED {
            @Override
            TestCertificate of(String subject) {
                return TestCertificate.selfSigned(leaf(subject));
            }
        },
        ANOTHER_CA_OF_THE_NAME {
            @Override
            TestCertificate of(String subject) {
                return TestCa.root("CN=Staff CA").issue(leaf(subject));
            }
        },
        ANOTHER_CA_OF_THE_NAME_WITH_THE_REAL_ONE_BEHIND {
            @Override
            TestCertificate of(String subject) {
                return TestCa.root("CN=Staff CA").issue(leaf(subject)).presentedWith(STORE.certificate());
            }
        },
        THE_REAL_CERTIFICATE_BEHIND {
            @Override
            TestCertificate of(String subject) {
                return TestCertificate.selfSigned(leaf(subject))
                        .presentedWith(LEGACY.certificate(), ALICE.certificate(), STORE.certificate());
            }
        },
        BY_A_LEAF_OF_THE_STORES_CA {
            @Override
            TestCertificate of(String subject) {
                return STORE.intermediate(Ca.ca("CN=attacker").noBasicConstraints())
                        .issue(leaf(subject));
            }
        },
        A_CA_OF_THE_REALMS_PROFILE {
            @Override
            TestCertificate of(String subject) {
                return PARTNER.issue(leaf(subject));
            }
        },
        EXPIRED {
            @Override
            TestCertificate of(String subject) {
                return STORE.issue(leaf(subject).expired());
            }
        };

        abstract TestCertificate of(String subject);
    }

    @BeforeAll
    static void start() {
        for (Setup setup : Setup.values()) {
            RUNNING.put(setup, setup.start());
        }
    }

    @AfterAll
    static void stop() {
        RUNNING.values().forEach(running -> running.server.close());
    }

    @ParameterizedTest
    @EnumSource
    void certificatesOfTheStoresCaWorkAsBefore(Setup setup) {
        Running running = RUNNING.get(setup);

        assertThat(running.realm.token(LEGACY, "legacy").status()).isEqualTo(200);
        assertThat(running.realm.token(LEGACY, "legacy-ca").status()).isEqualTo(200);
        assertThat(running.users.directGrant(running.server.client(ALICE)).status())
                .isEqualTo(200);
        assertThat(running.users.form(running.server.client(ALICE)).text()).contains("alice");
        TestCertificate deeper = STORE.intermediate("CN=Issuing").issue(leaf("CN=legacy"));
        assertThat(running.realm.token(deeper, "legacy").status()).isEqualTo(200);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("forgeries")
    void aForgedCertificateIsNobodyToKeycloaksOwnMethods(Setup setup, Forgery forgery) {
        Running running = RUNNING.get(setup);
        TestCertificate legacy = forgery.of("CN=legacy");

        for (String client : List.of("legacy", "legacy-ca")) {
            Response answer = running.realm.token(legacy, client);
            assertThat(answer.status()).as(client + ": " + answer.text()).isEqualTo(401);
            assertThat(answer.text()).doesNotContain("access_token");
        }
        TestCertificate alice = forgery.of("CN=alice");
        Response granted = running.users.directGrant(running.server.client(alice));
        assertThat(granted.status()).as(granted.text()).isIn(400, 401);
        assertThat(granted.text()).doesNotContain("access_token").contains("X509 client certificate is missing");
        assertThat(running.users.form(running.server.client(alice)).text()).doesNotContain("alice");
    }

    static Stream<Arguments> forgeries() {
        return Stream.of(Setup.values())
                .flatMap(setup -> Stream.of(Forgery.values()).map(forgery -> Arguments.of(setup, forgery)));
    }

    @ParameterizedTest
    @EnumSource
    void ourMethodsJudgeForThemselves(Setup setup) {
        TestRealm realm = RUNNING.get(setup).realm;

        realm.assertAccepted(realm.token(ROBOT, "robot"), ROBOT);
        realm.assertAccepted(realm.token(BILLING, "billing"), BILLING);
        realm.assertRefused(
                realm.token(TestCertificate.selfSigned(leaf("CN=robot")), "robot"), "certificate_not_registered");
        realm.assertRefused(
                realm.token(TestCa.root("CN=Partner CA").issue(leaf("CN=billing")), "billing"), "issuer_key_mismatch");
        realm.assertRefused(realm.token(STORE.issue(leaf("CN=billing")), "billing"), "unknown_issuer");
        realm.assertRefused(realm.token("robot"), "no_certificate");
    }

    @ParameterizedTest
    @EnumSource
    void boundTokensAreBoundToWhatNobodyHasVerified(Setup setup) {
        Running running = RUNNING.get(setup);
        Response login = running.server
                .client(ROBOT)
                .token(running.realm.name(), Form.clientCredentials("robot").and("scope", "openid"));
        assertThat(login.boundThumbprint()).isEqualTo(Sha256.base64Url(ROBOT));
        var bearer = Map.of(
                "Authorization", "Bearer " + login.body().path("access_token").asText());
        String userinfo = "/realms/" + running.realm.name() + "/protocol/openid-connect/userinfo";

        assertThat(running.server.client(ROBOT).get(userinfo, bearer).status()).isEqualTo(200);
        for (TokenClient thief : List.of(running.server.client(BILLING), running.server.anonymous())) {
            assertThat(thief.get(userinfo, bearer).status()).isEqualTo(401);
        }
    }

    @ParameterizedTest
    @EnumSource
    void warnsOfNoForgery(Setup setup) {
        Running running = RUNNING.get(setup);

        JsonNode warnings = running.server.admin().read("/" + running.realm.name() + "/mtls/warnings");

        assertThat(warnings.findValuesAsText("severity"))
                .as(warnings.toString())
                .doesNotContain("danger");
        assertThat(Members.of(warnings, "code"))
                .as(warnings.toString())
                .contains(setup.oldest ? "client_x509_any_issuer" : "client_x509_without_ca_dn")
                .doesNotContain("x509_user_login_unverified", "guard_not_in_place");
        assertThat(warnings.findValuesAsText("message"))
                .anySatisfy(message -> assertThat(message).contains("lead to the server's truststores"));
    }

    @ParameterizedTest
    @EnumSource
    void saysOnceForEachIssuerWhatIsNotShownAndWhatToDo(Setup setup) {
        Running running = RUNNING.get(setup);
        String issuer = "CN=Issuer of " + setup;
        TestCa unknown = TestCa.root(issuer);

        for (int i = 0; i < 3; i++) {
            assertThat(running.realm
                            .token(unknown.issue(leaf("CN=legacy")), "legacy")
                            .status())
                    .isEqualTo(401);
        }

        assertThat(running.server.logLines().stream().filter(line -> line.contains(issuer)))
                .singleElement()
                .satisfies(line ->
                        assertThat(line).contains("WARN", "X509ClientAuthenticator", "--https-trust-store-file"));
    }
}
