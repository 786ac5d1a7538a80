package dev.keycloakmtls.admin.rest;

import dev.keycloakmtls.problem.Detail;
import dev.keycloakmtls.problem.ProblemCode;
import dev.keycloakmtls.problem.SettingProblem;
import dev.keycloakmtls.problem.Statement;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What is wrong with one field.
 *
 * @param field the attribute, configuration key, member or parameter that was refused
 * @param reason what is wrong with it, as an English sentence without the field
 * @param code of {@code docs/problems.md}
 * @param arguments what the code's sentence puts in, by name: texts, and {@link Statement}s
 */
@Schema("Problem")
public record Problem(String field, String reason, String code, Map<String, Object> arguments) {

    public Problem {
        arguments = Collections.unmodifiableMap(new LinkedHashMap<>(arguments));
    }

    public static Problem of(SettingProblem problem) {
        return of(problem.field(), problem.detail());
    }

    public static Problem of(String field, Detail detail) {
        Statement statement = Statement.of(detail);
        return new Problem(field, statement.sentence(), statement.code(), statement.arguments());
    }

    public static Problem of(String field, ProblemCode code) {
        return of(field, code.detail());
    }

    /** By somebody else who has no codes: Keycloak, or a policy of somebody's. */
    public static Problem said(String field, String words) {
        return of(field, ProblemCode.SAID.with(Map.of("text", words)));
    }

    @Override
    public String toString() {
        return field + ": " + reason;
    }
}
