package dev.keycloakmtls.verification.revocation;

import dev.keycloakmtls.domain.JdkPkix;
import dev.keycloakmtls.domain.RevocationPolicy;
import dev.keycloakmtls.domain.RevocationResult.Source;
import dev.keycloakmtls.domain.TrustProfile;
import dev.keycloakmtls.domain.Verdict.TrustedPath;
import dev.keycloakmtls.verification.FairExecutor;
import dev.keycloakmtls.verification.FetchFailedException;
import dev.keycloakmtls.verification.FetchFailedException.Kind;
import dev.keycloakmtls.verification.revocation.AnswerCache.Answer;
import dev.keycloakmtls.verification.revocation.AnswerCache.Asker;
import dev.keycloakmtls.verification.revocation.AnswerCache.Failure;
import dev.keycloakmtls.verification.revocation.AnswerCache.Known;
import dev.keycloakmtls.verification.revocation.AnswerCache.Pending;
import dev.keycloakmtls.verification.revocation.CertificateStatus.Good;
import dev.keycloakmtls.verification.revocation.CertificateStatus.Revoked;
import dev.keycloakmtls.verification.revocation.CertificateStatus.Unknown;
import dev.keycloakmtls.verification.revocation.CrlJudgement.Objection;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.x509.CRLNumber;
import org.bouncycastle.asn1.x509.Extension;

/** Fetches the CRLs of a path and has them judged. A CRL is parsed once for as long as it is kept. */
final class CrlStatuses {

    /** A certificate's KeyUsage bit cRLSign, RFC 5280 §4.2.1.3. */
    private static final int CRL_SIGN = 6;

    record Crl(X509CRL crl, int bytes) {}

    /**
     * What is known about one CRL, by the places that have it.
     *
     * @param held the CRL, if there is one: the last that was fetched, or an earlier one
     */
    private record Found(List<URI> locations, Known<Crl> known, Optional<Answer<Crl>> held, Freshness freshness) {

        private Answer<Crl> answer() {
            return held.orElseThrow();
        }

        private X509CRL crl() {
            return answer().value().crl();
        }
    }

    private static final class Rules implements AnswerCache.Rules<List<URI>, Crl> {

        @Override
        public long octetsOfKey(List<URI> key) {
            return key.stream()
                    .mapToLong(location -> 2L * location.toString().length())
                    .sum();
        }

        @Override
        public long octets(Crl answer) {
            return answer.bytes();
        }

        @Override
        public boolean isRevocation(Crl answer) {
            return false; // of somebody, all of them
        }

        @Override
        public boolean isBelievedWhenFetched() {
            return false;
        }

        /** By thisUpdate; of two lists of the same second the one with the higher number, or else the longer one. */
        @Override
        public Crl newest(Crl held, Crl fetched) {
            if (!held.crl().getIssuerX500Principal().equals(fetched.crl().getIssuerX500Principal())) {
                return fetched;
            }
            int order = held.crl().getThisUpdate().compareTo(fetched.crl().getThisUpdate());
            if (order == 0) {
                order = number(held.crl()).compareTo(number(fetched.crl()));
            }
            if (order == 0) {
                order = Integer.compare(held.bytes(), fetched.bytes());
            }
            return order > 0 ? held : fetched;
        }

        private static BigInteger number(X509CRL crl) {
            byte[] extension = crl.getExtensionValue(Extension.cRLNumber.getId());
            return extension == null
                    ? BigInteger.valueOf(-1)
                    : CRLNumber.getInstance(
                                    ASN1OctetString.getInstance(extension).getOctets())
                            .getCRLNumber();
        }
    }

    private final RevocationFetcher fetcher;
    private final RevocationLimits limits;
    private final Waiting waiting;
    private final AnswerCache<List<URI>, Crl> answers;

    CrlStatuses(RevocationFetcher fetcher, RevocationLimits limits, FairExecutor executor, Waiting waiting) {
        this.fetcher = fetcher;
        this.waiting = waiting;
        this.limits = limits;
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
        List<Integer> open = IntStream.range(0, statuses.size())
                .filter(i -> statuses.get(i) instanceof Unknown)
                .boxed()
                .toList();
        List<X509Certificate> path = trusted.path();
        Map<List<URI>, Pending<Crl>> pending = new LinkedHashMap<>();
        Map<Integer, List<List<URI>>> named = new LinkedHashMap<>();
        for (int i : open) {
            List<List<URI>> crls = Locations.crls(path.get(i), profile.revocation(), fetcher::isReadByLdap);
            named.put(i, crls);
            for (List<URI> locations : crls) {
                pending.computeIfAbsent(
                        locations,
                        same -> answers.find(
                                Asker.of(realm, same.get(0)),
                                same,
                                profile.revocation().maxAge(),
                                now,
                                () -> load(same, realm, now)));
            }
        }
        Map<List<URI>, Found> found = new LinkedHashMap<>();
        pending.forEach((locations, crl) -> {
            Known<Crl> known = waiting.await(crl, Asker.of(realm, locations.get(0)), deadline);
            found.put(locations, found(locations, known, known.answer(), profile.revocation(), now));
        });
        return new Settlement(trusted, profile, now, found, named).settle(statuses, open);
    }

    private Found found(
            List<URI> locations, Known<Crl> known, Optional<Answer<Crl>> held, RevocationPolicy policy, Instant now) {
        Freshness freshness = held.map(answer -> Freshness.of(answer, policy, now, limits.pauseAfterFailure()))
                .orElse(new Freshness(Freshness.State.TOO_OLD, now));
        return new Found(locations, known, held, freshness);
    }

    /** The first of the places that has a CRL which is still valid. */
    private Answer<Crl> load(List<URI> locations, String realm, Instant now) throws IOException {
        List<String> failures = new ArrayList<>();
        Kind kind = Kind.UNREACHABLE;
        for (URI location : locations) {
            try {
                return fetcher.onBehalfOf(realm).get(location, limits.maxCrlBytes(), document -> parse(document, now));
            } catch (IOException e) {
                failures.add(e.getMessage());
                Kind last = Kind.of(e);
                kind = last.compareTo(kind) > 0 ? last : kind; // one that is no outage among them is none of all
            }
        }
        throw new FetchFailedException(kind, String.join("; ", failures));
    }

    /** @throws IOException with words for an administrator if it is no CRL that is still valid */
    static Answer<Crl> parse(InputStream stream, Instant now) throws IOException {
        byte[] document = stream.readAllBytes();
        X509CRL crl;
        try {
            crl = (X509CRL) JdkPkix.certificates().generateCRL(new ByteArrayInputStream(document));
        } catch (GeneralSecurityException | RuntimeException e) {
            throw new IOException("the document is not a CRL", e);
        }
        if (crl == null || crl.getNextUpdate() == null) {
            throw new IOException("the document is not a CRL, or does not say until when it is valid");
        }
        Instant validUntil = crl.getNextUpdate().toInstant();
        if (!validUntil.isAfter(now)) {
            throw new IOException("the CRL expired at " + validUntil);
        }
        return new Answer<>(new Crl(crl, document.length), now, validUntil);
    }

    static boolean maySignCrls(X509Certificate issuer) {
        boolean[] usage = issuer.getKeyUsage();
        return usage != null && usage[CRL_SIGN]; // as the JDK has it for intermediates
    }

    /** One path with its CRLs. */
    private final class Settlement {

        private final TrustedPath trusted;
        private final RevocationPolicy policy;
        private final Instant now;
        private final Map<List<URI>, Found> found;
        private final Map<Integer, List<List<URI>>> named;
        private final List<Found> usable;
        private final CrlJudgement judgement;

        private Settlement(
                TrustedPath trusted,
                TrustProfile profile,
                Instant now,
                Map<List<URI>, Found> found,
                Map<Integer, List<List<URI>>> named) {
            this.trusted = trusted;
            this.policy = profile.revocation();
            this.now = now;
            this.found = found;
            this.named = named;
            this.usable = found.values().stream()
                    .filter(crl -> crl.freshness().isUsable())
                    .toList();
            List<X509Certificate> authorities = new ArrayList<>(profile.intermediates());
            authorities.addAll(trusted.path()); // not what else was presented: nobody vouches for it
            this.judgement = new CrlJudgement(usable.stream().map(Found::crl).toList(), authorities);
        }

        private List<CertificateStatus> settle(List<CertificateStatus> statuses, List<Integer> open) {
            usable.stream()
                    .filter(crl -> !crl.known().believed().equals(crl.held()) && isSigned(crl.crl()))
                    .forEach(crl -> answers.believe(crl.locations(), crl.answer()));
            List<CertificateStatus> settled = new ArrayList<>(statuses);
            if (!usable.isEmpty() && open.size() == statuses.size()) {
                Optional<Objection> objection = judgement.objection(trusted.path(), trusted.anchor(), now);
                if (objection.isEmpty()) {
                    settled.replaceAll(unknown -> good(usable));
                    return settled;
                }
                if (objection.get().status() instanceof Revoked revoked) {
                    settled.set(objection.get().index(), revoked);
                    return settled;
                }
            }
            // One by one, where some are settled already, where some cannot be, or where CRLs are of different ages.
            for (int i : open) {
                settled.set(i, settle(i, (Unknown) statuses.get(i)));
            }
            return settled;
        }

        private CertificateStatus settle(int index, Unknown before) {
            List<Found> own = named.getOrDefault(index, List.of()).stream()
                    .flatMap(locations -> Optional.ofNullable(found.get(locations)).stream())
                    .toList();
            CertificateStatus last = settle(index, own, judgement);
            if (!(last instanceof Unknown unknown)) {
                return last;
            }
            // What nobody can believe does not take the place of what was believed before.
            List<Found> earlier = own.stream()
                    .filter(crl -> crl.known().earlier().isPresent())
                    .map(crl -> found(crl.locations(), crl.known(), crl.known().earlier(), policy, now))
                    .toList();
            CertificateStatus then = settle(index, earlier, judgement(earlier));
            boolean denied =
                    before.denied() || own.stream().anyMatch(crl -> crl.known().isDenied());
            return then instanceof Unknown ? new Unknown(unknown.detail() + before(before), denied) : then;
        }

        private CertificateStatus settle(int index, List<Found> own, CrlJudgement by) {
            List<Found> about =
                    own.stream().filter(crl -> crl.freshness().isUsable()).toList();
            if (about.isEmpty()) {
                return revokedBefore(index, own).orElseGet(() -> Unknown.because(missing(own)));
            }
            boolean authorised = issuer(index).equals(trusted.anchor()) || maySignCrls(issuer(index));
            CertificateStatus status = authorised
                    ? objection(index, by, about).orElseGet(() -> good(about))
                    : Unknown.because("CRL: its issuer may not sign CRLs");
            if (status instanceof Unknown) {
                about.forEach(crl -> answers.distrust(crl.locations(), crl.answer()));
            }
            return status;
        }

        /** By somebody whom path or profile know; whether he may, and for whom, the JDK judges. */
        private boolean isSigned(X509CRL crl) {
            return Stream.concat(judgement.authorities().stream(), Stream.of(trusted.anchor()))
                    .filter(authority -> authority.getSubjectX500Principal().equals(crl.getIssuerX500Principal()))
                    .anyMatch(authority -> CrlJudgement.isSigned(crl, authority));
        }

        private CrlJudgement judgement(List<Found> crls) {
            return new CrlJudgement(crls.stream().map(Found::crl).toList(), judgement.authorities());
        }

        /** However old a CRL is, nobody has said since that what it lists is good again. */
        private Optional<CertificateStatus> revokedBefore(int index, List<Found> own) {
            List<Found> old = own.stream().filter(crl -> crl.held().isPresent()).toList();
            return old.isEmpty()
                    ? Optional.empty()
                    : objection(index, judgement(old), old).filter(Revoked.class::isInstance);
        }

        private Optional<CertificateStatus> objection(int index, CrlJudgement by, List<Found> about) {
            return by.objection(List.of(trusted.path().get(index)), issuer(index), judgedAt(about))
                    .map(Objection::status);
        }

        private X509Certificate issuer(int index) {
            return index + 1 == trusted.path().size()
                    ? trusted.anchor()
                    : trusted.path().get(index + 1);
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
                    .map(crl -> crl.crl().getThisUpdate().toInstant())
                    .min(Instant::compareTo)
                    .orElseThrow();
            return new Good(freshness.result(Source.CRL, thisUpdate));
        }

        private static String missing(Collection<Found> own) {
            return own.isEmpty()
                    ? "no CRL is known"
                    : own.stream()
                            .map(crl ->
                                    crl.known().failure().map(Failure::detail).orElse("it is too old"))
                            .collect(Collectors.joining("; ", "CRL: ", ""));
        }

        private static String before(Unknown before) {
            return before.detail().isEmpty() ? "" : "; " + before.detail();
        }
    }
}
