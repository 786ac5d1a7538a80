package dev.keycloakmtls.config;

import dev.keycloakmtls.domain.JdkPkix;
import dev.keycloakmtls.untrusted.Bound;
import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;

/**
 * Reads the textual encodings of RFC 7468 that administrators paste. A private key among them is refused: it is not
 * needed here, and whoever can read it now can be the client.
 */
public final class Pem {

    /** The JDK's key factories by the OID of a SubjectPublicKeyInfo (RFC 3279 §2.3, RFC 4055 §1.2, RFC 8410 §3). */
    private static final Map<String, String> KEY_FACTORIES = Map.of(
            "1.2.840.113549.1.1.1", "RSA",
            "1.2.840.113549.1.1.10", "RSASSA-PSS",
            "1.2.840.10045.2.1", "EC",
            "1.2.840.10040.4.1", "DSA",
            "1.3.101.112", "Ed25519",
            "1.3.101.113", "Ed448");

    private static final String CERTIFICATE = "CERTIFICATE"; // RFC 7468 §5.1
    private static final String PUBLIC_KEY = "PUBLIC KEY"; // RFC 7468 §13

    private static final String BEGIN = "-----BEGIN ";
    private static final String END = "-----END ";
    private static final String DASHES = "-----";

    private static final int LINE = 64; // RFC 7468 §2

    /**
     * A block of a text.
     *
     * @param start where its first line begins in the text
     * @param end where the text goes on after it
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Block(String label, byte[] der, int start, int end) {}

    private Pem() {}

    /**
     * Reads all certificates of a text; explanatory text between them is skipped.
     *
     * @return at least one certificate, in order
     * @throws IllegalArgumentException if there is none, or anything else than a well-formed certificate
     */
    public static List<X509Certificate> certificates(String text) {
        List<X509Certificate> certificates = new ArrayList<>();
        for (byte[] der : encodedCertificates(text)) {
            certificates.add(certificate(der));
        }
        if (certificates.isEmpty()) {
            throw new IllegalArgumentException("no PEM certificate (-----BEGIN CERTIFICATE-----) found");
        }
        return certificates;
    }

    private static List<byte[]> labelled(String text, String label) {
        List<byte[]> encoded = new ArrayList<>();
        for (Block block : blocks(text)) {
            if (!block.label().equals(label)) {
                throw new IllegalArgumentException("expected " + label + ", found a PEM block " + quote(block.label()));
            }
            encoded.add(block.der());
        }
        return encoded;
    }

    /**
     * Reads one DER certificate.
     *
     * @throws IllegalArgumentException if the bytes are not exactly one certificate
     */
    public static X509Certificate certificate(byte[] der) {
        try {
            X509Certificate certificate =
                    (X509Certificate) JdkPkix.certificates().generateCertificate(new ByteArrayInputStream(der));
            if (!Arrays.equals(certificate.getEncoded(), der)) {
                throw new IllegalArgumentException("a certificate is followed by other bytes, or is not in DER");
            }
            return certificate;
        } catch (CertificateException e) {
            throw new IllegalArgumentException("not a readable X.509 certificate", e);
        }
    }

    /**
     * Reads all public keys (SubjectPublicKeyInfo) of a text.
     *
     * @throws IllegalArgumentException if there is anything else than a well-formed public key
     */
    static List<PublicKey> publicKeys(String text) {
        return labelled(text, PUBLIC_KEY).stream().map(Pem::publicKey).toList();
    }

    static PublicKey publicKey(byte[] der) {
        try {
            String algorithm = SubjectPublicKeyInfo.getInstance(der)
                    .getAlgorithm()
                    .getAlgorithm()
                    .getId();
            return KeyFactory.getInstance(KEY_FACTORIES.getOrDefault(algorithm, algorithm))
                    .generatePublic(new X509EncodedKeySpec(der));
        } catch (GeneralSecurityException | RuntimeException e) {
            throw new IllegalArgumentException("not a readable public key", e);
        }
    }

    /**
     * The octets of all certificates of a text, well-formed or not.
     *
     * @throws IllegalArgumentException as {@link #certificates} does, but for what the octets are
     */
    public static List<byte[]> encodedCertificates(String text) {
        return labelled(text, CERTIFICATE);
    }

    /** The text without those blocks of which the octets are to go; whatever stands between them stays. */
    public static String without(String text, Predicate<byte[]> goes) {
        StringBuilder rest = new StringBuilder();
        int position = 0;
        for (Block block : blocks(text)) {
            if (goes.test(block.der())) {
                rest.append(text, position, block.start());
                position = block.end();
            }
        }
        return rest.append(text, position, text.length()).toString().strip();
    }

    /**
     * A certificate in PEM, with a line break at its end.
     *
     * @throws IllegalArgumentException if it has no encoding
     */
    public static String text(X509Certificate certificate) {
        try {
            return text(CERTIFICATE, certificate.getEncoded());
        } catch (CertificateEncodingException e) {
            throw new IllegalArgumentException("the certificate has no encoding", e);
        }
    }

    static String text(PublicKey key) {
        return text(PUBLIC_KEY, key.getEncoded());
    }

    private static String text(String label, byte[] der) {
        return BEGIN + label + DASHES + "\n"
                + Base64.getMimeEncoder(LINE, new byte[] {'\n'}).encodeToString(der)
                + "\n" + END + label + DASHES + "\n";
    }

    /** @throws IllegalArgumentException if the text contains a private key in any PEM form */
    public static void refusePrivateKey(String text) {
        if (text.contains("PRIVATE KEY-----")) {
            throw new IllegalArgumentException("contains a private key, which is never needed here and was not stored;"
                    + " treat it as compromised if it came from elsewhere, and give only the certificate");
        }
    }

    private static List<Block> blocks(String text) {
        if (text.length() > Bound.PEM_CHARACTERS.value()) {
            throw new IllegalArgumentException("is longer than " + Bound.PEM_CHARACTERS.value() + " characters");
        }
        refusePrivateKey(text);
        List<Block> blocks = new ArrayList<>();
        int position = text.indexOf(BEGIN);
        while (position >= 0) {
            int labelEnd = text.indexOf(DASHES, position + BEGIN.length());
            String label = labelEnd < 0 ? "" : text.substring(position + BEGIN.length(), labelEnd);
            int end = labelEnd < 0 ? -1 : text.indexOf(END + label + DASHES, labelEnd + DASHES.length());
            if (end < 0) {
                throw new IllegalArgumentException("PEM block " + (blocks.size() + 1) + " has no end line");
            }
            if (blocks.size() == Bound.PEM_ENTRIES.value()) {
                throw new IllegalArgumentException("has more than " + Bound.PEM_ENTRIES.value() + " PEM blocks");
            }
            byte[] der = decode(text.substring(labelEnd + DASHES.length(), end), blocks.size() + 1);
            int after = end + END.length() + label.length() + DASHES.length();
            blocks.add(new Block(label, der, position, after));
            position = text.indexOf(BEGIN, after);
        }
        return blocks;
    }

    private static byte[] decode(String base64, int number) {
        try {
            return Base64.getDecoder().decode(base64.replaceAll("\\s", ""));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("PEM block " + number + " is not valid base64", e);
        }
    }

    private static String quote(String label) {
        return "\"" + (label.length() > 40 ? label.substring(0, 40) + "…" : label) + "\"";
    }
}
