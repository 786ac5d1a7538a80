package dev.keycloakmtls.domain.name;

import java.util.Optional;

/** Finds the host of a URI (RFC 3986 §3.2) for name constraints, which are about nothing else of it. */
final class UriHost {

    private UriHost() {}

    /**
     * The host in lower case. Nothing where there is none, as in {@code urn:}, or it is an IP address, and nothing where two
     * readers could find different ones: a user before it, a backslash, an escape, a port that is no number.
     */
    static Optional<String> of(String uri) {
        int colon = uri.indexOf(':');
        if (colon <= 0 || !isScheme(uri.substring(0, colon)) || !uri.startsWith("//", colon + 1)) {
            return Optional.empty();
        }
        int start = colon + 3;
        int end = start;
        while (end < uri.length() && "/?#".indexOf(uri.charAt(end)) < 0) {
            end++;
        }
        String hostAndPort = uri.substring(start, end); // whatever stands before an @ is no host
        int port = hostAndPort.indexOf(':');
        if (port >= 0 && !hostAndPort.substring(port + 1).chars().allMatch(c -> c >= '0' && c <= '9')) {
            return Optional.empty();
        }
        return DomainName.host(port < 0 ? hostAndPort : hostAndPort.substring(0, port));
    }

    private static boolean isScheme(String text) { // RFC 3986 §3.1
        char first = StringPreparation.asciiLowerCase(text).charAt(0);
        return first >= 'a'
                && first <= 'z'
                && StringPreparation.asciiLowerCase(text)
                        .chars()
                        .allMatch(c -> (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || "+-.".indexOf(c) >= 0);
    }
}
