package dev.keycloakmtls.lookup;

import dev.keycloakmtls.domain.Thumbprint;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The one element of an {@code x-forwarded-client-cert} header, read as Envoy writes it: {@code key=value} pairs between
 * semicolons, a value with special characters in double quotes, elements between commas. Keycloak splits at every
 * semicolon instead. The client chooses the subject and the names in its certificate, so {@code ;Chain=…} within one
 * would be a certificate of its choice: where the two readings differ, the header is none.
 *
 * @param values by key in lower case; of a key that may be repeated, the first
 */
record ForwardedClientCert(Map<String, String> values) {

    /** What decides who the client is. Envoy writes each once, but a pair for every {@code By}, {@code URI} and {@code DNS}. */
    private static final List<String> DECISIVE = List.of("cert", "chain", "hash", "subject");

    /** Nothing in these comes from the client without having been encoded. */
    private static final Set<String> HARMLESS = Set.of("by", "hash", "cert", "chain");

    ForwardedClientCert {
        values = Map.copyOf(values);
    }

    /** Empty unless the header is one element that Keycloak reads in the same way. */
    static Optional<ForwardedClientCert> parse(String header) {
        var values = new HashMap<String, String>();
        var keys = new ArrayList<String>();
        Optional<List<String>> pairs = pairs(header);
        for (String pair : pairs.orElse(List.of())) {
            int equals = pair.indexOf('=');
            Optional<String> value = equals < 0
                    ? Optional.empty()
                    : unquoted(pair.substring(equals + 1).trim());
            if (value.isEmpty()) {
                return Optional.empty();
            }
            String key = key(pair);
            keys.add(key);
            values.putIfAbsent(key, value.get());
        }
        // As Keycloak does.
        List<String> naive = Stream.of(header.split(";", -1))
                .filter(token -> token.indexOf('=') >= 0)
                .map(ForwardedClientCert::key)
                .toList();
        boolean clear = pairs.isPresent()
                && DECISIVE.stream().allMatch(key -> count(naive, key) <= 1 && count(naive, key) == count(keys, key));
        return clear ? Optional.of(new ForwardedClientCert(values)) : Optional.empty();
    }

    /**
     * Whether {@code Hash} is that of the certificate. Envoy always writes it; only a header with nothing in it that a
     * client could have chosen does without.
     */
    boolean speaksOf(X509Certificate leaf) {
        String hash = values.get("hash");
        return hash == null
                ? HARMLESS.containsAll(values.keySet())
                : hash.equalsIgnoreCase(Thumbprint.of(leaf).hex());
    }

    /** Empty if there is more than one element, or a quote is never closed. */
    private static Optional<List<String>> pairs(String header) {
        var pairs = new ArrayList<String>();
        boolean quoted = false;
        int start = 0;
        for (int i = 0; i < header.length(); i++) {
            char c = header.charAt(i);
            if (quoted && c == '\\') {
                i++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (!quoted && c == ',') {
                return Optional.empty();
            } else if (!quoted && c == ';') {
                pairs.add(header.substring(start, i));
                start = i + 1;
            }
        }
        pairs.add(header.substring(start));
        pairs.removeIf(String::isBlank);
        return quoted ? Optional.empty() : Optional.of(pairs);
    }

    /** Empty if there are quotes elsewhere than around the whole value. */
    private static Optional<String> unquoted(String value) {
        boolean quoted = value.length() > 1 && value.startsWith("\"") && value.endsWith("\"");
        String inner = quoted ? value.substring(1, value.length() - 1) : value;
        return inner.replace("\\\"", "").indexOf('"') < 0 ? Optional.of(inner) : Optional.empty();
    }

    private static String key(String pair) {
        return pair.substring(0, pair.indexOf('=')).trim().toLowerCase(Locale.ROOT);
    }

    private static long count(List<String> keys, String key) {
        return keys.stream().filter(key::equals).count();
    }
}
