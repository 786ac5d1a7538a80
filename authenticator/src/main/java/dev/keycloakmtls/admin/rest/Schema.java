package dev.keycloakmtls.admin.rest;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Names the schema of {@code docs/openapi.yaml} that describes a record. The name is a promise to whoever generates a client
 * from the description; the record's own name is not. A test compares both.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface Schema {

    /** The key in {@code components/schemas}. */
    String value();
}
