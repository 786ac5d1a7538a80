/**
 * Certification paths (RFC 5280 §6): from a presented certificate to a trust anchor, and a reason if there is none. What is
 * rejected is rejected by rules of this package's own and by the JDK; both have to agree to what is accepted.
 */
@NullMarked
package dev.keycloakmtls.verification.path;

import org.jspecify.annotations.NullMarked;
