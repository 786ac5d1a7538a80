package dev.keycloakmtls.untrusted;

import dev.keycloakmtls.problem.MalformedException;
import dev.keycloakmtls.problem.ProblemCode;
import java.util.Arrays;
import java.util.Map;

/**
 * Reads DER tag-length-value triples one after another, without recursion.
 *
 * <p>A parser that builds the whole tree lets one bad element hide its readable neighbours, and can be sent into deep
 * recursion by nesting. Certificates come from whoever connects, so neither may happen here.
 */
public final class DerReader {

    public static final int OCTET_STRING = 0x04;
    public static final int OBJECT_IDENTIFIER = 0x06;
    public static final int SEQUENCE = 0x30;
    public static final int SET = 0x31;

    private static final int HIGH_TAG_NUMBER = 0x1f;
    private static final int MAX_LENGTH_OCTETS = 3;

    private final byte[] bytes;
    private final int end;
    private int position;

    private DerReader(byte[] bytes, int start, int end) {
        this.bytes = bytes;
        this.position = start;
        this.end = end;
    }

    public static DerReader of(byte[] bytes) {
        return new DerReader(bytes, 0, bytes.length);
    }

    public boolean hasNext() {
        return position < end;
    }

    /**
     * The next element.
     *
     * @throws MalformedException if no complete element with a definite, minimal length follows
     */
    public Element next() {
        int start = position;
        int tag = octet();
        if ((tag & HIGH_TAG_NUMBER) == HIGH_TAG_NUMBER) {
            throw ProblemCode.DER_TAG_LONG.malformed();
        }
        int length = length();
        if (length > end - position) {
            throw ProblemCode.DER_LONGER.malformed();
        }
        int content = position;
        position += length;
        return new Element(tag, start, content, position);
    }

    /**
     * The one element with this tag that makes up the rest of the input.
     *
     * @throws MalformedException if it has another tag, or something follows it
     */
    public Element only(int tag) {
        Element element = next(tag);
        if (hasNext()) {
            throw ProblemCode.DER_TRAILING.malformed();
        }
        return element;
    }

    public Element next(int tag) {
        Element element = next();
        if (element.tag() != tag) {
            throw ProblemCode.DER_TAG.malformed(
                    Map.of("expected", "0x%02x".formatted(tag), "found", "0x%02x".formatted(element.tag())));
        }
        return element;
    }

    private int length() {
        int first = octet();
        if (first < 0x80) {
            return first;
        }
        int count = first & 0x7f;
        if (count == 0 || count > MAX_LENGTH_OCTETS) {
            throw ProblemCode.DER_LENGTH.malformed();
        }
        int length = 0;
        for (int i = 0; i < count; i++) {
            length = (length << 8) | octet();
        }
        if (length < 0x80 || length >> (8 * (count - 1)) == 0) {
            throw ProblemCode.DER_MINIMAL.malformed();
        }
        return length;
    }

    private int octet() {
        if (position >= end) {
            throw ProblemCode.DER_CUT.malformed();
        }
        return bytes[position++] & 0xff;
    }

    /** One tag-length-value triple. */
    public final class Element {

        private final int tag;
        private final int start;
        private final int contentStart;
        private final int contentEnd;

        private Element(int tag, int start, int contentStart, int contentEnd) {
            this.tag = tag;
            this.start = start;
            this.contentStart = contentStart;
            this.contentEnd = contentEnd;
        }

        /** The identifier octet: class, constructed bit and tag number. */
        public int tag() {
            return tag;
        }

        public byte[] content() {
            return Arrays.copyOfRange(bytes, contentStart, contentEnd);
        }

        /** Tag, length and content. */
        public byte[] encoded() {
            return Arrays.copyOfRange(bytes, start, contentEnd);
        }

        /** Reads the elements inside this one. */
        public DerReader inside() {
            return new DerReader(bytes, contentStart, contentEnd);
        }
    }
}
