package dev.keycloakmtls.domain.name;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.keycloakmtls.domain.name.DistinguishedName.Attribute;
import dev.keycloakmtls.domain.name.DistinguishedName.Rdn;
import dev.keycloakmtls.problem.Detail;
import dev.keycloakmtls.problem.MalformedException;
import dev.keycloakmtls.problem.ProblemCode;
import dev.keycloakmtls.untrusted.DerReader;
import dev.keycloakmtls.untrusted.VisibleText;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1Primitive;

/** Reads and writes the string representation of distinguished names (RFC 4514 §2 and §3). */
final class Rfc4514Parser {

    private static final String ESCAPED_BY_BACKSLASH = "\"+,;<>\\";
    private static final String MAY_FOLLOW_BACKSLASH = ESCAPED_BY_BACKSLASH + " #=";
    private static final int END = -1;

    private final String text;
    private int position;

    Rfc4514Parser(String text) {
        this.text = text;
    }

    /** The RDNs in the order of the text. */
    List<Rdn> parse() {
        if (text.isBlank()) {
            throw ProblemCode.DN_EMPTY.malformed();
        }
        requirePlainCharacters();
        requireNoSlashes();
        List<Rdn> rdns = new ArrayList<>();
        do {
            rdns.add(rdn());
        } while (skip(','));
        if (peek() != END) {
            throw malformed(ProblemCode.DN_UNEXPECTED.with(Map.of("character", (char) peek())));
        }
        return rdns;
    }

    private Rdn rdn() {
        List<Attribute> attributes = new ArrayList<>();
        do {
            attributes.add(attribute());
        } while (skip('+'));
        return new Rdn(attributes);
    }

    private Attribute attribute() {
        String oid = type();
        skipSpaces();
        int start = position;
        Attribute attribute =
                switch (peek()) {
                    case '#' -> hexValue(oid);
                    case '"' -> new Attribute(oid, quotedValue(), ValueSyntax.TEXT);
                    default -> new Attribute(oid, plainValue(), ValueSyntax.TEXT);
                };
        skipSpaces();
        // A slip. Certificates may have such values, and what is written of them, octets or escaped spaces, is read.
        if (attribute.syntax() == ValueSyntax.TEXT && attribute.value().isEmpty()) {
            throw malformed(ProblemCode.DN_NO_VALUE.with(Map.of("type", attribute.keyword())), start);
        }
        return attribute;
    }

    /** The OID of an attribute type given by name or as a dotted OID, up to the equals sign. */
    private String type() {
        skipSpaces();
        int start = position;
        while (isTypeCharacter(peek())) {
            position++;
        }
        String type = text.substring(start, position);
        if (type.isEmpty()) {
            throw malformed(ProblemCode.DN_TYPE.detail());
        }
        skipSpaces();
        if (!skip('=')) {
            throw malformed(ProblemCode.DN_EQUALS.detail());
        }
        return oid(type, start);
    }

    private static String oid(String type, int start) {
        boolean prefixed = type.regionMatches(true, 0, "OID.", 0, 4);
        String dotted = prefixed ? type.substring(4) : type;
        if (prefixed || isDigit(type.charAt(0))) {
            ASN1ObjectIdentifier oid = ASN1ObjectIdentifier.tryFromID(dotted);
            if (oid == null) {
                throw malformed(ProblemCode.DN_OID.with(Map.of("oid", dotted)), start);
            }
            return oid.getId();
        }
        return AttributeTypes.oidOf(type)
                .orElseThrow(() -> malformed(ProblemCode.DN_UNKNOWN.with(Map.of("type", type)), start));
    }

    private Attribute hexValue(String oid) {
        int start = position++;
        while (HexFormat.isHexDigit(Math.max(peek(), 0))) {
            position++;
        }
        String hex = text.substring(start + 1, position);
        if (hex.isEmpty() || hex.length() % 2 != 0) {
            throw malformed(ProblemCode.DN_HEX.detail(), start);
        }
        try {
            // BER in, DER out: what certificates contain is DER.
            byte[] der =
                    ASN1Primitive.fromByteArray(HexFormat.of().parseHex(hex)).getEncoded(ASN1Encoding.DER);
            return Attribute.of(oid, DerReader.of(der).next());
        } catch (IOException | RuntimeException e) {
            throw malformed(ProblemCode.DN_BER.detail(), start);
        }
    }

    /** A value up to the next separator; unescaped spaces at its end are not part of it. */
    private String plainValue() {
        ByteArrayOutputStream value = new ByteArrayOutputStream();
        int start = position;
        int significant = 0;
        while (peek() != END && peek() != ',' && peek() != '+') {
            int c = peek();
            if (c == '\\') {
                escape(value);
                significant = value.size();
            } else if (ESCAPED_BY_BACKSLASH.indexOf(c) >= 0) {
                throw malformed(ProblemCode.DN_UNESCAPED.with(Map.of("character", (char) c)));
            } else {
                character(value);
                significant = c == ' ' ? significant : value.size();
            }
        }
        return utf8(value, significant, start);
    }

    /** A value in quotation marks (RFC 2253 §4), as the JDK prints values with a comma. */
    private String quotedValue() {
        ByteArrayOutputStream value = new ByteArrayOutputStream();
        int start = position++;
        while (!skip('"')) {
            switch (peek()) {
                case END -> throw malformed(ProblemCode.DN_QUOTE.detail(), start);
                case '\\' -> escape(value);
                default -> character(value);
            }
        }
        return utf8(value, value.size(), start);
    }

    private void character(ByteArrayOutputStream out) {
        String character = Character.toString(text.codePointAt(position));
        out.writeBytes(character.getBytes(UTF_8));
        position += character.length();
    }

    /** {@code \,} stands for a character, {@code \2C} for one octet of its UTF-8 encoding. */
    private void escape(ByteArrayOutputStream out) {
        int start = position++;
        int first = peek();
        if (first != END && MAY_FOLLOW_BACKSLASH.indexOf(first) >= 0) {
            out.write(first);
            position++;
        } else if (position + 2 <= text.length()
                && HexFormat.isHexDigit(first)
                && HexFormat.isHexDigit(text.charAt(position + 1))) {
            out.write(HexFormat.fromHexDigits(text, position, position + 2));
            position += 2;
        } else {
            throw malformed(ProblemCode.DN_ESCAPE.detail(), start);
        }
    }

    private String utf8(ByteArrayOutputStream value, int length, int start) {
        byte[] octets = Arrays.copyOf(value.toByteArray(), length);
        return ValueSyntax.UTF8_STRING.decode(octets).orElseThrow(() -> malformed(ProblemCode.DN_UTF8.detail(), start));
    }

    /** Control characters can be given in escapes only: unescaped, they are a slip of copy and paste. */
    private void requirePlainCharacters() {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isISOControl(text.charAt(i))) {
                throw malformed(
                        ProblemCode.DN_CONTROL.with(Map.of("character", "U+%04X".formatted((int) text.charAt(i)))), i);
            }
        }
        if (!UTF_8.newEncoder().canEncode(text)) {
            throw ProblemCode.DN_UNICODE.malformed();
        }
    }

    /** As {@code openssl x509 -nameopt compat} and Apache print a name: from the other end, and with nothing escaped. */
    private void requireNoSlashes() {
        if (!text.startsWith("/") || text.indexOf('=') < 0) {
            return;
        }
        List<String> parts = new ArrayList<>(List.of(text.substring(1).split("/", -1)));
        Collections.reverse(parts);
        throw ProblemCode.DN_SLASHES.malformed(Map.of("name", String.join(",", parts)));
    }

    private int peek() {
        return position < text.length() ? text.charAt(position) : END;
    }

    private boolean skip(char expected) {
        if (peek() != expected) {
            return false;
        }
        position++;
        return true;
    }

    private void skipSpaces() {
        while (peek() == ' ') {
            position++;
        }
    }

    private static boolean isTypeCharacter(int c) {
        return isDigit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '.' || c == '-';
    }

    private static boolean isDigit(int c) {
        return c >= '0' && c <= '9';
    }

    private MalformedException malformed(Detail what) {
        return malformed(what, position);
    }

    private static MalformedException malformed(Detail what, int at) {
        return ProblemCode.DN_MALFORMED.malformed(Map.of("number", at + 1, "what", what));
    }

    /**
     * A string value with everything escaped that RFC 4514 §2.4 asks for, and also what can't be seen: control and
     * format characters, so that a name in a log or on a screen is what it looks like. A space at the end is written as
     * octets, {@code \20}: who strips the text on its way into an attribute does not change the name.
     */
    static String escape(String value) {
        StringBuilder escaped = new StringBuilder(value.length() + 8);
        int[] codePoints = value.codePoints().toArray();
        for (int i = 0; i < codePoints.length; i++) {
            int c = codePoints[i];
            boolean first = i == 0;
            boolean spaceAtEnd = c == ' ' && i == codePoints.length - 1;
            if (ESCAPED_BY_BACKSLASH.indexOf(c) >= 0 || (first && (c == '#' || (c == ' ' && !spaceAtEnd)))) {
                escaped.append('\\').append((char) c);
            } else if (spaceAtEnd || VisibleText.isInvisible(c)) {
                for (byte octet : Character.toString(c).getBytes(UTF_8)) {
                    escaped.append('\\').append(HexFormat.of().withUpperCase().toHexDigits(octet));
                }
            } else {
                escaped.appendCodePoint(c);
            }
        }
        return escaped.toString();
    }
}
