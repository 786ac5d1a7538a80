package dev.keycloakmtls.lookup;

import static dev.keycloakmtls.testpki.Leaf.leaf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keycloakmtls.conformance.Satisfies;
import dev.keycloakmtls.domain.RejectionReason;
import dev.keycloakmtls.domain.Verdict.Rejected;
import dev.keycloakmtls.problem.Detail;
import dev.keycloakmtls.problem.ProblemCode;
import dev.keycloakmtls.testpki.HeaderText;
import dev.keycloakmtls.testpki.TestCertificate;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an administrator is told of a certificate header from which a lookup provider has read nothing. */
@Satisfies({9, 48})
class UnreadHeadersTest {

    private static final TestCertificate LEAF = TestCertificate.selfSigned(leaf("CN=client"));
    private static final String BASE64 =
            LEAF.pem().replaceAll("-----[^-]*-----", "").replaceAll("\\s", "");
    private static final Map<String, String> VALUES = Map.of(
            "PEM", "-----BEGIN CERTIFICATE-----" + BASE64 + "-----END CERTIFICATE-----",
            "BASE64", BASE64,
            "PERCENT", URLEncoder.encode(LEAF.pem(), StandardCharsets.UTF_8),
            "COLONS", ":" + BASE64 + ":",
            "PKCS7", "-----BEGIN PKCS7-----" + BASE64 + "-----END PKCS7-----",
            "CUT", BASE64.substring(0, 100),
            "XFCC", "Hash=00;Cert=\"" + URLEncoder.encode(LEAF.pem(), StandardCharsets.UTF_8) + "\"");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "nginx   | PEM     | holds PEM; the lookup provider \"nginx\" reads percent-encoded PEM",
                "nginx   | BASE64  | holds base64 DER without BEGIN and END; the lookup",
                "nginx   | PERCENT | holds what looks like percent-encoded PEM, but the lookup provider \"nginx\" finds",
                "apache  | PERCENT | holds percent-encoded PEM; the lookup provider \"apache\" reads PEM",
                "apache  | PKCS7   | holds PEM, but not of a certificate; the lookup provider \"apache\" reads PEM",
                "apache  | CUT     | is cut off: 75 of ",
                "haproxy | PEM     | holds PEM; the lookup provider \"haproxy\" reads base64 DER without BEGIN and END",
                "haproxy | COLONS  | holds base64 DER between colons (RFC 9440); the lookup",
                "rfc9440 | BASE64  | holds base64 DER without BEGIN and END; the lookup provider \"rfc9440\" reads base64 DER between",
                "rfc9440 | garbage | holds base64 DER without BEGIN and END; the lookup",
                "rfc9440 | :garbage: | is no DER",
                "rfc9440 | :-: | is damaged or cut off",
                "traefik | PEM     | holds PEM; the lookup provider \"traefik\" reads base64 DER without BEGIN and END",
                "traefik | BASE64,PEM | certificate 2 of it holds PEM; the lookup",
                "traefik | (null)  | holds text in no encoding of certificates; the lookup",
                "envoy   | PEM     | holds PEM; the lookup provider \"envoy\" reads Cert=\"…\" or Chain=\"…\" with percent-encoded",
                "envoy   | Cert=BASE64 | holds base64 DER without BEGIN and END; the lookup",
                "envoy   | By=spiffe://a;Hash=00;Subject=\"\";URI=spiffe://b | has neither Cert nor Chain, so that the certificate stayed",
                "envoy   | Hash=00;Cert= | has neither Cert nor Chain",
            })
    void saysWhatTheHeaderHoldsAndWhatIsRead(String provider, String holds, String flaw) {
        String header = header(provider);
        String value = holds;
        for (Map.Entry<String, String> named : VALUES.entrySet()) {
            value = value.replaceAll("\\b" + named.getKey() + "\\b", named.getValue());
        }

        Rejected rejected = unread(provider, Map.of(header, value));

        assertThat(rejected.reason()).isEqualTo(RejectionReason.CERTIFICATE_LOOKUP_FAILED);
        assertThat(rejected.detail())
                .startsWith("header " + header + " " + flaw)
                .doesNotContain(BASE64.substring(0, 40));
    }

    @Test
    void saysThatTheProxyHasForwardedNothing() {
        for (String provider : List.of("nginx", "apache", "haproxy", "rfc9440", "traefik", "envoy")) {
            String header = header(provider);
            assertThat(unread(provider, Map.of()))
                    .isEqualTo(new Rejected(
                            RejectionReason.NO_CERTIFICATE, ProblemCode.HEADER_MISSING.with(Map.of("header", header))));
            assertThat(unread(provider, Map.of(header, "")))
                    .isEqualTo(new Rejected(
                            RejectionReason.NO_CERTIFICATE, ProblemCode.HEADER_EMPTY.with(Map.of("header", header))));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "nginx   | X-Amzn-Mtls-Clientcert-Leaf | this looks like AWS ALB in verify mode, which the lookup provider \"aws-alb\" reads; the server's is \"nginx\"",
                "haproxy | X-Amzn-Mtls-Clientcert      | this looks like AWS ALB in passthrough mode, which the lookup provider \"aws-alb-passthrough\" reads; the server's is \"haproxy\"",
                "apache  | Cf-Client-Cert-Der-Base64   | this looks like Cloudflare",
                "traefik | x-forwarded-client-cert     | this looks like Envoy",
                "envoy   | Client-Cert                 | this looks like RFC 9440",
                "aws-alb | X-Forwarded-Tls-Client-Cert | this looks like Traefik",
                "istio   | X-Client-Cert-Leaf          | this looks like Google Cloud",
                "default | X-Client-Certificate        | this looks like Azure Application Gateway, which the lookup provider \"azure-application-gateway\" reads; the server's reads no header that is known here",
                "custom  | X-Client-Cert               | this looks like F5 BIG-IP",
            })
    void namesTheFormInWhichTheCertificateCame(String provider, String header, String words) {
        Rejected rejected = headers(provider)
                .unread(in(Map.of(header, "secret")), Rejected.because(RejectionReason.NO_CERTIFICATE));

        assertThat(rejected.reason()).isEqualTo(RejectionReason.NO_CERTIFICATE);
        assertThat(rejected.detail())
                .contains("; header " + header + " is there: " + words)
                .doesNotContain("secret");
    }

    /** AWS leaves +, / and = as they are, and nginx's provider makes spaces of the first: case of a real report. */
    @Test
    void knowsHowAwsEncodes() {
        assertThat(unread("nginx", Map.of("x-cert", HeaderText.percentEncodedByAws(LEAF.certificate())))
                        .detail())
                .startsWith("header x-cert holds percent-encoded PEM with +, / and = as they are (AWS ALB); the lookup"
                        + " provider \"nginx\" reads percent-encoded PEM");
    }

    /** Apache writes so for a variable that is not set. */
    @Test
    void takesApachesNullForNothing() {
        assertThat(unread("apache", Map.of("x-cert", "(null)")).detail())
                .isEqualTo("header x-cert holds none: the proxy has forwarded no certificate");
        assertThat(unread("apache", Map.of("x-cert", "(null)")).reason()).isEqualTo(RejectionReason.NO_CERTIFICATE);
        assertThat(check("apache", Map.of("x-cert", "(null)", "x-chain_0", "(null)")))
                .contains(RejectionReason.NO_CERTIFICATE);
        assertThat(check("haproxy", Map.of("x-cert", "(null)"))).isEmpty(); // goes to the lookup, and fails there
    }

    @Test
    void saysThatNginxHasNotVerifiedTheCertificate() {
        Map<String, String> options = new HashMap<>(options());
        options.put("trust-proxy-verification", "true");
        CertificateHeaders headers = CertificateHeaders.configured("nginx", options::getOrDefault);
        Map<String, String> request = Map.of("x-cert", VALUES.get("PERCENT"), "ssl-client-verify", "FAILED:x");

        assertThat(headers.unread(in(request), otherwise()).detail())
                .startsWith("header ssl-client-verify does not say");
    }

    @Test
    void saysWhatWasAskedOfAProviderThatIsNotKeycloaks() {
        assertThat(CertificateHeaders.configured("custom", options()::getOrDefault)
                        .unread(in(Map.of()), otherwise()))
                .isEqualTo(otherwise());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "rfc9440 | Client-Cert-Chain | COLONS, COLONS | 2 | header Client-Cert-Chain has 2 certificates, of which 1 were read",
                "rfc9440 | Client-Cert-Chain | COLONS         | 2 |",
                "traefik | X-Forwarded-Tls-Client-Cert | BASE64,BASE64,BASE64 | 2 | has 3 certificates, of which 2 were read",
                "traefik | X-Forwarded-Tls-Client-Cert | BASE64,BASE64 | 2 |",
                "apache  | x-chain_0 | PERCENT | 1 | header x-chain_0 holds percent-encoded PEM",
                "apache  | x-chain_0 | PEM     | 1 | header x-chain_0 was not read",
                "apache  | x-chain_0 | PEM     | 2 |",
                "apache  | x-chain_2 | PEM     | 1 | header x-chain_2 was not read (--spi-x509cert-lookup--apache--certificate-chain-length)",
                "haproxy | x-chain_1 | CUT     | 1 | header x-chain_1 is cut off",
                "envoy   | other     | x       | 1 |",
                "nginx   | other     | x       | 1 |",
            })
    void saysWhatOfTheChainWasNotRead(String provider, String header, String holds, int read, String expected) {
        String value = holds;
        for (Map.Entry<String, String> named : VALUES.entrySet()) {
            value = value.replaceAll("\\b" + named.getKey() + "\\b", named.getValue());
        }
        Optional<String> unread =
                headers(provider).unreadChain(in(Map.of(header, value)), read).map(Detail::sentence);

        if (expected == null) {
            assertThat(unread).isEmpty();
        } else {
            assertThat(unread).hasValueSatisfying(text -> assertThat(text).contains(expected));
        }
    }

    private static String header(String provider) {
        return switch (provider) {
            case "traefik" -> "X-Forwarded-Tls-Client-Cert";
            case "envoy" -> "x-forwarded-client-cert";
            default -> "x-cert";
        };
    }

    private static Rejected unread(String provider, Map<String, String> request) {
        return headers(provider).unread(in(request), otherwise());
    }

    private static Optional<RejectionReason> check(String provider, Map<String, String> request) {
        return headers(provider).check(in(request)).map(Rejected::reason);
    }

    private static CertificateHeaders headers(String provider) {
        return CertificateHeaders.configured(provider, options()::getOrDefault);
    }

    private static Map<String, String> options() {
        return Map.of("sslClientCert", "x-cert", "sslCertChainPrefix", "x-chain", "certificateChainLength", "2");
    }

    private static Rejected otherwise() {
        return Rejected.because(RejectionReason.INTERNAL_ERROR);
    }

    private static Function<String, List<String>> in(Map<String, String> request) {
        return name -> request.containsKey(name) ? List.of(request.get(name)) : List.of();
    }
}
