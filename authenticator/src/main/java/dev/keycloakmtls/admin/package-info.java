/** The REST resource {@code /admin/realms/{realm}/mtls} and the admin console's tab. */
@NullMarked
package dev.keycloakmtls.admin;

import org.jspecify.annotations.NullMarked;
