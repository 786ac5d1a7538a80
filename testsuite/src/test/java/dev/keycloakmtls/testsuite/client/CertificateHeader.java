package dev.keycloakmtls.testsuite.client;

import static java.util.stream.Collectors.joining;

import dev.keycloakmtls.testpki.HeaderText;
import dev.keycloakmtls.testpki.TestCertificate;
import dev.keycloakmtls.testsuite.client.RawClient.Header;
import dev.keycloakmtls.testsuite.realm.Sha256;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** How proxies write a client certificate into a header. */
public enum CertificateHeader {
    NGINX("ssl-client-cert", Reader.KEYCLOAK),
    APACHE("SSL_CLIENT_CERT", Reader.KEYCLOAK),
    HAPROXY("SSL_CLIENT_CERT", Reader.KEYCLOAK),
    RFC9440("Client-Cert", Reader.KEYCLOAK),
    TRAEFIK("X-Forwarded-Tls-Client-Cert", Reader.KEYCLOAK),
    ENVOY("x-forwarded-client-cert", Reader.KEYCLOAK),
    AWS_ALB("X-Amzn-Mtls-Clientcert-Leaf", Reader.OURS),
    AWS_ALB_PASSTHROUGH("X-Amzn-Mtls-Clientcert", Reader.OURS),
    GOOGLE_CLOUD("X-Client-Cert-Leaf", Reader.OURS),
    AZURE_APPLICATION_GATEWAY("X-Client-Certificate", Reader.OURS),
    CLOUDFLARE("Cf-Client-Cert-Der-Base64", Reader.OURS),
    F5_BIG_IP("X-Client-Cert", Reader.OURS),
    ISTIO("x-forwarded-client-cert", Reader.OURS);

    /** Who speaks through Istio's sidecar. */
    public static final String GATEWAY = "spiffe://cluster.local/ns/istio-system/sa/gateway";

    private enum Reader {
        KEYCLOAK,
        OURS
    }

    private final String header;
    private final Reader reader;

    CertificateHeader(String header, Reader reader) {
        this.header = header;
        this.reader = reader;
    }

    /** Those that Keycloak has lookup providers for. */
    public static List<CertificateHeader> ofKeycloak() {
        return Stream.of(values())
                .filter(format -> format.reader == Reader.KEYCLOAK)
                .toList();
    }

    /** Those that the product has lookup providers for. */
    public static List<CertificateHeader> ofOurs() {
        return Stream.of(values())
                .filter(format -> format.reader == Reader.OURS)
                .toList();
    }

    /** The id of the lookup provider. */
    public String provider() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    public Header of(TestCertificate certificate) {
        return with(value(certificate));
    }

    public Header with(String value) {
        return new Header(header, value);
    }

    /** What such a proxy says of the certificate in headers beside it. */
    public List<Header> beside(TestCertificate certificate) {
        return this == CLOUDFLARE ? List.of(new Header("Cf-Client-Cert-Sha256", Sha256.hex(certificate))) : List.of();
    }

    /** All that such a proxy sends. */
    public List<Header> headers(TestCertificate certificate) {
        return Stream.concat(Stream.of(of(certificate)), beside(certificate).stream())
                .toList();
    }

    /** In every format that Keycloak reads. */
    public static List<Header> all(TestCertificate certificate) {
        return ofKeycloak().stream().map(format -> format.of(certificate)).toList();
    }

    private String value(TestCertificate certificate) {
        String encoded = URLEncoder.encode(certificate.pem(), StandardCharsets.UTF_8);
        return switch (this) {
            case NGINX -> encoded;
            case APACHE -> certificate.pem().lines().collect(joining(" "));
            case HAPROXY, TRAEFIK, CLOUDFLARE, F5_BIG_IP -> HeaderText.base64(certificate.certificate());
            case RFC9440, GOOGLE_CLOUD -> HeaderText.byteSequence(certificate.certificate());
            case ENVOY -> "Hash=" + Sha256.hex(certificate) + ";Cert=\"" + encoded + "\"";
            case AWS_ALB, AWS_ALB_PASSTHROUGH -> HeaderText.percentEncodedByAws(certificate.certificate());
            case AZURE_APPLICATION_GATEWAY -> HeaderText.percentEncoded(certificate.certificate());
            case ISTIO -> element(certificate) + "," + sidecar(GATEWAY);
        };
    }

    /** What Istio's gateway says of a client. */
    public static String element(TestCertificate certificate) {
        return "Hash=" + Sha256.hex(certificate) + ";Cert=\"" + HeaderText.percentEncoded(certificate.certificate())
                + "\";Subject=\"CN=client\";URI=spiffe://partner/app";
    }

    /** What Istio's sidecar appends of whoever sent the request. */
    public static String sidecar(String sender) {
        return "By=spiffe://cluster.local/ns/kc/sa/keycloak;Hash=00;Subject=\"\";URI=" + sender;
    }
}
