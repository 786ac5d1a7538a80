package dev.keycloakmtls.admin;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** How much text one member of a request may have. The whole body is limited by the server's own HTTP limits. */
final class TextLimit {

    /** In UTF-16 units. */
    static final int MAX = 1024 * 1024;

    private TextLimit() {}

    /** None, if the text is short enough or absent. */
    static List<Problem> problem(String member, @Nullable String text) {
        return text == null || text.length() <= MAX
                ? List.of()
                : List.of(new Problem(member, "has more than " + MAX + " characters"));
    }
}
