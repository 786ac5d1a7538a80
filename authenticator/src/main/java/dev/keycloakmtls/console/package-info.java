/** Puts the script of the "Mutual TLS" tabs into the admin console, whatever its theme is. */
@NullMarked
package dev.keycloakmtls.console;

import org.jspecify.annotations.NullMarked;
