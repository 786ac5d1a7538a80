/**
 * Reads certificate revocation lists (RFC 5280 §5) while they come, without ever holding one as a whole. What is kept of a
 * list is its frame and a compact index of its serial numbers; nobody sees either before the signature over the same octets is
 * verified. Whether a list counts for a certificate is not decided here: for that the JDK gets a view of it.
 */
@NullMarked
package dev.keycloakmtls.verification.crl;

import org.jspecify.annotations.NullMarked;
