package dev.keycloakmtls.config;

import static dev.keycloakmtls.testpki.Ca.ca;
import static dev.keycloakmtls.testpki.Leaf.leaf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keycloakmtls.domain.PathPolicy;
import dev.keycloakmtls.domain.RevocationPolicy;
import dev.keycloakmtls.domain.RevocationPolicy.FailureMode;
import dev.keycloakmtls.domain.RevocationPolicy.Mode;
import dev.keycloakmtls.domain.SignatureStrength;
import dev.keycloakmtls.problem.InvalidSettingException;
import dev.keycloakmtls.testpki.TestCa;
import dev.keycloakmtls.testpki.TestCertificate;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
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
    void allowsSha1AndIntermediatesForAnyPurposeOnlyWhenTold() throws InvalidSettingException {
        config.put("allowSha1Signatures", List.of("true"));
        config.put("ignoreIntermediateExtendedKeyUsages", List.of("true"));

        PathPolicy policy = TrustProfileSettings.read("p", config).profile().policy();

        assertThat(policy.signatureStrength()).isEqualTo(SignatureStrength.SHA1_ALLOWED);
        assertThat(policy.usageOfIntermediates()).isFalse();
        assertThat(PathPolicy.DEFAULT.signatureStrength()).isEqualTo(SignatureStrength.DEFAULT);
        assertThat(PathPolicy.DEFAULT.usageOfIntermediates()).isTrue();
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
                "allowSha1Signatures | sha1        | true or false",
                "ignoreIntermediateExtendedKeyUsages | no | true or false",
                "intermediates       | CN=ICA      | no PEM certificate",
                "pinnedCertificates  | x           | no PEM certificate",
                "extendedKeyUsages   | clientAuth  | dotted object identifier",
                "certificatePolicies | 3.1         | dotted object identifier",
                "maxPathLength       | 9           | between 0 and 8",
                "maxPathLength       | -1          | between 0 and 8",
                "minRsaKeySize       | 512         | between 1024 and 16384",
                "minEcKeySize        | many        | between 160 and 571",
                "revocationMode             | sometimes                   | none, crl, ocsp, ocsp-or-crl",
                "revocationFailureMode      | medium                      | hard, soft",
                "crlLocations               | ldap://ldap.test/cn=crl     | one of http, https, file",
                "crlLocations               | https:///ca.crl             | must name a host",
                "crlLocations               | https://user@crl.test/a.crl | and no user",
                "crlLocations               | not a url                   | not a URL",
                "crlLocations               | file:///etc/passwd          | conf directory",
                "crlLocations               | file:../data/ca.crl         | conf directory",
                "crlLocations               | file:crls/../../ca.crl      | conf directory",
                "ocspResponder              | file:ca.crl                 | one of http, https",
                "ocspResponder              | ocsp.test                   | one of http, https",
                "ocspResponderCertificate   | x                           | no PEM certificate",
                "ocspNonce                  | maybe                       | true or false",
                "revocationMaxAge           | 59                          | between 60 and 604800",
                "revocationStaleTolerance   | 604801                      | between 0 and 604800",
                "revocationAllowedHosts     | https://crl.test            | not a host name"
            })
    void namesFieldAndReason(String field, String value, String reason) {
        config.put(field, List.of(value));
        atHome(Path.of("server"), () -> assertRefused(field, reason));
    }

    @Test
    void checksNoRevocationUnlessTold() throws InvalidSettingException {
        assertThat(TrustProfileSettings.read("p", config).profile().revocation())
                .isEqualTo(RevocationPolicy.NONE);
    }

    @Test
    void readsHowRevocationIsChecked() throws InvalidSettingException {
        config.put("revocationMode", List.of("ocsp-or-crl"));
        config.put("revocationFailureMode", List.of("soft"));
        config.put("crlLocations", List.of("https://crl.test/a.crl", "http://crl.test/b.crl"));
        config.put("ocspResponder", List.of("http://ocsp.test/"));
        config.put("ocspResponderCertificate", List.of(OTHER.pem()));
        config.put("ocspNonce", List.of("true"));
        config.put("revocationMaxAge", List.of("600"));
        config.put("revocationStaleTolerance", List.of("300"));
        config.put("revocationAllowedHosts", List.of("CRL.test", "ocsp.test"));

        assertThat(TrustProfileSettings.read("p", config).profile().revocation())
                .isEqualTo(RevocationPolicy.of(Mode.OCSP_OR_CRL, FailureMode.SOFT)
                        .withCrlLocations(
                                List.of(URI.create("https://crl.test/a.crl"), URI.create("http://crl.test/b.crl")))
                        .withOcspResponder(URI.create("http://ocsp.test/"))
                        .withOcspResponderCertificate(OTHER.certificate())
                        .withOcspNonce(true)
                        .withMaxAge(Duration.ofMinutes(10))
                        .withStaleTolerance(Duration.ofMinutes(5))
                        .withAllowedHosts(Set.of("crl.test", "ocsp.test")));
    }

    @Test
    void readsListsFromTheServersConfDirectoryOnly(@TempDir Path home) throws IOException {
        Path conf = Files.createDirectories(home.resolve("conf/crls"));
        Files.writeString(conf.resolve("ca.crl"), "list");
        Files.writeString(home.resolve("secret"), "secret");
        Files.createSymbolicLink(conf.resolve("link.crl"), home.resolve("secret"));

        atHome(home, () -> {
            for (String url :
                    List.of("file:crls/ca.crl", conf.resolve("ca.crl").toUri().toString())) {
                config.put("crlLocations", List.of(url));
                assertThatCode(() -> TrustProfileSettings.read("p", config)).doesNotThrowAnyException();
                assertThatCode(() -> assertThat(read(url, 4)).hasSize(4)).doesNotThrowAnyException();
            }
            assertUnreadable("file:crls/ca.crl", 3, "more than 3 octets");
            assertUnreadable("file:crls/link.crl", 100, "not a file of");
            assertUnreadable("file:crls", 100, "not a file of");
            assertUnreadable("file:crls/none.crl", 100, "there is no file");
            assertUnreadable("file:../secret", 100, "conf directory");
        });
        assertUnreadable("file:crls/ca.crl", 100, "not known");
    }

    private static void assertUnreadable(String url, int maxBytes, String reason) {
        assertThatThrownBy(() -> read(url, maxBytes))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(reason);
    }

    private static void atHome(Path home, Runnable test) {
        System.setProperty("kc.home.dir", home.toString());
        try {
            test.run();
        } finally {
            System.clearProperty("kc.home.dir");
        }
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

    private static byte[] read(String url, int maxBytes) throws IOException {
        try (InputStream file = ConfDirectory.open(URI.create(url), maxBytes)) {
            return file.readAllBytes();
        }
    }
}
