package dev.keycloakmtls.domain;

import dev.keycloakmtls.problem.Detail;
import dev.keycloakmtls.problem.MalformedException;
import dev.keycloakmtls.problem.ProblemCode;
import dev.keycloakmtls.untrusted.Bound;
import dev.keycloakmtls.untrusted.DerReader;
import dev.keycloakmtls.untrusted.Extensions;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Bounds the tree of certificate policies that path validation builds (RFC 5280 §6.1.3 d). A CA that maps each of its
 * policies to each multiplies the tree by their number, and the next CA does it again; the JDK builds it as the standard
 * says, until its memory ends (RFC 9618 §1.2). So policies and mappings are counted before the JDK sees them, and whoever
 * has a path validated by it, of a client, of a CRL's issuer or of an OCSP responder, asks here first.
 */
public final class PolicyTree {

    private static final String CERTIFICATE_POLICIES = "2.5.29.32"; // RFC 5280 §4.2.1.4
    private static final String POLICY_MAPPINGS = "2.5.29.33"; // RFC 5280 §4.2.1.5
    private static final int LONGEST_PATH = Bound.PATH_INTERMEDIATES.value() + 1; // the leaf too

    /**
     * What one certificate adds to a tree.
     *
     * @param entries policies and mappings together
     * @param branches into how many nodes one node of the level above can become; 1 or more
     */
    private record Growth(int entries, int branches) {}

    private PolicyTree() {}

    /**
     * Why the tree of a path over some of these certificates could become too large, or nothing. It is an upper bound:
     * whichever of them make up the path, in whatever order, its tree is no larger.
     *
     * @param candidates all that a path may be made of; anchors add nothing to a tree, and need not be among them
     */
    public static Optional<Detail> excess(Collection<X509Certificate> candidates) {
        int entries = 0;
        List<Integer> branches = new ArrayList<>();
        for (X509Certificate candidate : candidates) {
            Growth growth;
            try {
                growth = growth(candidate);
            } catch (IllegalArgumentException e) {
                return Optional.of(ProblemCode.POLICIES_UNREADABLE.with(
                        Map.of("why", MalformedException.detail(e, ProblemCode.DER_OTHER))));
            }
            entries = Math.max(entries, growth.entries());
            if (growth.branches() > 1) {
                branches.add(growth.branches());
            }
        }
        long length = Math.min(candidates.size(), LONGEST_PATH);
        long visits = length * length * entries * entries; // each entry looks at each node, and there are as many nodes
        branches.sort(Collections.reverseOrder());
        for (int i = 0; i < Math.min(branches.size(), LONGEST_PATH); i++) {
            visits =
                    Math.min(visits * branches.get(i), Integer.MAX_VALUE); // saturated: neither factor overflows a long
        }
        return visits <= Bound.POLICY_VISITS.value()
                ? Optional.empty()
                : Optional.of(ProblemCode.POLICIES_MANY.detail());
    }

    private static Growth growth(X509Certificate certificate) {
        Extensions extensions = Extensions.of(certificate);
        byte[] policies = extensions.value(CERTIFICATE_POLICIES);
        byte[] mappings = extensions.value(POLICY_MAPPINGS);
        if (policies == null && mappings == null) {
            return new Growth(0, 1);
        }
        int entries = 0;
        DerReader listed = elements(policies);
        while (listed.hasNext()) {
            listed.next();
            entries++;
        }
        Map<String, Integer> mapped = new HashMap<>();
        DerReader pairs = elements(mappings);
        while (pairs.hasNext()) {
            DerReader pair = pairs.next(DerReader.SEQUENCE).inside();
            mapped.merge(
                    HexFormat.of()
                            .formatHex(pair.next(DerReader.OBJECT_IDENTIFIER).content()),
                    1,
                    Integer::sum);
            entries++;
        }
        return new Growth(
                entries, mapped.values().stream().max(Integer::compare).orElse(1));
    }

    private static DerReader elements(byte @Nullable [] extension) {
        return extension == null
                ? DerReader.of(new byte[0])
                : DerReader.of(DerReader.of(extension)
                                .only(DerReader.OCTET_STRING)
                                .content())
                        .only(DerReader.SEQUENCE)
                        .inside();
    }
}
