package dev.keycloakmtls.verification.crl;

import java.io.ByteArrayOutputStream;

/** Writes elements of DER (X.690 §10). */
final class Der {

    private Der() {}

    /** One element with a tag around the parts of its content. */
    static byte[] element(int tag, byte[]... parts) {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            content.writeBytes(part);
        }
        ByteArrayOutputStream element = new ByteArrayOutputStream(content.size() + 6);
        element.writeBytes(header(tag, content.size()));
        element.writeBytes(content.toByteArray());
        return element.toByteArray();
    }

    /** A tag and a length. */
    static byte[] header(int tag, long length) {
        if (length < 0x80) {
            return new byte[] {(byte) tag, (byte) length};
        }
        int octets = (64 - Long.numberOfLeadingZeros(length) + 7) / 8;
        byte[] header = new byte[2 + octets];
        header[0] = (byte) tag;
        header[1] = (byte) (0x80 | octets);
        for (int i = 0; i < octets; i++) {
            header[1 + octets - i] = (byte) (length >>> (8 * i));
        }
        return header;
    }
}
