/**
 * Which certificates have come for which client, and what was decided about them. A login adds to memory; a thread writes what
 * came, once a minute, into tables of our own. Nothing is decided from it, and nothing of a login waits for it.
 */
@org.jspecify.annotations.NullMarked
package dev.keycloakmtls.sighting;
