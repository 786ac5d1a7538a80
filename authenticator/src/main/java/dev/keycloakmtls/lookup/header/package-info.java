/** The headers in which proxies write the client's certificate: one format for each proxy, with what must not be in them. */
@NullMarked
package dev.keycloakmtls.lookup.header;

import org.jspecify.annotations.NullMarked;
