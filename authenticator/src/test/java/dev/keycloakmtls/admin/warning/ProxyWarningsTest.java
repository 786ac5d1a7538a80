package dev.keycloakmtls.admin.warning;

import static dev.keycloakmtls.testpki.Leaf.leaf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keycloakmtls.problem.ProblemCode;
import dev.keycloakmtls.proxy.ProxyTrust.Standing;
import dev.keycloakmtls.proxy.ProxyTrust.Way;
import dev.keycloakmtls.testpki.TestCa;
import dev.keycloakmtls.testpki.TestCertificate;
import java.security.cert.X509Certificate;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ProxyWarningsTest {

    private static final TestCa PROXIES = TestCa.root("CN=Proxies");

    private static List<Warning> of(Optional<Way> way, boolean addresses, boolean clientX509) {
        return of(new Standing(way, addresses, Optional.empty(), List.of()), clientX509);
    }

    private static List<Warning> of(Standing standing, boolean clientX509) {
        return ProxyWarnings.of("nginx", standing, clientX509).toList();
    }

    @Test
    void saysThatNobodyIsNamed() {
        assertThat(of(Optional.empty(), false, false)).singleElement().satisfies(warning -> {
            assertThat(warning.code()).isEqualTo("proxy_not_named");
            assertThat(warning.severity()).isEqualTo("danger");
            assertThat(warning.message())
                    .contains("\"nginx\"", "proxy-trusted-addresses", "--spi-mtls--default--trusted-proxies");
        });
    }

    @Test
    void saysThatAnybodyMaySpeak() {
        assertThat(of(Optional.of(Way.ANYBODY), false, false)).singleElement().satisfies(warning -> {
            assertThat(warning.code()).isEqualTo("any_proxy_may_speak");
            assertThat(warning.severity()).isEqualTo("danger");
        });
    }

    @Test
    void hasNothingToSayOfAddressesAndOfCertificatesThatKeycloakNeedNotKnow() {
        assertThat(of(Optional.of(Way.ADDRESS), true, true)).isEmpty();
        assertThat(of(Optional.of(Way.CERTIFICATE), true, true)).isEmpty();
        assertThat(of(Optional.of(Way.CERTIFICATE), false, false)).isEmpty();
    }

    @Test
    void saysThatKeycloaksOwnMethodDoesNotKnowProxiesByCertificate() {
        assertThat(of(Optional.of(Way.CERTIFICATE), false, true))
                .singleElement()
                .satisfies(warning -> {
                    assertThat(warning.code()).isEqualTo("other_methods_believe_any_proxy");
                    assertThat(warning.severity()).isEqualTo("danger");
                });
    }

    @Test
    void saysThatAFileCannotBeUsed() {
        Standing standing = new Standing(
                Optional.of(Way.CERTIFICATE),
                false,
                Optional.of(ProblemCode.SAID.with(Map.of("text", "/conf/p.pem has no PEM"))),
                List.of());

        assertThat(of(standing, false)).singleElement().satisfies(warning -> {
            assertThat(warning.code()).isEqualTo("trusted_proxies_unreadable");
            assertThat(warning.severity()).isEqualTo("warning");
            assertThat(warning.message()).contains("/conf/p.pem has no PEM");
        });
    }

    @Test
    void namesTheCasOfATruststoreAlone() {
        assertThat(of(truststore(List.of(PROXIES.certificate()), Optional.empty()), true))
                .singleElement()
                .satisfies(warning -> {
                    assertThat(warning.code()).isEqualTo("proxies_by_truststore");
                    assertThat(warning.severity()).isEqualTo("info");
                    assertThat(warning.arguments())
                            .containsEntry("authorities", "CN=Proxies")
                            .containsEntry("lookup", "nginx");
                    assertThat(warning.message()).contains("CN=Proxies");
                });
        assertThat(of(truststore(Collections.nCopies(7, PROXIES.certificate()), Optional.empty()), true)
                        .get(0)
                        .message())
                .contains("CN=Proxies; and 2 more");
        assertThat(of(truststore(List.of(), Optional.empty()), true)).isEmpty();
    }

    @Test
    void saysWhyATruststoreDoesNotCount() {
        assertThat(of(truststore(List.of(PROXIES.certificate()), Optional.of("it is public")), false))
                .singleElement()
                .satisfies(warning -> {
                    assertThat(warning.code()).isEqualTo("truststore_not_of_proxies_alone");
                    assertThat(warning.severity()).isEqualTo("danger");
                    assertThat(warning.message()).contains("it is public");
                });
    }

    private static Standing truststore(List<X509Certificate> authorities, Optional<String> doubt) {
        return new Standing(
                Optional.of(Way.TRUSTSTORE),
                false,
                doubt.map(text -> ProblemCode.SAID.with(Map.of("text", text))),
                authorities);
    }

    @Test
    void showsNamesOnOneLine() {
        TestCertificate odd = TestCertificate.selfSigned(leaf("CN=a\u202eb"));

        assertThat(of(truststore(List.of(odd.certificate()), Optional.empty()), false)
                        .get(0)
                        .message())
                .doesNotContain("\u202e");
    }
}
