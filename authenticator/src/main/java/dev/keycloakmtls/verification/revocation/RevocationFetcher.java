package dev.keycloakmtls.verification.revocation;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;

/**
 * Reads CRLs and OCSP answers. A port: who implements it bounds time, follows no redirects and is safe to call from
 * background threads, when the request that asked is long over. A document counts as fetched, in metrics and logs, when its
 * reader has found it valid, and not when its last octet has come.
 */
public interface RevocationFetcher {

    /** Reads a document as it comes, and judges it. */
    @FunctionalInterface
    interface DocumentReader<T> {

        /**
         * Reads a document; what it leaves unread is not fetched.
         *
         * @param document at most as many octets as were asked for, then an IOException; closed by whoever calls this
         * @throws IOException with words for an administrator if the document cannot be had, or is not what it should be:
         *     the fetch has failed then
         */
        T read(InputStream document) throws IOException;
    }

    /**
     * Gets a CRL.
     *
     * @param location http, https, file, or ldap where {@link #isReadByLdap} allows it
     * @param maxBytes the largest document that is read
     * @param reader is called once at most, in the caller's thread, and reads against the time that the fetch may take
     * @return what the reader returns
     * @throws IOException with words for an administrator if it cannot be had within the bounds, or is no CRL
     */
    <T> T get(URI location, int maxBytes, DocumentReader<T> reader) throws IOException;

    /**
     * Asks an OCSP responder (RFC 6960 appendix A).
     *
     * @param request in DER
     * @param maxBytes the largest answer that is read
     * @param reader is called once at most, in the caller's thread
     * @return what the reader returns
     * @throws IOException with words for an administrator if there is no answer within the bounds, or it is none
     */
    <T> T post(URI responder, byte[] request, int maxBytes, DocumentReader<T> reader) throws IOException;

    /**
     * The same, for one realm: what fetching holds while it waits is of that realm's share.
     *
     * @param realm in a spelling that is always the same
     */
    default RevocationFetcher onBehalfOf(String realm) {
        return this;
    }

    /** Whether the server reads this ldap URL when a certificate names it; off unless the server's administrator wants it. */
    default boolean isReadByLdap(URI location) {
        return false;
    }
}
