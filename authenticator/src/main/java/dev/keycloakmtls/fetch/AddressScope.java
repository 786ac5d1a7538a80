package dev.keycloakmtls.fetch;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;

/** Whether an address is one of the public Internet, by IANA's registries of special-purpose addresses (RFC 6890). */
final class AddressScope {

    /** Those of IPv4 that are not globally reachable, and those that are not unicast. */
    private static final List<Block> SPECIAL_IPV4 = List.of(
            Block.ipv4(0, 0, 0, 0, 8), // "this network", 0.0.0.0 is the host itself; RFC 791 §3.2
            Block.ipv4(10, 0, 0, 0, 8), // private; RFC 1918
            Block.ipv4(100, 64, 0, 0, 10), // shared by carriers; RFC 6598
            Block.ipv4(127, 0, 0, 0, 8), // loopback; RFC 1122 §3.2.1.3
            Block.ipv4(169, 254, 0, 0, 16), // link-local, also cloud metadata services; RFC 3927
            Block.ipv4(172, 16, 0, 0, 12), // private; RFC 1918
            Block.ipv4(192, 0, 0, 0, 24), // IETF protocol assignments; RFC 6890
            Block.ipv4(192, 0, 2, 0, 24), // documentation; RFC 5737
            Block.ipv4(192, 88, 99, 0, 24), // 6to4 relays; RFC 7526
            Block.ipv4(192, 168, 0, 0, 16), // private; RFC 1918
            Block.ipv4(198, 18, 0, 0, 15), // benchmarks; RFC 2544
            Block.ipv4(198, 51, 100, 0, 24), // documentation; RFC 5737
            Block.ipv4(203, 0, 113, 0, 24), // documentation; RFC 5737
            Block.ipv4(224, 0, 0, 0, 3)); // multicast, reserved, broadcast; RFC 1112

    /** Global unicast, RFC 4291 §2.4: all else of IPv6 is loopback, unspecified, local, multicast or nobody's. */
    private static final Block GLOBAL_IPV6 = new Block(new byte[] {0x20}, 3);

    private static final List<Block> SPECIAL_IPV6 = List.of(
            new Block(new byte[] {0x20, 0x01, 0x00}, 23), // IETF protocol assignments, Teredo among them; RFC 2928
            new Block(new byte[] {0x20, 0x01, 0x0d, (byte) 0xb8}, 32), // documentation; RFC 3849
            new Block(new byte[] {0x3f, (byte) 0xff, 0x00}, 20)); // documentation; RFC 9637

    private static final Block NAT64 =
            new Block(new byte[] {0, 0x64, (byte) 0xff, (byte) 0x9b, 0, 0, 0, 0, 0, 0, 0, 0}, 96);
    private static final Block MAPPED = new Block(new byte[] {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1}, 96);
    private static final Block SIX_TO_FOUR = new Block(new byte[] {0x20, 0x02}, 16);

    private AddressScope() {}

    private static final class Block {
        private final byte[] prefix;
        private final int length;

        /** @param prefix of as many octets as its length in bits needs */
        private Block(byte[] prefix, int length) {
            this.prefix = prefix;
            this.length = length;
        }

        static Block ipv4(int first, int second, int third, int fourth, int length) {
            return new Block(new byte[] {(byte) first, (byte) second, (byte) third, (byte) fourth}, length);
        }

        boolean contains(byte[] address) {
            for (int bit = 0; bit < length; bit++) {
                int mask = 0x80 >> (bit % 8);
                if ((address[bit / 8] & mask) != (prefix[bit / 8] & mask)) {
                    return false;
                }
            }
            return true;
        }
    }

    /**
     * Returns whether packets to this address leave for the public Internet. An address of IPv6 that stands for one of IPv4
     * (mapped, NAT64 by the well-known prefix of RFC 6052, 6to4, ISATAP) is as public as that one.
     */
    static boolean isPublic(InetAddress address) {
        byte[] octets = address.getAddress();
        return address instanceof Inet4Address ? isPublicIpv4(octets) : isPublicIpv6(octets);
    }

    private static boolean isPublicIpv4(byte[] octets) {
        return SPECIAL_IPV4.stream().noneMatch(block -> block.contains(octets));
    }

    private static boolean isPublicIpv6(byte[] octets) {
        if (NAT64.contains(octets) || MAPPED.contains(octets)) {
            return isPublicIpv4(Arrays.copyOfRange(octets, 12, 16));
        }
        if (!GLOBAL_IPV6.contains(octets) || SPECIAL_IPV6.stream().anyMatch(block -> block.contains(octets))) {
            return false;
        }
        if (SIX_TO_FOUR.contains(octets) && !isPublicIpv4(Arrays.copyOfRange(octets, 2, 6))) {
            return false;
        }
        return !isIsatap(octets) || isPublicIpv4(Arrays.copyOfRange(octets, 12, 16));
    }

    /** RFC 5214 §6.1: an interface identifier of 0000:5efe or 0200:5efe and an address of IPv4. */
    private static boolean isIsatap(byte[] octets) {
        return (octets[8] & 0xfd) == 0 && octets[9] == 0 && octets[10] == 0x5e && octets[11] == (byte) 0xfe;
    }
}
