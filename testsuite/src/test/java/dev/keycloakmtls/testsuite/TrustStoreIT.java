package dev.keycloakmtls.testsuite;

import static dev.keycloakmtls.testpki.Leaf.leaf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.keycloakmtls.conformance.Satisfies;
import dev.keycloakmtls.testpki.Ca;
import dev.keycloakmtls.testpki.Der;
import dev.keycloakmtls.testpki.TestCa;
import dev.keycloakmtls.testpki.TestCertificate;
import dev.keycloakmtls.testsuite.realm.ClientJson;
import dev.keycloakmtls.testsuite.realm.TestRealm;
import dev.keycloakmtls.testsuite.server.KeycloakHome;
import dev.keycloakmtls.testsuite.server.KeycloakServer;
import dev.keycloakmtls.testsuite.server.Lookup;
import dev.keycloakmtls.testsuite.server.Members;
import java.io.UncheckedIOException;
import java.util.List;
import org.bouncycastle.asn1.x509.GeneralName;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Direct TLS with {@code --https-trust-store-file}: two gates, one behind the other. The handshake keeps out what does not
 * lead to the store; whom the store lets through, the realm still judges by its own trust.
 */
@BesideOthers
class TrustStoreIT {
    private static final TestCa ROOT = TestCa.root("CN=Partner Root");
    /** In the server's store, and in no trust profile. */
    private static final TestCa OTHER = TestCa.root("CN=Another Root");

    private static final TestCertificate BILLING = ROOT.issue(leaf("CN=billing"));
    private static final TestCertificate ROBOT = TestCertificate.selfSigned(leaf("CN=robot"));
    private static final TestCertificate NEIGHBOUR = TestCertificate.selfSigned(leaf("CN=robot"));
    /** Registered like the others, and not in the store. */
    private static final TestCertificate OUTSIDE = TestCertificate.selfSigned(leaf("CN=robot"));

    private static KeycloakServer server;
    private static TestRealm realm;

    @BeforeAll
    static void start() {
        server = KeycloakServer.of(KeycloakHome.withProduct(Lookup.DIRECT))
                .trustStore(ROOT.certificate(), OTHER.certificate(), ROBOT.certificate(), NEIGHBOUR.certificate())
                .start();
        realm = TestRealm.on(server)
                .trusting(ROOT)
                .with(ClientJson.caSigned("billing").attribute("tls_client_auth_subject_dn", "CN=billing"))
                .with(ClientJson.caSigned("by-name").attribute("tls_client_auth_san_dns", "victim.example"))
                .with(ClientJson.selfSigned("robot")
                        .attribute("mtls.certificates", ROBOT.pem() + OUTSIDE.pem() + BILLING.pem()));
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            server.close();
        }
    }

    @Test
    @Satisfies({1, 10})
    void acceptsACertificateOfACaInTheStore() {
        realm.assertAccepted(realm.token(BILLING, "billing"), BILLING);

        TestCertificate deeper = ROOT.intermediate("CN=Intermediate").issue(leaf("CN=billing"));
        realm.assertAccepted(realm.token(deeper, "billing"), deeper);
    }

    @Test
    void doesNotTakeTheStoreForTheRealmsTrust() {
        realm.assertRefused(realm.token(OTHER.issue(leaf("CN=billing")), "billing"), "unknown_issuer");
        realm.assertRefused(realm.token(ROOT.issue(leaf("CN=payroll")), "billing"), "subject_mismatch");
        realm.assertRefused(realm.token(ROBOT, "billing"), "subject_mismatch");
        realm.assertRefused(realm.token("billing"), "no_certificate");
    }

    /** root -> sub (partner.example only) -> EE (victim.example and an address of five octets): the JDK's handshake is blind. */
    @Test
    @Satisfies(55)
    void refusesANameThatTheHandshakeDidNotSee() {
        TestCa sub =
                ROOT.intermediate(Ca.ca("CN=Sub").permitted(new GeneralName(GeneralName.dNSName, "partner.example")));
        TestCertificate forged =
                sub.issue(leaf("O=Partner").sanDns("victim.example").san(Der.of(Der.IP_ADDRESS, new byte[5])));

        realm.assertRefused(realm.token(forged, "by-name"), "name_constraints");
    }

    @Test
    void refusesTheNearestForgeriesOfACaSignedCertificateInTheHandshake() {
        assertNoHandshake(TestCa.root("CN=Partner Root").issue(leaf("CN=billing")), "billing");
        assertNoHandshake(TestCertificate.selfSigned(leaf("CN=billing")), "billing");
        assertNoHandshake(ROOT.issue(leaf("CN=billing").expired()), "billing");
        // Issued by a certificate of the trusted CA that is no CA's.
        TestCa mimic = ROOT.intermediate(Ca.ca("CN=attacker").noBasicConstraints());
        assertNoHandshake(mimic.issue(leaf("CN=billing")), "billing");
    }

    @Test
    @Satisfies(34)
    void acceptsARegisteredCertificateThatIsItselfInTheStore() {
        realm.assertAccepted(realm.token(ROBOT, "robot"), ROBOT);
        // One that leads to the store by its issuer serves as well.
        realm.assertAccepted(realm.token(BILLING, "robot"), BILLING);
    }

    @Test
    void refusesWhatIsInTheStoreAndNotRegistered() {
        realm.assertRefused(realm.token(NEIGHBOUR, "robot"), "certificate_not_registered");
        realm.assertRefused(realm.token(ROOT.issue(leaf("CN=robot")), "robot"), "certificate_not_registered");
    }

    @Test
    void refusesTheNearestForgeriesOfASelfSignedCertificateInTheHandshake() {
        assertNoHandshake(TestCertificate.selfSigned(leaf("CN=robot")), "robot");
        assertNoHandshake(OUTSIDE, "robot"); // registered, but the store comes first
    }

    /** No danger: what comes has been verified; but not whom it belongs to. */
    @Test
    void warnsOfNoForgeryThatTheHandshakeRefuses() {
        try (TestRealm other = TestRealm.on(server)) {
            other.with(ClientJson.of("open", "client-x509").attribute("x509.subjectdn", "CN=a"));

            JsonNode warnings = server.admin().read("/" + other.name() + "/mtls/warnings");

            assertThat(Members.of(warnings, "code")).isEqualTo(List.of("client_x509_without_ca_dn"));
            assertThat(warnings.get(0).path("severity").asText()).isEqualTo("warning");
            assertThat(warnings.get(0).path("message").asText()).contains("lead to the server's truststore");
        }
    }

    /** Nothing of the request reaches Keycloak: there is no event of it. */
    private static void assertNoHandshake(TestCertificate certificate, String client) {
        server.admin().clearEvents(realm.name());
        assertThatThrownBy(() -> realm.token(certificate, client)).isInstanceOf(UncheckedIOException.class);
        assertThat(server.admin().events(realm.name())).isEmpty();
        assertThat(realm.token(BILLING, "billing").status())
                .as("the server still works")
                .isEqualTo(200);
    }
}
