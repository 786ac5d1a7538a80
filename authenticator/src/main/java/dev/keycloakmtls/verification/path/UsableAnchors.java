package dev.keycloakmtls.verification.path;

import dev.keycloakmtls.domain.CaCertificate;
import dev.keycloakmtls.domain.TrustProfile;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.security.auth.x500.X500Principal;

/**
 * The anchors of a profile, wherever they come from, that are CAs, strong enough and valid at a point in time. They stay the same until the validity of
 * one of them begins or ends, so that they need not be found anew for each certificate.
 *
 * @param anchors as the JDK takes them
 * @param byName those whose name no other usable anchor has
 * @param from the first moment at which it is these, as far as is known
 * @param until the first moment at which it may be others
 */
record UsableAnchors(Set<TrustAnchor> anchors, Map<X500Principal, TrustAnchor> byName, Instant from, Instant until) {

    static UsableAnchors of(TrustProfile profile, Instant now) {
        Set<TrustAnchor> usable = new HashSet<>();
        Instant from = Instant.MIN;
        Instant until = Instant.MAX;
        for (X509Certificate anchor : profile.anchors()) {
            Instant begin = anchor.getNotBefore().toInstant();
            Instant end = anchor.getNotAfter().toInstant().plusNanos(1); // notAfter is included, RFC 5280 §4.1.2.5
            for (Instant change : List.of(begin, end)) {
                if (change.isAfter(now)) {
                    until = change.isBefore(until) ? change : until;
                } else {
                    from = change.isAfter(from) ? change : from;
                }
            }
            boolean valid = LeafRules.checkValidity(anchor, now).isEmpty();
            boolean strong = LeafRules.checkStrength(anchor, profile.policy().keyStrength())
                    .isEmpty();
            if (valid && strong && CaCertificate.objection(anchor).isEmpty()) {
                // The JDK does not accept name constraints here: AnchorRules applies the certificate's own.
                usable.add(new TrustAnchor(anchor, null));
            }
        }
        return new UsableAnchors(Set.copyOf(usable), byName(usable), from, until);
    }

    private static Map<X500Principal, TrustAnchor> byName(Set<TrustAnchor> anchors) {
        Map<X500Principal, TrustAnchor> sole = new HashMap<>();
        Set<X500Principal> shared = new HashSet<>();
        for (TrustAnchor anchor : anchors) {
            X500Principal name = anchor.getTrustedCert().getSubjectX500Principal();
            if (sole.put(name, anchor) != null) {
                shared.add(name);
            }
        }
        sole.keySet().removeAll(shared);
        return Map.copyOf(sole);
    }

    /** Whether these are the usable anchors at that time too. */
    boolean holdAt(Instant time) {
        return !time.isBefore(from) && time.isBefore(until);
    }

    /** The anchor with this name, if there is exactly one. */
    Optional<TrustAnchor> named(X500Principal name) {
        return Optional.ofNullable(byName.get(name));
    }
}
