/** Blocked certificates in the REST resource: what is blocked, and who blocks and unblocks it. */
@NullMarked
package dev.keycloakmtls.admin.block;

import org.jspecify.annotations.NullMarked;
