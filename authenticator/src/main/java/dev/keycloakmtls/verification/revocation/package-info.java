/**
 * Is a certificate of a trusted path revoked? What is asked, fetched and kept is decided here; whether an answer holds is
 * decided by the JDK.
 */
@NullMarked
package dev.keycloakmtls.verification.revocation;

import org.jspecify.annotations.NullMarked;
