package dev.keycloakmtls.conformance;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The requirements that a test, or every test of a class, shows to be met. The page of conformance is made from it, so an
 * item stands only where the test would fail if the requirement were not met.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.METHOD, ElementType.TYPE})
public @interface Satisfies {

    /** Numbers of the checklist of requirements, 1 and up. */
    int[] value();
}
