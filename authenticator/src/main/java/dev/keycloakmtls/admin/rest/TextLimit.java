package dev.keycloakmtls.admin.rest;

import dev.keycloakmtls.problem.ProblemCode;
import dev.keycloakmtls.untrusted.Bound;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How much text one member of a request may have. The whole body is limited by the server's own HTTP limits. */
public final class TextLimit {

    private TextLimit() {}

    /** None, if the text is short enough or absent. */
    public static List<Problem> problem(String member, @Nullable String text) {
        return text == null || text.length() <= Bound.ADMIN_TEXT_CHARACTERS.value()
                ? List.of()
                : List.of(Problem.of(
                        member, ProblemCode.CHARACTERS.with(Map.of("count", Bound.ADMIN_TEXT_CHARACTERS.value()))));
    }
}
