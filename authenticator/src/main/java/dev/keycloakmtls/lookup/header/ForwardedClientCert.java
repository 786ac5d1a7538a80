package dev.keycloakmtls.lookup.header;

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
 * An element of an {@code x-forwarded-client-cert} header, read as Envoy writes it: {@code key=value} pairs between
 * semicolons, a value with special characters in double quotes, elements between commas. The client chooses the subject and
 * the names in its certificate, and Envoy writes its URIs as they are: what decides and stands twice is none.
 *
 * @param values by key in lower case, in order
 */
record ForwardedClientCert(Map<String, List<String>> values) {

    /** What decides who the client is. Envoy writes each once, but a pair for every {@code By}, {@code URI} and {@code DNS}. */
    private static final List<String> DECISIVE = List.of("cert", "chain", "hash", "subject");

    /** Nothing in these comes from the client without having been encoded. */
    private static final Set<String> HARMLESS = Set.of("by", "hash", "cert", "chain");

    ForwardedClientCert {
        values = Map.copyOf(values); // whose lists nobody else has
    }

    /**
     * Reads a header of one element. Keycloak splits at every semicolon instead, so that {@code ;Chain=…} within a subject
     * would be a certificate of the client's choice.
     *
     * @return empty unless it is one that Keycloak reads in the same way
     */
    static Optional<ForwardedClientCert> parse(String header) {
        // As Keycloak does.
        List<String> naive = Stream.of(header.split(";", -1))
                .filter(token -> token.indexOf('=') >= 0)
                .map(ForwardedClientCert::key)
                .toList();
        return elements(header)
                .filter(elements -> elements.size() == 1)
                .map(elements -> elements.get(0))
                .filter(element -> DECISIVE.stream()
                        .allMatch(key -> count(naive, key) == element.all(key).size()));
    }

    /** Reads a header to which several proxies may have added an element; empty if it can be read in two ways. */
    static Optional<List<ForwardedClientCert>> elements(String header) {
        List<ForwardedClientCert> elements = new ArrayList<>();
        Optional<List<String>> texts = split(header, ',');
        if (texts.isEmpty()) {
            return Optional.empty();
        }
        for (String text : texts.get()) {
            Optional<ForwardedClientCert> element = element(text);
            if (element.isEmpty()) {
                return Optional.empty();
            }
            elements.add(element.get());
        }
        return Optional.of(List.copyOf(elements));
    }

    private static Optional<ForwardedClientCert> element(String text) {
        Map<String, List<String>> values = new HashMap<>();
        for (String pair : split(text, ';').orElse(List.of())) { // whose quotes are closed
            if (pair.isBlank()) {
                continue;
            }
            int equals = pair.indexOf('=');
            Optional<String> value = equals < 0
                    ? Optional.empty()
                    : unquoted(pair.substring(equals + 1).trim());
            if (value.isEmpty()) {
                return Optional.empty();
            }
            values.computeIfAbsent(key(pair), key -> new ArrayList<>()).add(value.get());
        }
        ForwardedClientCert element = new ForwardedClientCert(values);
        return DECISIVE.stream().allMatch(key -> element.all(key).size() <= 1)
                ? Optional.of(element)
                : Optional.empty();
    }

    /** The value of a key, of several the first; empty if there is none. */
    String first(String key) {
        return all(key).stream().findFirst().orElse("");
    }

    /** All values of a key, in order. */
    List<String> all(String key) {
        return values.getOrDefault(key, List.of());
    }

    /** The certificate, still percent-encoded: {@code Chain}, which begins with it, or {@code Cert}; empty if there is none. */
    Optional<String> certificate() {
        return Stream.of("chain", "cert")
                .map(this::first)
                .filter(certificate -> !certificate.isEmpty())
                .findFirst();
    }

    /**
     * Whether {@code Hash} is that of the certificate. Envoy always writes it; only a header with nothing in it that a
     * client could have chosen does without.
     */
    boolean speaksOf(X509Certificate leaf) {
        return all("hash").isEmpty()
                ? HARMLESS.containsAll(values.keySet())
                : first("hash").equalsIgnoreCase(Thumbprint.of(leaf).hex());
    }

    /** At each separator that stands in no quotes; empty if a quote is never closed. */
    private static Optional<List<String>> split(String text, char separator) {
        List<String> parts = new ArrayList<>();
        boolean quoted = false;
        int start = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (quoted && c == '\\') {
                i++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (!quoted && c == separator) {
                parts.add(text.substring(start, i));
                start = i + 1;
            }
        }
        parts.add(text.substring(start));
        return quoted ? Optional.empty() : Optional.of(parts);
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
