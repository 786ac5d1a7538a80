package dev.keycloakmtls.testpki;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Certificates as proxies write them into headers. */
public final class HeaderText {

    private HeaderText() {}

    /** Base64 of DER without line breaks. */
    public static String base64(X509Certificate certificate) {
        try {
            return Base64.getEncoder().encodeToString(certificate.getEncoded());
        } catch (CertificateEncodingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /** A byte sequence (RFC 9440 §2.1). */
    public static String byteSequence(X509Certificate certificate) {
        return ":" + base64(certificate) + ":";
    }

    /** PEM, all of it percent-encoded that is not unreserved (RFC 3986 §2.3): {@code $ssl_client_escaped_cert}. */
    public static String percentEncoded(X509Certificate certificate) {
        return URLEncoder.encode(pem(certificate), StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** PEM of one certificate after the other, percent-encoded "with +=/ as safe characters": AWS Application Load Balancers. */
    public static String percentEncodedByAws(X509Certificate... certificates) {
        return Stream.of(certificates)
                .map(certificate -> percentEncoded(certificate)
                        .replace("%2B", "+")
                        .replace("%2F", "/")
                        .replace("%3D", "="))
                .collect(Collectors.joining());
    }

    private static String pem(X509Certificate certificate) {
        String body = base64(certificate).replaceAll("(.{64})", "$1\n").stripTrailing();
        return "-----BEGIN CERTIFICATE-----\n" + body + "\n-----END CERTIFICATE-----\n";
    }
}
