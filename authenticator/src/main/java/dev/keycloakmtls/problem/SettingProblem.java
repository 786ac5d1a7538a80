package dev.keycloakmtls.problem;

import java.util.Map;

/**
 * One thing that is wrong with one setting, or with one field of a request.
 *
 * @param field the client attribute, component key, member or parameter, as it stands in a realm export or a request
 * @param detail what is wrong with it; the sentence goes on after the name of the field
 */
public record SettingProblem(String field, Detail detail) {

    /** @throws IllegalArgumentException if the arguments are not those of the code */
    public SettingProblem(String field, ProblemCode code, Map<String, ?> arguments) {
        this(field, code.with(arguments));
    }

    /** A problem whose sentence says everything. */
    public static SettingProblem of(String field, ProblemCode code) {
        return new SettingProblem(field, code.detail());
    }

    /** What kind of thing is wrong. */
    public ProblemCode code() {
        return detail.code();
    }

    /** What the sentence puts in, by name. */
    public Map<String, Argument> arguments() {
        return detail.arguments();
    }

    /** What the sentence puts in under this name; empty if it has no such argument. */
    public String argument(String name) {
        Argument value = arguments().get(name);
        return value == null ? "" : value.text();
    }

    /** The English sentence, without the field. */
    public String sentence() {
        return detail.sentence();
    }

    /** Field and sentence in one line. */
    public String describe() {
        return field + ": " + sentence();
    }
}
