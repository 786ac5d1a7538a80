package dev.keycloakmtls.problem;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A setting that cannot be used. The message is for the administrator who made it, and never repeats key material. */
public final class InvalidSettingException extends Exception {

    private final String field;
    private final transient @Nullable SettingProblem problem;

    /** What is wrong, with a code; the message is its sentence. */
    public InvalidSettingException(SettingProblem problem) {
        super(problem.sentence());
        this.field = problem.field();
        this.problem = problem;
    }

    public InvalidSettingException(String field, String reason) {
        super(reason);
        this.field = field;
        this.problem = null;
    }

    public InvalidSettingException(String field, IllegalArgumentException cause) {
        super(cause.getMessage(), cause);
        this.field = field;
        this.problem = null;
    }

    /** The same without a cause, for somebody who did not read the setting again. */
    public InvalidSettingException again() {
        return problem == null
                ? new InvalidSettingException(field, String.valueOf(getMessage()))
                : new InvalidSettingException(problem);
    }

    /** The client attribute or component key as it stands in a realm export. */
    public String field() {
        return field;
    }

    /** What is wrong with its code; nothing for a sentence that has none yet. */
    public Optional<SettingProblem> problem() {
        return Optional.ofNullable(problem);
    }

    /** Field and reason in one line. */
    public String describe() {
        return field + ": " + getMessage();
    }
}
