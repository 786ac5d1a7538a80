package dev.keycloakmtls.domain.name;

import dev.keycloakmtls.problem.MalformedException;
import dev.keycloakmtls.problem.ProblemCode;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An IPv4 address of 4 octets or an IPv6 address of 16 octets.
 *
 * <p>{@code java.net.InetAddress} isn't used: it turns an IPv4-mapped IPv6 address into an IPv4 address, reads short
 * forms such as {@code 127.1}, and asks the DNS about what it can't read.
 */
public final class IpAddress {

    private static final int IPV4_OCTETS = 4;
    private static final int IPV6_OCTETS = 16;
    private static final int IPV6_GROUPS = 8;
    private static final int LONGEST_TEXT = "ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255".length();

    private final byte[] octets;

    private IpAddress(byte[] octets) {
        this.octets = octets;
    }

    /** The address of these octets; empty unless there are 4 or 16. */
    static Optional<IpAddress> ofOctets(byte[] octets) {
        return octets.length == IPV4_OCTETS || octets.length == IPV6_OCTETS
                ? Optional.of(new IpAddress(octets.clone()))
                : Optional.empty();
    }

    /**
     * Parses dotted quads of decimal numbers without leading zeros, and every text form of RFC 4291 §2.2. Zone ids,
     * prefix lengths, brackets, ports and short forms are refused.
     *
     * @throws MalformedException if the text is anything else
     */
    public static IpAddress parse(String text) {
        byte[] octets = text.length() > LONGEST_TEXT ? null : text.indexOf(':') < 0 ? ipv4(text) : ipv6(text);
        if (octets == null) {
            throw ProblemCode.IP.malformed();
        }
        return new IpAddress(octets);
    }

    private static byte @Nullable [] ipv4(String text) {
        String[] parts = text.split("\\.", -1);
        if (parts.length != IPV4_OCTETS) {
            return null;
        }
        byte[] octets = new byte[IPV4_OCTETS];
        for (int i = 0; i < IPV4_OCTETS; i++) {
            int number = number(parts[i], 10, 3);
            if (number < 0 || number > 255 || (parts[i].length() > 1 && parts[i].charAt(0) == '0')) {
                return null;
            }
            octets[i] = (byte) number;
        }
        return octets;
    }

    private static byte @Nullable [] ipv6(String text) {
        int gap = text.indexOf("::");
        if (gap < 0) {
            byte[] octets = groups(text, true);
            return octets != null && octets.length == IPV6_OCTETS ? octets : null;
        }
        byte[] head = groups(text.substring(0, gap), false);
        byte[] tail = groups(text.substring(gap + 2), true);
        // "::" stands for one group of zeros or more.
        if (head == null || tail == null || head.length + tail.length > IPV6_OCTETS - 2) {
            return null;
        }
        byte[] octets = Arrays.copyOf(head, IPV6_OCTETS);
        System.arraycopy(tail, 0, octets, IPV6_OCTETS - tail.length, tail.length);
        return octets;
    }

    /** The octets of groups separated by single colons, the last two of which may be written as a dotted quad. */
    private static byte @Nullable [] groups(String text, boolean mayEndInIpv4) {
        if (text.isEmpty()) {
            return new byte[0];
        }
        String[] groups = text.split(":", -1);
        byte[] octets = new byte[IPV6_OCTETS + IPV4_OCTETS];
        int length = 0;
        for (int i = 0; i < groups.length && length < IPV6_OCTETS; i++) {
            boolean last = i == groups.length - 1;
            byte[] group = last && mayEndInIpv4 && groups[i].indexOf('.') >= 0 ? ipv4(groups[i]) : group(groups[i]);
            if (group == null) {
                return null;
            }
            System.arraycopy(group, 0, octets, length, group.length);
            length += group.length;
        }
        return groups.length > IPV6_GROUPS ? null : Arrays.copyOf(octets, length);
    }

    private static byte @Nullable [] group(String text) {
        int number = number(text, 16, 4);
        return number < 0 ? null : new byte[] {(byte) (number >> 8), (byte) number};
    }

    /** The value of 1 to {@code maxDigits} ASCII digits, or -1. */
    private static int number(String text, int radix, int maxDigits) {
        if (text.isEmpty() || text.length() > maxDigits || !StringPreparation.isAscii(text)) {
            return -1;
        }
        int number = 0;
        for (int i = 0; i < text.length(); i++) {
            int digit = Character.digit(text.charAt(i), radix);
            if (digit < 0) {
                return -1;
            }
            number = number * radix + digit;
        }
        return number;
    }

    /** The octets in network order, 4 or 16. */
    public byte[] octets() {
        return octets.clone();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof IpAddress address && Arrays.equals(octets, address.octets);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(octets);
    }

    /** A dotted quad, or the canonical text of RFC 5952. */
    @Override
    public String toString() {
        return octets.length == IPV4_OCTETS ? dottedQuad(0) : isIpv4Mapped() ? "::ffff:" + dottedQuad(12) : ipv6Text();
    }

    private boolean isIpv4Mapped() {
        byte[] prefix = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1};
        return Arrays.equals(octets, 0, prefix.length, prefix, 0, prefix.length);
    }

    private String dottedQuad(int from) {
        return "%d.%d.%d.%d"
                .formatted(
                        octets[from] & 0xff, octets[from + 1] & 0xff, octets[from + 2] & 0xff, octets[from + 3] & 0xff);
    }

    private String ipv6Text() {
        int gapStart = 0;
        int gapLength = 1; // a single group of zeros is not shortened (RFC 5952 §4.2.2)
        for (int i = 0; i < IPV6_GROUPS; i++) {
            int end = i;
            while (end < IPV6_GROUPS && groupAt(end) == 0) {
                end++;
            }
            if (end - i > gapLength) {
                gapStart = i;
                gapLength = end - i;
            }
        }
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < IPV6_GROUPS; i++) {
            if (gapLength > 1 && i == gapStart) {
                text.append("::");
                i += gapLength - 1;
            } else {
                boolean separated = text.isEmpty() || text.charAt(text.length() - 1) == ':';
                text.append(separated ? "" : ":").append(Integer.toHexString(groupAt(i)));
            }
        }
        return text.toString();
    }

    private int groupAt(int index) {
        return (octets[2 * index] & 0xff) << 8 | octets[2 * index + 1] & 0xff;
    }
}
