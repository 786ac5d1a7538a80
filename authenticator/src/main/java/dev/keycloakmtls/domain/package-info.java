/**
 * The values that mutual-TLS client authentication decides about: names, selectors and thumbprints.
 *
 * <p>Nothing here knows Keycloak. What can't be read is refused with an {@link MalformedException} whose message
 * is meant for an administrator, or, where it comes from a certificate, simply matches nothing.
 */
@NullMarked
package dev.keycloakmtls.domain;

import dev.keycloakmtls.problem.MalformedException;
import org.jspecify.annotations.NullMarked;
