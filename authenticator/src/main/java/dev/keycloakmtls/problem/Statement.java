package dev.keycloakmtls.problem;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A sentence of the catalogue, for machines and for people.
 *
 * @param code of {@code docs/problems.md}
 * @param arguments what its sentence puts in, by name: a text, a statement, or a list of statements
 * @param sentence the whole English sentence
 */
public record Statement(String code, Map<String, Object> arguments, String sentence) {

    public Statement {
        arguments = Collections.unmodifiableMap(new LinkedHashMap<>(arguments));
    }

    /** What a detail says. */
    public static Statement of(Detail detail) {
        Map<String, Object> arguments = new LinkedHashMap<>();
        detail.arguments().forEach((name, argument) -> arguments.put(name, value(argument)));
        return new Statement(detail.code().code(), arguments, detail.sentence());
    }

    /** The same of what may not be there. */
    public static @Nullable Statement of(Optional<Detail> detail) {
        return detail.map(Statement::of).orElse(null);
    }

    private static Object value(Argument argument) {
        if (argument instanceof Detail detail) {
            return of(detail);
        }
        return argument instanceof Argument.Several several
                ? several.parts().stream().map(Statement::of).toList()
                : argument.text();
    }

    /** Every one of several. */
    public static List<Statement> of(List<Detail> details) {
        return details.stream().map(Statement::of).toList();
    }
}
