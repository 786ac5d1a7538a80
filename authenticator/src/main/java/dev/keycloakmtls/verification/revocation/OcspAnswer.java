package dev.keycloakmtls.verification.revocation;

import java.time.Instant;

/**
 * What a responder said, after the JDK has believed it.
 *
 * @param thisUpdate when the responder knew it
 */
record OcspAnswer(Status status, Instant thisUpdate) {
    enum Status {
        GOOD,
        REVOKED,
        UNKNOWN
    }
}
