package dev.keycloakmtls.problem;

import java.util.Optional;

/**
 * One thing that speaks against saving, or against using what is saved.
 *
 * @param field a client attribute or property, or the {@code name} or a key of a component
 * @param reason one sentence for administrators, without the field
 * @param problem the same with its code; nothing for a sentence that has none yet
 */
public record Objection(String field, String reason, Optional<SettingProblem> problem) {

    /** An objection without a code. */
    public Objection(String field, String reason) {
        this(field, reason, Optional.empty());
    }

    /** An objection with a code. */
    public static Objection of(SettingProblem problem) {
        return new Objection(problem.field(), problem.sentence(), Optional.of(problem));
    }

    public static Objection of(InvalidSettingException e) {
        return new Objection(e.field(), String.valueOf(e.getMessage()), e.problem());
    }

    /** Field and reason in one line. */
    public String describe() {
        return field + ": " + reason;
    }
}
