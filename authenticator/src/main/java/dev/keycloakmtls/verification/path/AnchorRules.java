package dev.keycloakmtls.verification.path;

import dev.keycloakmtls.domain.RejectionReason;
import dev.keycloakmtls.domain.Verdict.Rejected;
import dev.keycloakmtls.domain.Verdict.TrustedPath;
import dev.keycloakmtls.problem.ProblemCode;
import java.util.Map;
import java.util.Optional;

/**
 * How many CAs a trust anchor's own certificate allows below it. RFC 5280 §6.1.1 leaves that to policy and the JDK ignores
 * it; a CA that says «no more CAs below me» is taken at its word, as it is in {@link NameRules}.
 */
final class AnchorRules {

    private AnchorRules() {}

    static Optional<Rejected> check(TrustedPath trusted) {
        int allowed = trusted.anchor().getBasicConstraints();
        if (allowed >= trusted.path().size() - 1) {
            return Optional.empty();
        }
        long intermediates = trusted.path().stream()
                .skip(1)
                .filter(certificate -> !NameRules.isSelfIssued(certificate))
                .count();
        return allowed >= 0 && intermediates > allowed
                ? Optional.of(new Rejected(
                        RejectionReason.PATH_TOO_LONG,
                        ProblemCode.ANCHOR_INTERMEDIATES.with(Map.of("most", allowed, "count", intermediates))))
                : Optional.empty();
    }
}
