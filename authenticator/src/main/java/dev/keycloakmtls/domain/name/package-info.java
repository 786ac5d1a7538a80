/**
 * Names in certificates: subject DNs, subject alternative names, and the constraints on them (RFC 5280 §4.1.2.4, §4.2.1.6,
 * §4.2.1.10).
 *
 * <p>What can't be read is refused with an {@link IllegalArgumentException} whose message is meant for an administrator, or, where
 * it comes from a certificate, simply matches nothing.
 */
@NullMarked
package dev.keycloakmtls.domain.name;

import org.jspecify.annotations.NullMarked;
