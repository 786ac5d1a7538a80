package dev.keycloakmtls.verification.crl;

import dev.keycloakmtls.problem.ProblemCode;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads DER (X.690 §10) as it comes, in one direction and without recursion. What it refuses is longer than what contains
 * it, of indefinite or not minimal length, or cut off. What has been read can be observed, which is how a signature is
 * verified over the very octets that were parsed.
 */
final class DerStream {

    static final int INTEGER = 0x02;
    static final int BIT_STRING = 0x03;
    static final int OCTET_STRING = 0x04;
    static final int OBJECT_IDENTIFIER = 0x06;
    static final int BOOLEAN = 0x01;
    static final int ENUMERATED = 0x0a;
    static final int UTC_TIME = 0x17;
    static final int GENERALIZED_TIME = 0x18;
    static final int SEQUENCE = 0x30;

    private static final int BUFFER = 64 * 1024;
    private static final int MAX_LENGTH_OCTETS = 4;

    /** Sees the octets in their order, each once. */
    @FunctionalInterface
    interface Observer {
        void update(byte[] octets, int offset, int length) throws IOException;

        /** Is asked whenever more octets have come, whether or not they suffice. */
        default void goOn() throws IOException {}
    }

    private final InputStream in;
    private final byte[] buffer = new byte[BUFFER];
    private int position;
    private int limit;
    private long before; // octets ahead of the buffer's first
    private int observed; // up to here in the buffer
    private @Nullable Observer observer;

    DerStream(InputStream in) {
        this.in = in;
    }

    /** How many octets have been read. */
    long position() {
        return before + position;
    }

    /** From here on the observer sees what is read; null: nobody does. */
    void observe(@Nullable Observer next) throws IOException {
        flush();
        observer = next;
    }

    boolean isAtEnd() throws IOException {
        if (position < limit) {
            return false;
        }
        refill(0);
        int read = in.read(buffer, limit, buffer.length - limit);
        limit += Math.max(0, read);
        return read < 0;
    }

    /** The next element's tag, which stays to be read. */
    int peek() throws IOException {
        require(1);
        return buffer[position] & 0xff;
    }

    /**
     * Reads a tag and a length.
     *
     * @param end of what contains the element
     * @return where the element's content ends
     */
    long open(int tag, long end) throws IOException {
        int found = octet();
        if (found != tag) {
            throw new MalformedListException(ProblemCode.DER_TAG.with(
                    Map.of("expected", "0x%02x".formatted(tag), "found", "0x%02x".formatted(found))));
        }
        long length = length();
        if (length > end - position()) {
            throw new MalformedListException(ProblemCode.DER_LONGER.detail());
        }
        return position() + length;
    }

    private long length() throws IOException {
        int first = octet();
        if (first < 0x80) {
            return first;
        }
        int count = first & 0x7f;
        if (count == 0 || count > MAX_LENGTH_OCTETS) {
            throw new MalformedListException(ProblemCode.DER_LENGTH.detail());
        }
        long length = 0;
        for (int i = 0; i < count; i++) {
            length = (length << 8) | octet();
        }
        if (length < 0x80 || length >>> (8 * (count - 1)) == 0) {
            throw new MalformedListException(ProblemCode.DER_MINIMAL.detail());
        }
        return length;
    }

    /**
     * The next element as a whole, tag and length included.
     *
     * @param end of what contains the element
     * @param most octets of content
     */
    byte[] element(int tag, long end, int most) throws IOException {
        require(1);
        long start = position();
        long contentEnd = open(tag, end);
        int header = (int) (position() - start);
        int length = length(contentEnd, most);
        byte[] element = new byte[header + length];
        writeHeader(element, tag, header, length);
        read(element, header, length);
        return element;
    }

    private static void writeHeader(byte[] element, int tag, int header, int length) {
        element[0] = (byte) tag;
        if (header == 2) {
            element[1] = (byte) length;
            return;
        }
        element[1] = (byte) (0x80 | (header - 2));
        for (int i = 0; i < header - 2; i++) {
            element[header - 1 - i] = (byte) (length >>> (8 * i));
        }
    }

    private int length(long contentEnd, int most) throws IOException {
        long length = contentEnd - position();
        if (length > most) {
            throw new MalformedListException(ProblemCode.CRL_ELEMENT_LONG.with(Map.of("count", length, "most", most)));
        }
        return (int) length;
    }

    private void read(byte[] target, int offset, int length) throws IOException {
        int read = 0;
        while (read < length) {
            int part = Math.min(length - read, BUFFER);
            require(part);
            System.arraycopy(buffer, position, target, offset + read, part);
            position += part;
            read += part;
        }
    }

    /** Reads past all that is left up to there. */
    void skipTo(long end) throws IOException {
        while (position() < end) {
            int part = (int) Math.min(end - position(), BUFFER);
            require(part);
            position += part;
        }
    }

    /**
     * Makes sure that octets can be looked at in {@link #window} without another read.
     *
     * @param octets at most {@value #BUFFER}
     */
    void require(int octets) throws IOException {
        if (limit - position < octets) {
            refill(octets);
        }
    }

    /** Where what was required stands; at {@link #offset}. Good until the next read. */
    byte[] window() {
        return buffer;
    }

    int offset() {
        return position;
    }

    /** Moves on within what was required. */
    void advanceTo(int offset) {
        position = offset;
    }

    private int octet() throws IOException {
        if (position == limit) {
            refill(1);
        }
        return buffer[position++] & 0xff;
    }

    private void refill(int octets) throws IOException {
        flush();
        System.arraycopy(buffer, position, buffer, 0, limit - position);
        before += position;
        limit -= position;
        position = 0;
        observed = 0;
        while (limit < octets) {
            int read = in.read(buffer, limit, buffer.length - limit);
            if (read < 0) {
                throw new MalformedListException(ProblemCode.CRL_CUT.with(Map.of("count", before + limit)));
            }
            limit += read;
            if (observer != null) {
                observer.goOn();
            }
        }
    }

    private void flush() throws IOException {
        if (observer != null && position > observed) {
            observer.update(buffer, observed, position - observed);
        }
        observed = position;
    }
}
