package dev.keycloakmtls.verification.revocation;

import java.io.IOException;
import java.net.URI;

/**
 * Reads CRLs and OCSP answers. A port: who implements it bounds time, follows no redirects and is safe to call from
 * background threads, when the request that asked is long over.
 */
public interface RevocationFetcher {

    /**
     * Gets a CRL.
     *
     * @param location http, https, file, or ldap where {@link #isReadByLdap} allows it
     * @param maxBytes the largest document that is read
     * @throws IOException with words for an administrator if it cannot be had within the bounds
     */
    byte[] get(URI location, int maxBytes) throws IOException;

    /**
     * Asks an OCSP responder (RFC 6960 appendix A).
     *
     * @param request in DER
     * @param maxBytes the largest answer that is read
     * @throws IOException with words for an administrator if there is no answer within the bounds
     */
    byte[] post(URI responder, byte[] request, int maxBytes) throws IOException;

    /** Whether the server reads this ldap URL when a certificate names it; off unless the server's administrator wants it. */
    default boolean isReadByLdap(URI location) {
        return false;
    }
}
