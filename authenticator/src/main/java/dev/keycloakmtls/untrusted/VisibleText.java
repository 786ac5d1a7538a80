package dev.keycloakmtls.untrusted;

import java.util.Locale;

/**
 * Makes text that somebody else has chosen fit for one line of a log or one detail of an event: names of certificates,
 * realms and clients, settings, messages of exceptions. The only place that does so.
 *
 * <p>What can be seen stays as it is. What cannot (line breaks and other control characters, changes of text direction,
 * zero-width characters, unusual spaces, halves of a surrogate pair) is written {@code <U+000A>}; text that is too long
 * ends in {@code <cut: 12345 characters>}. Nothing is left out without a mark, and neither mark can stand in a
 * distinguished name, host, URI or address that is registered: a text that was changed is never taken for a name.
 */
public final class VisibleText {

    private static final int MAX = Bound.EVENT_DETAIL_CHARACTERS.value();

    private VisibleText() {}

    /** The text on one line, whole or marked as cut; not much longer than {@link Bound#EVENT_DETAIL_CHARACTERS}. */
    public static String of(String text) {
        if (isPlain(text)) { // as nearly all are
            return text;
        }
        StringBuilder visible = new StringBuilder();
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            String shown = isInvisible(c) ? String.format(Locale.ROOT, "<U+%04X>", c) : Character.toString(c);
            if (visible.length() + shown.length() > MAX) {
                // A space first: whatever comes before it, a backslash even, the bracket stays one.
                return visible.append(" <cut: ")
                        .append(text.length())
                        .append(" characters>")
                        .toString();
            }
            visible.append(shown);
            i += Character.charCount(c);
        }
        return visible.toString();
    }

    private static boolean isPlain(String text) {
        if (text.length() > MAX) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < ' ' || text.charAt(i) > '~') {
                return false;
            }
        }
        return true;
    }

    /** Whether a character shows nothing, or something else than it is. */
    public static boolean isInvisible(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> true;
            default -> Character.isSpaceChar(codePoint) && codePoint != ' ';
        };
    }
}
