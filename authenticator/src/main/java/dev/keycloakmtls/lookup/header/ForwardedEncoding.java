package dev.keycloakmtls.lookup.header;

import dev.keycloakmtls.problem.Detail;
import dev.keycloakmtls.problem.ProblemCode;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * How a proxy has written a certificate into a header. Nothing is decided from it: it finds the words for a certificate
 * that a lookup provider could not read.
 */
enum ForwardedEncoding {
    PEM("PEM"),
    /** Also PEM of another kind, such as {@code PKCS7}. */
    OTHER_PEM("PEM, but not of a certificate"),
    PERCENT_ENCODED("percent-encoded PEM"),
    PERCENT_ENCODED_BY_AWS("percent-encoded PEM with +, / and = as they are (AWS ALB)"),
    BYTE_SEQUENCE("base64 DER between colons (RFC 9440)"),
    BASE64("base64 DER without BEGIN and END"),
    ELEMENT("an x-forwarded-client-cert element"),
    UNKNOWN("text in no encoding of certificates");

    private static final String BEGIN = "-----BEGIN ";
    private static final Pattern PERCENT = Pattern.compile("%[0-9A-Fa-f]{2}");
    private static final Pattern PAIR = Pattern.compile("(?i)(by|hash|cert|chain|subject|uri|dns)=.*");
    private static final Pattern BASE64_TEXT = Pattern.compile("[A-Za-z0-9+/\\s]+={0,2}\\s*");
    private static final Pattern MARKER = Pattern.compile("-----[^-]*-----");

    private final String words;

    ForwardedEncoding(String words) {
        this.words = words;
    }

    static ForwardedEncoding of(String value) {
        String text = value.strip();
        if (text.startsWith(BEGIN)) {
            return text.startsWith(BEGIN + "CERTIFICATE-----") ? PEM : OTHER_PEM;
        }
        if (text.length() > 1 && text.startsWith(":") && text.endsWith(":")) {
            return BYTE_SEQUENCE;
        }
        if (PAIR.matcher(text).matches()) {
            return ELEMENT;
        }
        if (PERCENT.matcher(text).find() || text.startsWith("-----BEGIN%") || text.startsWith("-----BEGIN+")) {
            return text.indexOf('/') >= 0 || text.indexOf('=') >= 0 ? PERCENT_ENCODED_BY_AWS : PERCENT_ENCODED;
        }
        return BASE64_TEXT.matcher(text).matches() ? BASE64 : UNKNOWN;
    }

    /** What is wrong with a certificate in this encoding, as far as that can be told without parsing it. */
    Optional<Detail> flaw(String value) {
        byte[] der;
        try {
            String text =
                    switch (this) {
                        case PERCENT_ENCODED -> URLDecoder.decode(value, StandardCharsets.UTF_8);
                        case PERCENT_ENCODED_BY_AWS ->
                            URLDecoder.decode(value.replace("+", "%2B"), StandardCharsets.UTF_8);
                        default -> value;
                    };
            der = Base64.getMimeDecoder()
                    .decode(MARKER.matcher(text).replaceAll("").replace(":", ""));
        } catch (IllegalArgumentException e) {
            return Optional.of(ProblemCode.HEADER_DAMAGED.detail());
        }
        // An X.509 certificate is a SEQUENCE with a length of two or three octets (X.690 §8.1.3).
        int octets = der.length > 2 && der[0] == 0x30 ? der[1] & 0x7f : 0;
        if (der.length > 2 && (der[0] != 0x30 || (der[1] & 0x80) == 0)) {
            return Optional.of(ProblemCode.HEADER_NO_DER.detail());
        }
        if (octets < 1 || octets > 3 || der.length < 2 + octets) {
            return Optional.of(ProblemCode.HEADER_DAMAGED.detail());
        }
        int length = 0;
        for (int i = 0; i < octets; i++) {
            length = length << 8 | der[2 + i] & 0xff;
        }
        int whole = 2 + octets + length;
        return der.length < whole
                ? Optional.of(ProblemCode.HEADER_CUT.with(Map.of("count", der.length, "whole", whole)))
                : Optional.empty();
    }

    /** As an administrator is told: "holds …", "reads …". */
    @Override
    public String toString() {
        return words;
    }
}
