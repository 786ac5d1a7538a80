package dev.keycloakmtls.domain.name;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How an attribute value is written. Comparison doesn't depend on it: a renewed certificate may carry the same name as
 * UTF8String that the old one carried as PrintableString (RFC 5280 §7.1).
 */
public enum ValueSyntax {
    /** A name given as RFC 4514 text: the text carries no ASN.1 type. */
    TEXT("text", -1, UTF_8),
    // Universal tag numbers: X.680 §8.4, table 1.
    UTF8_STRING("UTF8String", 12, UTF_8),
    NUMERIC_STRING("NumericString", 18, US_ASCII),
    PRINTABLE_STRING("PrintableString", 19, US_ASCII),
    /** Read as ISO 8859-1, as OpenSSL and the JDK do: nobody writes real T.61. */
    TELETEX_STRING("TeletexString", 20, ISO_8859_1),
    IA5_STRING("IA5String", 22, US_ASCII),
    VISIBLE_STRING("VisibleString", 26, US_ASCII),
    UNIVERSAL_STRING("UniversalString", 28, Charset.forName("UTF-32BE")),
    BMP_STRING("BMPString", 30, UTF_16BE),
    /** Not a string, or a string whose octets are not of its type; shown as {@code #hex} and compared octet by octet. */
    OPAQUE("octets", -1, null);

    private final String asn1Name;
    private final int tag;
    private final @Nullable Charset charset;

    ValueSyntax(String asn1Name, int tag, @Nullable Charset charset) {
        this.asn1Name = asn1Name;
        this.tag = tag;
        this.charset = charset;
    }

    static Optional<ValueSyntax> ofTag(int tag) {
        for (ValueSyntax syntax : values()) {
            if (syntax.tag == tag) {
                return Optional.of(syntax);
            }
        }
        return Optional.empty();
    }

    /**
     * The text of these content octets; empty if they are not of this type. Replacement characters must not appear: two
     * different broken values would become equal.
     */
    Optional<String> decode(byte[] content) {
        if (charset == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(charset.newDecoder()
                            .decode(ByteBuffer.wrap(content))
                            .toString())
                    .filter(text -> UTF_8.newEncoder().canEncode(text));
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }

    /** The DER octets of this text: as this type, or as a UTF8String where the text carries no type. */
    byte[] encode(String text) {
        if (charset == null) {
            throw new IllegalStateException("octets have no text");
        }
        byte[] content = text.getBytes(charset);
        int octets = content.length < 0x80 ? 0 : content.length < 0x100 ? 1 : content.length < 0x10000 ? 2 : 3;
        ByteBuffer der = ByteBuffer.allocate(2 + octets + content.length);
        der.put((byte) (this == TEXT ? UTF8_STRING.tag : tag));
        der.put((byte) (octets == 0 ? content.length : 0x80 | octets));
        for (int i = octets - 1; i >= 0; i--) {
            der.put((byte) (content.length >> (8 * i)));
        }
        return der.put(content).array();
    }

    /** The ASN.1 name, as shown to an administrator. */
    @Override
    public String toString() {
        return asn1Name;
    }
}
