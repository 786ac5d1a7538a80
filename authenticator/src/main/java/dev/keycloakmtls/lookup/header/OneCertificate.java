package dev.keycloakmtls.lookup.header;

import java.util.List;
import java.util.stream.IntStream;

/** What the headers of several proxies have in common: one certificate in each, those of the chain under numbered names. */
final class OneCertificate {

    private OneCertificate() {}

    /** Whether a value holds one certificate at most, in whatever encoding. */
    static boolean isIn(String value) {
        return value.indexOf(',') < 0 && value.indexOf("-----BEGIN") == value.lastIndexOf("-----BEGIN");
    }

    /** The headers {@code <prefix>_0} and so on that Keycloak's providers read; none without a prefix. */
    static List<String> numbered(HeaderFormat.Options options) {
        String prefix = options.get("sslCertChainPrefix", "");
        return prefix.isEmpty()
                ? List.of()
                : IntStream.range(0, Integer.parseInt(options.get("certificateChainLength", "1")))
                        .mapToObj(i -> prefix + "_" + i)
                        .toList();
    }
}
