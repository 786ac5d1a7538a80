package dev.keycloakmtls.keycloak;

import static org.assertj.core.api.Assertions.assertThat;

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
        "'', NOT_ASKED_FOR",
        "'" + CERTIFICATE + "', NOT_ASKED_FOR",
        "'quarkus.http.ssl.client-auth=none quarkus.tls.kc.trust-all=true quarkus.http.tls-configuration-name=kc', NOT_ASKED_FOR",
        "'" + ASKS + "', NO_TLS",
        "'" + ASKS + CERTIFICATE + "', VERIFIED",
        "'quarkus.http.ssl.client-auth=REQUIRED " + CERTIFICATE + "', VERIFIED",
        "'" + ASKS + "quarkus.http.ssl.certificate.key-store-file=server.p12', VERIFIED",
        // a configuration of the registry takes the place of all that Keycloak's options say
        "'" + ASKS + CERTIFICATE + "quarkus.http.tls-configuration-name=kc quarkus.tls.kc.trust-all=true', ANY",
        "'" + ASKS + "quarkus.http.tls-configuration-name=kc quarkus.tls.\"kc\".trust-all=true', ANY",
        "'" + ASKS + "quarkus.http.tls-configuration-name=kc quarkus.tls.kc.trust-store.pem.certs=ca.pem', VERIFIED",
        "'" + ASKS + "quarkus.http.tls-configuration-name=kc quarkus.tls.kc.trust-all=false', VERIFIED",
        // another configuration's, for something else
        "'" + ASKS + CERTIFICATE + "quarkus.tls.other.trust-all=true', VERIFIED",
        "'" + ASKS + CERTIFICATE + "quarkus.tls.trust-all=true', VERIFIED",
        // the default one counts if it has a key store
        "'" + ASKS + "quarkus.tls.key-store.pem.0.cert=a quarkus.tls.trust-all=true', ANY",
        "'" + ASKS
                + "quarkus.http.tls-configuration-name=<default> quarkus.tls.key-store.pem.0.cert=a quarkus.tls.trust-all=true', ANY",
        "'" + ASKS + "quarkus.tls.key-store.pem.0.cert=a', VERIFIED",
        // made by code, and nobody can look into it
        "'" + ASKS + CERTIFICATE + "quarkus.http.tls-configuration-name=kc', NOT_KNOWN",
    })
    void saysNoMoreThanItCanKnow(String properties, CertificateArrival expected) {
        Map<String, String> configuration = Stream.of(properties.split(" "))
                .filter(property -> !property.isEmpty())
                .map(property -> property.split("=", 2))
                .collect(Collectors.toMap(parts -> parts[0], parts -> parts[1]));

        assertThat(DirectTls.arrival(name -> Optional.ofNullable(configuration.get(name)), configuration::keySet))
                .isEqualTo(expected);
    }
}
