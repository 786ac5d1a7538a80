package dev.keycloakmtls.testsuite;

import static dev.keycloakmtls.testpki.Leaf.leaf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keycloakmtls.conformance.Satisfies;
import dev.keycloakmtls.testpki.HeaderText;
import dev.keycloakmtls.testpki.TestCa;
import dev.keycloakmtls.testpki.TestCertificate;
import dev.keycloakmtls.testsuite.Forgery.Way;
import dev.keycloakmtls.testsuite.client.CertificateHeader;
import dev.keycloakmtls.testsuite.client.Form;
import dev.keycloakmtls.testsuite.client.RawClient;
import dev.keycloakmtls.testsuite.client.RawClient.Header;
import dev.keycloakmtls.testsuite.client.Response;
import dev.keycloakmtls.testsuite.client.TokenClient;
import dev.keycloakmtls.testsuite.realm.ClientJson;
import dev.keycloakmtls.testsuite.realm.Sha256;
import dev.keycloakmtls.testsuite.realm.TestRealm;
import dev.keycloakmtls.testsuite.realm.TrustProfileJson;
import dev.keycloakmtls.testsuite.server.Lookup;
import dev.keycloakmtls.testsuite.server.SharedServer;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What the load balancers of clouds send, as a trusted proxy hands it on, and what somebody else can send in their name. None
 * of them runs here: the bytes are those of the vendors' pages, which {@code CloudHeadersTest} names.
 */
class CloudHeadersIT {
    private static final String CA_SIGNED = "ca-signed";
    private static final String BELOW_UNKNOWN = "below-an-unknown-intermediate";
    private static final String SELF_SIGNED = "self-signed";
    private static final TestCa ROOT = TestCa.root("CN=Root");
    private static final TestCa KNOWN = ROOT.intermediate("CN=Known intermediate");
    /** In no trust profile: whoever issued it below the root has to be forwarded. */
    private static final TestCa UNKNOWN = ROOT.intermediate("CN=Unknown intermediate");

    private static final TestCertificate BILLING = KNOWN.issue(leaf("CN=billing"));
    private static final TestCertificate REMOTE = UNKNOWN.issue(leaf("CN=remote"));
    private static final TestCertificate ROBOT = TestCertificate.selfSigned(leaf("CN=robot"));
    private static final TestCertificate ATTACKER = KNOWN.issue(leaf("CN=attacker"));

    @RegisterExtension
    static final SharedServer SERVER = SharedServer.with(Lookup.PER_REALM);

    private static final Map<CertificateHeader, TestRealm> REALMS = new EnumMap<>(CertificateHeader.class);

    @BeforeAll
    static void createRealms() {
        for (CertificateHeader format : CertificateHeader.ofOurs()) {
            REALMS.put(
                    format,
                    TestRealm.on(SERVER, format.provider())
                            .with(TrustProfileJson.named("default")
                                    .asDefault()
                                    .anchors(ROOT)
                                    .intermediates(KNOWN))
                            .with(ClientJson.caSigned(CA_SIGNED)
                                    .attribute("tls_client_auth_subject_dn", "CN=billing")
                                    .boundTokens())
                            .with(ClientJson.caSigned(BELOW_UNKNOWN)
                                    .attribute("tls_client_auth_subject_dn", "CN=remote"))
                            .with(ClientJson.selfSigned(SELF_SIGNED)
                                    .attribute("mtls.certificates", ROBOT.pem())
                                    .boundTokens()));
        }
    }

    @AfterAll
    static void deleteRealms() {
        REALMS.values().forEach(TestRealm::close);
    }

    /** Those whose load balancer an address can stand for; Cloudflare's certificate is asked for in {@code ProxyTrustIT}. */
    static List<CertificateHeader> formats() {
        return CertificateHeader.ofOurs().stream()
                .filter(format -> format != CertificateHeader.CLOUDFLARE)
                .toList();
    }

    /** All of its customers have them. */
    @Test
    @Satisfies(48)
    void cloudflaresAddressesSpeakForNobody() {
        TestRealm realm = REALMS.get(CertificateHeader.CLOUDFLARE);

        realm.assertRefused(send(realm, CA_SIGNED, CertificateHeader.CLOUDFLARE.headers(BILLING)), "untrusted_proxy");
        assertThat(detail(realm))
                .contains("all of Cloudflare's customers have its addresses", "--spi-mtls--default--trusted-proxies");
    }

    /** Without this the refusals below would prove nothing. */
    @ParameterizedTest(name = "{0} lets the holder of the private key in with both methods")
    @MethodSource("formats")
    @Satisfies({8, 48})
    void acceptsWhomTheLoadBalancerSpeaksFor(CertificateHeader format) {
        TestRealm realm = REALMS.get(format);
        for (int i = 0; i < 2; i++) { // as remembered, too
            Response billing = send(realm, CA_SIGNED, format.headers(BILLING));
            realm.assertAccepted(billing, BILLING);
            assertThat(billing.boundThumbprint()).isEqualTo(Sha256.base64Url(BILLING));
            realm.assertAccepted(send(realm, SELF_SIGNED, format.headers(ROBOT)), ROBOT);
            realm.assertRefused(send(realm, CA_SIGNED, format.headers(ROBOT)), "subject_mismatch");
        }
    }

    /** Keycloak itself asks the lookup for the certificate that a token is bound to. */
    @ParameterizedTest(name = "{0}: a bound token is worth nothing without its certificate")
    @MethodSource("formats")
    @Satisfies(46)
    void boundTokensAreHeldToTheForwardedCertificate(CertificateHeader format) {
        String realm = REALMS.get(format).name();
        Response login = SERVER.anonymous()
                .post(
                        TokenClient.tokenEndpoint(realm),
                        Form.password(SELF_SIGNED).and("scope", "openid"),
                        map(format.headers(ROBOT)));
        assertThat(login.status()).as(login.text()).isEqualTo(200);
        String bearer = "Bearer " + login.body().path("access_token").asText();

        assertThat(userinfo(realm, bearer, format.headers(ROBOT))).isEqualTo(200);
        assertThat(userinfo(realm, bearer, format.headers(ATTACKER))).isEqualTo(401);
        assertThat(userinfo(realm, bearer, List.of())).isEqualTo(401);
    }

    private static int userinfo(String realm, String bearer, List<Header> headers) {
        Map<String, String> all = map(headers);
        all.put("Authorization", bearer);
        return SERVER.anonymous()
                .get("/realms/" + realm + "/protocol/openid-connect/userinfo", all)
                .status();
    }

    @ParameterizedTest(name = "{0}: {1} is no way into {2}")
    @MethodSource
    @Satisfies({1, 48, 49, 50})
    void nobodyElseGetsAToken(CertificateHeader format, Forgery forgery, String client) {
        boolean caSigned = client.equals(CA_SIGNED);
        TestCertificate lookAlike = caSigned
                ? TestCa.root("CN=Known intermediate").issue(leaf("CN=billing"))
                : TestCertificate.selfSigned(leaf("CN=robot"));
        List<Header> headers = forgery.headers(List.of(format), caSigned ? BILLING : ROBOT, ATTACKER, lookAlike);
        TestCertificate shown =
                switch (forgery.shown) {
                    case NOTHING -> null;
                    case ANOTHER -> ATTACKER;
                    case LOOK_ALIKE -> lookAlike;
                };
        RawClient sender = SERVER.keycloak().raw(shown);

        assertNoToken((forgery.way == Way.PAST_THE_PROXY ? sender.from(RawClient.UNTRUSTED) : sender)
                .token(REALMS.get(format).name(), client, headers));
    }

    static Stream<Arguments> nobodyElseGetsAToken() {
        return CertificateHeader.ofOurs().stream().flatMap(format -> Stream.of(Forgery.values())
                .filter(forgery -> forgery.way != Way.THROUGH_THE_PROXY)
                .flatMap(forgery ->
                        Stream.of(CA_SIGNED, SELF_SIGNED).map(client -> Arguments.of(format, forgery, client))));
    }

    /** What one form alone makes possible. Of these the caller has brought in what is the victim's. */
    private static Stream<Arguments> forgeriesOfOneForm(String client, TestCertificate victim) {
        X509Certificate his = victim.certificate();
        X509Certificate mine = ATTACKER.certificate();
        String leaf = "X-Amzn-Mtls-Clientcert-Leaf";
        String chain = "X-Amzn-Mtls-Clientcert";
        String aws = HeaderText.percentEncodedByAws(his);
        String xfcc = "x-forwarded-client-cert";
        String gateway = CertificateHeader.sidecar(CertificateHeader.GATEWAY);
        String workload = CertificateHeader.sidecar("spiffe://cluster.local/ns/other/sa/other");
        String attacker = CertificateHeader.element(ATTACKER);
        return Stream.of(
                forgery(client, CertificateHeader.AWS_ALB, "the other mode's header beside", leaf, aws, chain, aws),
                forgery(client, CertificateHeader.AWS_ALB, "the other mode's header alone", chain, aws),
                forgery(
                        client,
                        CertificateHeader.AWS_ALB,
                        "two certificates",
                        leaf,
                        HeaderText.percentEncodedByAws(his, mine)),
                forgery(
                        client,
                        CertificateHeader.AWS_ALB,
                        "two certificates, one hidden",
                        leaf,
                        aws + HeaderText.percentEncodedByAws(mine).replaceFirst("-----BEGIN", "%2D----BEGIN")),
                forgery(client, CertificateHeader.AWS_ALB, "encoded twice", leaf, aws.replace("%", "%25")),
                forgery(client, CertificateHeader.AWS_ALB, "an octet of zero before it", leaf, "%00" + aws),
                forgery(
                        client,
                        CertificateHeader.AWS_ALB_PASSTHROUGH,
                        "behind the caller's own",
                        chain,
                        HeaderText.percentEncodedByAws(mine, his)),
                forgery(client, CertificateHeader.AWS_ALB_PASSTHROUGH, "the other mode's header alone", leaf, aws),
                forgery(
                        client,
                        CertificateHeader.GOOGLE_CLOUD,
                        "in the chain",
                        "X-Client-Cert-Leaf",
                        HeaderText.byteSequence(mine),
                        "X-Client-Cert-Chain",
                        HeaderText.byteSequence(his)),
                forgery(
                        client,
                        CertificateHeader.GOOGLE_CLOUD,
                        "two byte sequences in one",
                        "X-Client-Cert-Leaf",
                        HeaderText.byteSequence(his) + HeaderText.byteSequence(mine)),
                forgery(
                        client,
                        CertificateHeader.AZURE_APPLICATION_GATEWAY,
                        "two certificates",
                        "X-Client-Certificate",
                        HeaderText.percentEncoded(his) + HeaderText.percentEncoded(mine)),
                forgery(
                        client,
                        CertificateHeader.CLOUDFLARE,
                        "without its hash",
                        "Cf-Client-Cert-Der-Base64",
                        HeaderText.base64(his)),
                forgery(
                        client,
                        CertificateHeader.CLOUDFLARE,
                        "with the hash of the caller's own",
                        "Cf-Client-Cert-Der-Base64",
                        HeaderText.base64(his),
                        "Cf-Client-Cert-Sha256",
                        Sha256.hex(ATTACKER)),
                forgery(
                        client,
                        CertificateHeader.F5_BIG_IP,
                        "in the chain",
                        "X-Client-Cert",
                        HeaderText.base64(mine),
                        "X-Client-Cert-Chain",
                        HeaderText.base64(his)),
                forgery(
                        client,
                        CertificateHeader.ISTIO,
                        "from another workload of the mesh",
                        xfcc,
                        CertificateHeader.element(victim) + "," + workload),
                forgery(
                        client,
                        CertificateHeader.ISTIO,
                        "without the sidecar",
                        xfcc,
                        CertificateHeader.element(victim)),
                forgery(
                        client,
                        CertificateHeader.ISTIO,
                        "by a URI in the caller's certificate",
                        xfcc,
                        attacker + "," + CertificateHeader.element(victim) + "," + gateway),
                forgery(
                        client,
                        CertificateHeader.ISTIO,
                        "a second Cert by a URI",
                        xfcc,
                        attacker + ";Cert=\"" + HeaderText.percentEncoded(his) + "\"," + gateway),
                forgery(
                        client,
                        CertificateHeader.ISTIO,
                        "under the hash of the caller's own",
                        xfcc,
                        "Hash=" + Sha256.hex(ATTACKER) + ";Cert=\"" + HeaderText.percentEncoded(his) + "\","
                                + gateway));
    }

    private static Arguments forgery(String client, CertificateHeader format, String name, String... headers) {
        List<Header> lines = new ArrayList<>();
        for (int i = 0; i < headers.length; i += 2) {
            lines.add(new Header(headers[i], headers[i + 1]));
        }
        return Arguments.of(client, format, name, lines);
    }

    static Stream<Arguments> whatOneFormMakesPossibleLetsNobodyIn() {
        return Stream.concat(forgeriesOfOneForm(CA_SIGNED, BILLING), forgeriesOfOneForm(SELF_SIGNED, ROBOT));
    }

    @ParameterizedTest(name = "{1}: the victim''s certificate {2} is no way into {0}")
    @MethodSource
    @Satisfies({1, 48, 50})
    void whatOneFormMakesPossibleLetsNobodyIn(
            String client, CertificateHeader format, String name, List<Header> headers) {
        assertNoToken(send(REALMS.get(format), client, headers));
    }

    @Test
    @Satisfies(48)
    void saysThatTheAddressIsNoProxys() {
        for (CertificateHeader format : CertificateHeader.ofOurs()) {
            TestRealm realm = REALMS.get(format);
            realm.assertRefused(
                    SERVER.keycloak()
                            .raw(null)
                            .from(RawClient.UNTRUSTED)
                            .token(realm.name(), CA_SIGNED, format.headers(BILLING)),
                    "untrusted_proxy");
        }
    }

    @ParameterizedTest(name = "{0} does not read the headers of another proxy")
    @MethodSource("formats")
    @Satisfies(48)
    void readsNoOtherFormat(CertificateHeader format) {
        TestRealm realm = REALMS.get(format);
        List<Header> others = Stream.of(CertificateHeader.values())
                .filter(other ->
                        !other.of(BILLING).name().equals(format.of(BILLING).name()))
                .flatMap(other -> other.headers(BILLING).stream())
                .filter(header -> !header.name().startsWith("X-Client-Cert-Chain"))
                .toList();

        realm.assertRefused(send(realm, CA_SIGNED, others), "no_certificate");
        assertThat(detail(realm))
                .contains(" is missing: the proxy has forwarded no certificate; header ", "looks like");
    }

    @Test
    void findsAnIntermediateThatIsForwarded() {
        X509Certificate leaf = REMOTE.certificate();
        X509Certificate issuer = REMOTE.chain().get(1);
        assertReadsChain(
                CertificateHeader.AWS_ALB_PASSTHROUGH,
                new Header("X-Amzn-Mtls-Clientcert", HeaderText.percentEncodedByAws(leaf, issuer)));
        assertReadsChain(
                CertificateHeader.GOOGLE_CLOUD,
                new Header("X-Client-Cert-Leaf", HeaderText.byteSequence(leaf)),
                new Header("X-Client-Cert-Chain", HeaderText.byteSequence(issuer)));
        assertReadsChain(
                CertificateHeader.F5_BIG_IP,
                new Header("X-Client-Cert", HeaderText.base64(leaf)),
                new Header("X-Client-Cert-Chain", HeaderText.base64(issuer)));
    }

    private static void assertReadsChain(CertificateHeader format, Header... headers) {
        TestRealm realm = REALMS.get(format);
        realm.assertAccepted(send(realm, BELOW_UNKNOWN, List.of(headers)), REMOTE);
        realm.assertRefused(send(realm, BELOW_UNKNOWN, format.headers(REMOTE)), "unknown_issuer"); // the leaf alone
    }

    /** As Istio's sidecars speak of each other: they leave the certificate out. */
    @Test
    void saysWhatIstioLeavesOut() {
        TestRealm realm = REALMS.get(CertificateHeader.ISTIO);
        Header betweenSidecars = new Header(
                "x-forwarded-client-cert", CertificateHeader.sidecar("spiffe://cluster.local/ns/pay/sa/pay"));

        realm.assertRefused(send(realm, CA_SIGNED, List.of(betweenSidecars)), "untrusted_proxy");
        assertThat(detail(realm))
                .contains("does not say that it came from the gateway of --spi-x509cert-lookup--istio--gateway");
        realm.assertRefused(
                send(
                        realm,
                        CA_SIGNED,
                        List.of(new Header(
                                "x-forwarded-client-cert",
                                betweenSidecars.value() + "," + CertificateHeader.sidecar(CertificateHeader.GATEWAY)))),
                "certificate_lookup_failed");
        assertThat(detail(realm)).contains("has neither Cert nor Chain: so do Istio's sidecars speak of each other");
    }

    private static void assertNoToken(Response answer) {
        assertThat(answer.text()).doesNotContain("access_token");
        assertThat(answer.status()).as(answer.text()).isBetween(400, 499);
    }

    private static Response send(TestRealm realm, String client, List<Header> headers) {
        return SERVER.keycloak().raw(null).token(realm.name(), client, headers);
    }

    private static Map<String, String> map(List<Header> headers) {
        Map<String, String> map = new HashMap<>();
        headers.forEach(header -> map.put(header.name(), header.value()));
        return map;
    }

    private static String detail(TestRealm realm) {
        return realm.lastEvent().path("details").path("mtls_reason_detail").asText();
    }
}
