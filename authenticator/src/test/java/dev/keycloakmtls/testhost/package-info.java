/** Hosts for tests that misbehave. */
@NullMarked
package dev.keycloakmtls.testhost;

import org.jspecify.annotations.NullMarked;
