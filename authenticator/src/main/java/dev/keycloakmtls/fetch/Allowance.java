package dev.keycloakmtls.fetch;

import dev.keycloakmtls.domain.FetchFailedException;
import dev.keycloakmtls.domain.FetchFailedException.Kind;
import dev.keycloakmtls.problem.ProblemCode;
import dev.keycloakmtls.untrusted.Bound;
import java.io.IOException;
import java.util.Map;

/**
 * How many octets one connection may bring, counted as they come from the network: some for all that stands before the
 * document (a TLS handshake, interim answers, header lines, whatever a host puts before them), and for the whole as many as
 * the largest document needs with what wraps it.
 */
final class Allowance {

    private final int maxDocument;
    private long left;
    private boolean atDocument;

    /** @param maxDocument the largest document, in octets */
    Allowance(int maxDocument) {
        this.maxDocument = maxDocument;
        this.left = Bound.FETCH_HEAD_OCTETS.value();
    }

    /** From here on the document comes: what it needs is granted. TLS records and chunks of usual size need an eighth more. */
    synchronized void documentBegins() {
        if (!atDocument) {
            atDocument = true;
            left += (long) maxDocument + maxDocument / 8;
        }
    }

    /**
     * Counts.
     *
     * @throws FetchFailedException if it is too much
     */
    synchronized void count(int octets) throws IOException {
        left -= Math.max(0, octets);
        if (left < 0) {
            throw new FetchFailedException(
                    Kind.UNUSABLE,
                    atDocument
                            ? ProblemCode.TOO_MUCH.with(Map.of("count", maxDocument))
                            : ProblemCode.FETCH_HEAD.with(Map.of("count", Bound.FETCH_HEAD_OCTETS.value())));
        }
    }
}
