package dev.keycloakmtls.verification.revocation;

import dev.keycloakmtls.domain.FetchFailedException;
import dev.keycloakmtls.domain.Link;
import dev.keycloakmtls.domain.RevocationPolicy;
import dev.keycloakmtls.domain.RevocationResult.Source;
import dev.keycloakmtls.domain.RuntimeSays;
import dev.keycloakmtls.domain.Signatures;
import dev.keycloakmtls.domain.TrustProfile;
import dev.keycloakmtls.domain.Verdict.TrustedPath;
import dev.keycloakmtls.problem.Detail;
import dev.keycloakmtls.problem.ProblemCode;
import dev.keycloakmtls.untrusted.Bound;
import dev.keycloakmtls.verification.crl.CrlDocument;
import dev.keycloakmtls.verification.crl.CrlDocument.Foreign;
import dev.keycloakmtls.verification.crl.CrlReader;
import dev.keycloakmtls.verification.crl.CrlSigner;
import dev.keycloakmtls.verification.crl.RevocationList;
import dev.keycloakmtls.verification.revocation.CertificateStatus.Unknown;
import dev.keycloakmtls.verification.revocation.CrlJudgement.Objection;
import java.io.IOException;
import java.net.URI;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import javax.security.auth.x500.X500Principal;

/** Asks each place by itself, where logins ask until they know enough. The places and the judgement are those of logins. */
final class RevocationProbe {

    private final RevocationFetcher fetcher;
    private final RevocationLimits limits;
    private final Threads threads;
    private final CrlReader reader;
    private final TrustProfile profile;
    private final Instant now;

    RevocationProbe(
            RevocationFetcher fetcher,
            RevocationLimits limits,
            Threads threads,
            CrlReader reader,
            TrustProfile profile,
            Instant now) {
        this.fetcher = fetcher;
        this.limits = limits;
        this.threads = threads;
        this.reader = reader;
        this.profile = profile;
        this.now = now;
    }

    /** Runs what waits for a host. */
    @FunctionalInterface
    interface Threads {
        /** @throws RejectedExecutionException if too much waits already */
        void execute(String host, Runnable work);
    }

    /** One place to ask. */
    private interface Question {
        String host();

        ProbeResult ask(long start) throws IOException;

        ProbeResult failed(Detail detail, long start);
    }

    List<ProbeResult> run(Optional<TrustedPath> trusted) {
        Set<Link> links = new LinkedHashSet<>();
        trusted.ifPresent(path -> links.addAll(path.links()));
        links.addAll(ownLinks());
        List<Question> questions = questions(List.copyOf(links));
        List<Question> asked = questions.subList(0, Math.min(questions.size(), Bound.REVOCATION_QUESTIONS.value()));
        long deadline = System.nanoTime() + limits.patience().multipliedBy(2).toNanos(); // some may have to queue
        List<Optional<Future<ProbeResult>>> answers =
                asked.stream().map(this::submit).toList();
        List<ProbeResult> results = new ArrayList<>();
        for (int i = 0; i < asked.size(); i++) {
            results.add(await(asked.get(i), answers.get(i), deadline));
        }
        return results;
    }

    private Optional<Future<ProbeResult>> submit(Question question) {
        try {
            FutureTask<ProbeResult> answer = new FutureTask<>(() -> {
                long start = System.nanoTime();
                try {
                    return question.ask(start);
                } catch (IOException e) {
                    return question.failed(FetchFailedException.detail(e), start);
                }
            });
            threads.execute(question.host(), answer);
            return Optional.of(answer);
        } catch (RejectedExecutionException e) {
            return Optional.empty();
        }
    }

    private static ProbeResult await(Question question, Optional<Future<ProbeResult>> answer, long deadline) {
        long start = System.nanoTime();
        if (answer.isEmpty()) {
            return question.failed(ProblemCode.TOO_MANY_TESTS.detail(), start);
        }
        try {
            return answer.get().get(Math.max(0, deadline - start), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            answer.get().cancel(true);
            return question.failed(ProblemCode.NO_ANSWER.detail(), start);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return question.failed(ProblemCode.FETCH_BROKE.detail(), start);
        } catch (ExecutionException e) {
            return question.failed(RuntimeSays.of(e.getCause() == null ? e : e.getCause()), start);
        }
    }

    /** The profile's intermediates that an anchor vouches for, from the anchors downwards. */
    private List<Link> ownLinks() {
        List<Link> links = new ArrayList<>();
        List<X509Certificate> trusted = new ArrayList<>(profile.anchors());
        for (int i = 0; i < trusted.size() && links.size() < Bound.REVOCATION_QUESTIONS.value(); i++) {
            X509Certificate issuer = trusted.get(i);
            for (X509Certificate intermediate : profile.intermediates()) {
                if (!trusted.contains(intermediate) && isIssued(intermediate, issuer)) {
                    trusted.add(intermediate);
                    links.add(new Link(intermediate, issuer));
                }
            }
        }
        return links;
    }

    private static boolean isIssued(X509Certificate certificate, X509Certificate issuer) {
        return certificate.getIssuerX500Principal().equals(issuer.getSubjectX500Principal())
                && Signatures.isSignedBy(certificate, issuer.getPublicKey());
    }

    private List<Question> questions(List<Link> links) {
        RevocationPolicy policy = profile.revocation();
        List<Question> questions = new ArrayList<>();
        Map<URI, List<Link>> lists = new LinkedHashMap<>();
        for (Link link : links) {
            Optional<URI> responder =
                    policy.mode().usesOcsp() ? Locations.ocspResponder(link.certificate(), policy) : Optional.empty();
            List<URI> crls = policy.mode().usesCrl()
                    ? Locations.crls(link.certificate(), policy, fetcher::isReadByLdap).stream()
                            .flatMap(List::stream)
                            .toList()
                    : List.of();
            responder.ifPresent(location -> questions.add(new Ocsp(location, link)));
            crls.forEach(location ->
                    lists.computeIfAbsent(location, same -> new ArrayList<>()).add(link));
            if (responder.isEmpty() && crls.isEmpty() && policy.mode() != RevocationPolicy.Mode.NONE) {
                questions.add(new Unanswerable(
                        policy.mode().usesCrl() ? Source.CRL : Source.OCSP,
                        Optional.empty(),
                        Optional.of(link.certificate().getSubjectX500Principal()),
                        ProblemCode.NOBODY_NAMED.detail()));
            }
        }
        if (policy.mode().usesCrl()) {
            policy.crlLocations().forEach(location -> lists.putIfAbsent(location, List.of()));
        }
        if (policy.mode().usesOcsp() && links.isEmpty()) {
            policy.ocspResponder()
                    .ifPresent(location -> questions.add(new Unanswerable(
                            Source.OCSP,
                            Optional.of(location),
                            Optional.empty(),
                            ProblemCode.NOTHING_TO_ASK.detail())));
        }
        lists.forEach((location, about) -> questions.add(new Crl(location, about, authorities(links))));
        return questions;
    }

    private List<X509Certificate> authorities(List<Link> links) {
        Set<X509Certificate> authorities = new LinkedHashSet<>(profile.anchors());
        authorities.addAll(profile.intermediates());
        links.forEach(link -> authorities.add(link.issuer()));
        return List.copyOf(authorities);
    }

    private static Duration since(long start) {
        return Duration.ofNanos(System.nanoTime() - start);
    }

    private record Unanswerable(Source source, Optional<URI> location, Optional<X500Principal> subject, Detail detail)
            implements Question {
        @Override
        public String host() {
            return "";
        }

        @Override
        public ProbeResult ask(long start) {
            return failed(detail, start);
        }

        @Override
        public ProbeResult failed(Detail reason, long start) {
            return ProbeResult.failed(location, source, subject, reason, since(start));
        }
    }

    private final class Ocsp implements Question {

        private final URI responder;
        private final Link link;

        private Ocsp(URI responder, Link link) {
            this.responder = responder;
            this.link = link;
        }

        @Override
        public String host() {
            return Locations.host(responder);
        }

        @Override
        public ProbeResult ask(long start) throws IOException {
            OcspRequest request = new OcspRequest(link, profile);
            Answer<OcspAnswer> answer = fetcher.post(
                    responder,
                    request.encoded(),
                    limits.maxOcspBytes(),
                    document -> request.judge(document.readAllBytes(), now));
            return new ProbeResult(
                    Optional.of(responder),
                    Source.OCSP,
                    Optional.of(link.certificate().getSubjectX500Principal()),
                    answer.value().status() != OcspAnswer.Status.UNKNOWN,
                    switch (answer.value().status()) {
                        case GOOD -> ProblemCode.GOOD.detail();
                        case REVOKED -> ProblemCode.REVOKED.detail();
                        case UNKNOWN -> ProblemCode.OCSP_UNKNOWN.detail();
                    },
                    Optional.of(answer.value().thisUpdate()),
                    Optional.of(answer.validUntil()),
                    Optional.empty(),
                    since(start));
        }

        @Override
        public ProbeResult failed(Detail detail, long start) {
            return ProbeResult.failed(
                    Optional.of(responder),
                    Source.OCSP,
                    Optional.of(link.certificate().getSubjectX500Principal()),
                    detail,
                    since(start));
        }
    }

    private final class Crl implements Question {

        private final URI location;
        private final List<Link> about;
        private final List<X509Certificate> authorities;

        /**
         * @param about the certificates that are looked for here
         * @param authorities who may have signed it
         */
        private Crl(URI location, List<Link> about, List<X509Certificate> authorities) {
            this.location = location;
            this.about = about;
            this.authorities = authorities;
        }

        @Override
        public String host() {
            return Locations.host(location);
        }

        @Override
        public ProbeResult ask(long start) throws IOException {
            Set<CrlSigner> signers = authorities.stream()
                    .filter(authority ->
                            CrlSigner.mayBe(authority, profile.anchors().contains(authority)))
                    .map(CrlSigner::of)
                    .collect(Collectors.toCollection(LinkedHashSet::new));
            CrlDocument document =
                    fetcher.get(location, limits.maxCrlBytes(), answer -> reader.read(answer, signers, now));
            if (document.lists().isEmpty()) {
                Foreign foreign = document.foreign().get(0);
                return new ProbeResult(
                        Optional.of(location),
                        Source.CRL,
                        Optional.of(foreign.issuer()),
                        false,
                        ProblemCode.CRL_STRANGER.detail(),
                        Optional.of(foreign.thisUpdate()),
                        Optional.of(foreign.nextUpdate()),
                        Optional.empty(),
                        since(start));
            }
            RevocationList first = document.lists().get(0);
            Optional<Detail> objection = objection(document.lists());
            return new ProbeResult(
                    Optional.of(location),
                    Source.CRL,
                    Optional.of(first.issuer()),
                    objection.isEmpty(),
                    objection.orElseGet(() -> listed(document.lists())),
                    Optional.of(first.thisUpdate()),
                    Optional.of(first.nextUpdate()),
                    Optional.of(document.lists().stream()
                            .mapToInt(RevocationList::entries)
                            .sum()),
                    since(start));
        }

        /** For each certificate that is looked for, the JDK decides. */
        private Optional<Detail> objection(List<RevocationList> lists) {
            return lists.stream()
                    .flatMap(list -> weakness(list).stream())
                    .findFirst()
                    .or(() -> soughtIn(lists).stream()
                            .flatMap(link -> judged(lists, link)
                                    .map(Objection::status)
                                    .filter(Unknown.class::isInstance)
                                    .map(status -> why(link, lists, (Unknown) status))
                                    .stream())
                            .findFirst());
        }

        private Optional<Detail> weakness(RevocationList list) {
            return profile.policy()
                    .signatureStrength()
                    .weakness(list.signatureAlgorithm())
                    .or(() -> profile.policy()
                            .keyStrength()
                            .weakness(list.signer().key()));
        }

        private Detail why(Link link, List<RevocationList> lists, Unknown status) {
            return lists.stream()
                    .flatMap(list -> CrlScope.objection(link.certificate(), list, now).stream())
                    .findFirst()
                    .orElse(status.detail());
        }

        private Detail listed(List<RevocationList> lists) {
            return soughtIn(lists).stream()
                    .filter(link -> judged(lists, link).isPresent())
                    .map(link -> ProblemCode.IS_REVOKED.with(
                            Map.of("subject", link.certificate().getSubjectX500Principal())))
                    .findFirst()
                    .orElseGet(ProblemCode.CRL_VALID::detail);
        }

        /** A location of the profile may have the list of one CA among several. */
        private List<Link> soughtIn(List<RevocationList> lists) {
            boolean configured = !profile.revocation().crlLocations().isEmpty();
            return about.stream()
                    .filter(link -> !configured
                            || lists.stream().anyMatch(list -> list.issuer()
                                    .equals(link.issuer().getSubjectX500Principal())))
                    .toList();
        }

        private Optional<Objection> judged(List<RevocationList> lists, Link link) {
            return new CrlJudgement(lists, authorities).objection(List.of(link), now);
        }

        @Override
        public ProbeResult failed(Detail detail, long start) {
            Optional<X500Principal> issuer = about.stream()
                    .map(link -> link.issuer().getSubjectX500Principal())
                    .findFirst();
            return ProbeResult.failed(Optional.of(location), Source.CRL, issuer, detail, since(start));
        }
    }
}
