package dev.keycloakmtls.problem;

/**
 * Says that a text cannot be read as what it should be. Records that read their text when they are made throw it, which
 * cannot declare an exception; whoever reads a text that a person wrote catches it, and nothing that is wider, because the
 * words of other exceptions are nobody's.
 */
public final class MalformedException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    private final transient Detail detail;

    /** @param detail what is wrong with the text */
    public MalformedException(Detail detail) {
        super(detail.sentence());
        this.detail = detail;
    }

    /** @param cause what a library says of it, for the log of a bug alone */
    public MalformedException(Detail detail, Throwable cause) {
        super(detail.sentence(), cause);
        this.detail = detail;
    }

    /** Returns what is wrong, or the code for what only a library says, whose words are nobody's. */
    public static Detail detail(IllegalArgumentException failure, ProblemCode otherwise) {
        return failure instanceof MalformedException malformed ? malformed.detail() : otherwise.detail();
    }

    /** What is wrong with the text. */
    public Detail detail() {
        return detail;
    }

    /** The same about the setting that the text stands in. */
    public SettingProblem at(String field) {
        return detail.at(field);
    }
}
