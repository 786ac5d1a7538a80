package dev.keycloakmtls.admin;

/**
 * What is wrong with one field.
 *
 * @param field the attribute, configuration key or parameter that was refused
 * @param reason what is wrong with it, in words for an administrator
 */
public record Problem(String field, String reason) {

    @Override
    public String toString() {
        return field + ": " + reason;
    }
}
