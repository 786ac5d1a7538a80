package dev.keycloakmtls.domain;

import dev.keycloakmtls.problem.MalformedException;
import dev.keycloakmtls.problem.ProblemCode;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A SHA-256 thumbprint of a certificate (RFC 8705 §3.1, {@code x5t#S256}) or of a public key.
 *
 * @param hex the 32 octets as 64 lower-case hex digits
 */
public record Thumbprint(String hex) {

    private static final int OCTETS = 32;
    private static final int SHA1_OCTETS = 20;
    private static final int BASE64URL_CHARACTERS = 43;

    /** What {@code openssl x509 -fingerprint -sha256} and {@code openssl dgst -sha256} write in front of the digits. */
    private static final Pattern OPENSSL_LABEL =
            Pattern.compile("(?:sha256 Fingerprint|SHA(?:2-)?256\\([^()]*\\))=?\\s*", Pattern.CASE_INSENSITIVE);

    public Thumbprint {
        if (hex.length() != 2 * OCTETS || !hex.chars().allMatch(Thumbprint::isLowerCaseHexDigit)) {
            throw new IllegalArgumentException("A SHA-256 thumbprint has 64 lower-case hex digits.");
        }
    }

    /**
     * The thumbprint of the DER encoding of a certificate.
     *
     * @throws MalformedException if the certificate can't be encoded
     */
    public static Thumbprint of(X509Certificate certificate) {
        try {
            return sha256(certificate.getEncoded());
        } catch (CertificateEncodingException e) {
            throw ProblemCode.NO_ENCODING.malformed(e);
        }
    }

    /**
     * The thumbprint of a certificate of which there is the encoding only.
     *
     * @param certificate DER
     */
    public static Thumbprint ofEncoding(byte[] certificate) {
        return sha256(certificate);
    }

    /**
     * The thumbprint of a public key's SubjectPublicKeyInfo.
     *
     * @throws MalformedException if the key can't be encoded as one
     */
    public static Thumbprint ofPublicKey(PublicKey key) {
        byte[] spki = key.getEncoded();
        if (spki == null || !"X.509".equals(key.getFormat())) {
            throw ProblemCode.NO_ENCODING.malformed();
        }
        return sha256(spki);
    }

    /**
     * Parses 64 hex digits in any case, with or without a colon between every two of them, or base64url without padding;
     * also with what OpenSSL writes in front of the digits.
     *
     * @throws MalformedException if the text is anything else
     */
    public static Thumbprint parse(String text) {
        Matcher label = OPENSSL_LABEL.matcher(text);
        return label.lookingAt() ? parsePlain(text.substring(label.end())) : parsePlain(text);
    }

    private static Thumbprint parsePlain(String text) {
        String hex = text.indexOf(':') < 0 ? text : withoutColons(text);
        if (isHex(hex) && hex.length() == 2 * OCTETS) {
            return new Thumbprint(hex.toLowerCase(Locale.ROOT));
        }
        if (isHex(hex) && hex.length() == 2 * SHA1_OCTETS) {
            throw ProblemCode.SHA1.malformed();
        }
        if (text.length() == BASE64URL_CHARACTERS) {
            return fromBase64Url(text);
        }
        throw ProblemCode.THUMBPRINT.malformed();
    }

    private static Thumbprint fromBase64Url(String text) {
        Thumbprint thumbprint;
        try {
            thumbprint = ofOctets(Base64.getUrlDecoder().decode(text));
        } catch (IllegalArgumentException e) {
            throw ProblemCode.THUMBPRINT_BASE64.malformed(e);
        }
        // Otherwise several texts would stand for one thumbprint: the last character carries two unused bits.
        if (!thumbprint.base64Url().equals(text)) {
            throw ProblemCode.THUMBPRINT_LAST.malformed();
        }
        return thumbprint;
    }

    /** The 32 octets in base64url without padding, as in {@code x5t#S256}. */
    public String base64Url() {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(HexFormat.of().parseHex(hex));
    }

    /** 64 lower-case hex digits. */
    @Override
    public String toString() {
        return hex;
    }

    private static String withoutColons(String text) {
        StringBuilder digits = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            boolean colon = text.charAt(i) == ':';
            if (colon != (i % 3 == 2) || (colon && i == text.length() - 1)) {
                throw ProblemCode.THUMBPRINT_COLONS.malformed();
            }
            if (!colon) {
                digits.append(text.charAt(i));
            }
        }
        return digits.toString();
    }

    private static boolean isHex(String text) {
        return text.chars().allMatch(HexFormat::isHexDigit);
    }

    private static boolean isLowerCaseHexDigit(int c) {
        return HexFormat.isHexDigit(c) && !(c >= 'A' && c <= 'F');
    }

    private static Thumbprint sha256(byte[] octets) {
        try {
            return ofOctets(MessageDigest.getInstance("SHA-256").digest(octets));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static Thumbprint ofOctets(byte[] octets) {
        return new Thumbprint(HexFormat.of().formatHex(octets));
    }
}
