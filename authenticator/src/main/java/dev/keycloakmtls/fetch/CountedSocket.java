package dev.keycloakmtls.fetch;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;

/** A socket that brings no more than it is allowed. TLS goes over it, so that a handshake counts too. */
final class CountedSocket extends Socket {

    private final Allowance allowance;

    CountedSocket(Allowance allowance) {
        this.allowance = allowance;
    }

    @Override
    public InputStream getInputStream() throws IOException {
        return new Counted(super.getInputStream());
    }

    private final class Counted extends FilterInputStream {

        private Counted(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            int octet = super.read();
            allowance.count(octet < 0 ? 0 : 1);
            return octet;
        }

        @Override
        public int read(byte[] octets, int offset, int length) throws IOException {
            int read = super.read(octets, offset, length);
            allowance.count(read);
            return read;
        }

        @Override
        public long skip(long octets) throws IOException {
            return octets <= 0 || read() < 0 ? 0 : 1; // through the count
        }
    }
}
