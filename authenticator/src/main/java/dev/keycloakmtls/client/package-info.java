/** A client's settings: read once for each state of the client, and checked whenever a client is saved. */
@NullMarked
package dev.keycloakmtls.client;

import org.jspecify.annotations.NullMarked;
