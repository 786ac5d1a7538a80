/** What can be wrong with a setting: which one, a code that stays, and one English sentence for each code. */
@NullMarked
package dev.keycloakmtls.problem;

import org.jspecify.annotations.NullMarked;
