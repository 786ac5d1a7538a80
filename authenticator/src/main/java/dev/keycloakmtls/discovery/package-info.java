/** Server metadata (RFC 8414, RFC 8705 §5). */
@NullMarked
package dev.keycloakmtls.discovery;

import org.jspecify.annotations.NullMarked;
