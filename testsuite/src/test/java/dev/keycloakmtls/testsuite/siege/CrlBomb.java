package dev.keycloakmtls.testsuite.siege;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.keycloakmtls.testpki.TestCa;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.time.Instant;
import java.util.Date;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.Time;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;

/** A CRL in DER with as many entries as its author wants, of 24 octets each. */
final class CrlBomb {
    private static final int ENTRY = 24;

    private CrlBomb() {}

    /** @param signed whether by the CA in whose name it is; otherwise its signature is none */
    static byte[] of(TestCa ca, int entries, boolean signed) {
        AlgorithmIdentifier algorithm = new AlgorithmIdentifier(X9ObjectIdentifiers.ecdsa_with_SHA256);
        try {
            ByteArrayOutputStream list = new ByteArrayOutputStream();
            write(list, new ASN1Integer(1)); // version 2
            write(list, algorithm);
            list.write(ca.certificate().getSubjectX500Principal().getEncoded());
            write(list, new Time(Date.from(Instant.now().minusSeconds(3600))));
            write(list, new Time(Date.from(Instant.now().plusSeconds(86_400))));
            list.write(sequence(entries(entries)));
            byte[] content = sequence(list.toByteArray());
            ByteArrayOutputStream whole = new ByteArrayOutputStream();
            whole.write(content);
            write(whole, algorithm);
            write(whole, new DERBitString(signed ? signature(ca, content) : new byte[70]));
            return sequence(whole.toByteArray());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The serial number of an entry, counted from 0. */
    static BigInteger serial(int entry) {
        return BigInteger.ONE.shiftLeft(Integer.SIZE).add(BigInteger.valueOf(entry));
    }

    private static byte[] entries(int number) {
        ByteBuffer entries = ByteBuffer.allocate(number * ENTRY);
        byte[] date = "260101000000Z".getBytes(US_ASCII);
        for (int i = 0; i < number; i++) {
            entries.put(new byte[] {0x30, ENTRY - 2, 0x02, 5, 1}).putInt(i); // the serial number's first octet is 1
            entries.put(new byte[] {0x17, 13}).put(date);
        }
        return entries.array();
    }

    private static byte[] signature(TestCa ca, byte[] content) {
        try {
            Signature signature = Signature.getInstance("SHA256withECDSA");
            signature.initSign(ca.privateKey());
            signature.update(content);
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** DER: the length in as few octets as it takes (X.690 §10.1). */
    private static byte[] sequence(byte[] content) {
        int octets = content.length < 0x80 ? 0 : (Integer.SIZE - Integer.numberOfLeadingZeros(content.length) + 7) / 8;
        ByteBuffer whole = ByteBuffer.allocate(2 + octets + content.length).put((byte) 0x30);
        whole.put((byte) (octets == 0 ? content.length : 0x80 | octets));
        for (int i = octets - 1; i >= 0; i--) {
            whole.put((byte) (content.length >>> 8 * i));
        }
        return whole.put(content).array();
    }

    private static void write(ByteArrayOutputStream out, ASN1Encodable value) throws IOException {
        out.write(value.toASN1Primitive().getEncoded(ASN1Encoding.DER));
    }
}
