package dev.keycloakmtls.verification.revocation;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.keycloakmtls.domain.RevocationPolicy;
import dev.keycloakmtls.domain.RevocationResult;
import dev.keycloakmtls.domain.Thumbprint;
import dev.keycloakmtls.domain.Verdict.TrustedPath;
import dev.keycloakmtls.verification.revocation.AnswerCache.Answer;
import dev.keycloakmtls.verification.revocation.AnswerCache.Failure;
import dev.keycloakmtls.verification.revocation.AnswerCache.Known;
import dev.keycloakmtls.verification.revocation.AnswerCache.Pending;
import dev.keycloakmtls.verification.revocation.CertificateStatus.Good;
import dev.keycloakmtls.verification.revocation.CertificateStatus.Revoked;
import dev.keycloakmtls.verification.revocation.CertificateStatus.Unknown;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;

/** Asks OCSP responders about the certificates of a path. Only answers that were believed are kept. */
final class OcspStatuses {

    private record Asked(URI responder, Pending<OcspAnswer> answer) {}

    /** All that an answer depends on. */
    private record Question(
            URI responder,
            Thumbprint certificate,
            Thumbprint issuer,
            Optional<Thumbprint> trustedResponder,
            boolean withNonce) {}

    private final RevocationFetcher fetcher;
    private final RevocationLimits limits;
    private final Waiting waiting;
    private final AnswerCache<Question, OcspAnswer> answers;

    /** Each certificate is a question of its own: only this keeps a dead responder from being asked all of them. */
    private final Cache<URI, Failure> outages;

    OcspStatuses(RevocationFetcher fetcher, RevocationLimits limits, Executor executor, Waiting waiting) {
        this.fetcher = fetcher;
        this.waiting = waiting;
        this.limits = limits;
        this.answers = new AnswerCache<>(limits.ocspCacheEntries(), answer -> 1, executor, limits.pauseAfterFailure());
        this.outages =
                Caffeine.newBuilder().maximumSize(1_000).executor(Runnable::run).build();
    }

    /** One status for each certificate of the path, in its order. */
    List<CertificateStatus> of(TrustedPath trusted, RevocationPolicy policy, Instant now, long deadline) {
        List<X509Certificate> path = trusted.path();
        List<Optional<Asked>> questions = new ArrayList<>();
        for (int i = 0; i < path.size(); i++) {
            X509Certificate issuer = i + 1 < path.size() ? path.get(i + 1) : trusted.anchor();
            questions.add(ask(path.get(i), issuer, policy, now));
        }
        return questions.stream()
                .map(question -> question.map(asked ->
                                status(waiting.await(asked.answer(), asked.responder(), deadline), policy, now))
                        .orElseGet(() -> Unknown.because("no OCSP responder is known")))
                .toList();
    }

    private Optional<Asked> ask(
            X509Certificate certificate, X509Certificate issuer, RevocationPolicy policy, Instant now) {
        return Locations.ocspResponder(certificate, policy).map(responder -> {
            Question question = new Question(
                    responder,
                    Thumbprint.of(certificate),
                    Thumbprint.of(issuer),
                    policy.ocspResponderCertificate().map(Thumbprint::of),
                    policy.ocspNonce());
            return new Asked(
                    responder,
                    answers.find(
                            question, policy.maxAge(), now, () -> fetch(responder, certificate, issuer, policy, now)));
        });
    }

    private Answer<OcspAnswer> fetch(
            URI responder, X509Certificate certificate, X509Certificate issuer, RevocationPolicy policy, Instant now)
            throws IOException {
        OcspRequest request =
                new OcspRequest(certificate, issuer, policy.ocspResponderCertificate(), policy.ocspNonce());
        return request.judge(post(responder, request.encoded(), now), now);
    }

    private byte[] post(URI responder, byte[] request, Instant now) throws IOException {
        Failure outage = outages.getIfPresent(responder);
        if (outage != null && now.isBefore(outage.at().plus(limits.pauseAfterFailure()))) {
            throw new IOException(outage.detail());
        }
        try {
            byte[] response = fetcher.post(responder, request, limits.maxOcspBytes(), InputStream::readAllBytes);
            outages.invalidate(responder);
            return response;
        } catch (IOException e) {
            outages.put(responder, new Failure(String.valueOf(e.getMessage()), now));
            throw e;
        }
    }

    private CertificateStatus status(Known<OcspAnswer> known, RevocationPolicy policy, Instant now) {
        String failure = "OCSP: " + known.failure().map(Failure::detail).orElse("the answer is too old");
        Unknown unknown = new Unknown(failure, known.turnedAway());
        if (known.answer().isEmpty()) {
            return unknown;
        }
        Answer<OcspAnswer> answer = known.answer().get();
        Freshness freshness = Freshness.of(answer, policy, now, limits.pauseAfterFailure());
        return switch (answer.value().status()) {
            case REVOKED -> new Revoked("OCSP"); // even if it is old: nobody has said otherwise since
            case UNKNOWN ->
                freshness.isUsable() ? new Unknown("the OCSP responder does not know the certificate", true) : unknown;
            case GOOD ->
                freshness.isUsable()
                        ? new Good(freshness.result(
                                RevocationResult.Source.OCSP, answer.value().thisUpdate()))
                        : unknown;
        };
    }
}
