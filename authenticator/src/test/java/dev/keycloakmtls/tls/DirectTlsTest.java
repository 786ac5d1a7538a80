package dev.keycloakmtls.tls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keycloakmtls.tls.DirectTls.Handshake;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@code conf/quarkus.properties} and Keycloak's options together make of a caller's certificate. */
class DirectTlsTest {

    private static final String ASKS = "quarkus.http.ssl.client-auth=request ";
    private static final String CERTIFICATE = "quarkus.http.ssl.certificate.files=server.crt ";

    @ParameterizedTest
    @CsvSource({
        "'', ASKS_NOBODY",
        "'" + CERTIFICATE + "', ASKS_NOBODY",
        "'quarkus.http.ssl.client-auth=none quarkus.tls.kc.trust-all=true quarkus.http.tls-configuration-name=kc', ASKS_NOBODY",
        "'" + ASKS + "', NO_TLS",
        "'" + ASKS + CERTIFICATE + "', VERIFIES",
        "'quarkus.http.ssl.client-auth=REQUIRED " + CERTIFICATE + "', VERIFIES",
        "'" + ASKS + "quarkus.http.ssl.certificate.key-store-file=server.p12', VERIFIES",
        // a configuration of the registry takes the place of all that Keycloak's options say
        "'" + ASKS + CERTIFICATE + "quarkus.http.tls-configuration-name=kc quarkus.tls.kc.trust-all=true', ACCEPTS_ANY",
        "'" + ASKS + "quarkus.http.tls-configuration-name=kc quarkus.tls.\"kc\".trust-all=true', ACCEPTS_ANY",
        "'" + ASKS + "quarkus.http.tls-configuration-name=kc quarkus.tls.kc.trust-store.pem.certs=ca.pem', VERIFIES",
        "'" + ASKS + "quarkus.http.tls-configuration-name=kc quarkus.tls.kc.trust-all=false', VERIFIES",
        // another configuration's, for something else
        "'" + ASKS + CERTIFICATE + "quarkus.tls.other.trust-all=true', VERIFIES",
        "'" + ASKS + CERTIFICATE + "quarkus.tls.trust-all=true', VERIFIES",
        // the default one counts if it has a key store
        "'" + ASKS + "quarkus.tls.key-store.pem.0.cert=a quarkus.tls.trust-all=true', ACCEPTS_ANY",
        "'" + ASKS
                + "quarkus.http.tls-configuration-name=<default> quarkus.tls.key-store.pem.0.cert=a quarkus.tls.trust-all=true', ACCEPTS_ANY",
        "'" + ASKS + "quarkus.tls.key-store.pem.0.cert=a', VERIFIES",
        // made by code, and nobody can look into it
        "'" + ASKS + CERTIFICATE + "quarkus.http.tls-configuration-name=kc', NOT_KNOWN",
    })
    void saysNoMoreThanItCanKnow(String properties, Handshake expected) {
        Map<String, String> configuration = configuration(properties);

        assertThat(DirectTls.handshake(
                        name -> Optional.ofNullable(configuration.get(name)), configuration::keySet, false))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "'" + CERTIFICATE + "', ASKS_NOBODY",
        "'" + ASKS + "', NO_TLS",
        "'" + ASKS + CERTIFICATE + "', ACCEPTS_ANY",
        // what Quarkus says by itself
        "'" + ASKS + CERTIFICATE + "quarkus.tls.key-store.credentials-provider.password-key=password', ACCEPTS_ANY",
        // the option is about Keycloak's own TLS options
        "'" + ASKS + "quarkus.http.tls-configuration-name=kc quarkus.tls.kc.trust-store.pem.certs=ca.pem', VERIFIES",
    })
    void saysWhatAcceptUnverifiedMakesOfIt(String properties, Handshake expected) {
        Map<String, String> configuration = configuration(properties);

        assertThat(DirectTls.handshake(
                        name -> Optional.ofNullable(configuration.get(name)), configuration::keySet, true))
                .isEqualTo(expected);
    }

    private static Map<String, String> configuration(String properties) {
        return Stream.of(properties.split(" "))
                .filter(property -> !property.isEmpty())
                .map(property -> property.split("=", 2))
                .collect(Collectors.toMap(parts -> parts[0], parts -> parts[1]));
    }
}
