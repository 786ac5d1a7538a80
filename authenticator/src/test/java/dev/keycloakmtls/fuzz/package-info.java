/**
 * Hostile input, coverage-guided: {@code make fuzz}. An ordinary test run replays the inputs kept in the resources. What is
 * read answers or refuses with its documented exception, and nothing that was changed is ever accepted.
 */
@NullMarked
package dev.keycloakmtls.fuzz;

import org.jspecify.annotations.NullMarked;
