package dev.keycloakmtls.fetch;

import dev.keycloakmtls.domain.FetchFailedException;
import dev.keycloakmtls.domain.FetchFailedException.Kind;
import dev.keycloakmtls.problem.ProblemCode;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;

/** A document that ends with an exception where it goes on behind its bound. */
final class BoundedDocument extends FilterInputStream {

    private final int maxBytes;
    private int left;

    BoundedDocument(InputStream in, int maxBytes) {
        super(in);
        this.maxBytes = maxBytes;
        this.left = maxBytes;
    }

    @Override
    public int read() throws IOException {
        int octet = super.read();
        count(octet < 0 ? 0 : 1);
        return octet;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        int read = super.read(bytes, offset, length);
        count(Math.max(0, read));
        return read;
    }

    @Override
    public long skip(long octets) throws IOException {
        return octets <= 0 || read() < 0 ? 0 : 1; // through the count
    }

    @Override
    public boolean markSupported() {
        return false;
    }

    private void count(int octets) throws IOException {
        left -= octets;
        if (left < 0) {
            throw new FetchFailedException(Kind.UNUSABLE, ProblemCode.TOO_MUCH.with(Map.of("count", maxBytes)));
        }
    }
}
