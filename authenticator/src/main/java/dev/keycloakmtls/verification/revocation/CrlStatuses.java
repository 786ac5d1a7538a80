package dev.keycloakmtls.verification.revocation;

import dev.keycloakmtls.domain.FetchFailedException;
import dev.keycloakmtls.domain.FetchFailedException.Kind;
import dev.keycloakmtls.domain.Link;
import dev.keycloakmtls.domain.RevocationPolicy;
import dev.keycloakmtls.domain.TrustProfile;
import dev.keycloakmtls.domain.Verdict.TrustedPath;
import dev.keycloakmtls.fairness.FairExecutor;
import dev.keycloakmtls.problem.Detail;
import dev.keycloakmtls.problem.ProblemCode;
import dev.keycloakmtls.verification.crl.CrlDocument;
import dev.keycloakmtls.verification.crl.CrlReader;
import dev.keycloakmtls.verification.crl.CrlSigner;
import dev.keycloakmtls.verification.revocation.CertificateStatus.Unknown;
import java.io.IOException;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.security.auth.x500.X500Principal;

/**
 * Fetches the CRLs of a path and has them judged. What is kept was signed by one of the keys that it was asked for, and is
 * found by them: no CA's list is ever taken for another's, and whoever names somebody else's list in a realm of his own
 * gets, keeps and spoils a list of his own.
 */
final class CrlStatuses {

    /**
     * What is looked for.
     *
     * @param locations the places that have it, tried in turn
     * @param signers of whom one must have signed it
     */
    record Source(List<URI> locations, Set<CrlSigner> signers) {}

    private static final class Rules implements AnswerCache.Rules<Source, FetchedLists> {

        @Override
        public long octetsOfKey(Source key) {
            long locations = key.locations().stream()
                    .mapToLong(location -> 2L * location.toString().length())
                    .sum();
            return locations + (long) SIGNER_OCTETS * key.signers().size();
        }

        @Override
        public long octets(FetchedLists answer) {
            return answer.memory();
        }

        @Override
        public boolean isRevocation(FetchedLists answer) {
            return false; // of somebody, all of them
        }

        @Override
        public boolean isBelievedWhenFetched() {
            return false;
        }

        /** By thisUpdate; of two lists of the same second the one with the higher number, or else with more entries. */
        @Override
        public FetchedLists newest(FetchedLists held, FetchedLists fetched) {
            return held.isNewerThan(fetched) ? held : fetched;
        }
    }

    /** A name and a key. */
    private static final int SIGNER_OCTETS = 1024;

    private final RevocationFetcher fetcher;
    private final RevocationLimits limits;
    private final BoundedWait waiting;
    private final CrlReader reader;
    private final AnswerCache<Source, FetchedLists> answers;

    CrlStatuses(
            RevocationFetcher fetcher,
            RevocationLimits limits,
            FairExecutor executor,
            BoundedWait waiting,
            CrlReader reader) {
        this.fetcher = fetcher;
        this.waiting = waiting;
        this.limits = limits;
        this.reader = reader;
        this.answers = new AnswerCache<>(limits.crlCacheBytes(), new Rules(), executor, limits);
    }

    /**
     * Settles what is still unknown.
     *
     * @param statuses one for each certificate of the path, in its order
     * @return the same with what the CRLs say about the unknown ones
     */
    List<CertificateStatus> settle(
            List<CertificateStatus> statuses,
            TrustedPath trusted,
            TrustProfile profile,
            String realm,
            Instant now,
            long deadline) {
        CrlAuthorities authorities = CrlAuthorities.of(trusted, profile);
        Map<Link, List<Source>> named = new LinkedHashMap<>();
        Iterator<CertificateStatus> status = statuses.iterator();
        for (Link link : trusted.links()) {
            if (status.next() instanceof Unknown) {
                named.put(link, sources(link, profile.revocation(), authorities));
            }
        }
        Map<Source, Known<FetchedLists>> known = askAll(named.values(), profile, realm, authorities, now, deadline);
        return new CrlSettlement(
                        answers, limits, trusted, profile, now, authorities, known, named, fetcher::isReadByLdap)
                .settle(statuses);
    }

    private List<Source> sources(Link link, RevocationPolicy policy, CrlAuthorities authorities) {
        Set<CrlSigner> signers = authorities.signers(link);
        return signers.isEmpty()
                ? List.of()
                : Locations.crls(link.certificate(), policy, fetcher::isReadByLdap).stream()
                        .map(locations -> new Source(locations, signers))
                        .toList();
    }

    /** All of them are asked before the first answer is waited for. */
    private Map<Source, Known<FetchedLists>> askAll(
            Collection<List<Source>> sources,
            TrustProfile profile,
            String realm,
            CrlAuthorities authorities,
            Instant now,
            long deadline) {
        Map<Source, Pending<FetchedLists>> pending = new LinkedHashMap<>();
        for (List<Source> ofOne : sources) {
            for (Source source : ofOne) {
                pending.computeIfAbsent(
                        source,
                        same -> answers.find(
                                Asker.of(realm, same.locations().get(0)),
                                same,
                                profile.revocation().maxAge(),
                                now,
                                () -> load(same, profile.revocation(), authorities, realm, now)));
            }
        }
        Map<Source, Known<FetchedLists>> known = new LinkedHashMap<>();
        pending.forEach((source, lists) -> known.put(
                source, waiting.await(lists, Asker.of(realm, source.locations().get(0)), deadline)));
        return known;
    }

    /** The first of the places that has lists which are still valid. */
    private Answer<FetchedLists> load(
            Source source, RevocationPolicy policy, CrlAuthorities authorities, String realm, Instant now)
            throws IOException {
        List<Detail> failures = new ArrayList<>();
        Kind kind = Kind.UNREACHABLE;
        for (URI location : source.locations()) {
            try {
                FetchedLists lists = fetcher.onBehalfOf(realm)
                        .get(
                                location,
                                limits.maxCrlBytes(),
                                document -> lists(
                                        location,
                                        reader.onBehalfOf(realm).read(document, source.signers(), now),
                                        policy,
                                        authorities,
                                        source));
                return new Answer<>(lists, now, lists.validUntil());
            } catch (IOException e) {
                failures.add(ProblemCode.AT_LOCATION.with(
                        Map.of("location", location, "problem", FetchFailedException.detail(e))));
                Kind last = Kind.of(e);
                kind = last.compareTo(kind) > 0 ? last : kind; // one that is no outage among them is none of all
            }
        }
        throw new FetchFailedException(
                kind, failures.size() == 1 ? failures.get(0) : ProblemCode.SEVERAL.with(Map.of("problems", failures)));
    }

    /**
     * What a document is worth. At a certificate's distribution point its own CA's list is expected; the locations of a
     * profile have those of all its CAs, and each is asked for each.
     */
    private static FetchedLists lists(
            URI location, CrlDocument document, RevocationPolicy policy, CrlAuthorities authorities, Source source)
            throws IOException {
        boolean expected = policy.crlLocations().contains(location)
                && document.foreign().stream().anyMatch(foreign -> authorities.isKnown(foreign.issuer()));
        if (document.lists().isEmpty() && !expected) {
            X500Principal issuer = document.foreign().get(0).issuer();
            X500Principal sought = source.signers().iterator().next().name();
            throw new FetchFailedException(
                    Kind.UNUSABLE, ProblemCode.CRL_OTHER.with(Map.of("issuer", issuer, "needed", sought)));
        }
        return new FetchedLists(location, document);
    }
}
