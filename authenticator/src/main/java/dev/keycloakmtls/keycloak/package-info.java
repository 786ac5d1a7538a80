/** Wiring into Keycloak: service providers, and nothing that decides. */
@NullMarked
package dev.keycloakmtls.keycloak;

import org.jspecify.annotations.NullMarked;
