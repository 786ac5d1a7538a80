package dev.keycloakmtls.testsuite;

import static dev.keycloakmtls.testpki.Leaf.leaf;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keycloakmtls.conformance.Satisfies;
import dev.keycloakmtls.testpki.TestCa;
import dev.keycloakmtls.testpki.TestCertificate;
import dev.keycloakmtls.testsuite.realm.ClientJson;
import dev.keycloakmtls.testsuite.realm.Sha256;
import dev.keycloakmtls.testsuite.realm.TestRealm;
import dev.keycloakmtls.testsuite.realm.TrustProfileJson;
import dev.keycloakmtls.testsuite.server.Lookup;
import dev.keycloakmtls.testsuite.server.SharedServer;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.keycloak.services.clientregistration.policy.ClientRegistrationPolicy;

/** {@code tls_client_auth} (RFC 8705 §2.1) over direct TLS. */
class CaSignedIT {
    @RegisterExtension
    static final SharedServer SERVER = SharedServer.with(Lookup.DIRECT);

    private static final TestCa ROOT = TestCa.root("CN=Partner Root");
    private static TestRealm realm;

    @BeforeAll
    static void createRealm() {
        realm = TestRealm.on(SERVER)
                .trusting(ROOT)
                .with(ClientJson.caSigned("billing")
                        .attribute("tls_client_auth_subject_dn", "CN=billing")
                        .boundTokens());
    }

    @AfterAll
    static void deleteRealm() {
        realm.close();
    }

    @Test
    @Satisfies({1, 45})
    void acceptsTheRegisteredSubjectAndBindsTheToken() {
        TestCertificate certificate = ROOT.issue(leaf("CN=billing"));

        var answer = realm.token(certificate, "billing");

        realm.assertAccepted(answer, certificate);
        assertThat(answer.boundThumbprint()).isEqualTo(Sha256.base64Url(certificate));
    }

    @Test
    void writesWhatTheDecisionRestsOnIntoTheEvent() {
        TestCertificate certificate = ROOT.issue(leaf("CN=billing"));

        realm.token(certificate, "billing");

        JsonNode details = realm.lastEvent().path("details");
        assertThat(details.path("mtls_method").asText()).isEqualTo("tls_client_auth");
        assertThat(details.path("mtls_subject").asText()).isEqualTo("CN=billing");
        assertThat(details.path("mtls_issuer").asText()).isEqualTo("CN=Partner Root");
        assertThat(details.path("mtls_serial").asText()).isNotEmpty();
        assertThat(details.path("mtls_trust_profile").asText()).isEqualTo("default");
        assertThat(details.path("mtls_trust_anchor").asText()).isEqualTo("CN=Partner Root");
        assertThat(details.path("mtls_selector").asText()).contains("CN=billing");
        assertThat(details.has("mtls_reason")).isFalse();
    }

    @Test
    @Satisfies(33)
    void acceptsARenewedCertificateWithTheSameSubject() {
        TestCertificate first = ROOT.issue(leaf("CN=billing"));
        TestCertificate renewed = ROOT.issue(leaf("CN=billing"));

        realm.assertAccepted(realm.token(first, "billing"), first);
        realm.assertAccepted(realm.token(renewed, "billing"), renewed);
    }

    @Test
    @Satisfies(3)
    void refusesAnotherSubjectOfTheSameCa() {
        realm.assertRefused(realm.token(ROOT.issue(leaf("CN=payroll")), "billing"), "subject_mismatch");
    }

    @Test
    @Satisfies({3, 11})
    void refusesAnotherCaWithTheSameName() {
        TestCa impostor = TestCa.root("CN=Partner Root");

        realm.assertRefused(realm.token(impostor.issue(leaf("CN=billing")), "billing"), "issuer_key_mismatch");
    }

    @Test
    @Satisfies(10)
    void refusesACaThatTheProfileDoesNotName() {
        TestCa other = TestCa.root("CN=Other Root");

        realm.assertRefused(realm.token(other.issue(leaf("CN=billing")), "billing"), "unknown_issuer");
    }

    @Test
    @Satisfies(10)
    void refusesASelfSignedCertificateWithTheRegisteredSubject() {
        realm.assertRefused(realm.token(TestCertificate.selfSigned(leaf("CN=billing")), "billing"), "unknown_issuer");
    }

    @Test
    @Satisfies(11)
    void refusesAnExpiredCertificate() {
        realm.assertRefused(realm.token(ROOT.issue(leaf("CN=billing").expired()), "billing"), "certificate_expired");
    }

    @Test
    @Satisfies(3)
    void refusesARequestWithoutACertificate() {
        realm.assertRefused(realm.token("billing"), "no_certificate");
    }

    @Test
    void refusesWhenTheTrustProfileVanished() {
        realm.with(TrustProfileJson.named("short-lived").anchors(ROOT))
                .with(ClientJson.caSigned("orphan")
                        .attribute("tls_client_auth_subject_dn", "CN=orphan")
                        .attribute("mtls.trust_profile", "short-lived"));
        TestCertificate certificate = ROOT.issue(leaf("CN=orphan"));
        realm.assertAccepted(realm.token(certificate, "orphan"), certificate);

        // It is not deleted while a client needs it, but Keycloak's API makes another component of it.
        for (JsonNode component : SERVER.admin().components(realm.name(), TrustProfileJson.PROVIDER_TYPE)) {
            if (component.path("name").asText().equals("short-lived")) {
                ObjectNode other = component.deepCopy();
                other.put("providerType", ClientRegistrationPolicy.class.getName())
                        .put("providerId", "max-clients")
                        .put("subType", "anonymous")
                        .putObject("config")
                        .putArray("max-clients")
                        .add("200");
                realm.configure("PUT", "/components/" + component.path("id").asText(), other.toString());
            }
        }

        realm.assertRefused(realm.token(certificate, "orphan"), "trust_profile_not_found");
    }

    @Test
    @Satisfies(10)
    void usesOnlyTheProfileThatTheClientNames() {
        TestCa other = TestCa.root("CN=Second Root");
        realm.with(TrustProfileJson.named("second").anchors(other))
                .with(ClientJson.caSigned("second-client")
                        .attribute("tls_client_auth_subject_dn", "CN=second")
                        .attribute("mtls.trust_profile", "second"));

        TestCertificate fromSecond = other.issue(leaf("CN=second"));
        realm.assertAccepted(realm.token(fromSecond, "second-client"), fromSecond);
        realm.assertRefused(realm.token(ROOT.issue(leaf("CN=second")), "second-client"), "unknown_issuer");
    }

    @Test
    void followsAChangedSelectorAtOnce() {
        realm.with(ClientJson.caSigned("moving").attribute("tls_client_auth_san_dns", "old.example.com"));
        TestCertificate old = ROOT.issue(leaf("CN=moving").sanDns("old.example.com"));
        TestCertificate current = ROOT.issue(leaf("CN=moving").sanDns("new.example.com"));
        realm.assertAccepted(realm.token(old, "moving"), old);

        realm.change("moving", Map.of("tls_client_auth_san_dns", "new.example.com"));

        realm.assertRefused(realm.token(old, "moving"), "subject_mismatch");
        realm.assertAccepted(realm.token(current, "moving"), current);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("alternativeNames")
    void acceptsTheRegisteredAlternativeNameOnly(
            String selector, String registered, TestCertificate right, TestCertificate forged) {
        realm.with(ClientJson.caSigned(selector).attribute(selector, registered));

        realm.assertAccepted(realm.token(right, selector), right);
        realm.assertRefused(realm.token(forged, selector), "subject_mismatch");
    }

    static Stream<Arguments> alternativeNames() {
        return Stream.of(
                Arguments.of(
                        "tls_client_auth_san_dns",
                        "api.example.com",
                        ROOT.issue(leaf("CN=a").sanDns("api.example.com")),
                        ROOT.issue(leaf("CN=api.example.com").sanDns("*.example.com"))),
                Arguments.of(
                        "tls_client_auth_san_uri",
                        "spiffe://example.com/billing",
                        ROOT.issue(leaf("CN=a").sanUri("spiffe://example.com/billing")),
                        ROOT.issue(leaf("CN=a").sanUri("spiffe://example.com/billing/x"))),
                Arguments.of(
                        "tls_client_auth_san_ip",
                        "192.0.2.7",
                        ROOT.issue(leaf("CN=a").sanIp("192.0.2.7")),
                        ROOT.issue(leaf("CN=a").sanDns("192.0.2.7"))),
                Arguments.of(
                        "tls_client_auth_san_email",
                        "ops@example.com",
                        ROOT.issue(leaf("CN=a").sanEmail("ops@example.com")),
                        ROOT.issue(leaf("CN=a").sanEmail("OPS@example.com"))));
    }
}
