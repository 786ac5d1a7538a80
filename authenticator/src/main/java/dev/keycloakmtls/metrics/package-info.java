/** Counts and times what is decided and fetched, for Keycloak's metrics endpoint. */
@NullMarked
package dev.keycloakmtls.metrics;

import org.jspecify.annotations.NullMarked;
