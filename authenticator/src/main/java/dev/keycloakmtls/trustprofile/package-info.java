/**
 * Trust profiles as components of a realm: found, checked when they are saved, renamed wherever they are named, and kept while
 * clients need them.
 */
@NullMarked
package dev.keycloakmtls.trustprofile;

import org.jspecify.annotations.NullMarked;
