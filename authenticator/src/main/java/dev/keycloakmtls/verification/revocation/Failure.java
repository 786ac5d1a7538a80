package dev.keycloakmtls.verification.revocation;

import dev.keycloakmtls.domain.FetchFailedException.Kind;
import dev.keycloakmtls.problem.Detail;
import java.time.Instant;

/**
 * Why there is no answer of a source about revocation.
 *
 * @param detail what went wrong
 */
record Failure(Detail detail, Instant at, Kind kind) {

    /** Whether it is one that nobody who asks can bring about. Soft mode excuses an outage, and nothing else. */
    boolean isOutage() {
        return kind == Kind.UNREACHABLE || kind == Kind.UNUSABLE;
    }
}
