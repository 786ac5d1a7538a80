package dev.keycloakmtls.admin.rest;

import dev.keycloakmtls.untrusted.Bound;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How much text one member of a request may have. The whole body is limited by the server's own HTTP limits. */
public final class TextLimit {

    private TextLimit() {}

    /** None, if the text is short enough or absent. */
    public static List<Problem> problem(String member, @Nullable String text) {
        return text == null || text.length() <= Bound.ADMIN_TEXT_CHARACTERS.value()
                ? List.of()
                : List.of(new Problem(member, "has more than " + Bound.ADMIN_TEXT_CHARACTERS.value() + " characters"));
    }
}
