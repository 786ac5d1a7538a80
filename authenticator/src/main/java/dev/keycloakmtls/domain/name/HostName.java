package dev.keycloakmtls.domain.name;

import dev.keycloakmtls.problem.MalformedException;
import dev.keycloakmtls.problem.ProblemCode;
import java.net.IDN;
import java.util.Locale;
import java.util.Map;

/**
 * Host names as certificates carry them: A-labels with the syntax of RFC 1123 §2.1, in lower case. The underscore of the
 * DNS (RFC 8552 §1.1) is read too: certificates for Windows and Docker hosts have it, and it is compared like a letter.
 */
public final class HostName {

    private static final int MAX_LENGTH = 253; // RFC 1035 §2.3.4, without the length octets
    private static final int MAX_LABEL = 63; // RFC 1035 §2.3.4

    private HostName() {}

    /**
     * The A-label form, in lower case.
     *
     * @throws MalformedException if this isn't a host name: IP addresses, wildcards and a trailing dot aren't part of one
     */
    public static String normalize(String name) {
        String host = StringPreparation.isAscii(name) ? StringPreparation.asciiLowerCase(name) : toALabels(name);
        if (host.isEmpty() || host.length() > MAX_LENGTH) {
            throw ProblemCode.HOST_LENGTH.malformed(Map.of("count", MAX_LENGTH));
        }
        if (host.indexOf('*') >= 0) {
            throw ProblemCode.HOST_WILDCARD.malformed();
        }
        if (host.endsWith(".")) {
            throw ProblemCode.HOST_DOT.malformed();
        }
        String[] labels = host.split("\\.", -1);
        for (String label : labels) {
            requireLabel(label);
        }
        if (looksLikeNumber(labels[labels.length - 1])) {
            throw ProblemCode.HOST_IP.malformed();
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
            throw ProblemCode.HOST_INTERNATIONAL.malformed(e);
        }
        if (!IDN.toUnicode(host).equals(name.toLowerCase(Locale.ROOT))) {
            throw ProblemCode.HOST_AMBIGUOUS.malformed();
        }
        return host;
    }

    private static void requireLabel(String label) {
        if (label.isEmpty() || label.length() > MAX_LABEL) {
            throw ProblemCode.HOST_LABEL.malformed(Map.of("count", MAX_LABEL));
        }
        for (int i = 0; i < label.length(); i++) {
            char c = label.charAt(i);
            if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_')) {
                throw ProblemCode.HOST_CHARACTERS.malformed();
            }
        }
        if (label.startsWith("-") || label.endsWith("-")) {
            throw ProblemCode.HOST_HYPHEN.malformed();
        }
    }

    /** Whether the last label would make resolvers read the name as an IPv4 address, such as 127.1 or 0x7f.1. */
    static boolean looksLikeNumber(String label) {
        String digits = label.startsWith("0x") ? label.substring(2) : label;
        int radix = label.startsWith("0x") ? 16 : 10;
        return digits.chars().allMatch(c -> Character.digit(c, radix) >= 0);
    }
}
