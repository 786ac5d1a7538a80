package dev.keycloakmtls.admin.rest;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** What an endpoint reads its request's body as, with {@link RequestBody}; a test compares it with {@code docs/openapi.yaml}. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.PARAMETER)
public @interface Body {
    Class<? extends Record> value();
}
