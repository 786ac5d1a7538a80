package dev.keycloakmtls.verification.path;

import dev.keycloakmtls.domain.RejectionReason;
import dev.keycloakmtls.domain.Verdict.Rejected;
import dev.keycloakmtls.domain.Verdict.TrustedPath;
import dev.keycloakmtls.domain.name.CertificateNames;
import dev.keycloakmtls.domain.name.NameConstraints;
import dev.keycloakmtls.problem.Detail;
import dev.keycloakmtls.problem.MalformedException;
import dev.keycloakmtls.problem.ProblemCode;
import dev.keycloakmtls.untrusted.Bound;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The name constraints of every CA of a path, the anchor's like any other's, held against every certificate below it
 * (RFC 5280 §6.1.3 b, c). Asked about paths whose signatures are verified, so that only what a trusted CA has signed
 * costs anything; and nothing is compared before it is known how much there is to compare.
 */
final class NameRules {

    private record Constrained(X509Certificate ca, NameConstraints constraints, List<CertificateNames> below) {}

    private NameRules() {}

    static Optional<Rejected> check(TrustedPath trusted) {
        List<X509Certificate> path = new ArrayList<>(trusted.path());
        path.add(trusted.anchor());
        if (path.stream().skip(1).noneMatch(NameConstraints::areIn)) {
            return Optional.empty();
        }
        List<CertificateNames> names = new ArrayList<>();
        List<Constrained> all = new ArrayList<>();
        for (int i = 0; i < path.size(); i++) {
            X509Certificate certificate = path.get(i);
            if (i > 0) {
                try {
                    Optional<NameConstraints> constraints = NameConstraints.of(certificate);
                    constraints.ifPresent(some -> all.add(new Constrained(certificate, some, List.copyOf(names))));
                } catch (IllegalArgumentException e) {
                    return Optional.of(refused(
                            certificate,
                            ProblemCode.UNREADABLE_BECAUSE.with(
                                    Map.of("why", MalformedException.detail(e, ProblemCode.DER_OTHER)))));
                }
            }
            if (i == 0 || !isSelfIssued(certificate)) { // RFC 5280 §6.1.3: the last one always, self-issued or not
                names.add(CertificateNames.of(certificate));
            }
        }
        return excess(all).or(() -> objection(all));
    }

    private static Optional<Rejected> excess(List<Constrained> all) {
        long comparisons = all.stream()
                .flatMapToLong(
                        constrained -> constrained.below().stream().mapToLong(constrained.constraints()::comparisons))
                .sum();
        return comparisons <= Bound.NAME_COMPARISONS.value()
                ? Optional.empty()
                : Optional.of(new Rejected(
                        RejectionReason.PATH_BUILDING_LIMIT,
                        ProblemCode.NAMES_MANY.with(
                                Map.of("count", comparisons, "most", Bound.NAME_COMPARISONS.value()))));
    }

    private static Optional<Rejected> objection(List<Constrained> all) {
        return all.stream()
                .flatMap(constrained -> constrained.below().stream()
                        .flatMap(names -> constrained.constraints().objection(names).stream())
                        .map(objection -> refused(constrained.ca(), objection)))
                .findFirst();
    }

    private static Rejected refused(X509Certificate ca, Detail objection) {
        return new Rejected(
                RejectionReason.NAME_CONSTRAINTS,
                ProblemCode.NAME_CONSTRAINTS.with(Map.of("ca", ca.getSubjectX500Principal(), "objection", objection)));
    }

    static boolean isSelfIssued(X509Certificate certificate) {
        return certificate.getSubjectX500Principal().equals(certificate.getIssuerX500Principal());
    }
}
