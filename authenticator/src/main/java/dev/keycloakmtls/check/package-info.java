/**
 * Connection checks: an administrator starts one and gets a secret; whoever calls with that secret sees what this server saw
 * of his connection, and so does the administrator. Nobody is logged in by it and nothing of it is stored in the database:
 * it lives where Keycloak keeps what is used once, which all nodes share, and ends by itself.
 */
@NullMarked
package dev.keycloakmtls.check;

import org.jspecify.annotations.NullMarked;
