package dev.keycloakmtls.domain;

import dev.keycloakmtls.untrusted.DerReader;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.util.HexFormat;

/** Takes the DER encoding of a certificate (RFC 5280 §4.1) apart, and puts it together again. */
final class CertificateEncoding {

    private static final int EXTENSIONS = 0xa3; // [3] EXPLICIT in TBSCertificate, RFC 5280 §4.1

    /** 2.5.29.30. */
    private static final String OID_CONTENT = "551d1e";

    private CertificateEncoding() {}

    /**
     * The encoding of a certificate without the extension for name constraints; all else stays octet by octet, but for the
     * lengths around it.
     *
     * @throws IllegalArgumentException if it cannot be taken apart
     */
    static byte[] withoutNameConstraints(byte[] certificate) {
        DerReader parts = DerReader.of(certificate).only(DerReader.SEQUENCE).inside();
        DerReader toBeSigned = parts.next(DerReader.SEQUENCE).inside();
        ByteArrayOutputStream kept = new ByteArrayOutputStream();
        while (toBeSigned.hasNext()) {
            DerReader.Element field = toBeSigned.next();
            kept.writeBytes(field.tag() == EXTENSIONS ? extensions(field) : field.encoded());
        }
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(element(DerReader.SEQUENCE, kept.toByteArray()));
        while (parts.hasNext()) {
            all.writeBytes(parts.next().encoded());
        }
        return element(DerReader.SEQUENCE, all.toByteArray());
    }

    /** The field without the extension, or no field where nothing is left for it. */
    private static byte[] extensions(DerReader.Element field) {
        DerReader extensions = field.inside().only(DerReader.SEQUENCE).inside();
        ByteArrayOutputStream kept = new ByteArrayOutputStream();
        while (extensions.hasNext()) {
            DerReader.Element extension = extensions.next(DerReader.SEQUENCE);
            byte[] oid = extension.inside().next(DerReader.OBJECT_IDENTIFIER).content();
            if (!HexFormat.of().formatHex(oid).equals(OID_CONTENT)) {
                kept.writeBytes(extension.encoded());
            }
        }
        return kept.size() == 0 ? new byte[0] : element(EXTENSIONS, element(DerReader.SEQUENCE, kept.toByteArray()));
    }

    private static byte[] element(int tag, byte[] content) {
        ByteArrayOutputStream der = new ByteArrayOutputStream(content.length + 5);
        der.write(tag);
        if (content.length < 0x80) {
            der.write(content.length);
        } else {
            byte[] length = BigInteger.valueOf(content.length).toByteArray();
            int from = length[0] == 0 ? 1 : 0;
            der.write(0x80 | length.length - from);
            der.write(length, from, length.length - from);
        }
        der.writeBytes(content);
        return der.toByteArray();
    }
}
