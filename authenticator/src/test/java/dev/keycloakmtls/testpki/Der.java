package dev.keycloakmtls.testpki;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import org.bouncycastle.asn1.ASN1Encodable;

/** DER octet by octet, for what a library would not write. */
public final class Der {

    // GeneralName, RFC 5280 §4.2.1.6.
    public static final int OTHER_NAME = 0xa0;
    public static final int RFC822_NAME = 0x81;
    public static final int DNS_NAME = 0x82;
    public static final int X400_ADDRESS = 0xa3;
    public static final int DIRECTORY_NAME = 0xa4;
    public static final int EDI_PARTY_NAME = 0xa5;
    public static final int URI = 0x86;
    public static final int IP_ADDRESS = 0x87;
    public static final int REGISTERED_ID = 0x88;

    public static final int SEQUENCE = 0x30;

    private Der() {}

    /** Tag, length and these octets one after another. */
    public static byte[] of(int tag, byte[]... content) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : content) {
            all.writeBytes(part);
        }
        ByteArrayOutputStream der = new ByteArrayOutputStream();
        der.write(tag);
        if (all.size() < 0x80) {
            der.write(all.size());
        } else {
            byte[] length = BigInteger.valueOf(all.size()).toByteArray();
            int from = length[0] == 0 ? 1 : 0;
            der.write(0x80 | length.length - from);
            der.write(length, from, length.length - from);
        }
        der.writeBytes(all.toByteArray());
        return der.toByteArray();
    }

    /** An element whose content is text, one octet for each character. */
    public static byte[] text(int tag, String text) {
        return of(tag, text.getBytes(ISO_8859_1));
    }

    public static byte[] of(ASN1Encodable value) {
        try {
            return value.toASN1Primitive().getEncoded("DER");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
