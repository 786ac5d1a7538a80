/**
 * Shares out what one server has: places in a queue, threads, room in a cache. One realm, or one host, that takes all it can
 * get leaves the others theirs.
 */
@NullMarked
package dev.keycloakmtls.fairness;

import org.jspecify.annotations.NullMarked;
