package dev.keycloakmtls.config;

import static dev.keycloakmtls.testpki.Leaf.leaf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keycloakmtls.conformance.Satisfies;
import dev.keycloakmtls.domain.CredentialSource;
import dev.keycloakmtls.domain.SubjectSelector;
import dev.keycloakmtls.domain.Thumbprint;
import dev.keycloakmtls.problem.InvalidSettingException;
import dev.keycloakmtls.problem.ProblemCode;
import dev.keycloakmtls.testpki.TestCertificate;
import dev.keycloakmtls.testpki.TestJwk;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClientSettingsTest {

    @Nested
    class CaSigned {

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "tls_client_auth_subject_dn | CN=payments,O=Example",
                    "tls_client_auth_san_dns    | payments.example.com",
                    "tls_client_auth_san_uri    | spiffe://example.com/payments",
                    "tls_client_auth_san_ip     | 2001:db8::1",
                    "tls_client_auth_san_email  | payments@example.com"
                })
        @Satisfies(24)
        void readsEachOfTheFiveSelectors(String attribute, String value) throws InvalidSettingException {
            CaSignedSettings settings = CaSignedSettings.read(Map.of(attribute, value)::get);

            assertThat(settings.selector().type().parameter()).isEqualTo(attribute);
            assertThat(settings.trustProfile()).isEmpty();
        }

        @Test
        @Satisfies(24)
        void refusesNoneAndTwo() {
            assertThatThrownBy(() -> CaSignedSettings.read(name -> null))
                    .isInstanceOf(InvalidSettingException.class)
                    .hasMessageContaining("exactly one");
            assertThatThrownBy(() -> CaSignedSettings.read(
                            Map.of("tls_client_auth_subject_dn", "CN=a", "tls_client_auth_san_dns", "a.example")::get))
                    .isInstanceOf(InvalidSettingException.class)
                    .hasMessageContaining("tls_client_auth_san_dns");
        }

        @Test
        @Satisfies(28)
        void namesTheFieldOfAMalformedValue() {
            assertThatThrownBy(() -> CaSignedSettings.read(Map.of("tls_client_auth_san_ip", "127.1")::get))
                    .isInstanceOfSatisfying(InvalidSettingException.class, e -> assertThat(e.field())
                            .isEqualTo("tls_client_auth_san_ip"));
        }

        @Test
        void takesAnEmptyAttributeForNone() throws InvalidSettingException {
            Map<String, String> attributes =
                    Map.of("tls_client_auth_subject_dn", "CN=a", "tls_client_auth_san_dns", " ");

            assertThat(CaSignedSettings.read(attributes::get).selector().type())
                    .isEqualTo(SubjectSelector.Type.SUBJECT_DN);
        }
    }

    @Nested
    class SelfSigned {

        private static final TestCertificate CERTIFICATE = TestCertificate.selfSigned(leaf("CN=client"));
        private static final Thumbprint THUMBPRINT = Thumbprint.of(CERTIFICATE.certificate());

        private final Map<String, String> attributes = new HashMap<>();

        @Test
        void readsEverySource() throws InvalidSettingException {
            attributes.put(ClientAttributes.CERTIFICATES, CERTIFICATE.pem());
            attributes.put(ClientAttributes.THUMBPRINTS, "\n" + THUMBPRINT + "\n" + "ab".repeat(32) + "\n");
            attributes.put(
                    ClientAttributes.PUBLIC_KEYS,
                    Thumbprint.ofPublicKey(CERTIFICATE.certificate().getPublicKey())
                            .base64Url());
            attributes.put(ClientAttributes.USE_JWKS_STRING, "true");
            attributes.put(ClientAttributes.JWKS_STRING, TestJwk.set(TestJwk.of(CERTIFICATE)));
            attributes.put(ClientAttributes.SUBJECT_DN, "CN=client");
            attributes.put(ClientAttributes.TRUST_PROFILE, "pins");

            SelfSignedSettings settings = SelfSignedSettings.read(attributes::get);

            assertThat(settings.registration().thumbprints())
                    .containsOnlyKeys(
                            CredentialSource.JWKS,
                            CredentialSource.CERTIFICATE,
                            CredentialSource.THUMBPRINT,
                            CredentialSource.PUBLIC_KEY);
            assertThat(settings.registration().thumbprints().get(CredentialSource.THUMBPRINT))
                    .hasSize(2)
                    .contains(THUMBPRINT);
            assertThat(settings.registration().pinnedSubject()).isPresent();
            assertThat(settings.certificates()).containsExactly(CERTIFICATE.certificate());
            assertThat(settings.trustProfile()).isEqualTo("pins");
        }

        @Test
        void readsAPublicKeyLikeItsThumbprint() throws InvalidSettingException {
            attributes.put(
                    ClientAttributes.PUBLIC_KEYS,
                    "-----BEGIN PUBLIC KEY-----\n"
                            + Base64.getMimeEncoder()
                                    .encodeToString(CERTIFICATE
                                            .certificate()
                                            .getPublicKey()
                                            .getEncoded())
                            + "\n-----END PUBLIC KEY-----");

            assertThat(SelfSignedSettings.read(attributes::get)
                            .registration()
                            .thumbprints()
                            .get(CredentialSource.PUBLIC_KEY))
                    .containsExactly(
                            Thumbprint.ofPublicKey(CERTIFICATE.certificate().getPublicKey()));
        }

        @Test
        void readsTheThumbprintOfAPublicKeyInBase64AsOpensslPrintsIt() throws InvalidSettingException {
            Thumbprint key = Thumbprint.ofPublicKey(CERTIFICATE.certificate().getPublicKey());
            attributes.put(
                    ClientAttributes.PUBLIC_KEYS,
                    Base64.getEncoder().encodeToString(HexFormat.of().parseHex(key.toString())));

            assertThat(SelfSignedSettings.read(attributes::get)
                            .registration()
                            .thumbprints()
                            .get(CredentialSource.PUBLIC_KEY))
                    .containsExactly(key);
        }

        @Test
        void ignoresAJwksThatIsNotSwitchedOn() {
            attributes.put(ClientAttributes.JWKS_STRING, TestJwk.set(TestJwk.of(CERTIFICATE)));
            attributes.put(ClientAttributes.USE_JWKS_STRING, "false");

            assertRefused(ClientAttributes.CERTIFICATES, "no certificate, key, thumbprint or JWKS is registered");
        }

        @Test
        @Satisfies(38)
        void refusesAJwksTogetherWithItsUrl() {
            attributes.put(ClientAttributes.USE_JWKS_STRING, "true");
            attributes.put(ClientAttributes.JWKS_STRING, TestJwk.set(TestJwk.of(CERTIFICATE)));
            attributes.put(ClientAttributes.USE_JWKS_URL, "true");
            attributes.put(ClientAttributes.JWKS_URL, "https://client.example/jwks");

            assertRefused(ClientAttributes.JWKS_URL, "not both");
        }

        @Test
        @Satisfies(39)
        void refusesAJwksUrlThatIsNone() {
            for (String url :
                    List.of("jwks", "/jwks", "https://", "https://user@client.example/", "file:///etc/passwd")) {
                attributes.put(ClientAttributes.USE_JWKS_URL, "true");
                attributes.put(ClientAttributes.JWKS_URL, url);
                assertRefused(ClientAttributes.JWKS_URL, "");
            }
        }

        @Test
        void namesFieldAndLineOfAMalformedThumbprint() {
            attributes.put(ClientAttributes.THUMBPRINTS, THUMBPRINT + "\n12:34");

            assertRefused(ClientAttributes.THUMBPRINTS, "line 2");
        }

        @Test
        void refusesAPrivateKeyInEveryField() {
            for (String attribute : List.of(
                    ClientAttributes.CERTIFICATES, ClientAttributes.THUMBPRINTS, ClientAttributes.PUBLIC_KEYS)) {
                attributes.clear();
                attributes.put(attribute, CERTIFICATE.privateKeyPem());
                assertRefused(attribute, "private key");
            }
        }

        private void assertRefused(String field, String reason) {
            assertThatThrownBy(() -> SelfSignedSettings.read(attributes::get))
                    .isInstanceOfSatisfying(InvalidSettingException.class, e -> {
                        assertThat(e.field()).isEqualTo(field);
                        assertThat(e.getMessage()).contains(reason);
                    });
        }
    }

    @Nested
    class Caching {

        @Test
        void readsOnceForTheSameContentAndAgainForAnother() throws InvalidSettingException {
            SettingsCache<CaSignedSettings> cache =
                    new SettingsCache<>(CaSignedSettings.ATTRIBUTES, CaSignedSettings::read);
            CaSignedSettings first = cache.get(Map.of("tls_client_auth_subject_dn", "CN=a")::get);

            assertThat(cache.get(Map.of("tls_client_auth_subject_dn", new String("CN=a"))::get))
                    .isSameAs(first);
            assertThat(cache.get(Map.of("tls_client_auth_subject_dn", "CN=b")::get))
                    .isNotEqualTo(first);
            assertThat(cache.get(Map.of("tls_client_auth_subject_dn", "CN=a", "mtls.trust_profile", "x")::get))
                    .isNotEqualTo(first);
        }

        /** Anybody may ask for a client: each request would read its ten thousand certificates again. */
        @Test
        void readsWhatCannotBeUsedOnceToo() {
            AtomicInteger reads = new AtomicInteger();
            SettingsCache<String> cache = new SettingsCache<>(List.of("a"), attributes -> {
                reads.incrementAndGet();
                throw new InvalidSettingException(ProblemCode.SAID
                        .with(Map.of("text", "is \"" + attributes.text("a") + "\""))
                        .at("a"));
            });

            for (int i = 0; i < 5; i++) {
                for (String value : List.of("x", "y")) {
                    assertThatThrownBy(() -> cache.get(name -> value))
                            .isInstanceOfSatisfying(InvalidSettingException.class, e -> assertThat(e.describe())
                                    .isEqualTo("a: is \"" + value + "\""));
                }
            }
            assertThat(reads).hasValue(2);
        }

        /** Else a change of that attribute would go unseen. */
        @Test
        void refusesToReadAnAttributeThatIsNotPartOfTheKey() {
            SettingsCache<String> cache = new SettingsCache<>(List.of("a"), attributes -> attributes.text("b"));

            assertThatThrownBy(() -> cache.get(name -> "x")).isInstanceOf(IllegalStateException.class);
        }
    }
}
