/**
 * Which senders the server believes: proxies are known by their address or by their own certificate, and whoever else sends a
 * certificate in a header is refused.
 */
@NullMarked
package dev.keycloakmtls.proxy;

import org.jspecify.annotations.NullMarked;
