/** The trust profiles of a realm: shown, changed, tried against the revocation sources of a certificate. */
@NullMarked
package dev.keycloakmtls.admin.trustprofile;

import org.jspecify.annotations.NullMarked;
