package dev.keycloakmtls.domain.name;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.keycloakmtls.problem.MalformedException;
import dev.keycloakmtls.problem.ProblemCode;
import dev.keycloakmtls.untrusted.DerReader;
import java.util.Map;
import java.util.Optional;

/**
 * A base of a name constraint with all names below it (GeneralSubtree, RFC 5280 §4.2.1.10). Names are compared as
 * selectors compare them.
 */
sealed interface Subtree {

    GeneralNameType type();

    /**
     * Reads a base.
     *
     * @param excluded whether its names are excluded, and not permitted
     * @throws MalformedException if it cannot be one of its type
     */
    static Subtree of(DerReader.Element base, boolean excluded) {
        GeneralNameType type = GeneralNameType.ofTag(base.tag())
                .filter(known -> known.identifier() == base.tag())
                .orElseThrow(() -> ProblemCode.SUBTREE_TAG.malformed());
        return switch (type) {
            case DNS_NAME -> new Dns(DomainName.base(text(base)));
            case RFC822_NAME -> Email.of(text(base), excluded);
            case URI -> new Uri(new Host(DomainName.base(text(base)), excluded));
            case IP_ADDRESS -> new Ip(base.content());
            case DIRECTORY_NAME ->
                new Directory(DistinguishedName.ofDer(
                        base.inside().only(DerReader.SEQUENCE).encoded()));
            case OTHER_NAME, X400_ADDRESS, EDI_PARTY_NAME, REGISTERED_ID -> new Incomparable(type);
        };
    }

    private static String text(DerReader.Element base) {
        byte[] content = base.content();
        for (byte octet : content) {
            if (octet <= 0x20 || octet == 0x7f) {
                throw ProblemCode.SUBTREE_ASCII.malformed();
            }
        }
        return new String(content, US_ASCII);
    }

    /**
     * The base with labels added to its left, or none; the empty base holds every name. A leading dot, which RFC 5280 does
     * not know here, asks for a label, as it does everywhere in the field.
     */
    record Dns(String base) implements Subtree {

        @Override
        public GeneralNameType type() {
            return GeneralNameType.DNS_NAME;
        }

        /** @param name as {@link DomainName#comparable} gives it */
        boolean contains(String name) {
            return base.isEmpty() || (base.startsWith(".") ? name.endsWith(base) : DomainName.isAtOrBelow(name, base));
        }
    }

    /**
     * A host, or with a leading dot those below it. What an empty one means is nowhere defined: CAs exclude all names by
     * it, so all are excluded, and none is permitted.
     */
    record Host(String base, boolean excluded) {

        boolean contains(String host) {
            return base.isEmpty() ? excluded : base.startsWith(".") ? host.endsWith(base) : host.equals(base);
        }
    }

    /**
     * One mailbox, all of a host, or with a leading dot those of the hosts below it. A mailbox is permitted as it is written
     * (RFC 5280 §7.5) and excluded in any case: in a distinguished name its case does not count, so that a client could
     * be registered by one that differs in nothing else.
     */
    record Email(Optional<String> local, Host host) implements Subtree {

        static Email of(String text, boolean excluded) {
            if (text.indexOf('@') < 0) {
                return new Email(Optional.empty(), new Host(DomainName.base(text), excluded));
            }
            Mailbox mailbox =
                    Mailbox.of(text).orElseThrow(() -> ProblemCode.SUBTREE_MAILBOX.malformed(Map.of("base", text)));
            return new Email(Optional.of(mailbox.local()), new Host(mailbox.host(), excluded));
        }

        @Override
        public GeneralNameType type() {
            return GeneralNameType.RFC822_NAME;
        }

        boolean contains(Mailbox mailbox) {
            return host.contains(mailbox.host())
                    && (local.isEmpty()
                            || (host.excluded()
                                    ? local.get().equalsIgnoreCase(mailbox.local())
                                    : local.get().equals(mailbox.local())));
        }
    }

    /** The URIs of a host. */
    record Uri(Host host) implements Subtree {

        @Override
        public GeneralNameType type() {
            return GeneralNameType.URI;
        }

        /** @param name the URI's host */
        boolean contains(String name) {
            return host.contains(name);
        }
    }

    /** The addresses of one family that have the same bits under a mask (RFC 4632). */
    final class Ip implements Subtree {

        private final byte[] baseAndMask;

        Ip(byte[] baseAndMask) {
            this.baseAndMask = baseAndMask.clone();
            int octets = baseAndMask.length;
            if (octets != 8 && octets != 32) {
                throw ProblemCode.SUBTREE_IP.malformed();
            }
            boolean ended = false;
            for (int bit = octets * 4; bit < octets * 8; bit++) {
                boolean set = (baseAndMask[bit / 8] >> (7 - bit % 8) & 1) == 1;
                if (set && ended) {
                    throw ProblemCode.SUBTREE_MASK.malformed();
                }
                ended |= !set;
            }
        }

        @Override
        public GeneralNameType type() {
            return GeneralNameType.IP_ADDRESS;
        }

        boolean contains(IpAddress address) {
            byte[] octets = address.octets();
            if (octets.length * 2 != baseAndMask.length) {
                return false;
            }
            for (int i = 0; i < octets.length; i++) {
                if (((octets[i] ^ baseAndMask[i]) & baseAndMask[octets.length + i]) != 0) {
                    return false;
                }
            }
            return true;
        }
    }

    /** The names that begin with the RDNs of the base; all, if it has none. */
    record Directory(DistinguishedName base) implements Subtree {

        @Override
        public GeneralNameType type() {
            return GeneralNameType.DIRECTORY_NAME;
        }

        boolean contains(DistinguishedName name) {
            return name.isWithin(base);
        }
    }

    /** A base of a type whose names are not compared here. */
    record Incomparable(GeneralNameType type) implements Subtree {}
}
