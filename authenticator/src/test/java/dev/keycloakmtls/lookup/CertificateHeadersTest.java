package dev.keycloakmtls.lookup;

import static dev.keycloakmtls.testpki.Leaf.leaf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keycloakmtls.conformance.Satisfies;
import dev.keycloakmtls.domain.RejectionReason;
import dev.keycloakmtls.domain.Thumbprint;
import dev.keycloakmtls.domain.Verdict.Rejected;
import dev.keycloakmtls.testpki.TestCertificate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.keycloak.services.x509.HaProxySslClientCertificateLookup;
import org.keycloak.services.x509.HaProxySslClientCertificateLookupFactory;

@Satisfies({48, 50})
class CertificateHeadersTest {
    private static final TestCertificate LEAF = TestCertificate.selfSigned(leaf("CN=client"));
    private static final String HASH = Thumbprint.of(LEAF.certificate()).hex();
    private static final Map<String, String> OPTIONS =
            Map.of("sslClientCert", "x-cert", "sslCertChainPrefix", "x-chain", "certificateChainLength", "2");

    @ParameterizedTest
    @CsvSource({
        "nginx, x-cert",
        "apache, x-cert",
        "haproxy, x-cert",
        "rfc9440, x-cert",
        "traefik, X-Forwarded-Tls-Client-Cert",
        "envoy, x-forwarded-client-cert"
    })
    void looksAtTheHeaderThatIsConfigured(String provider, String header) {
        assertThat(check(provider, Map.of(header, List.of("Cert=x")))).isEmpty();
        assertThat(headers(provider).present(in(Map.of(header, List.of("Cert=x")))))
                .contains(header);
        assertThat(headers(provider).present(in(Map.of(header, List.of(""))))).contains(header);
        assertThat(headers(provider).present(in(Map.of()))).isEmpty();
        assertThat(check(provider, Map.of(header, List.of("a", "b"))))
                .contains(RejectionReason.REPEATED_CERTIFICATE_HEADER);
        assertThat(check(provider, Map.of())).contains(RejectionReason.NO_CERTIFICATE);
        assertThat(check(provider, Map.of(header, List.of(" ")))).contains(RejectionReason.NO_CERTIFICATE);
    }

    @ParameterizedTest
    @CsvSource({"default, x-cert", "custom, x-cert", "nginx, Client-Cert", "rfc9440, x-forwarded-client-cert"})
    void leavesAloneWhatTheLookupDoesNotRead(String provider, String header) {
        assertThat(check(provider, Map.of(header, List.of("a", "b")))
                        .filter(reason -> reason != RejectionReason.NO_CERTIFICATE))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "nginx   | AAAA,BBBB",
                "nginx   | AAAA%2CBBBB",
                "nginx   | -----%42EGIN CERTIFICATE-----A-----BEGIN CERTIFICATE-----B",
                "apache  | -----BEGIN CERTIFICATE-----A-----BEGIN CERTIFICATE-----B",
                "haproxy | AAAA, BBBB",
                "rfc9440 | :AAAA:, :BBBB:",
                "rfc9440 | :AAAA::BBBB:",
                "traefik | ,AAAA",
                "traefik | AAAA,,BBBB"
            })
    void refusesTwoCertificatesInOneHeader(String provider, String value) {
        String header = provider.equals("traefik") ? "X-Forwarded-Tls-Client-Cert" : "x-cert";

        assertThat(check(provider, Map.of(header, List.of(value))))
                .contains(RejectionReason.AMBIGUOUS_CERTIFICATE_HEADER);
    }

    @Test
    void refusesAChainWithoutTheCertificate() {
        assertThat(check("rfc9440", Map.of("Client-Cert-Chain", List.of(":AAAA:"))))
                .contains(RejectionReason.CHAIN_WITHOUT_CERTIFICATE);
        assertThat(check("apache", Map.of("x-chain_1", List.of("AAAA"))))
                .contains(RejectionReason.CHAIN_WITHOUT_CERTIFICATE);
        assertThat(check("apache", Map.of("x-chain_2", List.of("AAAA"))))
                .contains(RejectionReason.NO_CERTIFICATE); // it is never read
        assertThat(check("rfc9440", Map.of("x-cert", List.of(":AAAA:"), "Client-Cert-Chain", List.of(":BB:, :CC:"))))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Hash=%s;Cert=\"A\";Subject=\"CN=a;b,c=d \\\"x\\\"\";URI=spiffe://a;URI=spiffe://b;DNS=a;DNS=b",
                "By=spiffe://server;Hash=%s;Chain=\"A\"",
                "Cert=\"A\"",
                "Chain=A;"
            })
    void believesWhatEnvoyWrites(String value) {
        String header = value.replace("%s", HASH);

        assertThat(envoy(header)).isEmpty();
        assertThat(confirm(header)).isEmpty();
    }

    /** What a client can bring about by the names in its certificate, or a proxy that appends. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "Hash=%s;Cert=\"A\",Hash=%s;Cert=\"B\"",
                "Hash=%s;Cert=\"A\";Cert=\"B\"",
                "Hash=%s;Cert=\"A\";CERT=\"B\"",
                "Hash=%s;hash=00;Cert=\"A\"",
                "Hash=%s;Cert=\"A\";Subject=\"O=x;Chain=B;y\"",
                "Hash=%s;Cert=\"A\";Subject=\"O=x; Cert =B\"",
                "Hash=%s;Cert=\"A\";URI=spiffe://x;Cert=B",
                "Hash=%s;Cert=\"A\";URI=spiffe://x\";Chain=B;z=\"",
                "Hash=%s;Cert=\"A\";URI=spiffe://x,Cert=B",
                "Hash=%s;Cert=\"A",
                "Hash=%s;A",
                "Hash=%s;Cert=\"A\"B\""
            })
    void refusesAnXfccHeaderThatCanBeReadTwice(String value) {
        assertThat(envoy(value.replace("%s", HASH))).contains(RejectionReason.AMBIGUOUS_CERTIFICATE_HEADER);
    }

    /** The last one is unambiguous: only the hash tells that the client has chosen the chain by its URI. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "Hash=00;Cert=\"A\"",
                "Hash=;Cert=\"A\"",
                "Cert=\"A\";Subject=\"CN=a\"",
                "URI=spiffe://x;Chain=A",
            })
    void refusesACertificateWithoutItsHash(String value) {
        assertThat(envoy(value)).isEmpty();
        assertThat(confirm(value)).contains(RejectionReason.CERTIFICATE_HASH_MISMATCH);
    }

    @Test
    void anAnswerIsRememberedByAllThatTheLookupReads() {
        Map<String, List<String>> request = Map.of(
                "x-cert", List.of("A"), "x-chain_0", List.of("B"), "x-chain_1", List.of("C"), "other", List.of("D"));

        Optional<RememberedChains.Key> key = key("haproxy", request);

        assertThat(key).isPresent().isEqualTo(key("haproxy", new HashMap<>(request)));
        assertThat(key("haproxy", with(request, "other", "E"))).isEqualTo(key);
        for (String header : List.of("x-cert", "x-chain_0", "x-chain_1")) {
            assertThat(key("haproxy", with(request, header, "E"))).isPresent().isNotEqualTo(key);
        }
        Map<String, List<String>> shorter = new HashMap<>(request);
        shorter.remove("x-chain_1");
        assertThat(key("haproxy", shorter)).isPresent().isNotEqualTo(key);
        assertThat(key("haproxy", with(shorter, "x-chain_1", ""))).isPresent().isNotEqualTo(key("haproxy", shorter));
    }

    @Test
    void nothingIsRememberedWithoutACertificateHeader() {
        assertThat(key("rfc9440", Map.of("Client-Cert-Chain", List.of(":AAAA:"))))
                .isEmpty();
        assertThat(key("default", Map.of("x-cert", List.of("A")))).isEmpty();
    }

    private static final class Stricter extends HaProxySslClientCertificateLookup {
        private Stricter() {
            super("x-cert", "x-chain", null, 1);
        }
    }

    /** Whoever extends Keycloak's provider may read more than Keycloak does. */
    @Test
    void nothingIsRememberedOfProvidersThatAreNotKeycloaks() {
        Class<?> keycloaks = HaProxySslClientCertificateLookup.class;
        Class<?> factory = HaProxySslClientCertificateLookupFactory.class;

        assertThat(remembers(keycloaks, factory)).isTrue();
        assertThat(remembers(Stricter.class, factory)).isFalse();
        assertThat(remembers(keycloaks, Stricter.class)).isFalse();
    }

    private static boolean remembers(Class<?> lookup, Class<?> factory) {
        return CertificateHeaders.readBy(lookup, factory, OPTIONS::getOrDefault)
                .key(in(Map.of("x-cert", List.of("A"))))
                .isPresent();
    }

    private static Optional<RememberedChains.Key> key(String provider, Map<String, List<String>> request) {
        return headers(provider).key(in(request));
    }

    private static Map<String, List<String>> with(Map<String, List<String>> request, String name, String value) {
        Map<String, List<String>> changed = new HashMap<>(request);
        changed.put(name, List.of(value));
        return changed;
    }

    private static Optional<RejectionReason> envoy(String value) {
        return check("envoy", Map.of("x-forwarded-client-cert", List.of(value)));
    }

    private static Optional<RejectionReason> confirm(String value) {
        return headers("envoy")
                .confirm(in(Map.of("x-forwarded-client-cert", List.of(value))), LEAF.certificate())
                .map(Rejected::reason);
    }

    private static Optional<RejectionReason> check(String provider, Map<String, List<String>> request) {
        return headers(provider).check(in(request)).map(Rejected::reason);
    }

    private static CertificateHeaders headers(String provider) {
        return CertificateHeaders.configured(provider, OPTIONS::getOrDefault);
    }

    private static Function<String, List<String>> in(Map<String, List<String>> request) {
        return name -> request.getOrDefault(name, List.of());
    }
}
