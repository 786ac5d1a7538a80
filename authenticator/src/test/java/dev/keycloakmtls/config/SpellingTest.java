package dev.keycloakmtls.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SpellingTest {

    @ParameterizedTest
    @CsvSource({"kitten, sitting, 3", "abc, abc, 0", "'', abc, 3", "flaw, lawn, 2"})
    void countsLetters(String one, String other, int distance) {
        assertThat(Spelling.distance(one, other)).isEqualTo(distance);
        assertThat(Spelling.distance(other, one)).isEqualTo(distance);
    }

    @Test
    void boundsItsWork() {
        assertThat(Spelling.distance("a".repeat(1_000_000), "b")).isEqualTo(1_000_000);
    }

    @ParameterizedTest
    @CsvSource({
        "tls_client_auth, CA_SIGNED",
        "self_signed_tls_client_auth, SELF_SIGNED",
        "TLS_CLIENT_AUTH, CA_SIGNED",
        "tls-client-autn, CA_SIGNED"
    })
    void knowsWhichMethodIsMeant(String id, AuthenticationMethod method) {
        assertThat(AuthenticationMethod.meantBy(id)).contains(method);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "tls-client-auth",
                "self-signed-tls-client-auth",
                "client-x509",
                "client-secret",
                "client-jwt",
                ""
            })
    void knowsOthers(String id) {
        assertThat(AuthenticationMethod.meantBy(id)).isEmpty();
    }

    @Test
    void everyAttributeOfOursIsKnownAndNoneOfKeycloaks() {
        assertThat(CaSignedSettings.ATTRIBUTES).noneMatch(ClientAttributes::isForeign);
        assertThat(SelfSignedSettings.ATTRIBUTES).noneMatch(ClientAttributes::isForeign);
        assertThat(ClientAttributes.isForeign("tls.client.certificate.bound.access.tokens"))
                .isFalse();
        assertThat(ClientAttributes.isForeign("use_mtls_endpoint_aliases")).isFalse();
        assertThat(ClientAttributes.isForeign("mtls.")).isTrue();
    }
}
