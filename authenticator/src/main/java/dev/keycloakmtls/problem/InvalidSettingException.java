package dev.keycloakmtls.problem;

/** A setting that cannot be used. The message is for the log; the problem is for whoever made the setting. */
public final class InvalidSettingException extends Exception {

    private static final long serialVersionUID = 1L;

    private final transient SettingProblem problem;

    /** @param problem what is wrong, and with which setting */
    public InvalidSettingException(SettingProblem problem) {
        super(problem.describe());
        this.problem = problem;
    }

    /** The same without a cause, for somebody who did not read the setting again. */
    public InvalidSettingException again() {
        return new InvalidSettingException(problem);
    }

    /** What is wrong. */
    public SettingProblem problem() {
        return problem;
    }

    /** The client attribute or component key as it stands in a realm export. */
    public String field() {
        return problem.field();
    }

    /** Field and sentence in one line. */
    public String describe() {
        return problem.describe();
    }
}
