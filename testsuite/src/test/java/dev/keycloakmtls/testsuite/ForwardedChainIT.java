package dev.keycloakmtls.testsuite;

import static dev.keycloakmtls.testpki.Ca.ca;
import static dev.keycloakmtls.testpki.Leaf.leaf;

import dev.keycloakmtls.conformance.Satisfies;
import dev.keycloakmtls.testpki.TestCa;
import dev.keycloakmtls.testpki.TestCertificate;
import dev.keycloakmtls.testsuite.client.Form;
import dev.keycloakmtls.testsuite.client.ForwardedCertificate;
import dev.keycloakmtls.testsuite.client.RawClient;
import dev.keycloakmtls.testsuite.client.RawClient.Header;
import dev.keycloakmtls.testsuite.client.Response;
import dev.keycloakmtls.testsuite.client.TokenClient;
import dev.keycloakmtls.testsuite.realm.ClientJson;
import dev.keycloakmtls.testsuite.realm.TestRealm;
import dev.keycloakmtls.testsuite.realm.TrustProfileJson;
import dev.keycloakmtls.testsuite.server.Lookup;
import dev.keycloakmtls.testsuite.server.SharedServer;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Both methods behind a proxy that speaks RFC 9440. Headers carry any chain, also those that TLS stacks don't send. */
class ForwardedChainIT {
    private static final String CA_SIGNED = "ca-signed";
    private static final String SELF_SIGNED = "self-signed";
    private static final TestCa ROOT = TestCa.root("CN=Root");
    private static final TestCa INTERMEDIATE = ROOT.intermediate("CN=Intermediate");
    private static final TestCertificate VICTIM = INTERMEDIATE.issue(leaf("CN=victim"));
    private static final TestCertificate ROBOT = TestCertificate.selfSigned(leaf("CN=robot"));
    /** The attacker is a partner as well, under a name of its own. */
    private static final TestCertificate ATTACKER = INTERMEDIATE.issue(leaf("CN=attacker"));

    @RegisterExtension
    static final SharedServer SERVER = SharedServer.with(Lookup.RFC9440);

    private static TestRealm realm;

    @BeforeAll
    static void createRealm() {
        realm = TestRealm.on(SERVER)
                .trusting(ROOT)
                .with(ClientJson.caSigned(CA_SIGNED).attribute("tls_client_auth_subject_dn", "CN=victim"))
                .with(ClientJson.selfSigned(SELF_SIGNED).attribute("mtls.certificates", ROBOT.pem()));
    }

    @AfterAll
    static void deleteRealm() {
        realm.close();
    }

    /** Root -> Intermediate -> victim. */
    @Test
    @Satisfies({1, 50})
    void acceptsAChainThatIsForwarded() {
        realm.assertAccepted(send(CA_SIGNED, VICTIM.certificate(), INTERMEDIATE.certificate()), VICTIM);
    }

    /** What was read from the same headers is remembered; the decision is not the headers'. */
    @Test
    void whatWasAcceptedVouchesForNothingElse() {
        Map<String, String> headers = ForwardedCertificate.headers(VICTIM.certificate(), INTERMEDIATE.certificate());
        Map<String, String> attackers = new HashMap<>(headers);
        attackers.put(
                "Client-Cert",
                ForwardedCertificate.headers(ATTACKER.certificate()).get("Client-Cert"));
        for (int i = 0; i < 2; i++) {
            realm.assertAccepted(send(CA_SIGNED, headers), VICTIM);
            realm.assertRefused(send(SELF_SIGNED, headers), "certificate_not_registered");
            realm.assertRefused(send(CA_SIGNED, attackers), "subject_mismatch");
            realm.assertRefused(send(CA_SIGNED, VICTIM.certificate()), "unknown_issuer");
            realm.assertRefused(send(CA_SIGNED, Map.of()), "no_certificate");
            List<Header> same = new ArrayList<>();
            headers.forEach((name, value) -> same.add(new Header(name, value)));
            realm.assertRefused(
                    SERVER.keycloak().raw(null).from(RawClient.UNTRUSTED).token(realm.name(), CA_SIGNED, same),
                    "untrusted_proxy");
            same.add(new Header("Client-Cert", attackers.get("Client-Cert")));
            realm.assertRefused(
                    SERVER.keycloak().raw(null).token(realm.name(), CA_SIGNED, same), "repeated_certificate_header");
        }
    }

    @Test
    void acceptsARegisteredSelfSignedCertificate() {
        realm.assertAccepted(send(SELF_SIGNED, ROBOT.certificate()), ROBOT);
    }

    /** attacker, then the victim's certificate behind it: only the first one speaks. */
    @Test
    @Satisfies(3)
    void refusesTheVictimsCertificateBehindTheAttackers() {
        realm.assertRefused(
                send(CA_SIGNED, ATTACKER.certificate(), VICTIM.certificate(), INTERMEDIATE.certificate()),
                "subject_mismatch");
        realm.assertRefused(
                send(SELF_SIGNED, ATTACKER.certificate(), ROBOT.certificate()), "certificate_not_registered");
    }

    /** With the key of its own good certificate, which is no CA's, a partner signs another's name. */
    @Test
    @Satisfies(12)
    void refusesALeafThatALeafSigned() {
        TestCa partner =
                INTERMEDIATE.intermediate(ca("CN=partner").noBasicConstraints().keyUsage(KeyUsage.digitalSignature));
        TestCertificate forged = partner.issue(leaf("CN=victim"));

        realm.assertRefused(
                send(CA_SIGNED, forged.certificate(), partner.certificate(), INTERMEDIATE.certificate()),
                "path_invalid");
    }

    @Test
    void refusesTheTrustAnchorItself() {
        // One that could be a client's certificate, going by its key usage.
        TestCa versatile = TestCa.root(ca("CN=Versatile").keyUsage(KeyUsage.keyCertSign | KeyUsage.digitalSignature));
        realm.with(TrustProfileJson.named("versatile").anchors(versatile))
                .with(ClientJson.caSigned("root-itself")
                        .attribute("tls_client_auth_subject_dn", "CN=Versatile")
                        .attribute("mtls.trust_profile", "versatile"));

        realm.assertRefused(send("root-itself", versatile.certificate()), "trust_anchor_presented");
    }

    @Test
    void refusesAChainWithoutItsIntermediate() {
        realm.assertRefused(send(CA_SIGNED, VICTIM.certificate()), "unknown_issuer");
    }

    @ParameterizedTest
    @ValueSource(strings = {CA_SIGNED, SELF_SIGNED})
    @Satisfies(9)
    void refusesAnEndlessChain(String client) {
        X509Certificate[] rest =
                Collections.nCopies(20, INTERMEDIATE.certificate()).toArray(new X509Certificate[0]);

        realm.assertRefused(
                send(client, (client.equals(CA_SIGNED) ? VICTIM : ROBOT).certificate(), rest), "chain_too_long");
    }

    @ParameterizedTest
    @ValueSource(strings = {CA_SIGNED, SELF_SIGNED})
    @Satisfies(9)
    void refusesAHeaderThatNobodyCanRead(String client) {
        for (String garbage : new String[] {":AAAA:", "garbage", ":!!:", "::"}) {
            realm.assertRefused(send(client, Map.of("Client-Cert", garbage)), "certificate_lookup_failed");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {CA_SIGNED, SELF_SIGNED})
    @Satisfies(3)
    void refusesARequestWithoutTheHeader(String client) {
        realm.assertRefused(send(client, Map.of()), "no_certificate");
    }

    private static Response send(String client, X509Certificate leaf, X509Certificate... rest) {
        return send(client, ForwardedCertificate.headers(leaf, rest));
    }

    private static Response send(String client, Map<String, String> headers) {
        return SERVER.anonymous()
                .post(TokenClient.tokenEndpoint(realm.name()), Form.clientCredentials(client), headers);
    }
}
