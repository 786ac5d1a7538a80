package dev.keycloakmtls.testsuite;

import static dev.keycloakmtls.testpki.Leaf.leaf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keycloakmtls.conformance.Satisfies;
import dev.keycloakmtls.testpki.TestCa;
import dev.keycloakmtls.testpki.TestCertificate;
import dev.keycloakmtls.testsuite.client.CertificateHeader;
import dev.keycloakmtls.testsuite.client.RawClient.Header;
import dev.keycloakmtls.testsuite.client.Response;
import dev.keycloakmtls.testsuite.provider.FaultyLookupFactory;
import dev.keycloakmtls.testsuite.realm.ClientJson;
import dev.keycloakmtls.testsuite.realm.TestRealm;
import dev.keycloakmtls.testsuite.server.Lookup;
import dev.keycloakmtls.testsuite.server.SharedServer;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The proxy has sent the certificate, but not as the server's lookup provider reads it: refused like everything else, and
 * the event says which header it is about and what is wrong with that.
 */
@Satisfies({3, 5, 9, 48})
class UnreadHeadersIT {
    private static final String CLIENT = "billing";
    private static final TestCa ROOT = TestCa.root("CN=Root");
    private static final TestCa INTERMEDIATE = ROOT.intermediate("CN=Intermediate");
    private static final TestCertificate BILLING = ROOT.issue(leaf("CN=billing"));
    private static final String BASE64 =
            BILLING.pem().replaceAll("-----[^-]*-----", "").replaceAll("\\s", "");
    private static final String ONE_LINE = "-----BEGIN CERTIFICATE-----" + BASE64 + "-----END CERTIFICATE-----";

    /** As Istio's sidecars send it by default. */
    private static final String WITHOUT_CERT =
            "By=spiffe://cluster.local/ns/kc/sa/keycloak;Hash=00;Subject=\"\";URI=spiffe://cluster.local/ns/pay/sa/pay";

    @RegisterExtension
    static final SharedServer SERVER = SharedServer.with(Lookup.PER_REALM);

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "TRAEFIK | one line | holds PEM; the lookup provider \"traefik\" reads base64 DER",
                "TRAEFIK | percent  | holds percent-encoded PEM; the lookup provider \"traefik\" reads base64 DER",
                "TRAEFIK | second   | certificate 2 of it holds PEM; the lookup provider \"traefik\" reads base64 DER",
                "ENVOY   | no cert  | has neither Cert nor Chain",
                "ENVOY   | base64   | holds base64 DER without BEGIN and END; the lookup provider \"envoy\" reads Cert=",
                "NGINX   | one line | holds PEM; the lookup provider \"nginx\" reads percent-encoded PEM",
                "NGINX   | cut      | is cut off: 75 of",
                "APACHE  | percent  | holds percent-encoded PEM; the lookup provider \"apache\" reads PEM",
                "HAPROXY | one line | holds PEM; the lookup provider \"haproxy\" reads base64 DER",
                "HAPROXY | garbage  | holds text in no encoding of certificates; the lookup",
                "RFC9440 | base64   | holds base64 DER without BEGIN and END; the lookup provider \"rfc9440\" reads base64 DER between",
            })
    void areNamedWithWhatTheyHold(CertificateHeader format, String holds, String flaw) {
        try (TestRealm realm = realm(format.provider())) {
            Header header = format.with(value(holds, format));
            Response answer = send(realm, header);

            // Some providers of Keycloak's read more than they say; then it is the certificate, and counts.
            realm.assertRefused(answer, "certificate_lookup_failed");
            assertThat(detail(realm))
                    .startsWith("header " + header.name() + " " + flaw)
                    .doesNotContain("Exception", "keycloak");
            assertThat(send(realm, format.of(BILLING)).status()).isEqualTo(200);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = CertificateHeader.class,
            mode = EnumSource.Mode.EXCLUDE,
            names = "CLOUDFLARE") // whose addresses are nobody's
    void nothingForwardedIsNoCertificateAndNamesTheHeader(CertificateHeader format) {
        try (TestRealm realm = realm(format.provider())) {
            String header = format.of(BILLING).name();
            realm.assertRefused(send(realm), "no_certificate");
            assertThat(detail(realm))
                    .isEqualTo("header " + header + " is missing: the proxy has forwarded no certificate");

            realm.assertRefused(send(realm, format.with("")), "no_certificate");
            assertThat(detail(realm))
                    .isEqualTo("header " + header + " is empty: the proxy has forwarded no certificate");
        }
    }

    /** What Apache writes for a variable that is not set, and Keycloak then logs with a stack trace. */
    @Test
    void apachesNullIsNoCertificate() {
        try (TestRealm realm = realm("apache")) {
            realm.assertRefused(
                    send(realm, new Header("SSL_CLIENT_CERT", "(null)"), new Header("CERT_CHAIN_0", "(null)")),
                    "no_certificate");
        }
    }

    @Test
    void aChainHeaderThatIsDroppedIsNamedWhereTheIssuerIsMissing() {
        TestCertificate below = INTERMEDIATE.issue(leaf("CN=billing"));
        try (TestRealm realm = realm("apache")) {
            Header leaf = CertificateHeader.APACHE.of(below);
            String chain = URLEncoder.encode(INTERMEDIATE.pem(), StandardCharsets.UTF_8);

            realm.assertRefused(send(realm, leaf, new Header("CERT_CHAIN_0", chain)), "unknown_issuer");

            assertThat(detail(realm)).contains("; header CERT_CHAIN_0 holds percent-encoded PEM");
        }
    }

    /** Of somebody's own provider only that it failed; how is in the log, on one line. */
    @Test
    void theWordsOfAProviderAreForTheLog() {
        try (TestRealm realm = realm(FaultyLookupFactory.ID)) {
            for (String fault : List.of("checked", "unchecked", "unchecked-without-message", "null-element")) {
                realm.assertRefused(
                        send(realm, new Header(FaultyLookupFactory.HEADER, fault)), "certificate_lookup_failed");
                assertThat(detail(realm))
                        .startsWith("the certificate lookup provider of the server ")
                        .doesNotContain("as asked", "Exception");
            }
            assertThat(SERVER.keycloak().logLines())
                    .anyMatch(line -> line.contains("could not read the certificate")
                            && line.contains("GeneralSecurityException: as asked"));

            realm.assertRefused(send(realm, new Header(FaultyLookupFactory.HEADER, "unusable")), "internal_error");
            assertThat(SERVER.keycloak().logLines().stream()
                            .filter(line -> line.contains("[forged] a line"))
                            .toList())
                    .isNotEmpty()
                    .allMatch(line ->
                            line.contains("Unexpected error while authenticating client '")); // other classes' too
        }
    }

    @Test
    void aProviderThatIsNotThereIsAFailure() {
        try (TestRealm realm = realm("nowhere")) {
            realm.assertRefused(send(realm, CertificateHeader.NGINX.of(BILLING)), "certificate_lookup_failed");
            assertThat(detail(realm)).isEqualTo("the certificate lookup provider of the server is not there");
        }
    }

    private static String value(String holds, CertificateHeader format) {
        String percent = URLEncoder.encode(BILLING.pem(), StandardCharsets.UTF_8);
        return switch (holds) {
            case "one line" -> ONE_LINE;
            case "percent" -> percent;
            case "second" -> BASE64 + "," + ONE_LINE;
            case "base64" -> format == CertificateHeader.ENVOY ? "Cert=" + BASE64 : BASE64;
            case "cut" ->
                URLEncoder.encode("-----BEGIN CERTIFICATE-----\n" + BASE64.substring(0, 100), StandardCharsets.UTF_8);
            case "no cert" -> WITHOUT_CERT;
            default -> holds.toLowerCase(Locale.ROOT) + "!";
        };
    }

    private static TestRealm realm(String lookup) {
        return TestRealm.on(SERVER, lookup)
                .trusting(ROOT)
                .with(ClientJson.caSigned(CLIENT).attribute("tls_client_auth_subject_dn", "CN=billing"));
    }

    private static Response send(TestRealm realm, Header... headers) {
        return SERVER.keycloak().raw(null).token(realm.name(), CLIENT, new ArrayList<>(List.of(headers)));
    }

    private static String detail(TestRealm realm) {
        return realm.lastEvent().path("details").path("mtls_reason_detail").asText();
    }
}
