package dev.keycloakmtls.testsuite.client;

import static java.util.stream.Collectors.joining;

import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.Map;
import java.util.stream.Stream;

/** The headers with which a proxy hands a client certificate on (RFC 9440 §2). */
public final class ForwardedCertificate {
    private ForwardedCertificate() {}

    public static Map<String, String> headers(X509Certificate leaf, X509Certificate... rest) {
        return rest.length == 0
                ? Map.of("Client-Cert", binary(leaf))
                : Map.of(
                        "Client-Cert",
                        binary(leaf),
                        "Client-Cert-Chain",
                        Stream.of(rest).map(ForwardedCertificate::binary).collect(joining(", ")));
    }

    /** A byte sequence of a structured header, RFC 8941 §3.3.5. */
    private static String binary(X509Certificate certificate) {
        try {
            return ":" + Base64.getEncoder().encodeToString(certificate.getEncoded()) + ":";
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException(e);
        }
    }
}
