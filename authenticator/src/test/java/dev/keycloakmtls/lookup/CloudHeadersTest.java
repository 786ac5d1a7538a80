package dev.keycloakmtls.lookup;

import static dev.keycloakmtls.testpki.Leaf.leaf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keycloakmtls.conformance.Satisfies;
import dev.keycloakmtls.domain.RejectionReason;
import dev.keycloakmtls.domain.Thumbprint;
import dev.keycloakmtls.domain.Verdict.Rejected;
import dev.keycloakmtls.lookup.header.HeaderFormats;
import dev.keycloakmtls.lookup.header.OwnFormat;
import dev.keycloakmtls.lookup.header.UnreadableHeaderException;
import dev.keycloakmtls.proxy.ProxyTrust.Proxy;
import dev.keycloakmtls.proxy.ProxyTrust.Way;
import dev.keycloakmtls.testpki.HeaderText;
import dev.keycloakmtls.testpki.TestCa;
import dev.keycloakmtls.testpki.TestCertificate;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Forms that Keycloak does not read: bytes as on the vendors' pages, and what is refused beside them. */
@Satisfies({48, 50})
class CloudHeadersTest {

    private static final TestCa ROOT = TestCa.root("CN=Root");
    private static final TestCa INTERMEDIATE = ROOT.intermediate("CN=Intermediate");
    private static final TestCertificate CLIENT = INTERMEDIATE.issue(leaf("CN=client"));
    private static final X509Certificate LEAF = withPlusAndSlash();
    private static final X509Certificate ISSUER = CLIENT.chain().get(1);
    private static final X509Certificate OTHER =
            TestCertificate.selfSigned(leaf("CN=other")).certificate();
    private static final String HASH = Thumbprint.of(LEAF).hex();
    private static final String GATEWAY = "spiffe://cluster.local/ns/istio-system/sa/gateway";

    /** A decoder of forms would make a space of a plus sign. */
    private static X509Certificate withPlusAndSlash() {
        while (true) {
            X509Certificate certificate = INTERMEDIATE.issue(leaf("CN=client")).certificate();
            String base64 = HeaderText.base64(certificate);
            if (base64.contains("+") && base64.contains("/")) {
                return certificate;
            }
        }
    }

    /**
     * "URL-encoded PEM format of the leaf certificate, with +=/ as safe characters", with the example {@code
     * -----BEGIN%20CERTIFICATE-----%0AMIIG…NmrUlw%0A-----END%20CERTIFICATE-----%0A}. Elastic Load Balancing, User Guide for
     * Application Load Balancers, "Mutual authentication with TLS in Application Load Balancer", HTTP headers for verify
     * mode; read on 30 November 2026.
     */
    @Test
    void readsTheLeafThatAwsAlbSendsInVerifyMode() {
        String value = HeaderText.percentEncodedByAws(LEAF);

        assertThat(value)
                .startsWith("-----BEGIN%20CERTIFICATE-----%0AMII")
                .endsWith("%0A-----END%20CERTIFICATE-----%0A")
                .contains("+", "/");
        assertThat(read("aws-alb", Map.of("X-Amzn-Mtls-Clientcert-Leaf", value)))
                .containsExactly(LEAF);
        assertThat(read("aws-alb", Map.of("X-Amzn-Mtls-Clientcert-Leaf", value.replace("=", "%3D"))))
                .containsExactly(LEAF); // as in the page's example of passthrough mode
    }

    /**
     * "The URL-encoded PEM format of the entire client certificate chain presented in the connection", in an order that
     * "starts with the leaf certificates and finishes with the root certificate". The same page, HTTP header for passthrough
     * mode; read on 30 November 2026.
     */
    @Test
    void readsTheChainThatAwsAlbSendsInPassthroughMode() {
        String value = HeaderText.percentEncodedByAws(LEAF, ISSUER);

        assertThat(read("aws-alb-passthrough", Map.of("X-Amzn-Mtls-Clientcert", value)))
                .containsExactly(LEAF, ISSUER);
        assertThat(check("aws-alb", Map.of("X-Amzn-Mtls-Clientcert-Leaf", value)))
                .contains(RejectionReason.AMBIGUOUS_CERTIFICATE_HEADER);
    }

    /** A listener sends one of them: two listeners lead to this server, or a caller has added what its listener leaves alone. */
    @ParameterizedTest
    @ValueSource(strings = {"aws-alb", "aws-alb-passthrough"})
    void refusesTheHeadersOfBothModesOfAwsAlb(String provider) {
        Map<String, String> both = Map.of(
                "X-Amzn-Mtls-Clientcert-Leaf", HeaderText.percentEncodedByAws(LEAF),
                "X-Amzn-Mtls-Clientcert", HeaderText.percentEncodedByAws(LEAF));

        assertThat(rejected(provider, both)).hasValueSatisfying(rejected -> {
            assertThat(rejected.reason()).isEqualTo(RejectionReason.AMBIGUOUS_CERTIFICATE_HEADER);
            assertThat(rejected.detail()).contains("let one listener alone lead to this server");
        });
    }

    /**
     * {@code X-Client-Cert-Leaf: {client_cert_leaf}} and {@code X-Client-Cert-Chain: {client_cert_chain}}, encoded as RFC
     * 9440 says. Google Cloud, Cloud Load Balancing, "Set up frontend mTLS with a private CA", Add mTLS custom headers, and
     * "Mutual TLS overview", mTLS custom headers; read on 30 November 2026.
     */
    @Test
    void readsTheCustomHeadersOfGoogleCloud() {
        String chain = HeaderText.byteSequence(ISSUER) + ", " + HeaderText.byteSequence(OTHER);

        assertThat(read(
                        "google-cloud",
                        Map.of("X-Client-Cert-Leaf", HeaderText.byteSequence(LEAF), "X-Client-Cert-Chain", chain)))
                .containsExactly(LEAF, ISSUER, OTHER);
        assertThat(read("google-cloud", Map.of("X-Client-Cert-Leaf", HeaderText.byteSequence(LEAF))))
                .containsExactly(LEAF);
        assertThat(check("google-cloud", Map.of("X-Client-Cert-Leaf", "")))
                .contains(RejectionReason.NO_CERTIFICATE); // without a certificate, or one that Google does not accept
    }

    /**
     * "The client certificate in PEM format for an established SSL connection", where nginx has {@code
     * $ssl_client_escaped_cert}. Microsoft Learn, "Rewrite HTTP headers and URL with Application Gateway", Mutual
     * authentication server variables (10 September 2024), and the table of nginx's variables beside it; read on 30 November
     * 2026.
     */
    @Test
    void readsTheServerVariableOfAzureApplicationGateway() {
        assertThat(read("azure-application-gateway", Map.of("X-Client-Certificate", HeaderText.percentEncoded(LEAF))))
                .containsExactly(LEAF);
        String oneLine = "-----BEGIN CERTIFICATE----- " + HeaderText.base64(LEAF) + " -----END CERTIFICATE-----";
        assertThat(read("azure-application-gateway", Map.of("X-Client-Certificate", oneLine)))
                .containsExactly(LEAF);
    }

    /**
     * "Cf-Client-Cert-Der-Base64" and "Cf-Client-Cert-Sha256". Cloudflare Docs, SSL/TLS, "Forward certificate to server",
     * Cloudflare API; read on 30 November 2026.
     */
    @Test
    void readsTheCertificateThatCloudflareForwardsWithItsHash() {
        Map<String, String> headers =
                Map.of("Cf-Client-Cert-Der-Base64", HeaderText.base64(LEAF), "Cf-Client-Cert-Sha256", HASH);

        assertThat(read("cloudflare", headers)).containsExactly(LEAF);
        assertThat(confirm("cloudflare", headers)).isEmpty();
        assertThat(confirm("cloudflare", with(headers, "Cf-Client-Cert-Sha256", HASH.toUpperCase(Locale.ROOT))))
                .isEmpty();
        for (String hash : List.of("", "00", Thumbprint.of(OTHER).hex())) {
            assertThat(confirm("cloudflare", with(headers, "Cf-Client-Cert-Sha256", hash)))
                    .contains(RejectionReason.CERTIFICATE_HASH_MISMATCH);
        }
    }

    /**
     * The CA of global Authenticated Origin Pulls is {@code CN=origin-pull.cloudflare.net}. Cloudflare Docs, SSL/TLS,
     * "Authenticated Origin Pulls", Global; read on 30 November 2026.
     */
    @Test
    void ofCloudflareOnlyAZonesOwnCertificateSpeaks() {
        TestCa shared = TestCa.root("CN=origin-pull.cloudflare.net,OU=Origin Pull,O=CloudFlare");
        X509Certificate everybodys = shared.issue(leaf("CN=cloudflare")).certificate();

        for (Way way : Way.values()) {
            boolean byCertificate = way == Way.CERTIFICATE || way == Way.TRUSTSTORE;
            CertificateHeaders cloudflare = headers("cloudflare", Map.of());
            assertThat(cloudflare.mistrust(new Proxy(way, Optional.of(OTHER))).isEmpty())
                    .isEqualTo(byCertificate);
            assertThat(cloudflare.mistrust(new Proxy(way, Optional.of(everybodys))))
                    .hasValueSatisfying(
                            why -> assertThat(why.sentence()).contains("--spi-mtls--default--trusted-proxies"));
            assertThat(headers("aws-alb", Map.of()).mistrust(new Proxy(way, Optional.of(everybodys))))
                    .isEmpty();
        }
    }

    /**
     * {@code [b64encode [SSL::cert 0]]} in a header of the administrator's choice. F5 DevCentral, "Insert Client Certificate
     * In Serverside HTTP Headers", and the iRules reference of {@code SSL::cert}; read on 30 November 2026.
     */
    @Test
    void readsWhatAnIRuleOfF5Sends() {
        Map<String, String> headers = Map.of(
                "X-Client-Cert",
                HeaderText.base64(LEAF),
                "X-Client-Cert-Chain",
                HeaderText.base64(ISSUER) + "," + HeaderText.base64(OTHER));

        assertThat(read("f5-big-ip", headers)).containsExactly(LEAF, ISSUER, OTHER);
        assertThat(check("f5-big-ip", with(headers, "X-Client-Cert-Chain", HeaderText.base64(ISSUER) + ",,")))
                .contains(RejectionReason.AMBIGUOUS_CERTIFICATE_HEADER);
    }

    /**
     * A gateway replaces the header ({@code SANITIZE_SET} with Subject, Cert, URI and DNS), a sidecar appends to it ({@code
     * APPEND_FORWARD} with Subject, URI and DNS). Istio, "Configuring Gateway Network Topology", and the listeners that
     * istiod makes ({@code pilot/pkg/networking/core}); read on 30 November 2026.
     */
    @Test
    void readsWhatIstiosGatewayAndSidecarSay() {
        Map<String, String> throughSidecar = xfcc(element(LEAF, "spiffe://partner/app") + "," + sidecar(GATEWAY));

        assertThat(read("istio", throughSidecar)).containsExactly(LEAF);
        assertThat(confirm("istio", throughSidecar)).isEmpty();
        Map<String, String> withoutSidecar = xfcc(element(LEAF, "spiffe://partner/app"));
        assertThat(headers("istio", Map.of()).check(in(withoutSidecar))).isEmpty();
        assertThat(check("istio", xfcc(sidecar(GATEWAY)))).contains(RejectionReason.NO_CERTIFICATE);
    }

    static List<Arguments> forgedForwarding() {
        String client = element(LEAF, "spiffe://partner/app");
        String attacker = element(OTHER, "spiffe://partner/attacker");
        return List.of(
                Arguments.of("a workload of the mesh", client + "," + sidecar("spiffe://cluster.local/ns/x/sa/x")),
                Arguments.of("no element of the sidecar", client),
                Arguments.of("Istio's default between sidecars", sidecar("spiffe://cluster.local/ns/pay/sa/pay")),
                Arguments.of(
                        "an element by a URI in the certificate", attacker + "," + client + "," + sidecar(GATEWAY)),
                Arguments.of("the gateway named by the client", client + ";URI=" + GATEWAY),
                Arguments.of("the sidecar's before the client's", sidecar(GATEWAY) + "," + client),
                Arguments.of("two URIs", client + "," + sidecar(GATEWAY + ";URI=spiffe://x")),
                Arguments.of("a second Cert", attacker + ";Cert=\"" + encoded(LEAF) + "\"," + sidecar(GATEWAY)),
                Arguments.of("a quote that swallows the rest", client + ";URI=x\"," + sidecar(GATEWAY)),
                Arguments.of("a prefix of the gateway", client + "," + sidecar(GATEWAY + "-2")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void forgedForwarding(String name, String value) {
        assertThat(check("istio", xfcc(value))).hasValueSatisfying(reason -> assertThat(reason)
                .isIn(RejectionReason.UNTRUSTED_PROXY, RejectionReason.AMBIGUOUS_CERTIFICATE_HEADER));
    }

    /** By its hash the gateway's element speaks of another certificate than the one that a client has brought in. */
    @Test
    void refusesACertificateThatIsNotTheGateways() {
        String forged = "Hash=" + Thumbprint.of(OTHER).hex() + ";Cert=\"" + encoded(LEAF) + "\",";

        assertThat(confirm("istio", xfcc(forged + sidecar(GATEWAY))))
                .contains(RejectionReason.CERTIFICATE_HASH_MISMATCH);
    }

    @Test
    void saysWhatIstioLeavesOut() {
        CertificateHeaders headers = headers("istio", Map.of());
        Map<String, String> request = xfcc(sidecar("spiffe://cluster.local/ns/pay/sa/pay"));

        assertThat(headers.check(in(request))).isEmpty();
        assertThatThrownBy(() -> HeaderFormats.own("istio")
                        .format()
                        .apply((name, otherwise) -> otherwise)
                        .read(name -> request.getOrDefault(name, "")))
                .isInstanceOfSatisfying(UnreadableHeaderException.class, e -> assertThat(
                                headers.unread(in(request), e.flaw()).detail())
                        .startsWith("header x-forwarded-client-cert has neither Cert nor Chain: so do Istio's sidecars")
                        .contains("--spi-x509cert-lookup--istio--gateway"));
    }

    @Test
    void aGatewayIsNamedByItsSpiffeId() {
        for (String gateway : List.of("gateway", "spiffe://a,spiffe://b", "spiffe://a\"")) {
            assertThatThrownBy(() -> headers("istio", Map.of("gateway", gateway)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("--spi-x509cert-lookup--istio--gateway");
        }
    }

    static List<Arguments> notOneThing() {
        String base64 = HeaderText.base64(LEAF);
        String sequence = HeaderText.byteSequence(LEAF);
        String percent = HeaderText.percentEncoded(LEAF);
        String aws = HeaderText.percentEncodedByAws(LEAF);
        String hidden = aws.replaceFirst("-----BEGIN", "%2D%2D%2D%2D%2DBEGIN");
        return List.of(
                Arguments.of("aws-alb", aws + aws),
                Arguments.of("aws-alb", aws + hidden),
                Arguments.of("aws-alb", aws + "," + aws),
                Arguments.of("aws-alb", aws + "%2C" + aws),
                Arguments.of("aws-alb", "x" + aws),
                Arguments.of("aws-alb", aws + "x"),
                Arguments.of("aws-alb", aws.replace("%0A", "%250A")),
                Arguments.of("aws-alb", aws.replace("%0A", "%0")),
                Arguments.of("aws-alb", aws.replaceFirst("%0A", "%00")),
                Arguments.of("aws-alb", aws.replaceFirst("%0A", "%C3%A9")),
                Arguments.of("aws-alb", aws.substring(0, aws.length() / 2)),
                Arguments.of("aws-alb", aws.replace("+", " ")),
                Arguments.of("aws-alb", base64),
                Arguments.of("aws-alb", sequence),
                Arguments.of("aws-alb", "-----BEGIN%20CERTIFICATE-----%0A-----END%20CERTIFICATE-----%0A"),
                Arguments.of("aws-alb-passthrough", aws + "," + aws),
                Arguments.of("aws-alb-passthrough", aws + "x" + aws),
                Arguments.of("aws-alb-passthrough", aws + aws.substring(0, aws.length() / 2)),
                Arguments.of("azure-application-gateway", percent + percent),
                Arguments.of("azure-application-gateway", percent + "," + percent),
                Arguments.of("azure-application-gateway", base64),
                Arguments.of("google-cloud", base64),
                Arguments.of("google-cloud", sequence + ", " + sequence),
                Arguments.of("google-cloud", sequence + sequence),
                Arguments.of("google-cloud", ":" + base64 + "::"),
                Arguments.of("google-cloud", sequence + ";a=1"),
                Arguments.of("google-cloud", ": " + base64 + ":"),
                Arguments.of("google-cloud", ":" + base64.substring(4) + ":"),
                Arguments.of("google-cloud", "::"),
                Arguments.of("google-cloud", ":"),
                Arguments.of("cloudflare", base64 + "," + base64),
                Arguments.of("cloudflare", base64 + base64),
                Arguments.of("cloudflare", base64 + "="),
                Arguments.of("cloudflare", base64.replaceFirst("=+$", "") + "AAAA"),
                Arguments.of("cloudflare", base64 + "\u00e9"),
                Arguments.of("f5-big-ip", base64.substring(0, 64) + "\n" + base64.substring(64)),
                Arguments.of("f5-big-ip", base64 + "," + base64),
                Arguments.of("f5-big-ip", base64.replace('+', '-').replace('/', '_')));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource
    void notOneThing(String provider, String value) {
        String header = headers(provider, Map.of()).certificate();
        Map<String, String> request = Map.of(header, value);

        Optional<RejectionReason> before = check(provider, request);
        if (before.isEmpty()) {
            assertThatThrownBy(() -> own(provider).read(name -> request.getOrDefault(name, "")))
                    .isInstanceOfSatisfying(UnreadableHeaderException.class, e -> {
                        Rejected rejected = headers(provider, Map.of()).unread(in(request), e.flaw());
                        assertThat(rejected.reason()).isEqualTo(RejectionReason.CERTIFICATE_LOOKUP_FAILED);
                        assertThat(rejected.detail())
                                .startsWith("header " + header + " ")
                                .doesNotContain(HeaderText.base64(LEAF).substring(0, 40));
                    });
        } else {
            assertThat(before).contains(RejectionReason.AMBIGUOUS_CERTIFICATE_HEADER);
        }
    }

    @Test
    void readsNoMoreThanItsBounds() {
        String long64 = "A".repeat(70_000);
        assertThatThrownBy(() -> own("cloudflare").read(name -> long64)).hasMessageContaining("more than 65536");
        String large = "A".repeat(44_000);
        assertThatThrownBy(() -> own("cloudflare").read(name -> large)).hasMessageContaining("more than 32768 octets");
        X509Certificate[] twenty = new X509Certificate[20];
        Arrays.fill(twenty, LEAF);
        assertThat(read(
                        "aws-alb-passthrough",
                        Map.of("X-Amzn-Mtls-Clientcert", HeaderText.percentEncodedByAws(twenty))))
                .hasSize(11); // one too many, for the reason to be the chain's length
    }

    @Test
    void readsTheHeaderThatTheAdministratorHasChosen() {
        CertificateHeaders renamed = headers("aws-alb", Map.of("sslClientCert", "X-Mtls-Leaf"));

        assertThat(renamed.certificate()).isEqualTo("X-Mtls-Leaf");
        assertThat(renamed.check(in(Map.of("X-Amzn-Mtls-Clientcert-Leaf", HeaderText.percentEncodedByAws(LEAF)))))
                .map(Rejected::reason)
                .contains(RejectionReason.NO_CERTIFICATE);
    }

    private static Map<String, String> xfcc(String value) {
        return Map.of("x-forwarded-client-cert", value);
    }

    private static String element(X509Certificate certificate, String uri) {
        return "Hash=" + Thumbprint.of(certificate).hex() + ";Cert=\"" + encoded(certificate)
                + "\";Subject=\"CN=client,O=a\\,b\";URI=" + uri;
    }

    private static String encoded(X509Certificate certificate) {
        return HeaderText.percentEncoded(certificate);
    }

    private static String sidecar(String uri) {
        return "By=spiffe://cluster.local/ns/kc/sa/keycloak;Hash="
                + Thumbprint.of(ISSUER).hex() + ";Subject=\"\";URI=" + uri;
    }

    private static List<X509Certificate> read(String provider, Map<String, String> request) {
        assertThat(check(provider, request)).isEmpty();
        try {
            return own(provider).read(name -> request.getOrDefault(name, ""));
        } catch (UnreadableHeaderException e) {
            throw new AssertionError(e);
        }
    }

    private static Optional<RejectionReason> check(String provider, Map<String, String> request) {
        return rejected(provider, request).map(Rejected::reason);
    }

    private static Optional<Rejected> rejected(String provider, Map<String, String> request) {
        return headers(provider, options(provider)).check(in(request));
    }

    private static Optional<RejectionReason> confirm(String provider, Map<String, String> request) {
        return headers(provider, options(provider)).confirm(in(request), LEAF).map(Rejected::reason);
    }

    private static Map<String, String> options(String provider) {
        return provider.equals("istio") ? Map.of("gateway", GATEWAY) : Map.of();
    }

    private static OwnFormat own(String provider) {
        return HeaderFormats.own(provider).format().apply(options(provider)::getOrDefault);
    }

    private static CertificateHeaders headers(String provider, Map<String, String> options) {
        return CertificateHeaders.of(HeaderFormats.own(provider).format().apply(options::getOrDefault));
    }

    private static Map<String, String> with(Map<String, String> request, String name, String value) {
        Map<String, String> changed = new HashMap<>(request);
        changed.put(name, value);
        return changed;
    }

    private static Function<String, List<String>> in(Map<String, String> request) {
        return name -> request.containsKey(name) ? List.of(request.get(name)) : List.of();
    }
}
