package dev.keycloakmtls.config;

import dev.keycloakmtls.domain.JdkPkix;
import dev.keycloakmtls.problem.MalformedException;
import dev.keycloakmtls.problem.ProblemCode;
import dev.keycloakmtls.untrusted.Bound;
import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.cert.Certificate;
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
    private static final String PKCS7 = "PKCS7"; // RFC 7468 §9

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
     * @throws MalformedException if there is none, or anything else than a well-formed certificate
     */
    public static List<X509Certificate> certificates(String text) {
        List<X509Certificate> certificates = new ArrayList<>();
        for (byte[] der : encodedCertificates(text)) {
            certificates.add(certificate(der));
        }
        if (certificates.isEmpty()) {
            throw ProblemCode.NO_PEM.malformed();
        }
        return certificates;
    }

    private static List<byte[]> labelled(String text, String label) {
        List<byte[]> encoded = new ArrayList<>();
        for (Block block : blocks(text)) {
            if (!block.label().equals(label)) {
                throw other(label, block);
            }
            encoded.add(block.der());
        }
        return encoded;
    }

    /**
     * Reads one DER certificate.
     *
     * @throws MalformedException if the bytes are not exactly one certificate
     */
    public static X509Certificate certificate(byte[] der) {
        try {
            X509Certificate certificate =
                    (X509Certificate) JdkPkix.certificates().generateCertificate(new ByteArrayInputStream(der));
            if (!Arrays.equals(certificate.getEncoded(), der)) {
                throw ProblemCode.NOT_DER.malformed();
            }
            return certificate;
        } catch (CertificateException e) {
            throw new MalformedException(DocumentKind.explain(der), e);
        }
    }

    /**
     * Reads all public keys (SubjectPublicKeyInfo) of a text.
     *
     * @throws MalformedException if there is anything else than a well-formed public key
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
            throw ProblemCode.NOT_PUBLIC_KEY.malformed(e);
        }
    }

    /**
     * The octets of all certificates of a text, well-formed or not.
     *
     * @throws MalformedException as {@link #certificates} does, but for what the octets are
     */
    public static List<byte[]> encodedCertificates(String text) {
        return labelled(text, CERTIFICATE);
    }

    /**
     * The octets of all certificates that somebody pastes or drops: PEM, the base64 of a DER document, and what a PKCS#7 file
     * holds. Settings are stored as PEM only.
     *
     * @throws MalformedException if it is none of them, naming what it is where that can be told
     */
    public static List<byte[]> pastedCertificates(String text) {
        refusePrivateKey(text);
        List<byte[]> documents = new ArrayList<>();
        if (text.contains(BEGIN)) {
            for (Block block : blocks(text)) {
                if (!block.label().equals(CERTIFICATE) && !block.label().equals(PKCS7)) {
                    throw other(CERTIFICATE, block);
                }
                documents.add(block.der());
            }
        } else {
            documents.add(base64(text));
        }
        List<byte[]> certificates = new ArrayList<>();
        for (byte[] document : documents) {
            certificates.addAll(DocumentKind.isPkcs7(document) ? contained(document) : List.of(document));
            if (certificates.size() > Bound.PEM_ENTRIES.value()) {
                throw ProblemCode.PEM_MANY.malformed(Map.of("count", Bound.PEM_ENTRIES.value()));
            }
        }
        if (certificates.isEmpty()) {
            throw ProblemCode.HAS_NO_CERTIFICATE.malformed();
        }
        return certificates;
    }

    private static byte[] base64(String text) {
        byte[] der;
        try {
            der = Base64.getMimeDecoder().decode(text.strip());
        } catch (IllegalArgumentException e) {
            throw ProblemCode.NEITHER_OF_THESE.malformed(e);
        }
        if (der.length == 0 || der[0] != 0x30) { // a SEQUENCE, as all that is meant is
            throw ProblemCode.NEITHER_OF_THESE.malformed();
        }
        return der;
    }

    private static List<byte[]> contained(byte[] pkcs7) {
        List<byte[]> certificates = new ArrayList<>();
        try {
            for (Certificate certificate :
                    JdkPkix.certificates().generateCertificates(new ByteArrayInputStream(pkcs7))) {
                certificates.add(certificate.getEncoded());
            }
        } catch (CertificateException e) {
            throw ProblemCode.NOT_CERTIFICATE.malformed(e);
        }
        return certificates;
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
     * @throws MalformedException if it has no encoding
     */
    public static String text(X509Certificate certificate) {
        try {
            return text(CERTIFICATE, certificate.getEncoded());
        } catch (CertificateEncodingException e) {
            throw ProblemCode.NO_ENCODING.malformed(e);
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

    /** @throws MalformedException if the text contains a private key in any PEM form */
    public static void refusePrivateKey(String text) {
        if (text.contains("PRIVATE KEY-----")) {
            throw ProblemCode.PRIVATE_KEY.malformed();
        }
    }

    private static List<Block> blocks(String text) {
        if (text.length() > Bound.PEM_CHARACTERS.value()) {
            throw ProblemCode.LONGER.malformed(Map.of("count", Bound.PEM_CHARACTERS.value()));
        }
        refusePrivateKey(text);
        List<Block> blocks = new ArrayList<>();
        int position = text.indexOf(BEGIN);
        while (position >= 0) {
            int labelEnd = text.indexOf(DASHES, position + BEGIN.length());
            String label = labelEnd < 0 ? "" : text.substring(position + BEGIN.length(), labelEnd);
            int end = labelEnd < 0 ? -1 : text.indexOf(END + label + DASHES, labelEnd + DASHES.length());
            if (end < 0) {
                throw ProblemCode.PEM_END.malformed(Map.of("number", blocks.size() + 1));
            }
            if (blocks.size() == Bound.PEM_ENTRIES.value()) {
                throw ProblemCode.PEM_MANY.malformed(Map.of("count", Bound.PEM_ENTRIES.value()));
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
            throw ProblemCode.PEM_BASE64.malformed(Map.of("number", number), e);
        }
    }

    private static MalformedException other(String label, Block block) {
        String found = block.label();
        if (label.equals(CERTIFICATE)) {
            switch (found) {
                case PKCS7 -> throw ProblemCode.IS_PKCS7.malformed();
                case PUBLIC_KEY -> throw ProblemCode.IS_PUBLIC_KEY.malformed();
                case "X509 CRL" -> throw ProblemCode.IS_CRL.malformed(); // RFC 7468 §7
                case "CERTIFICATE REQUEST", "NEW CERTIFICATE REQUEST" -> throw ProblemCode.IS_REQUEST.malformed(); // §8
                default -> {}
            }
        }
        String shown = found.length() > 40 ? found.substring(0, 40) + "…" : found;
        return ProblemCode.PEM_OTHER.malformed(Map.of("label", label, "found", shown));
    }
}
