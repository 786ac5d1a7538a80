package dev.keycloakmtls.domain;

import java.security.cert.X509Certificate;

/**
 * A certificate with the one whose key has signed it, as a path has them one below the other (RFC 5280 §6.1).
 *
 * @param certificate the subject's
 * @param issuer the next one of the path, or the trust anchor
 */
public record Link(X509Certificate certificate, X509Certificate issuer) {}
