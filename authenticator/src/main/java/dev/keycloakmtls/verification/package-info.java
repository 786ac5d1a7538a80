/** The decisions: does this certificate authenticate this client? Nothing here knows Keycloak. */
@NullMarked
package dev.keycloakmtls.verification;

import org.jspecify.annotations.NullMarked;
