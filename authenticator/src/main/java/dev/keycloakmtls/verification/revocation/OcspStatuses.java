package dev.keycloakmtls.verification.revocation;

import dev.keycloakmtls.domain.FetchFailedException;
import dev.keycloakmtls.domain.FetchFailedException.Kind;
import dev.keycloakmtls.domain.KeyStrength;
import dev.keycloakmtls.domain.Link;
import dev.keycloakmtls.domain.RevocationPolicy;
import dev.keycloakmtls.domain.RevocationResult;
import dev.keycloakmtls.domain.SignatureStrength;
import dev.keycloakmtls.domain.Thumbprint;
import dev.keycloakmtls.domain.TrustProfile;
import dev.keycloakmtls.fairness.FairCache;
import dev.keycloakmtls.fairness.FairExecutor;
import dev.keycloakmtls.problem.Detail;
import dev.keycloakmtls.problem.ProblemCode;
import dev.keycloakmtls.untrusted.Bound;
import dev.keycloakmtls.verification.revocation.CertificateStatus.Good;
import dev.keycloakmtls.verification.revocation.CertificateStatus.Revoked;
import dev.keycloakmtls.verification.revocation.CertificateStatus.Unknown;
import java.io.IOException;
import java.net.URI;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Asks OCSP responders about the certificates of a path. Only answers that were believed are kept. */
final class OcspStatuses {

    private record Asked(URI responder, Pending<OcspAnswer> answer) {}

    /** All that an answer depends on: nothing else of a realm's profile may touch what another realm learns. */
    private record Question(
            URI responder,
            Thumbprint certificate,
            Thumbprint issuer,
            Optional<Thumbprint> trustedResponder,
            boolean withNonce,
            KeyStrength keys,
            SignatureStrength signatures) {

        private static final int THUMBPRINTS = 3 * 100;

        static Question of(URI responder, Link link, TrustProfile profile) {
            RevocationPolicy policy = profile.revocation();
            return new Question(
                    responder,
                    Thumbprint.of(link.certificate()),
                    Thumbprint.of(link.issuer()),
                    policy.ocspResponderCertificate().map(Thumbprint::of),
                    policy.ocspNonce(),
                    profile.policy().keyStrength(),
                    profile.policy().signatureStrength());
        }

        long octets() {
            return THUMBPRINTS + 2L * responder.toString().length();
        }
    }

    /**
     * One CA's certificates at one responder, as one realm asks for them. What the responder does with questions about another
     * CA, or of another realm, tells nothing of these.
     */
    private record Service(String realm, URI responder, Thumbprint issuer) {}

    private static final class Rules implements AnswerCache.Rules<Question, OcspAnswer> {
        private static final int ANSWER = 100;

        @Override
        public long octetsOfKey(Question key) {
            return key.octets();
        }

        @Override
        public long octets(OcspAnswer answer) {
            return ANSWER;
        }

        @Override
        public boolean isRevocation(OcspAnswer answer) {
            return answer.status() == OcspAnswer.Status.REVOKED;
        }

        @Override
        public boolean isBelievedWhenFetched() {
            return true;
        }

        @Override
        public OcspAnswer newest(OcspAnswer held, OcspAnswer fetched) {
            return held.newest(fetched);
        }
    }

    private final RevocationFetcher fetcher;
    private final RevocationLimits limits;
    private final BoundedWait waiting;
    private final AnswerCache<Question, OcspAnswer> answers;

    /** Each certificate is a question of its own: only this keeps a dead responder from being asked all of them. */
    private final FairCache<Service, Failure> outages =
            new FairCache<>(Bound.OCSP_OUTAGES.value(), (service, failure) -> 1, failure -> false);

    OcspStatuses(RevocationFetcher fetcher, RevocationLimits limits, FairExecutor executor, BoundedWait waiting) {
        this.fetcher = fetcher;
        this.waiting = waiting;
        this.limits = limits;
        this.answers = new AnswerCache<>(limits.ocspCacheBytes(), new Rules(), executor, limits);
    }

    /** One status for each certificate of the path, in its order; unknown where there was nothing to ask. */
    List<CertificateStatus> of(List<Link> path, TrustProfile profile, String realm, Instant now, long deadline) {
        List<Optional<Asked>> questions = path.stream() // all of them before the first answer is waited for
                .map(link -> NoRevocation.isDeclaredBy(link.certificate())
                        ? Optional.<Asked>empty()
                        : ask(link, profile, realm, now))
                .toList();
        List<CertificateStatus> statuses = new ArrayList<>();
        for (Optional<Asked> question : questions) {
            X509Certificate certificate = path.get(statuses.size()).certificate();
            statuses.add(
                    question.isPresent()
                            ? status(question.get(), profile.revocation(), realm, now, deadline)
                            : Unknown.because(ProblemCode.BY_OCSP.with(
                                    Map.of("problem", Locations.withoutResponder(certificate, profile.revocation())))));
        }
        return statuses;
    }

    private Optional<Asked> ask(Link link, TrustProfile profile, String realm, Instant now) {
        RevocationPolicy policy = profile.revocation();
        return Locations.ocspResponder(link.certificate(), policy)
                .map(responder -> new Asked(
                        responder,
                        answers.find(
                                Asker.of(realm, responder),
                                Question.of(responder, link, profile),
                                policy.maxAge(),
                                now,
                                () -> fetch(responder, link, profile, realm, now))));
    }

    private Answer<OcspAnswer> fetch(URI responder, Link link, TrustProfile profile, String realm, Instant now)
            throws IOException {
        Service service = new Service(realm, responder, Thumbprint.of(link.issuer()));
        Failure outage = outages.find(realm, service);
        if (outage != null && Duration.between(outage.at(), now).abs().compareTo(limits.pauseAfterFailure()) < 0) {
            throw new FetchFailedException(Kind.UNREACHABLE, outage.detail());
        }
        OcspRequest request = new OcspRequest(link, profile);
        try {
            return fetcher.onBehalfOf(realm)
                    .post(
                            responder,
                            request.encoded(),
                            limits.maxOcspBytes(),
                            document -> request.judge(document.readAllBytes(), now));
        } catch (IOException e) {
            if (Kind.of(e) == Kind.UNREACHABLE) {
                outages.put(Set.of(realm), service, new Failure(FetchFailedException.detail(e), now, Kind.UNREACHABLE));
            }
            throw e;
        }
    }

    private CertificateStatus status(Asked asked, RevocationPolicy policy, String realm, Instant now, long deadline) {
        Known<OcspAnswer> known = waiting.await(asked.answer(), Asker.of(realm, asked.responder()), deadline);
        Unknown unknown = new Unknown(
                from(asked, known.failure().map(Failure::detail).orElseGet(ProblemCode.OCSP_TOO_OLD::detail)),
                known.isDenied());
        if (known.answer().isEmpty()) {
            return unknown;
        }
        Answer<OcspAnswer> answer = known.answer().get();
        Freshness freshness = Freshness.of(answer, policy, now, limits.pauseAfterFailure());
        return switch (answer.value().status()) {
            case REVOKED ->
                new Revoked(revoked(asked, answer.value())); // even if it is old: nobody has said otherwise since
            case UNKNOWN ->
                freshness.isUsable() ? new Unknown(from(asked, ProblemCode.OCSP_UNKNOWN.detail()), true) : unknown;
            case GOOD -> {
                Instant thisUpdate = answer.value().thisUpdate();
                boolean current = answer.value().hasEnd()
                        || now.isBefore(thisUpdate.plus(policy.maxAge()).plus(policy.staleTolerance()));
                yield !freshness.isUsable()
                        ? unknown
                        : current
                                ? new Good(freshness.result(RevocationResult.Source.OCSP, thisUpdate))
                                : Unknown.because(
                                        from(asked, ProblemCode.OCSP_NO_END.with(Map.of("update", thisUpdate))));
            }
        };
    }

    private static Detail revoked(Asked asked, OcspAnswer answer) {
        return answer.revokedAt()
                .map(time -> ProblemCode.REVOKED_SINCE.with(
                        Map.of("responder", asked.responder(), "time", time, "update", answer.thisUpdate())))
                .orElseGet(() -> ProblemCode.REVOKED_BY_OCSP.with(
                        Map.of("responder", asked.responder(), "update", answer.thisUpdate())));
    }

    private static Detail from(Asked asked, Detail problem) {
        return ProblemCode.BY_OCSP_AT.with(Map.of("responder", asked.responder(), "problem", problem));
    }
}
