/**
 * TLS without a proxy in front: the handshake lets certificates through that nobody has verified, and nobody but this
 * extension sees them. Whoever else asks Keycloak for the certificate of a request, {@code client-x509} and the X.509 login
 * of users among them, is shown what the server's truststores verify, as if the handshake had refused the rest.
 *
 * <p>The order matters: the handshake is as strict as the server's truststores until {@link dev.keycloakmtls.tls.GuardState}
 * knows that the lookup provider which hides certificates is the one that Keycloak asks.
 */
@NullMarked
package dev.keycloakmtls.tls;

import org.jspecify.annotations.NullMarked;
