/**
 * Authenticates clients in Keycloak's client flow: the two methods, and what they hand to the decision and report of it. Nothing
 * here decides about a certificate.
 */
@NullMarked
package dev.keycloakmtls.authentication;

import org.jspecify.annotations.NullMarked;
