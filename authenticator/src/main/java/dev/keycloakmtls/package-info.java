/** Mutual-TLS client authentication for Keycloak (RFC 8705). */
@NullMarked
package dev.keycloakmtls;

import org.jspecify.annotations.NullMarked;
