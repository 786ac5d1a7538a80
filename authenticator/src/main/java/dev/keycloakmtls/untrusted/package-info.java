/** What comes from strangers: how much of it is read at most, how it is taken apart, and how it is shown in a line of the log. */
@NullMarked
package dev.keycloakmtls.untrusted;

import org.jspecify.annotations.NullMarked;
