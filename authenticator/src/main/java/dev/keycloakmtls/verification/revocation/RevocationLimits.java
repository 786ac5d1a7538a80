package dev.keycloakmtls.verification.revocation;

import dev.keycloakmtls.untrusted.Bound;
import java.time.Duration;

/**
 * What checking revocation may cost, whoever asks.
 *
 * @param patience how long one authentication waits for answers; what comes later serves the next one
 * @param pauseAfterFailure how long a source that failed is left alone
 * @param threads the most fetches at a time
 * @param queue the most fetches that wait for a thread; further ones fail at once
 * @param maxCrlBytes the largest CRL
 * @param maxOcspBytes the largest OCSP answer
 * @param crlCacheBytes the size of all CRLs that are kept, in memory
 * @param ocspCacheBytes the size of all OCSP answers that are kept, in memory
 */
record RevocationLimits(
        Duration patience,
        Duration pauseAfterFailure,
        int threads,
        int queue,
        int maxCrlBytes,
        int maxOcspBytes,
        long crlCacheBytes,
        long ocspCacheBytes) {

    static final RevocationLimits DEFAULT = new RevocationLimits(
            Bound.REVOCATION_PATIENCE.duration(),
            Duration.ofSeconds(15),
            Bound.REVOCATION_THREADS.value(),
            Bound.REVOCATION_QUEUE.value(),
            Bound.CRL_OCTETS.value(),
            Bound.OCSP_OCTETS.value(),
            Bound.CRL_CACHE_OCTETS.value(),
            Bound.OCSP_CACHE_OCTETS.value());

    /** The same limits with another time that one authentication waits. */
    RevocationLimits withPatience(Duration patience) {
        return new RevocationLimits(
                patience, pauseAfterFailure, threads, queue, maxCrlBytes, maxOcspBytes, crlCacheBytes, ocspCacheBytes);
    }

    /** The same limits with other numbers of fetches at a time and of those that wait. */
    RevocationLimits withThreads(int threads, int queue) {
        return new RevocationLimits(
                patience, pauseAfterFailure, threads, queue, maxCrlBytes, maxOcspBytes, crlCacheBytes, ocspCacheBytes);
    }

    /** The same limits with other sizes of one CRL and one OCSP answer. */
    RevocationLimits withDocuments(int maxCrlBytes, int maxOcspBytes) {
        return new RevocationLimits(
                patience, pauseAfterFailure, threads, queue, maxCrlBytes, maxOcspBytes, crlCacheBytes, ocspCacheBytes);
    }

    /** The same limits with other sizes of all that is kept. */
    RevocationLimits withCaches(long crlCacheBytes, long ocspCacheBytes) {
        return new RevocationLimits(
                patience, pauseAfterFailure, threads, queue, maxCrlBytes, maxOcspBytes, crlCacheBytes, ocspCacheBytes);
    }
}
