package dev.keycloakmtls.testsuite;

import static dev.keycloakmtls.testpki.Leaf.leaf;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keycloakmtls.conformance.Satisfies;
import dev.keycloakmtls.testpki.TestCa;
import dev.keycloakmtls.testpki.TestCertificate;
import dev.keycloakmtls.testsuite.client.CertificateHeader;
import dev.keycloakmtls.testsuite.client.HeaderMutations;
import dev.keycloakmtls.testsuite.client.KeptConnection;
import dev.keycloakmtls.testsuite.client.RawClient.Header;
import dev.keycloakmtls.testsuite.client.Response;
import dev.keycloakmtls.testsuite.provider.PerRealmLookupFactory;
import dev.keycloakmtls.testsuite.realm.ClientJson;
import dev.keycloakmtls.testsuite.realm.RealmJson;
import dev.keycloakmtls.testsuite.realm.Sha256;
import dev.keycloakmtls.testsuite.realm.TestRealm;
import dev.keycloakmtls.testsuite.server.Lookup;
import dev.keycloakmtls.testsuite.server.SharedServer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Certificate headers that were changed at random, as a trusted proxy would hand them on that was fooled: to a real server
 * with each lookup provider. Whatever comes, it answers, with no server error, and lets in nobody but the holder of the
 * certificate that the header still has. The seeds are fixed; {@code make fuzz} goes on for longer.
 */
class HeaderFuzzIT {
    private static final int MUTATIONS = Integer.getInteger("fuzz.mutations", 100);
    private static final String CA_SIGNED = "ca-signed";
    private static final String SELF_SIGNED = "self-signed";
    private static final TestCa ROOT = TestCa.root("CN=Root");
    private static final TestCertificate BILLING = ROOT.issue(leaf("CN=billing"));
    private static final TestCertificate ROBOT = TestCertificate.selfSigned(leaf("CN=robot"));
    private static final TestCertificate ATTACKER = ROOT.issue(leaf("CN=attacker"));
    private static final List<String> CHAIN_HEADERS = List.of(
            "CERT_CHAIN_0", "CERT_CHAIN_1", "SSL_CLIENT_CERT_CHAIN", "Client-Cert-Chain", "X-Client-Cert-Chain");

    @RegisterExtension
    static final SharedServer SERVER = SharedServer.with(Lookup.PER_REALM);

    @ParameterizedTest(name = "{0}")
    @MethodSource("lookups")
    @Satisfies({9, 48, 50})
    void answersWhateverComesAndLetsNobodyElseIn(String lookup) throws Exception {
        ObjectNode json = RealmJson.realm("fuzz-" + lookup).put("eventsEnabled", false);
        json.withObject("/attributes").put(PerRealmLookupFactory.ATTRIBUTE, lookup);
        try (TestRealm realm = TestRealm.of(SERVER, json)
                        .trusting(ROOT)
                        .with(ClientJson.caSigned(CA_SIGNED)
                                .attribute("tls_client_auth_subject_dn", "CN=billing")
                                .boundTokens())
                        .with(ClientJson.selfSigned(SELF_SIGNED)
                                .attribute("mtls.certificates", ROBOT.pem())
                                .boundTokens());
                var proxy = new KeptConnection(
                        null, SERVER.base(), SERVER.keycloak().authority())) {
            var mutations = new HeaderMutations(lookup.hashCode());
            int answered = 0;
            for (int i = 0; i < MUTATIONS; i++) {
                boolean caSigned = i % 2 == 0;
                TestCertificate registered = caSigned ? BILLING : ROBOT;
                // Two in three are the attacker's: whatever becomes of it, it is nobody's.
                boolean owned = i % 3 == 0;
                List<Header> headers = headers(lookup, mutations, i, owned ? registered : ATTACKER);
                Response answer = proxy.token(realm.name(), caSigned ? CA_SIGNED : SELF_SIGNED, headers);

                assertThat(answer.status())
                        .as("%d. of %s: %s%n%s", i, lookup, headers, answer.text())
                        .isLessThan(500);
                if (answer.text().contains("access_token")) {
                    assertThat(owned).as("%d. of %s: %s", i, lookup, headers).isTrue();
                    assertThat(answer.boundThumbprint()).isEqualTo(Sha256.base64Url(registered));
                }
                answered++;
            }
            assertThat(answered).isEqualTo(MUTATIONS);
            assertStillWorks(realm, lookup, proxy);
        }
    }

    static Stream<String> lookups() {
        return Stream.concat(
                Stream.of("default"), Stream.of(CertificateHeader.values()).map(CertificateHeader::provider));
    }

    /** Of the format that is read, or of all in turn where none is. */
    private static List<Header> headers(
            String lookup, HeaderMutations mutations, int number, TestCertificate certificate) {
        List<CertificateHeader> formats = Stream.of(CertificateHeader.values())
                .filter(format -> lookup.equals("default") || lookup.equals(format.provider()))
                .toList();
        CertificateHeader format = formats.get(number % formats.size());
        var headers = new ArrayList<Header>();
        Header whole = format.of(certificate);
        String changed = mutations.of(whole.value());
        switch (number % 7) {
            case 5 -> { // taken apart, as if each half were a header of its own
                headers.add(format.with(changed.substring(0, changed.length() / 2)));
                headers.add(format.with(changed.substring(changed.length() / 2)));
            }
            case 6 -> { // beside an empty one, before or after it
                headers.add(format.with(number % 2 == 0 ? "" : changed));
                headers.add(format.with(number % 2 == 0 ? changed : ""));
            }
            default -> headers.add(format.with(changed));
        }
        headers.addAll(format.beside(certificate));
        if (number % 5 == 0) {
            String name = CHAIN_HEADERS.get(number / 5 % CHAIN_HEADERS.size());
            headers.add(new Header(name, mutations.of(whole.value())));
        }
        return headers;
    }

    private static void assertStillWorks(TestRealm realm, String lookup, KeptConnection proxy) {
        List<Header> nothing = List.of();
        assertThat(proxy.token(realm.name(), CA_SIGNED, nothing).status()).isEqualTo(401);
        Stream.of(CertificateHeader.values())
                .filter(format -> format.provider().equals(lookup))
                .filter(format -> format != CertificateHeader.CLOUDFLARE) // whose addresses speak for nobody
                .forEach(format -> assertThat(proxy.token(realm.name(), CA_SIGNED, format.headers(BILLING))
                                .boundThumbprint())
                        .isEqualTo(Sha256.base64Url(BILLING)));
    }
}
