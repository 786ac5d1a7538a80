/** Certificates that a realm refuses, whoever trusts them: what is blocked, by which rule, and whether a path has it. */
@NullMarked
package dev.keycloakmtls.domain.block;

import org.jspecify.annotations.NullMarked;
