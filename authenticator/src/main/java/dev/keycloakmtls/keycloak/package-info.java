/** A name that realm exports and databases of earlier builds have. Nothing else is here, and nothing else comes here. */
@NullMarked
package dev.keycloakmtls.keycloak;

import org.jspecify.annotations.NullMarked;
