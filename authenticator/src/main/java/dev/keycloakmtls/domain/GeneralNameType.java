package dev.keycloakmtls.domain;

import java.util.Optional;

/** The alternatives of GeneralName (RFC 5280 §4.2.1.6), in the order of their tags. */
public enum GeneralNameType {
    OTHER_NAME("otherName", true),
    RFC822_NAME("rfc822Name", false),
    DNS_NAME("dNSName", false),
    X400_ADDRESS("x400Address", true),
    DIRECTORY_NAME("directoryName", true),
    EDI_PARTY_NAME("ediPartyName", true),
    URI("uniformResourceIdentifier", false),
    IP_ADDRESS("iPAddress", false),
    REGISTERED_ID("registeredID", false);

    private static final int CONTEXT_SPECIFIC = 0x80;
    private static final int CONSTRUCTED = 0x20;
    private static final int NUMBER = 0x1f;

    private final String asn1Name;
    private final boolean constructed;

    GeneralNameType(String asn1Name, boolean constructed) {
        this.asn1Name = asn1Name;
        this.constructed = constructed;
    }

    /** The type that an identifier octet names, whether or not its form is the type's; empty if no type has the tag. */
    static Optional<GeneralNameType> ofTag(int identifier) {
        int number = identifier & NUMBER;
        return (identifier & ~(NUMBER | CONSTRUCTED)) == CONTEXT_SPECIFIC && number < values().length
                ? Optional.of(values()[number])
                : Optional.empty();
    }

    /** The identifier octet of an entry of this type: tag and form. */
    int identifier() {
        return CONTEXT_SPECIFIC | (constructed ? CONSTRUCTED : 0) | ordinal();
    }

    /** The ASN.1 name, as shown to an administrator. */
    @Override
    public String toString() {
        return asn1Name;
    }
}
