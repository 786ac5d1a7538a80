/**
 * The port for clients with certificates: a second TLS listener of the same server. It asks whoever connects for a certificate,
 * serves the endpoints of {@code mtls_endpoint_aliases} (RFC 8705 §5) and no others, and leaves the first port as it is.
 */
@NullMarked
package dev.keycloakmtls.tls.port;

import org.jspecify.annotations.NullMarked;
