package dev.keycloakmtls.problem;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * One thing that is wrong with one setting, for machines and for people. An argument never is key material.
 *
 * @param field the client attribute, component key or parameter, as it stands in a realm export
 * @param code what kind of thing is wrong
 * @param arguments exactly those that the code's sentence has, by name
 */
public record SettingProblem(String field, ProblemCode code, Map<String, String> arguments) {

    /** Where a sentence has an argument. */
    static final Pattern ARGUMENT = Pattern.compile("\\{\\{(\\w+)}}");

    /** @throws IllegalArgumentException if the arguments are not those of the code */
    public SettingProblem {
        if (!arguments.keySet().equals(Set.copyOf(code.arguments()))) {
            throw new IllegalArgumentException(code + " has the arguments " + code.arguments());
        }
        Map<String, String> ordered = new LinkedHashMap<>();
        for (String name : code.arguments()) {
            ordered.put(name, arguments.getOrDefault(name, ""));
        }
        arguments = Collections.unmodifiableMap(ordered);
    }

    /** A problem whose sentence says everything. */
    public static SettingProblem of(String field, ProblemCode code) {
        return new SettingProblem(field, code, Map.of());
    }

    /** The English sentence, without the field. */
    public String sentence() {
        return code.sentence(arguments);
    }

    /** Field and sentence in one line. */
    public String describe() {
        return field + ": " + sentence();
    }
}
