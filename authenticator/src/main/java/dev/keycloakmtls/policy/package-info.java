/** Client policies for the two methods. */
@NullMarked
package dev.keycloakmtls.policy;

import org.jspecify.annotations.NullMarked;
