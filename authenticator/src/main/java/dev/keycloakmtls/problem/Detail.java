package dev.keycloakmtls.problem;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Says what exactly is the matter, for machines and for people: a code of the catalogue and what its sentence puts in. An
 * argument may be a detail itself, so that what somebody else found out is passed on and not repeated in other words.
 *
 * @param code what kind of thing it is
 * @param arguments exactly those that the code's sentence has, by name
 */
public record Detail(ProblemCode code, Map<String, Argument> arguments) implements Argument {

    /** @throws IllegalArgumentException if the arguments are not those of the code */
    public Detail {
        if (!arguments.keySet().equals(Set.copyOf(code.arguments()))) {
            throw new IllegalArgumentException(code + " has the arguments " + code.arguments());
        }
        Map<String, Argument> ordered = new LinkedHashMap<>();
        for (String name : code.arguments()) {
            ordered.put(name, arguments.getOrDefault(name, new Argument.Text("")));
        }
        arguments = Collections.unmodifiableMap(ordered);
    }

    /** The whole English sentence. */
    public String sentence() {
        return code.sentence(arguments);
    }

    @Override
    public String text() {
        return sentence();
    }

    /** The same about a setting. */
    public SettingProblem at(String field) {
        return new SettingProblem(field, this);
    }

    @Override
    public String toString() {
        return sentence();
    }
}
