/** The key sets that clients publish at an address of their own (RFC 8705 §2.2.2). */
@NullMarked
package dev.keycloakmtls.jwks;

import org.jspecify.annotations.NullMarked;
