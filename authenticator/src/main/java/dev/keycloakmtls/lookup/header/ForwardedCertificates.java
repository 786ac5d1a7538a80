package dev.keycloakmtls.lookup.header;

import dev.keycloakmtls.config.Pem;
import dev.keycloakmtls.problem.Detail;
import dev.keycloakmtls.problem.ProblemCode;
import dev.keycloakmtls.untrusted.Bound;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Reads certificates as proxies write them into headers. A header is read as a whole, in one way, or not at all: base64
 * in its one canonical form (RFC 4648 §3.5), nothing before, between or after the certificates, DER with nothing behind it.
 * Keycloak's own readers skip what they do not know, so that two of them can find two certificates in one text.
 *
 * <p>One certificate more than may be presented is read, so that what decides refuses the chain by its length.
 */
final class ForwardedCertificates {

    private static final int MOST = Bound.CHAIN_CERTIFICATES.value() + 1;
    private static final int LONGEST = Bound.FORWARDED_HEADER_CHARACTERS.value();
    private static final int LARGEST = Bound.CERTIFICATE_OCTETS.value();

    private static final String BEGIN = "-----BEGIN CERTIFICATE-----"; // RFC 7468 §5.1
    private static final String END = "-----END CERTIFICATE-----";
    private static final Pattern SPACE = Pattern.compile("[ \\t\\r\\n]+");

    private final String header;

    private ForwardedCertificates(String header) {
        this.header = header;
    }

    /** @param header whose content is read, for what is said of it */
    static ForwardedCertificates in(String header) {
        return new ForwardedCertificates(header);
    }

    /**
     * PEM, percent-encoded as far as it is (RFC 3986 §2.1): a plus sign is a plus sign.
     *
     * @return in order; at least one
     */
    List<X509Certificate> percentEncodedPem(String value) throws UnreadableHeaderException {
        String text = percentDecoded(value);
        List<X509Certificate> certificates = new ArrayList<>();
        int at = skipSpace(text, 0);
        while (at < text.length() && certificates.size() < MOST) {
            if (!text.startsWith(BEGIN, at)) {
                throw flaw(ProblemCode.HEADER_OTHER_PEM.detail());
            }
            int end = text.indexOf(END, at);
            if (end < 0) {
                throw flaw(ProblemCode.HEADER_NO_END.detail());
            }
            String body = text.substring(at + BEGIN.length(), end);
            certificates.add(certificate(SPACE.matcher(body).replaceAll("")));
            at = skipSpace(text, end + END.length());
        }
        if (certificates.isEmpty()) {
            throw flaw(ProblemCode.HEADER_NO_CERTIFICATE.detail());
        }
        return certificates;
    }

    /**
     * Byte sequences between colons, separated by commas (RFC 9440 §2, RFC 8941 §3.3.5).
     *
     * @return in order; at least one
     */
    List<X509Certificate> byteSequences(String value) throws UnreadableHeaderException {
        List<X509Certificate> certificates = new ArrayList<>();
        for (String item : items(value)) {
            if (item.length() < 2 || !item.startsWith(":") || !item.endsWith(":")) {
                throw flaw(ProblemCode.HEADER_NO_LIST.detail());
            }
            certificates.add(certificate(item.substring(1, item.length() - 1)));
        }
        return certificates;
    }

    /**
     * Base64 of DER, separated by commas.
     *
     * @return in order; at least one
     */
    List<X509Certificate> base64(String value) throws UnreadableHeaderException {
        List<X509Certificate> certificates = new ArrayList<>();
        for (String item : items(value)) {
            certificates.add(certificate(item));
        }
        return certificates;
    }

    /** For a header that is the leaf's alone. */
    List<X509Certificate> one(List<X509Certificate> certificates) throws UnreadableHeaderException {
        if (certificates.size() != 1) {
            throw flaw(ProblemCode.HEADER_SEVERAL.detail());
        }
        return certificates;
    }

    private List<String> items(String value) throws UnreadableHeaderException {
        checkLength(value);
        List<String> items = new ArrayList<>();
        int from = 0;
        while (from <= value.length() && items.size() < MOST) {
            int comma = value.indexOf(',', from);
            int to = comma < 0 ? value.length() : comma;
            items.add(value.substring(from, to).strip());
            from = to + 1;
        }
        return items;
    }

    private X509Certificate certificate(String base64) throws UnreadableHeaderException {
        if (base64.length() > (LARGEST + 2) / 3 * 4) {
            throw flaw(ProblemCode.HEADER_CERTIFICATE_LARGE.with(Map.of("most", LARGEST)));
        }
        try {
            byte[] der = Base64.getDecoder().decode(base64);
            if (!Base64.getEncoder().encodeToString(der).equals(base64)) {
                throw flaw(ProblemCode.HEADER_BASE64_FORM.detail());
            }
            return Pem.certificate(der);
        } catch (IllegalArgumentException e) {
            throw flaw(ProblemCode.HEADER_NOT_CERTIFICATE.detail());
        }
    }

    private String percentDecoded(String value) throws UnreadableHeaderException {
        checkLength(value);
        StringBuilder text = new StringBuilder(value.length());
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '%') {
                int high = i + 2 < value.length() ? Character.digit(value.charAt(i + 1), 16) : -1;
                int low = i + 2 < value.length() ? Character.digit(value.charAt(i + 2), 16) : -1;
                if (high < 0 || low < 0) {
                    throw flaw(ProblemCode.HEADER_PERCENT.detail());
                }
                c = (char) (high << 4 | low);
                i += 2;
            }
            if (c > '~' || (c < ' ' && c != '\n' && c != '\r' && c != '\t')) {
                throw flaw(ProblemCode.HEADER_CHARACTERS.detail());
            }
            text.append(c);
        }
        return text.toString();
    }

    private void checkLength(String value) throws UnreadableHeaderException {
        if (value.length() > LONGEST) {
            throw flaw(ProblemCode.CHARACTERS.with(Map.of("count", LONGEST)));
        }
    }

    private static int skipSpace(String text, int from) {
        int at = from;
        while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
        return at;
    }

    private UnreadableHeaderException flaw(Detail words) {
        return new UnreadableHeaderException(header, words);
    }
}
