package dev.keycloakmtls.domain.name;

import dev.keycloakmtls.untrusted.Bound;
import java.text.Normalizer;
import java.util.Locale;

/**
 * Brings strings into the form in which the matching rules of RFC 4517 compare them (RFC 4518).
 *
 * <p>One deliberate difference: RFC 4518 §2.2 deletes control and invisible characters. Here nothing is ever deleted, so
 * that a NUL, a zero-width space or a change of text direction makes a value different from the one it looks like
 * (RFC 8705 §7.5). Prohibited characters (§2.4) stay for the same reason: they equal only themselves.
 */
public final class StringPreparation {

    private StringPreparation() {}

    /**
     * Whether preparing a value costs little. {@link Normalizer} sorts a run of combining marks in quadratic time; no text
     * in use has more than {@link Bound#COMBINING_MARKS} of them in a row.
     */
    static boolean isBounded(String value) {
        if (isAscii(value)) {
            return value.length() <= Bound.NAME_CHARACTERS.value();
        }
        if (value.length() > Bound.NORMALIZED_CHARACTERS.value()) {
            return false;
        }
        int run = 0;
        for (int i = 0; i < value.length(); i += Character.charCount(value.codePointAt(i))) {
            run = isSortedByNormalization(value, i) ? run + 1 : 0;
            if (run > Bound.COMBINING_MARKS.value()) {
                return false;
            }
        }
        return true;
    }

    private static boolean isSortedByNormalization(String value, int index) {
        char c = value.charAt(index);
        return c >= 0x300 // the first one
                && (isCombiningMarkAt(value, index) || c == '\uff9e' || c == '\uff9f'); // letters that become marks
    }

    /** For caseIgnoreMatch (RFC 4517 §4.2.11): case folding, NFKC and space handling. */
    static String caseIgnore(String value) {
        if (isAscii(value)) {
            return caseIgnoreIa5(value);
        }
        // Normalizing can bring up characters to fold and folding can bring up characters to normalize: twice is stable
        // (Unicode §3.13, D146).
        String once = nfkc(fold(Normalizer.normalize(value, Normalizer.Form.NFD)));
        return withoutInsignificantSpaces(nfkc(fold(once)));
    }

    /**
     * For caseIgnoreIA5Match (RFC 4517 §4.2.7), whose values are ASCII: nothing beyond it is folded, so that a fullwidth
     * letter never equals the ASCII letter it resembles.
     */
    static String caseIgnoreIa5(String value) {
        return withoutInsignificantSpaces(asciiLowerCase(value));
    }

    public static boolean isAscii(String value) {
        for (int i = 0; i < value.length(); i++) {
            if (value.charAt(i) >= 0x80) {
                return false;
            }
        }
        return true;
    }

    /** Lower case for A to Z only. */
    public static String asciiLowerCase(String value) {
        StringBuilder lower = new StringBuilder(value.length());
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            lower.append(c >= 'A' && c <= 'Z' ? (char) (c + ('a' - 'A')) : c);
        }
        return lower.toString();
    }

    private static String nfkc(String value) {
        return Normalizer.normalize(value, Normalizer.Form.NFKC);
    }

    /** Full case folding (RFC 3454 table B.2). */
    private static String fold(String value) {
        StringBuilder folded = new StringBuilder(value.length() + 8);
        value.codePoints().forEach(c -> fold(c, folded));
        return folded.toString();
    }

    private static void fold(int codePoint, StringBuilder out) {
        switch (codePoint) {
            case 0x0130 -> out.append("i\u0307"); // capital I with a dot above is not "i"
            case 0x0131 -> out.appendCodePoint(codePoint); // dotless i: its upper case is I, but it doesn't fold to "i"
            default ->
                Character.toString(Character.toLowerCase(codePoint))
                        .toUpperCase(Locale.ROOT)
                        .codePoints()
                        .map(Character::toLowerCase)
                        .forEach(out::appendCodePoint);
        }
    }

    /** Trims, and compresses runs of spaces to one (RFC 4518 §2.6.1); a value of nothing but spaces becomes empty. */
    private static String withoutInsignificantSpaces(String value) {
        StringBuilder result = new StringBuilder(value.length());
        boolean pending = false;
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == ' ' && !isCombiningMarkAt(value, i + 1)) {
                pending = true;
            } else {
                if (pending && !result.isEmpty()) {
                    result.append(' ');
                }
                pending = false;
                result.append(c);
            }
        }
        return result.toString();
    }

    /** A space that carries a combining mark is a character of its own, not a space. */
    private static boolean isCombiningMarkAt(String value, int index) {
        if (index >= value.length()) {
            return false;
        }
        return switch (Character.getType(value.codePointAt(index))) {
            case Character.NON_SPACING_MARK, Character.COMBINING_SPACING_MARK, Character.ENCLOSING_MARK -> true;
            default -> false;
        };
    }
}
