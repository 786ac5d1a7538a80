package dev.keycloakmtls.verification.path;

import dev.keycloakmtls.domain.PathPolicy;
import dev.keycloakmtls.domain.Verdict.Rejected;
import dev.keycloakmtls.problem.Detail;
import dev.keycloakmtls.problem.ProblemCode;
import dev.keycloakmtls.untrusted.Bound;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.Certificate;
import java.security.cert.PKIXCertPathChecker;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Bounds the work of one path building and refuses certificates that break {@link IssuedCertificateRules} while the
 * builder can still try another path. Cross-signed
 * certificates can make the search exponential (RFC 4158 §2); how far a JDK goes is not specified. The builder asks here
 * for every certificate that it considers, before it verifies a signature.
 */
final class PathEffort extends PKIXCertPathChecker {

    private final PathPolicy policy;
    private final AtomicInteger considered = new AtomicInteger(); // shared by the builder's clones

    PathEffort(PathPolicy policy) {
        this.policy = policy;
    }

    @Override
    public void init(boolean forward) {
        // nothing is kept from one certificate to the next but the count
    }

    @Override
    public boolean isForwardCheckingSupported() {
        return true;
    }

    @Override
    public @Nullable Set<String> getSupportedExtensions() {
        return null;
    }

    @Override
    public void check(Certificate certificate, Collection<String> unresolvedCriticalExtensions)
            throws CertPathValidatorException {
        if (considered.incrementAndGet() > Bound.PATH_CANDIDATES.value()) {
            throw new ExhaustedException();
        }
        Optional<Rejected> unfit = IssuedCertificateRules.check((X509Certificate) certificate, policy);
        if (unfit.isPresent()) {
            throw new CertPathValidatorException(
                    unfit.get().detail(), null, null, -1, BasicReason.ALGORITHM_CONSTRAINED);
        }
    }

    /** What is said of a search that was given up. */
    static Detail exhausted() {
        return ProblemCode.CANDIDATES_MANY.with(Map.of("count", Bound.PATH_CANDIDATES.value()));
    }

    /** Unchecked, because the builder answers a checked one by trying the next path. */
    static final class ExhaustedException extends RuntimeException {
        ExhaustedException() {
            super("the search for a path is over", null, false, false);
        }
    }
}
