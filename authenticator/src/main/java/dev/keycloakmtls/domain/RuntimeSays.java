package dev.keycloakmtls.domain;

import dev.keycloakmtls.problem.Detail;
import dev.keycloakmtls.problem.ProblemCode;
import dev.keycloakmtls.untrusted.VisibleText;
import java.util.Map;

/** Passes on what the Java runtime says where nothing better is known: as its words, in a sentence that says whose they are. */
public final class RuntimeSays {

    private RuntimeSays() {}

    /** Quotes an exception of the runtime, or of a library. */
    public static Detail of(Throwable failure) {
        String message = failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
        return ProblemCode.RUNTIME_SAYS.with(Map.of("text", VisibleText.of(message)));
    }
}
