package dev.keycloakmtls.config;

import static dev.keycloakmtls.testpki.Leaf.leaf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.keycloakmtls.conformance.Satisfies;
import dev.keycloakmtls.domain.Thumbprint;
import dev.keycloakmtls.testpki.TestCertificate;
import dev.keycloakmtls.testpki.TestJwk;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonWebKeysTest {

    private static final TestCertificate EC = TestCertificate.selfSigned(leaf("CN=ec"));
    private static final TestCertificate OTHER_EC = TestCertificate.selfSigned(leaf("CN=ec"));
    private static final TestCertificate RSA =
            TestCertificate.selfSigned(leaf("CN=rsa").rsa(2048));
    private static final TestCertificate ED25519 =
            TestCertificate.selfSigned(leaf("CN=ed").ed25519());

    @Test
    @Satisfies({35, 37})
    void readsTheFirstCertificateOfEachKeyWhateverItsKid() {
        JsonWebKeys keys = JsonWebKeys.parse(
                TestJwk.set(TestJwk.of(EC).kid("same"), TestJwk.of(RSA).kid("same"), TestJwk.of(ED25519)));

        assertThat(keys.certificates()).containsExactly(EC.certificate(), RSA.certificate(), ED25519.certificate());
        assertThat(keys.problems()).isEmpty();
    }

    @Test
    @Satisfies(36)
    void refusesACertificateForAnotherKeyThanTheMembersDescribe() {
        JsonWebKeys keys = JsonWebKeys.parse(
                TestJwk.set(TestJwk.of(EC).x5c(OTHER_EC), TestJwk.of(EC).x5c(RSA)));

        assertThat(keys.certificates()).isEmpty();
        assertThat(keys.problems()).hasSize(2).allMatch(problem -> problem.sentence()
                .contains("another key"));
    }

    @Test
    @Satisfies(36)
    void refusesACertificateWhoseKeyLiesOnAnotherCurve() {
        assertThat(JsonWebKeys.parse(TestJwk.set(TestJwk.of(EC).with("crv", "P-384")))
                        .problems())
                .hasSize(1);
    }

    @Test
    @Satisfies(36)
    void believesNoDeclaredThumbprint() throws Exception {
        JsonWebKeys keys = JsonWebKeys.parse(TestJwk.set(TestJwk.of(EC)
                .with("x5t#S256", Thumbprint.of(OTHER_EC.certificate()).base64Url())));

        assertThat(keys.certificates()).containsExactly(EC.certificate());
    }

    @ParameterizedTest
    @ValueSource(strings = {"d", "p", "q", "dp", "dq", "qi", "oth", "k"})
    @Satisfies(38)
    void refusesAKeyWithAPrivateMember(String member) {
        JsonWebKeys keys = JsonWebKeys.parse(TestJwk.set(TestJwk.of(EC).with(member, "AQAB"), TestJwk.of(RSA)));

        assertThat(keys.certificates()).containsExactly(RSA.certificate());
        assertThat(keys.problems())
                .singleElement()
                .asString()
                .contains("\"" + member + "\"")
                .doesNotContain("AQAB");
    }

    @Test
    @Satisfies(37)
    void passesOverKeysOfUnknownTypeWithoutCertificateOrForEncryption() {
        JsonWebKeys keys = JsonWebKeys.parse(TestJwk.set(
                TestJwk.of(EC).with("kty", "AKP"),
                TestJwk.of(EC).without("x5c"),
                TestJwk.of(EC).with("use", "enc")));

        assertThat(keys.certificates()).isEmpty();
        assertThat(keys.problems()).isEmpty();
    }

    @Test
    @Satisfies(35)
    void refusesBase64UrlInAnX5c() {
        String set = TestJwk.set(TestJwk.of(EC)).replaceFirst("\"x5c\":\\[\"MII", "\"x5c\":[\"-_I");

        assertThat(JsonWebKeys.parse(set).problems()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "{}",
                "{\"keys\":{}}",
                "{\"keys\":[]} trailing",
                "{\"keys\":[],\"keys\":[]}",
                "{\"keys\":["
            })
    void refusesWhatIsNoKeySet(String text) {
        assertThatThrownBy(() -> JsonWebKeys.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void toleratesKeysThatAreNoObjects() {
        assertThat(JsonWebKeys.parse("{\"keys\":[null,1,\"x\",[],{\"kty\":\"EC\",\"x5c\":{}}]}")
                        .certificates())
                .isEmpty();
    }

    @Property(tries = 300)
    @Satisfies(9)
    void readsOrRefusesButNeverFails(@ForAll String text) {
        assertThat(catchThrowable(() -> JsonWebKeys.parse("{\"keys\":[" + text + "]}")))
                .satisfiesAnyOf(failure -> assertThat(failure).isNull(), failure -> assertThat(failure)
                        .isInstanceOf(IllegalArgumentException.class));
    }
}
