package dev.keycloakmtls.domain.name;

import dev.keycloakmtls.problem.MalformedException;
import dev.keycloakmtls.problem.ProblemCode;
import java.util.Map;
import java.util.Optional;

/**
 * Domain names as name constraints compare them: label by label from the right, without regard to the case of ASCII
 * letters (RFC 5280 §7.2). Wider than {@link HostName}, which says what may be registered.
 */
final class DomainName {

    private DomainName() {}

    /** A dNSName in lower case; nothing where a label is empty or holds a space: what it is below cannot be told. */
    static Optional<String> comparable(String name) {
        String lower = StringPreparation.asciiLowerCase(name);
        return hasLabels(lower, 0) && lower.indexOf(' ') < 0 ? Optional.of(lower) : Optional.empty();
    }

    /**
     * A host in lower case; nothing if it is no domain name but an IP address or anything
     * else (RFC 5280 §4.2.1.10). Underscores are allowed, since trust domains of SPIFFE have them.
     */
    static Optional<String> host(String name) {
        return comparable(name)
                .filter(host -> host.chars()
                        .allMatch(c -> (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || "-_.".indexOf(c) >= 0))
                .filter(host -> !HostName.looksLikeNumber(host.substring(host.lastIndexOf('.') + 1)));
    }

    /**
     * The base of a subtree in lower case: nothing, a domain name, or a dot before one.
     *
     * @throws MalformedException for anything else, patterns and URLs above all
     */
    static String base(String text) {
        String base = StringPreparation.asciiLowerCase(text);
        boolean plain = base.chars().noneMatch(c -> "*/:@ ".indexOf(c) >= 0);
        if (!plain || !base.isEmpty() && !hasLabels(base, base.startsWith(".") ? 1 : 0)) {
            throw ProblemCode.SUBTREE_DOMAIN.malformed(Map.of("base", text));
        }
        return base;
    }

    /** Whether a name is the base with labels added to its left, or none (RFC 5280 §4.2.1.10). Both in lower case. */
    static boolean isAtOrBelow(String name, String base) {
        int added = name.length() - base.length();
        return name.endsWith(base) && (added == 0 || name.charAt(added - 1) == '.');
    }

    private static boolean hasLabels(String name, int from) {
        int labelStart = from;
        for (int i = from; i <= name.length(); i++) {
            if (i == name.length() || name.charAt(i) == '.') {
                if (i == labelStart) {
                    return false;
                }
                labelStart = i + 1;
            }
        }
        return true;
    }
}
