package dev.keycloakmtls.config;

/** A setting that cannot be used. The message is for the administrator who made it, and never repeats key material. */
public final class InvalidSettingException extends Exception {

    private final String field;

    InvalidSettingException(String field, String reason) {
        super(reason);
        this.field = field;
    }

    InvalidSettingException(String field, IllegalArgumentException cause) {
        super(cause.getMessage(), cause);
        this.field = field;
    }

    /** The client attribute or component key as it stands in a realm export. */
    public String field() {
        return field;
    }

    /** Field and reason in one line. */
    public String describe() {
        return field + ": " + getMessage();
    }
}
