package dev.keycloakmtls.domain;

import dev.keycloakmtls.domain.Verdict.Accepted;
import dev.keycloakmtls.domain.Verdict.Rejected;
import dev.keycloakmtls.domain.Verdict.TrustedPath;
import java.util.Optional;

/** What path validation comes to (RFC 5280 §6.1): a path that is trusted, or the reason why there is none. */
public sealed interface PathResult permits TrustedPath, Rejected {

    /** Returns the path, if there is one. */
    default Optional<TrustedPath> trusted() {
        return this instanceof TrustedPath path ? Optional.of(path) : Optional.empty();
    }

    /** Returns the verdict on a certificate of which nothing else is asked. */
    default Verdict verdict() {
        return this instanceof TrustedPath path ? new Accepted(path) : (Rejected) this;
    }
}
