package dev.keycloakmtls.admin.rest;

import dev.keycloakmtls.problem.Objection;
import dev.keycloakmtls.problem.SettingProblem;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is wrong with one field.
 *
 * @param field the attribute, configuration key or parameter that was refused
 * @param reason what is wrong with it, in words for an administrator
 * @param code of {@code docs/problems.md}; null for a reason that has none yet
 * @param arguments what the code's sentence puts in, by name; empty without a code
 */
public record Problem(String field, String reason, @Nullable String code, Map<String, String> arguments) {

    public Problem {
        arguments = Collections.unmodifiableMap(new LinkedHashMap<>(arguments));
    }

    public Problem(String field, String reason) {
        this(field, reason, null, Map.of());
    }

    public static Problem of(SettingProblem problem) {
        return new Problem(problem.field(), problem.sentence(), problem.code().code(), problem.arguments());
    }

    public static Problem of(Objection objection) {
        return objection.problem().map(Problem::of).orElseGet(() -> new Problem(objection.field(), objection.reason()));
    }

    @Override
    public String toString() {
        return field + ": " + reason;
    }
}
