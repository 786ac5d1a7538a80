/** Names, reading and describing of what administrators configure. */
@NullMarked
package dev.keycloakmtls.config;

import org.jspecify.annotations.NullMarked;
