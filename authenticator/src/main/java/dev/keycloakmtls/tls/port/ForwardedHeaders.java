package dev.keycloakmtls.tls.port;

import io.vertx.core.MultiMap;
import java.util.List;
import java.util.Locale;

/**
 * Takes from a request the headers by which a proxy speaks for somebody else. No proxy stands before the port for clients with
 * certificates: who is there is who made the TLS connection, and a header that says otherwise was written by a client.
 */
final class ForwardedHeaders {

    /** Parts of the names that proxies give to headers with certificates, in lower case, without hyphens and underscores. */
    private static final List<String> CERTIFICATE =
            List.of("clientcert", "certchain", "sslclient", "sslcert", "clientx509", "amznmtls", "xfcc");

    private ForwardedHeaders() {}

    /** Removes all of them, however often and in whatever spelling they are there. */
    static void removeFrom(MultiMap headers) {
        List<String> forwarded =
                headers.names().stream().filter(ForwardedHeaders::isForwarded).toList();
        forwarded.forEach(headers::remove);
    }

    /** Whether a header of this name speaks for somebody else. */
    static boolean isForwarded(String name) {
        String plain = name.toLowerCase(Locale.ROOT).replace("-", "").replace("_", "");
        return plain.equals("forwarded")
                || plain.startsWith("xforwarded")
                || CERTIFICATE.stream().anyMatch(plain::contains);
    }
}
