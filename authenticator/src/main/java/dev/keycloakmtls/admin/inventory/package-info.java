/** The list of all clients with one of the methods. */
@NullMarked
package dev.keycloakmtls.admin.inventory;

import org.jspecify.annotations.NullMarked;
