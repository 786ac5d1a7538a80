package dev.keycloakmtls.verification.path;

import dev.keycloakmtls.domain.ClientCertificate;
import dev.keycloakmtls.domain.PolicyTree;
import dev.keycloakmtls.domain.RejectionReason;
import dev.keycloakmtls.domain.TrustProfile;
import dev.keycloakmtls.domain.Verdict.Rejected;
import dev.keycloakmtls.domain.name.CertificateNames;
import dev.keycloakmtls.domain.name.NameConstraints;
import dev.keycloakmtls.problem.Detail;
import dev.keycloakmtls.problem.MalformedException;
import dev.keycloakmtls.problem.ProblemCode;
import dev.keycloakmtls.untrusted.Bound;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.security.auth.x500.X500Principal;

/**
 * Lets a validator that is not ours, such as a trust manager of the Java runtime, decide about a certificate that a stranger
 * chose. What it decides is its own affair; what it costs is bounded here, by the limits that hold for our own decisions:
 * it is given only what one of its CAs has signed, and nothing where that could be searched, compared or grown for long.
 * Nothing is accepted that the validator would refuse.
 */
public final class ForeignValidation {

    private final TrustProfile issuers;

    /** What a presented chain comes to. */
    public sealed interface Outcome {}

    /**
     * It may be judged.
     *
     * @param chain leaf first: what a CA of the validator has signed, itself or over others of the chain, in the order in
     *     which it was presented
     */
    public record Judgeable(List<X509Certificate> chain) implements Outcome {
        public Judgeable {
            chain = List.copyOf(chain);
        }
    }

    /** The validator would refuse it, or need not be asked. */
    public record Hopeless(Rejected rejected) implements Outcome {}

    /** @param issuers the certificates that the validator trusts */
    public ForeignValidation(Collection<X509Certificate> issuers) {
        this.issuers = TrustProfile.named("issuers")
                .anchors(issuers)
                .withoutRevocation()
                .build();
    }

    /** What makes a chain too large to be looked at, if anything does: its number and sizes alone are asked for. */
    public static Optional<Rejected> excess(List<X509Certificate> presented) {
        return presented.isEmpty()
                ? Optional.of(Rejected.because(RejectionReason.NO_CERTIFICATE))
                : CertificateLimits.check(new ClientCertificate(presented));
    }

    /** What of a chain the validator may be given. Verifies signatures by keys that it trusts, and by no other. */
    public Outcome prepare(List<X509Certificate> presented) {
        Optional<Rejected> excessive = excess(presented);
        if (excessive.isPresent()) {
            return new Hopeless(excessive.get());
        }
        ClientCertificate certificate;
        try {
            certificate = StrictParsing.parse(new ClientCertificate(presented));
        } catch (CertificateException e) {
            return new Hopeless(new Rejected(RejectionReason.MALFORMED_CERTIFICATE, StrictParsing.detail(e)));
        }
        Optional<Rejected> names = CertificateLimits.checkNames(certificate);
        if (names.isPresent()) {
            return new Hopeless(names.get());
        }
        if (issuers.anchors().contains(certificate.leaf())) {
            return new Judgeable(List.of(certificate.leaf())); // trusted by itself, whoever has signed it
        }
        return vouched(certificate);
    }

    private Outcome vouched(ClientCertificate certificate) {
        VouchedCertificates vouched;
        try {
            vouched = VouchedCertificates.of(certificate, issuers);
        } catch (PathEffort.ExhaustedException e) {
            return tooMuch(PathEffort.exhausted());
        }
        if (!vouched.containsLeaf()) {
            return new Hopeless(Rejected.because(RejectionReason.UNKNOWN_ISSUER));
        }
        List<X509Certificate> chain = vouched.chain().chain();
        return PolicyTree.excess(chain)
                .or(() -> searchExcess(chain))
                .or(() -> nameExcess(chain))
                .<Outcome>map(ForeignValidation::tooMuch)
                .orElseGet(() -> new Judgeable(chain));
    }

    private static Outcome tooMuch(Detail why) {
        return new Hopeless(new Rejected(RejectionReason.PATH_BUILDING_LIMIT, why));
    }

    /** A path builder goes from issuer to issuer by name, along each way once: these are counted, without any key. */
    private static Optional<Detail> searchExcess(List<X509Certificate> chain) {
        Map<X500Principal, List<X509Certificate>> byName = new HashMap<>();
        for (X509Certificate issuer : chain.subList(1, chain.size())) {
            byName.computeIfAbsent(issuer.getSubjectX500Principal(), name -> new ArrayList<>())
                    .add(issuer);
        }
        int most = Bound.PATH_CANDIDATES.value();
        return steps(new ArrayList<>(List.of(chain.get(0))), byName, most) <= most
                ? Optional.empty()
                : Optional.of(ProblemCode.CANDIDATES_MANY.with(Map.of("count", most)));
    }

    /** How many steps further there are from the last certificate of a way; more than {@code most} are not counted. */
    private static int steps(List<X509Certificate> way, Map<X500Principal, List<X509Certificate>> byName, int most) {
        int steps = 0;
        X500Principal issuer = way.get(way.size() - 1).getIssuerX500Principal();
        for (X509Certificate next : byName.getOrDefault(issuer, List.of())) {
            if (steps <= most && !way.contains(next)) {
                way.add(next);
                steps += 1 + steps(way, byName, most - steps - 1);
                way.remove(way.size() - 1);
            }
        }
        return steps;
    }

    /**
     * Each name is held against each subtree of the CAs above it, and the subtrees of one CA against those of the next
     * (RFC 5280 §6.1.4 g).
     */
    private static Optional<Detail> nameExcess(List<X509Certificate> chain) {
        if (chain.stream().skip(1).noneMatch(NameConstraints::areIn)) {
            return Optional.empty();
        }
        List<CertificateNames> names = chain.stream().map(CertificateNames::of).toList();
        long subtrees = 0;
        long comparisons = 0;
        try {
            for (X509Certificate ca : chain.subList(1, chain.size())) {
                Optional<NameConstraints> constraints = NameConstraints.of(ca);
                if (constraints.isPresent()) {
                    subtrees += constraints.get().subtrees();
                    comparisons += names.stream()
                            .mapToLong(constraints.get()::comparisons)
                            .sum();
                }
            }
        } catch (IllegalArgumentException e) {
            return Optional.of(ProblemCode.UNREADABLE_CONSTRAINTS.with(
                    Map.of("why", MalformedException.detail(e, ProblemCode.DER_OTHER))));
        }
        long all = comparisons + subtrees * subtrees;
        return all <= Bound.NAME_COMPARISONS.value()
                ? Optional.empty()
                : Optional.of(
                        ProblemCode.NAMES_MANY.with(Map.of("count", all, "most", Bound.NAME_COMPARISONS.value())));
    }
}
