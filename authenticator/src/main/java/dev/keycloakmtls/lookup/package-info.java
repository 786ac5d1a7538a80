/**
 * Takes the client's certificate from the request: from the TLS connection, or from the header in which a proxy has written
 * it. {@link dev.keycloakmtls.lookup.CertificateSource} is the only way to it, for whatever decides about it: what it
 * shows came by a lookup provider that is known, and by headers that say one thing. Whose certificate it is, and whether
 * anybody may come in with it, is not decided here.
 */
@NullMarked
package dev.keycloakmtls.lookup;

import org.jspecify.annotations.NullMarked;
