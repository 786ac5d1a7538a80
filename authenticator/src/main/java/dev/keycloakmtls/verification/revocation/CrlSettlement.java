package dev.keycloakmtls.verification.revocation;

import dev.keycloakmtls.domain.Link;
import dev.keycloakmtls.domain.PathPolicy;
import dev.keycloakmtls.domain.RevocationPolicy;
import dev.keycloakmtls.domain.RevocationResult;
import dev.keycloakmtls.domain.TrustProfile;
import dev.keycloakmtls.domain.Verdict.TrustedPath;
import dev.keycloakmtls.problem.Detail;
import dev.keycloakmtls.problem.ProblemCode;
import dev.keycloakmtls.verification.crl.RevocationList;
import dev.keycloakmtls.verification.revocation.CertificateStatus.Good;
import dev.keycloakmtls.verification.revocation.CertificateStatus.Revoked;
import dev.keycloakmtls.verification.revocation.CertificateStatus.Unknown;
import dev.keycloakmtls.verification.revocation.CrlJudgement.Objection;
import dev.keycloakmtls.verification.revocation.CrlStatuses.Source;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** One path with the CRLs that were fetched for it. */
final class CrlSettlement {

    /**
     * What is known of one source.
     *
     * @param held its lists, if there are any: the last that were fetched, or earlier ones
     * @param strong those of them whose signature is strong enough for the profile
     */
    private record Found(
            Source source,
            Known<FetchedLists> known,
            Optional<Answer<FetchedLists>> held,
            List<RevocationList> strong,
            Freshness freshness) {

        private Answer<FetchedLists> answer() {
            return held.orElseThrow();
        }

        private boolean isUsable() {
            return freshness.isUsable() && !strong.isEmpty();
        }
    }

    private final AnswerCache<Source, FetchedLists> answers;
    private final RevocationLimits limits;
    private final TrustedPath trusted;
    private final RevocationPolicy policy;
    private final PathPolicy strength;
    private final Instant now;
    private final CrlAuthorities authorities;
    private final Map<Source, Found> found = new LinkedHashMap<>();
    private final Map<Link, List<Source>> named;
    private final Predicate<URI> ldap;
    private final List<Found> usable;
    private final CrlJudgement judgement;

    /**
     * @param known of each source
     * @param named the sources for each link whose status is still unknown
     * @param ldap which ldap URLs count
     */
    CrlSettlement(
            AnswerCache<Source, FetchedLists> answers,
            RevocationLimits limits,
            TrustedPath trusted,
            TrustProfile profile,
            Instant now,
            CrlAuthorities authorities,
            Map<Source, Known<FetchedLists>> known,
            Map<Link, List<Source>> named,
            Predicate<URI> ldap) {
        this.ldap = ldap;
        this.answers = answers;
        this.limits = limits;
        this.trusted = trusted;
        this.policy = profile.revocation();
        this.strength = profile.policy();
        this.now = now;
        this.authorities = authorities;
        this.named = named;
        known.forEach((source, lists) -> found.put(source, found(source, lists, lists.answer())));
        this.usable = found.values().stream().filter(Found::isUsable).toList();
        this.judgement = judgement(usable);
    }

    private Found found(Source source, Known<FetchedLists> known, Optional<Answer<FetchedLists>> held) {
        List<RevocationList> strong = held.stream()
                .flatMap(answer -> answer.value().lists().stream())
                .filter(list -> weakness(list).isEmpty())
                .toList();
        Freshness freshness = held.map(answer -> Freshness.of(answer, policy, now, limits.pauseAfterFailure()))
                .orElse(new Freshness(Freshness.State.TOO_OLD, now));
        return new Found(source, known, held, strong, freshness);
    }

    /** Signatures and keys are held to what they are held to in a path. */
    private Optional<Detail> weakness(RevocationList list) {
        return strength.signatureStrength().weakness(list.signatureAlgorithm()).or(() -> strength.keyStrength()
                .weakness(list.signer().key()));
    }

    private CrlJudgement judgement(List<Found> crls) {
        return new CrlJudgement(
                crls.stream().flatMap(crl -> crl.strong().stream()).toList(), authorities.certificates());
    }

    /**
     * Settles what is still unknown, all at once where that works.
     *
     * @param statuses one for each link of the path, in its order
     */
    List<CertificateStatus> settle(List<CertificateStatus> statuses) {
        usable.stream().filter(this::maySupersede).forEach(this::believe);
        return judgeTogether(statuses).orElseGet(() -> judgeOneByOne(statuses));
    }

    /** As the JDK judges a whole path; nothing where some status is settled already, or one cannot be. */
    private Optional<List<CertificateStatus>> judgeTogether(List<CertificateStatus> statuses) {
        if (usable.isEmpty() || !statuses.stream().allMatch(Unknown.class::isInstance)) {
            return Optional.empty();
        }
        Optional<Objection> objection = judgement.objection(trusted.links(), now);
        if (objection.isEmpty()) {
            usable.forEach(this::believe); // of whatever scope they are, they have settled all
            return Optional.of(Collections.nCopies(statuses.size(), good(usable)));
        }
        if (objection.get().status() instanceof Revoked revoked) {
            List<CertificateStatus> settled = new ArrayList<>(statuses);
            settled.set(trusted.links().indexOf(objection.get().link()), revoked);
            return Optional.of(settled);
        }
        return Optional.empty();
    }

    /** Where some are settled already, where some cannot be, or where CRLs are of different ages. */
    private List<CertificateStatus> judgeOneByOne(List<CertificateStatus> statuses) {
        List<CertificateStatus> settled = new ArrayList<>();
        Iterator<CertificateStatus> status = statuses.iterator();
        for (Link link : trusted.links()) {
            CertificateStatus before = status.next();
            settled.add(before instanceof Unknown unknown ? judgeOne(link, unknown) : before);
        }
        return settled;
    }

    private CertificateStatus judgeOne(Link link, Unknown before) {
        List<Found> own = named.getOrDefault(link, List.of()).stream()
                .flatMap(source -> Optional.ofNullable(found.get(source)).stream())
                .toList();
        CertificateStatus last = judgeBy(judgement, link, own);
        if (last instanceof Unknown unknown) {
            boolean denied =
                    before.denied() || own.stream().anyMatch(crl -> crl.known().isDenied());
            return fallBackToEarlier(link, own).orElseGet(() -> new Unknown(both(unknown, before), denied));
        }
        if (own.size() == 1) {
            own.forEach(this::believe);
        }
        return last;
    }

    /** What settles nothing does not take the place of what was believed before. */
    private Optional<CertificateStatus> fallBackToEarlier(Link link, List<Found> own) {
        List<Found> earlier = own.stream()
                .filter(crl -> crl.known().earlier().isPresent())
                .map(crl -> found(crl.source(), crl.known(), crl.known().earlier()))
                .toList();
        return Optional.of(judgeBy(judgement(earlier), link, earlier)).filter(status -> !(status instanceof Unknown));
    }

    private CertificateStatus judgeBy(CrlJudgement lists, Link link, List<Found> own) {
        List<Found> about = own.stream().filter(Found::isUsable).toList();
        if (about.isEmpty()) {
            return revokedBefore(link, own).orElseGet(() -> Unknown.because(missing(link, own)));
        }
        CertificateStatus status = objection(lists, link, about).orElseGet(() -> good(about));
        if (status instanceof Unknown unknown) {
            about.forEach(crl -> answers.distrust(crl.source(), crl.answer()));
            return Unknown.because(why(link, about).orElse(unknown.detail()));
        }
        return status;
    }

    /** Whether nothing is lost if the lists from before are forgotten. */
    private boolean maySupersede(Found crl) {
        return crl.known()
                .earlier()
                .map(before -> crl.answer().value().hasScopesOf(before.value()))
                .orElse(true);
    }

    private void believe(Found crl) {
        if (crl.held().isPresent() && !crl.known().believed().equals(crl.held())) {
            answers.believe(crl.source(), crl.answer());
        }
    }

    /** However old a CRL is, nobody has said since that what it lists is good again. */
    private Optional<CertificateStatus> revokedBefore(Link link, List<Found> own) {
        List<Found> old = own.stream().filter(crl -> !crl.strong().isEmpty()).toList();
        return old.isEmpty()
                ? Optional.empty()
                : objection(judgement(old), link, old).filter(Revoked.class::isInstance);
    }

    private Optional<CertificateStatus> objection(CrlJudgement lists, Link link, List<Found> about) {
        return lists.objection(List.of(link), judgedAt(about)).map(Objection::status);
    }

    /** A stale CRL is judged as of the end of its validity, when the JDK would still take it. */
    private Instant judgedAt(List<Found> crls) {
        return crls.stream()
                .map(crl -> crl.answer().validUntil())
                .reduce(now, (one, other) -> one.isBefore(other) ? one : other);
    }

    private CertificateStatus good(List<Found> crls) {
        Freshness freshness =
                crls.stream().map(Found::freshness).reduce(Freshness::and).orElseThrow();
        Instant thisUpdate = crls.stream()
                .flatMap(crl -> crl.strong().stream())
                .map(RevocationList::thisUpdate)
                .min(Instant::compareTo)
                .orElseThrow();
        return new Good(freshness.result(RevocationResult.Source.CRL, thisUpdate));
    }

    private Detail missing(Link link, Collection<Found> own) {
        if (authorities.signers(link).isEmpty()) {
            return ProblemCode.BY_CRL.with(Map.of("problem", ProblemCode.CRL_ISSUER.detail()));
        }
        return own.isEmpty()
                ? Locations.withoutCrl(link.certificate(), policy, ldap)
                : ProblemCode.BY_CRL.with(Map.of(
                        "problem", own.stream().map(this::missing).distinct().toList()));
    }

    private Detail missing(Found crl) {
        Optional<Failure> failure = crl.known().failure();
        if (failure.isPresent()) {
            return failure.get().detail();
        }
        FetchedLists lists = crl.answer().value();
        if (lists.lists().isEmpty()) {
            return at(
                    lists,
                    ProblemCode.CRL_ELSE.with(
                            Map.of("issuer", lists.document().foreign().get(0).issuer())));
        }
        return lists.lists().stream()
                .flatMap(list -> weakness(list).stream())
                .findFirst()
                .map(weakness -> at(lists, weakness))
                .orElseGet(() -> at(
                        lists,
                        ProblemCode.CRL_TOO_OLD.with(Map.of(
                                "update",
                                lists.lists().get(0).thisUpdate(),
                                "next",
                                lists.lists().get(0).nextUpdate()))));
    }

    /** What it is about each list that it settles nothing. */
    private Optional<Detail> why(Link link, List<Found> about) {
        List<Detail> reasons = about.stream()
                .flatMap(crl -> crl.strong().stream()
                        .flatMap(list -> CrlScope.objection(link.certificate(), list, now).stream())
                        .map(reason -> at(crl.answer().value(), reason)))
                .distinct()
                .toList();
        return reasons.isEmpty() ? Optional.empty() : Optional.of(ProblemCode.BY_CRL.with(Map.of("problem", reasons)));
    }

    private static Detail at(FetchedLists lists, Detail problem) {
        return ProblemCode.AT_LOCATION.with(Map.of("location", lists.location(), "problem", problem));
    }

    private static Detail both(Unknown now, Unknown before) {
        return before.detail().code() == ProblemCode.NOT_ASKED
                ? now.detail()
                : ProblemCode.ONE_AND_OTHER.with(Map.of("one", now.detail(), "other", before.detail()));
    }
}
