package dev.keycloakmtls.verification.revocation;

import dev.keycloakmtls.domain.FetchFailedException;
import dev.keycloakmtls.domain.FetchFailedException.Kind;
import dev.keycloakmtls.domain.PathResult;
import dev.keycloakmtls.domain.RejectionReason;
import dev.keycloakmtls.domain.RevocationPolicy;
import dev.keycloakmtls.domain.RevocationPolicy.FailureMode;
import dev.keycloakmtls.domain.RevocationPolicy.Mode;
import dev.keycloakmtls.domain.RevocationResult;
import dev.keycloakmtls.domain.TrustProfile;
import dev.keycloakmtls.domain.Verdict.Rejected;
import dev.keycloakmtls.domain.Verdict.TrustedPath;
import dev.keycloakmtls.fairness.FairExecutor;
import dev.keycloakmtls.fairness.FairShares;
import dev.keycloakmtls.problem.Detail;
import dev.keycloakmtls.problem.ProblemCode;
import dev.keycloakmtls.untrusted.Bound;
import dev.keycloakmtls.verification.crl.CrlReader;
import dev.keycloakmtls.verification.crl.ListTurn;
import dev.keycloakmtls.verification.revocation.CertificateStatus.Good;
import dev.keycloakmtls.verification.revocation.CertificateStatus.NotAsked;
import dev.keycloakmtls.verification.revocation.CertificateStatus.Revoked;
import dev.keycloakmtls.verification.revocation.CertificateStatus.Unknown;
import java.io.IOException;
import java.net.URI;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.IntStream;

/**
 * Is every certificate below the trust anchor unrevoked? Asked only about paths that are trusted already, so that nobody
 * can send the server to hosts of their own. Answers are kept for each server process, and for no longer than the
 * profile's maximum age: that is how soon a revocation counts on every node.
 */
public final class RevocationCheck implements AutoCloseable {

    private final RevocationLimits limits;
    private final RevocationFetcher fetcher;
    private final FairExecutor executor;
    private final FairExecutor probes;
    private final FairShares tests = new FairShares(Bound.REVOCATION_TESTS.value());
    private final CrlReader reader;
    private final OcspStatuses ocsp;
    private final CrlStatuses crls;

    /** Starts no thread before there is something to fetch. */
    public RevocationCheck(RevocationFetcher fetcher) {
        this(fetcher, RevocationLimits.DEFAULT);
    }

    RevocationCheck(RevocationFetcher fetcher, RevocationLimits limits) {
        this.limits = limits;
        this.fetcher = fetcher;
        this.executor = new FairExecutor("mtls-revocation", limits.threads(), limits.queue());
        this.probes = new FairExecutor(
                "mtls-revocation-probe", limits.threads(), limits.queue()); // logins never wait for somebody's test
        this.reader = new CrlReader(new ListTurn(), limits.maxCrlBytes());
        BoundedWait waiting = new BoundedWait();
        this.ocsp = new OcspStatuses(fetcher, limits, executor, waiting);
        this.crls = new CrlStatuses(fetcher, limits, executor, waiting, reader);
    }

    /** For where nothing can be fetched: no status can be had. */
    public static RevocationCheck offline() {
        return new RevocationCheck(new RevocationFetcher() {
            @Override
            public <T> T get(URI location, int maxBytes, DocumentReader<T> reader) throws IOException {
                throw new FetchFailedException(Kind.UNREACHABLE, ProblemCode.NOTHING_FETCHED.detail());
            }

            @Override
            public <T> T post(URI responder, byte[] request, int maxBytes, DocumentReader<T> reader)
                    throws IOException {
                throw new FetchFailedException(Kind.UNREACHABLE, ProblemCode.NOTHING_FETCHED.detail());
            }
        });
    }

    /**
     * Decides at a point in time.
     *
     * @param realm on whose behalf: what its profiles ask, and where, is paid for by its share of threads and memory
     * @return the path with what is known about its revocation, or why it is refused
     */
    public PathResult check(TrustedPath trusted, TrustProfile profile, String realm, Instant now) {
        RevocationPolicy policy = profile.revocation();
        if (policy.mode() == Mode.NONE) {
            return trusted;
        }
        Optional<Rejected> invalid = invalid(trusted);
        if (invalid.isPresent()) {
            return invalid.get();
        }
        long deadline = System.nanoTime() + limits.patience().toNanos();
        List<CertificateStatus> statuses = policy.mode().usesOcsp()
                ? ocsp.of(trusted.links(), profile, realm, now, deadline)
                : Collections.nCopies(trusted.path().size(), Unknown.because(ProblemCode.NOT_ASKED.detail()));
        statuses = withoutRevocation(trusted, statuses);
        if (policy.mode().usesCrl()
                && statuses.stream().noneMatch(Revoked.class::isInstance)
                && statuses.stream().anyMatch(Unknown.class::isInstance)) {
            statuses = crls.settle(statuses, trusted, profile, realm, now, deadline);
        }
        return result(trusted, statuses, policy, now);
    }

    /** RFC 9608 §2: whose extension noRevAvail must not stand there. */
    private static Optional<Rejected> invalid(TrustedPath trusted) {
        for (X509Certificate certificate : trusted.path()) {
            if (NoRevocation.isDeclaredBy(certificate)) {
                Optional<Detail> objection = NoRevocation.objection(certificate);
                if (objection.isPresent()) {
                    return Optional.of(
                            new Rejected(RejectionReason.REVOCATION_UNKNOWN, about(certificate, objection.get())));
                }
            }
        }
        return Optional.empty();
    }

    /** RFC 9608 §4: where the CA says that there will never be a status, nobody is asked. */
    private static List<CertificateStatus> withoutRevocation(TrustedPath trusted, List<CertificateStatus> statuses) {
        return IntStream.range(0, statuses.size())
                .mapToObj(i -> NoRevocation.isDeclaredBy(trusted.path().get(i)) ? new NotAsked() : statuses.get(i))
                .toList();
    }

    private PathResult result(
            TrustedPath trusted, List<CertificateStatus> statuses, RevocationPolicy policy, Instant now) {
        for (int i = 0; i < statuses.size(); i++) {
            if (statuses.get(i) instanceof Revoked revoked) {
                return new Rejected(
                        RejectionReason.CERTIFICATE_REVOKED,
                        about(trusted.path().get(i), revoked.detail()));
            }
        }
        List<RevocationResult> results = new ArrayList<>();
        for (int i = 0; i < statuses.size(); i++) {
            if (statuses.get(i) instanceof Good good) {
                results.add(good.result());
            } else if (statuses.get(i) instanceof NotAsked) {
                results.add(RevocationResult.NOT_CHECKED);
            } else if (statuses.get(i) instanceof Unknown unknown) {
                // Soft mode excuses an outage, and nothing that whoever asks could have brought about.
                if (policy.failureMode() == FailureMode.HARD || unknown.denied()) {
                    return new Rejected(
                            RejectionReason.REVOCATION_UNKNOWN,
                            about(trusted.path().get(i), unknown.detail()));
                }
                results.add(RevocationResult.unknown(now.plus(limits.pauseAfterFailure())));
            }
        }
        return trusted.with(RevocationResult.worstOf(results));
    }

    /**
     * Asks now what logins would ask, past everything that is known: for the certificates of a path and for the
     * profile's own intermediates. Nothing is kept, and logins go on with what they have.
     *
     * @param trusted a path that is trusted in the profile, if somebody has one
     * @param realm on whose behalf: its share of threads is used, and another one than for logins
     * @return at most {@link Bound#REVOCATION_QUESTIONS} results, those of the path first
     */
    public List<ProbeResult> probe(Optional<TrustedPath> trusted, TrustProfile profile, String realm, Instant now) {
        if (!tests.tryEnter(realm, "")) {
            return probe(trusted, profile, realm, now, (host, work) -> {
                throw new RejectedExecutionException("too many tests are under way"); // answered in words elsewhere
            });
        }
        try {
            return probe(trusted, profile, realm, now, (host, work) -> probes.execute(realm, host, work));
        } finally {
            tests.leave(realm, "");
        }
    }

    private List<ProbeResult> probe(
            Optional<TrustedPath> trusted,
            TrustProfile profile,
            String realm,
            Instant now,
            RevocationProbe.Threads threads) {
        return new RevocationProbe(fetcher.onBehalfOf(realm), limits, threads, reader.onBehalfOf(realm), profile, now)
                .run(trusted);
    }

    private static Detail about(X509Certificate certificate, Detail detail) {
        return ProblemCode.OF_CERTIFICATE.with(
                Map.of("subject", certificate.getSubjectX500Principal(), "problem", detail));
    }

    /** Ends the background fetches. */
    @Override
    public void close() {
        executor.close();
        probes.close();
    }
}
