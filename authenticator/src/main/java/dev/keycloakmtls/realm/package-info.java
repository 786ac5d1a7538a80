/** What Keycloak keeps of a realm that this extension goes through: its clients, and its client flow. */
@NullMarked
package dev.keycloakmtls.realm;

import org.jspecify.annotations.NullMarked;
