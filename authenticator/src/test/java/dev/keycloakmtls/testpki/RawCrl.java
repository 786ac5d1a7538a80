package dev.keycloakmtls.testpki;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.Signature;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Random;
import java.util.function.UnaryOperator;
import javax.security.auth.x500.X500Principal;

/** A revocation list, octet by octet: large ones in no time, and those that no library writes. The signature is right. */
public final class RawCrl {

    public static final byte[] KEY_COMPROMISE = extension(new byte[] {0x55, 0x1d, 0x15}, false, tlv(0x0a, octets(1)));
    public static final byte[] REMOVE_FROM_CRL = extension(new byte[] {0x55, 0x1d, 0x15}, false, tlv(0x0a, octets(8)));

    private static final DateTimeFormatter UTC_TIME =
            DateTimeFormatter.ofPattern("yyMMddHHmmss'Z'").withZone(ZoneOffset.UTC);
    private static final byte[] DATE = tlv(0x17, "240101000000Z".getBytes(US_ASCII));

    private final X500Principal issuer;
    private final PrivateKey key;
    private byte[] algorithm;
    private String signature;
    private final ByteArrayOutputStream entries = new ByteArrayOutputStream();
    private byte[] version = tlv(0x02, octets(1));
    private byte[] thisUpdate = time(Instant.now().minus(Duration.ofHours(1)));
    private byte[] nextUpdate = time(Instant.now().plus(Duration.ofDays(1)));
    private byte[] extensions = octets();
    private UnaryOperator<byte[]> signed = UnaryOperator.identity();

    private RawCrl(X500Principal issuer, PrivateKey key) {
        this.issuer = issuer;
        this.key = key;
        switch (key.getAlgorithm()) {
            case "RSA" -> {
                signature = "SHA256withRSA";
                algorithm = tlv(0x30, tlv(0x06, oid("2A864886F70D01010B")), tlv(0x05));
            }
            case "EC" -> {
                signature = "SHA256withECDSA";
                algorithm = tlv(0x30, tlv(0x06, oid("2A8648CE3D040302")));
            }
            default -> {
                signature = "Ed25519";
                algorithm = tlv(0x30, tlv(0x06, oid("2B6570")));
            }
        }
    }

    public static RawCrl of(TestCa ca) {
        return of(ca.certificate().getSubjectX500Principal(), ca.keyPair());
    }

    public static RawCrl of(X500Principal issuer, KeyPair keys) {
        return new RawCrl(issuer, keys.getPrivate());
    }

    /** Of an RSA key. */
    public RawCrl signedWithSha1() {
        signature = "SHA1withRSA";
        algorithm = tlv(0x30, tlv(0x06, oid("2A864886F70D010105")), tlv(0x05));
        return this;
    }

    public RawCrl entry(BigInteger serial, byte[]... entryExtensions) {
        entries.writeBytes(entryOf(tlv(0x02, serial.toByteArray()), entryExtensions));
        return this;
    }

    /** As it is. */
    public RawCrl rawEntries(byte[] der) {
        entries.writeBytes(der);
        return this;
    }

    /** Random serial numbers of so many octets, one third of the entries with a reason. */
    public RawCrl entries(int count, int octets, long seed) {
        Random random = new Random(seed);
        byte[] serial = new byte[octets];
        for (int i = 0; i < count; i++) {
            random.nextBytes(serial);
            serial[0] &= 0x7f;
            serial[0] |= 0x40;
            byte[] number = tlv(0x02, serial);
            entries.writeBytes(i % 3 == 0 ? entryOf(number, KEY_COMPROMISE) : entryOf(number));
        }
        return this;
    }

    private static byte[] entryOf(byte[] serial, byte[]... entryExtensions) {
        return entryExtensions.length == 0
                ? tlv(0x30, serial, DATE)
                : tlv(0x30, serial, DATE, tlv(0x30, entryExtensions));
    }

    public RawCrl version(byte... element) {
        version = element;
        return this;
    }

    public RawCrl nextUpdate(byte... element) {
        nextUpdate = element;
        return this;
    }

    public RawCrl thisUpdate(Instant time) {
        thisUpdate = time(time);
        return this;
    }

    public RawCrl expiring(Instant time) {
        nextUpdate = time(time);
        return this;
    }

    public RawCrl extensions(byte[]... each) {
        extensions = tlv(0xa0, tlv(0x30, each));
        return this;
    }

    /** What is signed, changed before it is. */
    public RawCrl changed(UnaryOperator<byte[]> change) {
        signed = change;
        return this;
    }

    public byte[] der() {
        byte[] revoked = entries.size() == 0 ? octets() : tlv(0x30, entries.toByteArray());
        byte[] tbs = signed.apply(
                tlv(0x30, version, algorithm, issuer.getEncoded(), thisUpdate, nextUpdate, revoked, extensions));
        try {
            Signature signer = Signature.getInstance(signature);
            signer.initSign(key);
            signer.update(tbs);
            return tlv(0x30, tbs, algorithm, tlv(0x03, octets(0), signer.sign()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    public static byte[] extension(byte[] oid, boolean critical, byte[] value) {
        return critical
                ? tlv(0x30, tlv(0x06, oid), tlv(0x01, octets(0xff)), tlv(0x04, value))
                : tlv(0x30, tlv(0x06, oid), tlv(0x04, value));
    }

    public static byte[] time(Instant time) {
        return tlv(0x17, UTC_TIME.format(time).getBytes(US_ASCII));
    }

    public static byte[] octets(int... values) {
        byte[] octets = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            octets[i] = (byte) values[i];
        }
        return octets;
    }

    private static byte[] oid(String hex) {
        return new BigInteger(hex, 16).toByteArray();
    }

    /** One element of DER. */
    public static byte[] tlv(int tag, byte[]... parts) {
        int length = 0;
        for (byte[] part : parts) {
            length += part.length;
        }
        ByteArrayOutputStream element = new ByteArrayOutputStream(length + 6);
        element.write(tag);
        if (length < 0x80) {
            element.write(length);
        } else {
            int octets = (32 - Integer.numberOfLeadingZeros(length) + 7) / 8;
            element.write(0x80 | octets);
            for (int i = octets - 1; i >= 0; i--) {
                element.write(length >>> (8 * i));
            }
        }
        for (byte[] part : parts) {
            element.writeBytes(part);
        }
        return element.toByteArray();
    }
}
