package dev.keycloakmtls.testsuite;

import static dev.keycloakmtls.testpki.Ca.ca;
import static dev.keycloakmtls.testpki.Leaf.leaf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keycloakmtls.conformance.Satisfies;
import dev.keycloakmtls.testpki.Der;
import dev.keycloakmtls.testpki.TestCa;
import dev.keycloakmtls.testpki.TestCertificate;
import dev.keycloakmtls.testsuite.realm.ClientJson;
import dev.keycloakmtls.testsuite.realm.TestRealm;
import dev.keycloakmtls.testsuite.server.Lookup;
import dev.keycloakmtls.testsuite.server.SharedServer;
import java.util.List;
import org.bouncycastle.asn1.x509.GeneralName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a limited CA can do at the token endpoint, with certificates that clients send in the TLS handshake. */
@Satisfies({14, 55})
class NameConstraintsIT {
    private static final TestCa ROOT = TestCa.root("CN=Root");

    @RegisterExtension
    static final SharedServer SERVER = SharedServer.with(Lookup.DIRECT);

    /** root -> sub (partner.example.net only) -> EE (victim.example.com, and an address of five octets). */
    @Test
    void refusesANameOutsideBesideABrokenEntry() {
        TestCa sub = ROOT.intermediate(ca("CN=Sub").permitted(dns("partner.example.net")));
        byte[] broken = Der.of(Der.IP_ADDRESS, new byte[5]);
        TestCertificate control = sub.issue(leaf("O=Partner").sanDns("victim.example.com"));
        TestCertificate behind =
                sub.issue(leaf("O=Partner").sanDns("victim.example.com").san(broken));
        TestCertificate before = sub.issue(leaf("O=Partner").san(broken).sanDns("victim.example.com"));
        TestCertificate own = sub.issue(leaf("O=Partner").sanDns("app.partner.example.net"));
        try (TestRealm realm = TestRealm.on(SERVER)
                .trusting(ROOT)
                .with(byDns("victim", "victim.example.com"))
                .with(byDns("partner", "app.partner.example.net"))) {
            for (TestCertificate forged : List.of(control, behind, before)) {
                realm.assertRefused(realm.token(forged, "victim"), "name_constraints");
            }
            realm.assertAccepted(realm.token(own, "partner"), own);
        }
    }

    /** A CA that excludes all DNS names by an empty one, as the CA/Browser Forum wants it said. */
    @Test
    void limitsACaThatMayIssueNoDnsName() {
        TestCa sub = ROOT.intermediate(ca("CN=Sub").excluded(Der.text(Der.DNS_NAME, "")));
        TestCertificate none = sub.issue(leaf("CN=none"));
        TestCertificate uri = sub.issue(leaf("CN=uri").sanUri("urn:client:uri"));
        TestCertificate named = sub.issue(leaf("CN=named").sanDns("named.example"));
        try (TestRealm realm = TestRealm.on(SERVER)
                .trusting(ROOT)
                .with(ClientJson.caSigned("none").attribute("tls_client_auth_subject_dn", "CN=none"))
                .with(ClientJson.caSigned("uri").attribute("tls_client_auth_san_uri", "urn:client:uri"))
                .with(byDns("named", "named.example"))) {
            realm.assertAccepted(realm.token(none, "none"), none);
            realm.assertAccepted(realm.token(uri, "uri"), uri);
            realm.assertRefused(realm.token(named, "named"), "name_constraints");
        }
    }

    /** Anybody can send a public intermediate with a leaf of his own: refused with a reason, and not a line of a trace. */
    @Test
    void writesNoStackTraceForNamesThatTheJdkTripsOver() {
        TestCa sub = ROOT.intermediate(ca("CN=Sub")
                .permitted(new GeneralName(GeneralName.uniformResourceIdentifier, "example.com"))
                .excluded(Der.text(Der.DNS_NAME, "")));
        TestCertificate genuine = sub.issue(leaf("CN=client").sanUri("urn:client"));
        TestCertificate dns = sub.issue(leaf("CN=client").sanDns("a.example"));
        try (TestRealm realm = TestRealm.on(SERVER)
                .trusting(ROOT)
                .with(ClientJson.caSigned("client").attribute("tls_client_auth_subject_dn", "CN=client"))) {
            int lines = SERVER.keycloak().logLines().size();

            realm.assertRefused(realm.token(genuine, "client"), "name_constraints");
            realm.assertRefused(realm.token(dns, "client"), "name_constraints");

            assertThat(SERVER.keycloak().logLines().stream().skip(lines))
                    .noneMatch(line -> line.contains("Exception") || line.startsWith("\tat "));
        }
    }

    private static ClientJson byDns(String clientId, String name) {
        return ClientJson.caSigned(clientId).attribute("tls_client_auth_san_dns", name);
    }

    private static GeneralName dns(String name) {
        return new GeneralName(GeneralName.dNSName, name);
    }
}
