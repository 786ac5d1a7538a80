package dev.keycloakmtls.testsuite.client;

import static java.util.stream.Collectors.joining;

import dev.keycloakmtls.testpki.TestCertificate;
import dev.keycloakmtls.testsuite.client.RawClient.Header;
import dev.keycloakmtls.testsuite.realm.Sha256;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** How the proxies that Keycloak knows write a client certificate into a header. */
public enum CertificateHeader {
    NGINX("ssl-client-cert"),
    APACHE("SSL_CLIENT_CERT"),
    HAPROXY("SSL_CLIENT_CERT"),
    RFC9440("Client-Cert"),
    TRAEFIK("X-Forwarded-Tls-Client-Cert"),
    ENVOY("x-forwarded-client-cert");

    private final String header;

    CertificateHeader(String header) {
        this.header = header;
    }

    /** Keycloak's id of the lookup provider. */
    public String provider() {
        return name().toLowerCase(Locale.ROOT);
    }

    public Header of(TestCertificate certificate) {
        return with(value(certificate));
    }

    public Header with(String value) {
        return new Header(header, value);
    }

    /** In every format. */
    public static List<Header> all(TestCertificate certificate) {
        return Stream.of(values()).map(format -> format.of(certificate)).toList();
    }

    private String value(TestCertificate certificate) {
        String encoded = URLEncoder.encode(certificate.pem(), StandardCharsets.UTF_8);
        return switch (this) {
            case NGINX -> encoded;
            case APACHE -> certificate.pem().lines().collect(joining(" "));
            case HAPROXY, TRAEFIK -> base64(certificate);
            case RFC9440 -> ":" + base64(certificate) + ":";
            case ENVOY -> "Hash=" + Sha256.hex(certificate) + ";Cert=\"" + encoded + "\"";
        };
    }

    private static String base64(TestCertificate certificate) {
        return certificate.pem().lines().filter(line -> !line.startsWith("-")).collect(joining());
    }
}
