package dev.keycloakmtls.domain.name;

import java.util.Arrays;
import java.util.Optional;

/** The alternatives of GeneralName (RFC 5280 §4.2.1.6). */
public enum GeneralNameType {
    OTHER_NAME(0, "otherName", true),
    RFC822_NAME(1, "rfc822Name", false),
    DNS_NAME(2, "dNSName", false),
    X400_ADDRESS(3, "x400Address", true),
    DIRECTORY_NAME(4, "directoryName", true),
    EDI_PARTY_NAME(5, "ediPartyName", true),
    URI(6, "uniformResourceIdentifier", false),
    IP_ADDRESS(7, "iPAddress", false),
    REGISTERED_ID(8, "registeredID", false);

    private static final int CONTEXT_SPECIFIC = 0x80;
    private static final int CONSTRUCTED = 0x20;
    private static final int NUMBER = 0x1f;

    private final int tagNumber;
    private final String asn1Name;
    private final boolean constructed;

    GeneralNameType(int tagNumber, String asn1Name, boolean constructed) {
        this.tagNumber = tagNumber;
        this.asn1Name = asn1Name;
        this.constructed = constructed;
    }

    /** The type that an identifier octet names, whether or not its form is the type's; empty if no type has the tag. */
    static Optional<GeneralNameType> ofTag(int identifier) {
        return (identifier & ~(NUMBER | CONSTRUCTED)) == CONTEXT_SPECIFIC
                ? Arrays.stream(values())
                        .filter(type -> type.tagNumber == (identifier & NUMBER))
                        .findFirst()
                : Optional.empty();
    }

    /** The identifier octet of an entry of this type: tag and form. */
    int identifier() {
        return CONTEXT_SPECIFIC | (constructed ? CONSTRUCTED : 0) | tagNumber;
    }

    /** The ASN.1 name, as shown to an administrator. */
    @Override
    public String toString() {
        return asn1Name;
    }
}
