package dev.keycloakmtls.verification.revocation;

import java.time.Instant;
import java.util.Optional;

/**
 * What a responder said, after the JDK has believed it.
 *
 * @param thisUpdate when the responder knew it
 * @param hasEnd whether the answer says when there is a newer one; otherwise it is as old as its thisUpdate
 * @param settledAt of an answer that does not know the certificate: the thisUpdate of the last one that did, or the
 *     beginning of time
 * @param revokedAt since when the certificate is revoked, if the answer says it
 */
record OcspAnswer(Status status, Instant thisUpdate, boolean hasEnd, Instant settledAt, Optional<Instant> revokedAt) {

    enum Status {
        GOOD,
        REVOKED,
        UNKNOWN
    }

    OcspAnswer(Status status, Instant thisUpdate, boolean hasEnd) {
        this(status, thisUpdate, hasEnd, status == Status.UNKNOWN ? Instant.MIN : thisUpdate, Optional.empty());
    }

    /** The same with since when the certificate is revoked. */
    OcspAnswer revokedAt(Instant time) {
        return new OcspAnswer(status, thisUpdate, hasEnd, settledAt, Optional.of(time));
    }

    /**
     * What is known once another answer was fetched: this one, if the other is older. Not knowing a certificate undoes no
     * revocation, and is itself undone by an answer from before it: responders make answers beforehand for the certificates
     * that they know, and for no others. Of two answers of the same moment the worse counts.
     */
    OcspAnswer newest(OcspAnswer fetched) {
        if (fetched.status == Status.UNKNOWN) {
            boolean counts = status != Status.REVOKED && !fetched.thisUpdate.isBefore(thisUpdate);
            return counts
                    ? new OcspAnswer(Status.UNKNOWN, fetched.thisUpdate, fetched.hasEnd, settledAt, Optional.empty())
                    : this;
        }
        int order = fetched.thisUpdate.compareTo(settledAt);
        boolean worse = fetched.status == Status.REVOKED || status != Status.REVOKED;
        return order > 0 || (order == 0 && worse) ? fetched : this;
    }
}
