package dev.keycloakmtls.domain.name;

import java.net.IDN;
import java.util.Locale;

/** Host names as certificates carry them: A-labels with the syntax of RFC 1123 §2.1, in lower case. */
public final class HostName {

    private static final int MAX_LENGTH = 253; // RFC 1035 §2.3.4, without the length octets
    private static final int MAX_LABEL = 63; // RFC 1035 §2.3.4

    private HostName() {}

    /**
     * The A-label form, in lower case.
     *
     * @throws IllegalArgumentException if this isn't a host name: IP addresses, wildcards, underscores and a trailing dot
     *     aren't part of one
     */
    public static String normalize(String name) {
        String host = StringPreparation.isAscii(name) ? StringPreparation.asciiLowerCase(name) : toALabels(name);
        if (host.isEmpty() || host.length() > MAX_LENGTH) {
            throw new IllegalArgumentException("A host name has 1 to %d characters.".formatted(MAX_LENGTH));
        }
        if (host.indexOf('*') >= 0) {
            throw new IllegalArgumentException("A wildcard is not allowed: the host name is compared as a whole.");
        }
        if (host.endsWith(".")) {
            throw new IllegalArgumentException("A host name must not end with a dot.");
        }
        String[] labels = host.split("\\.", -1);
        for (String label : labels) {
            requireLabel(label);
        }
        if (looksLikeNumber(labels[labels.length - 1])) {
            throw new IllegalArgumentException(
                    "This looks like an IP address, not a host name; register it as an IP address instead.");
        }
        return host;
    }

    /**
     * {@code java.net.IDN} follows IDNA 2003, which silently turns some names into others ({@code faß} into
     * {@code fass}). Only names that come back unchanged are converted, so that nobody registers a host they didn't mean.
     */
    private static String toALabels(String name) {
        String host;
        try {
            host = IDN.toASCII(name, IDN.USE_STD3_ASCII_RULES).toLowerCase(Locale.ROOT);
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            throw new IllegalArgumentException("This is not an internationalized host name.", e);
        }
        if (!IDN.toUnicode(host).equals(name.toLowerCase(Locale.ROOT))) {
            throw new IllegalArgumentException(
                    "This internationalized host name is ambiguous; write it with its A-labels (xn--...).");
        }
        return host;
    }

    private static void requireLabel(String label) {
        if (label.isEmpty() || label.length() > MAX_LABEL) {
            throw new IllegalArgumentException(
                    "The parts of a host name between the dots have 1 to %d characters.".formatted(MAX_LABEL));
        }
        for (int i = 0; i < label.length(); i++) {
            char c = label.charAt(i);
            if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-')) {
                throw new IllegalArgumentException("A host name consists of letters, digits, hyphens and dots only.");
            }
        }
        if (label.startsWith("-") || label.endsWith("-")) {
            throw new IllegalArgumentException("The parts of a host name must not begin or end with a hyphen.");
        }
    }

    /** Whether the last label would make resolvers read the name as an IPv4 address, such as 127.1 or 0x7f.1. */
    static boolean looksLikeNumber(String label) {
        String digits = label.startsWith("0x") ? label.substring(2) : label;
        int radix = label.startsWith("0x") ? 16 : 10;
        return digits.chars().allMatch(c -> Character.digit(c, radix) >= 0);
    }
}
