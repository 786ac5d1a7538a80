package dev.keycloakmtls.fetch;

import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.util.zip.GZIPInputStream;

/**
 * Decompresses a document up to its end, whenever the parts of it come (RFC 1952 §2.2: it may have several members).
 *
 * <p>The JDK's decompressor takes a document for whole as soon as nothing of the next member has arrived yet: what is read
 * would depend on the network's pace, and a host that sends empty members without end would be believed now and then.
 */
final class CompressedDocument extends GZIPInputStream {

    /** @throws IOException if it does not begin as a compressed document does */
    CompressedDocument(InputStream compressed) throws IOException {
        super(new UntilTheEnd(compressed));
    }

    /** Says that there is nothing more at its end only. */
    private static final class UntilTheEnd extends PushbackInputStream {

        UntilTheEnd(InputStream in) {
            super(in, 1);
        }

        /** Waits for the next octet, or the end. */
        @Override
        public int available() throws IOException {
            int next = read();
            if (next < 0) {
                return 0;
            }
            unread(next);
            return Math.max(1, super.available());
        }
    }
}
