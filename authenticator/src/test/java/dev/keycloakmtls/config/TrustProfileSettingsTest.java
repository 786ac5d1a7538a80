package dev.keycloakmtls.config;

import static dev.keycloakmtls.testpki.Ca.ca;
import static dev.keycloakmtls.testpki.Leaf.leaf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keycloakmtls.domain.PathPolicy;
import dev.keycloakmtls.testpki.TestCa;
import dev.keycloakmtls.testpki.TestCertificate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TrustProfileSettingsTest {

    private static final TestCa ROOT = TestCa.root("CN=Root");
    private static final TestCa OTHER = TestCa.root("CN=Other");

    private final Map<String, List<String>> config = new HashMap<>();

    @BeforeEach
    void trustsOneRoot() {
        config.put("trustAnchors", List.of(ROOT.pem()));
    }

    @Test
    void readsAProfileWithDefaults() throws InvalidSettingException {
        TrustProfileSettings settings = TrustProfileSettings.read("partners", config);

        assertThat(settings.profile().anchors()).containsExactly(ROOT.certificate());
        assertThat(settings.profile().policy()).isEqualTo(PathPolicy.DEFAULT);
        assertThat(settings.isDefault()).isFalse();
        assertThat(settings.useServerTruststore()).isFalse();
    }

    @Test
    void readsSeveralAnchorsFromOneValueAndFromSeveral() throws InvalidSettingException {
        config.put("trustAnchors", List.of(ROOT.pem() + OTHER.pem()));
        assertThat(TrustProfileSettings.read("p", config).profile().anchors()).hasSize(2);

        config.put("trustAnchors", List.of(ROOT.pem(), OTHER.pem()));
        assertThat(TrustProfileSettings.read("p", config).profile().anchors()).hasSize(2);
    }

    @Test
    void refusesAProfileThatTrustsNobody() {
        config.clear();
        assertRefused("trustAnchors", "nobody is trusted");
    }

    @Test
    void refusesALeafAsTrustAnchor() {
        config.put(
                "trustAnchors",
                List.of(TestCertificate.selfSigned(leaf("CN=client")).pem()));
        assertRefused("trustAnchors", "not a CA certificate");
    }

    @Test
    void refusesAWeakTrustAnchor() {
        config.put("trustAnchors", List.of(TestCa.root(ca("CN=Weak").rsa(1024)).pem()));
        assertRefused("trustAnchors", "1024 bits");
    }

    @Test
    void refusesAPrivateKey() {
        config.put("trustAnchors", List.of(ROOT.pem() + ROOT.privateKeyPem()));
        assertRefused("trustAnchors", "private key");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "default             | yes         | true or false",
                "useServerTruststore | 1           | true or false",
                "strictKeyUsage      | on          | true or false",
                "intermediates       | CN=ICA      | no PEM certificate",
                "pinnedCertificates  | x           | no PEM certificate",
                "extendedKeyUsages   | clientAuth  | dotted object identifier",
                "certificatePolicies | 3.1         | dotted object identifier",
                "maxPathLength       | 9           | between 0 and 8",
                "maxPathLength       | -1          | between 0 and 8",
                "minRsaKeySize       | 512         | between 1024 and 16384",
                "minEcKeySize        | many        | between 160 and 571",
                "revocationMode      | sometimes   | "
            })
    void namesFieldAndReason(String field, String value, String reason) {
        config.put(field, List.of(value));
        assertRefused(field, reason == null ? "" : reason);
    }

    @ParameterizedTest
    @CsvSource({"''", "' padded '"})
    void refusesAnUnusableName(String name) {
        assertThatThrownBy(() -> TrustProfileSettings.read(name, config))
                .isInstanceOfSatisfying(InvalidSettingException.class, e -> assertThat(e.field())
                        .isEqualTo("name"));
    }

    private void assertRefused(String field, String reason) {
        assertThatThrownBy(() -> TrustProfileSettings.read("partners", config))
                .isInstanceOfSatisfying(InvalidSettingException.class, e -> {
                    assertThat(e.field()).isEqualTo(field);
                    assertThat(e.getMessage()).contains(reason);
                });
    }
}
