/**
 * Reads documents from hosts that may be slow, endless or hostile, on behalf of realms that may be so too. What comes before
 * a document is bounded as the document is; names are looked up on threads of their own; which hosts and addresses are
 * asked is the server's decision; and what a host did is told only where it tells nothing of the server's own network.
 */
@NullMarked
package dev.keycloakmtls.fetch;

import org.jspecify.annotations.NullMarked;
