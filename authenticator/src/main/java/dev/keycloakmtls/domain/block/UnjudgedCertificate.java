package dev.keycloakmtls.domain.block;

import dev.keycloakmtls.domain.Signatures;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.List;
import java.util.function.BiPredicate;
import javax.security.auth.x500.X500Principal;

/**
 * Decides whether a certificate is blocked of which nobody says by which path it is trusted, as where a token's binding is
 * compared with it. What counts is the certificate itself, in every form that its issuer can have made, and each CA that has
 * signed it, or has signed a CA that has, as far as these were presented or are known. One blocked CA is enough, also where
 * another way leads around it. Made for one request; not safe for use by many threads.
 */
public final class UnjudgedCertificate {

    /** More than that many CAs of one name are nobody's. */
    private static final int SIGNATURES = 100;

    private final X509Certificate leaf;
    private final List<X509Certificate> authorities;
    private final Instant now;
    private final IdentityHashMap<X509Certificate, Boolean> blocked = new IdentityHashMap<>();

    /**
     * @param presented leaf first, at least one
     * @param known certificates of CAs that whoever decides knows
     * @param now which blocks hold
     */
    public UnjudgedCertificate(List<X509Certificate> presented, Collection<X509Certificate> known, Instant now) {
        this.leaf = presented.get(0);
        this.authorities = new ArrayList<>(presented.subList(1, presented.size()));
        this.authorities.addAll(known);
        this.now = now;
    }

    /**
     * Whether a list blocks it. Also where it would take too many steps to find out: whoever makes CAs of one name by the dozen
     * is not helped by that.
     *
     * @throws dev.keycloakmtls.problem.MalformedException if a certificate or its key has no encoding
     */
    public boolean isBlockedBy(BlockList list) {
        if (list.blocks().isEmpty()) {
            return false;
        }
        blocked.clear(); // of another list
        if (isBlocked(list, leaf)) {
            return true;
        }
        // Signatures are dear, and few realms have blocked a CA: first whether there is one by its name.
        return leadsToBlocked(list, Integer.MAX_VALUE, (issued, authority) -> true)
                && leadsToBlocked(
                        list,
                        SIGNATURES,
                        (issued, authority) -> Signatures.isSignedBy(issued, authority.getPublicKey()));
    }

    /** Goes from the leaf to whoever has issued what was reached, to each certificate once; also true when it would take more steps. */
    private boolean leadsToBlocked(BlockList list, int most, BiPredicate<X509Certificate, X509Certificate> isIssuedBy) {
        List<X509Certificate> others = new ArrayList<>(authorities);
        Deque<X509Certificate> reached = new ArrayDeque<>(List.of(leaf));
        int left = most;
        while (!reached.isEmpty()) {
            X509Certificate issued = reached.remove();
            X500Principal issuer = issued.getIssuerX500Principal();
            for (Iterator<X509Certificate> rest = others.iterator(); rest.hasNext(); ) {
                X509Certificate authority = rest.next();
                if (!authority.getSubjectX500Principal().equals(issuer)) {
                    continue;
                }
                if (--left < 0) {
                    return true;
                }
                if (isIssuedBy.test(issued, authority)) {
                    if (isBlocked(list, authority)) {
                        return true;
                    }
                    rest.remove();
                    reached.add(authority);
                }
            }
        }
        return false;
    }

    private boolean isBlocked(BlockList list, X509Certificate certificate) {
        return blocked.computeIfAbsent(
                certificate, one -> list.findInAnyForm(one, now).isPresent());
    }
}
