/**
 * One client of a realm: its settings, its credentials, its latest authentications, a certificate tried against it, and its
 * change from one method to the other.
 */
@NullMarked
package dev.keycloakmtls.admin.client;

import org.jspecify.annotations.NullMarked;
