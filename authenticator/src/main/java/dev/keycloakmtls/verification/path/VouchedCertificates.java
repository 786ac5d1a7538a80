package dev.keycloakmtls.verification.path;

import dev.keycloakmtls.domain.ClientCertificate;
import dev.keycloakmtls.domain.Signatures;
import dev.keycloakmtls.domain.TrustProfile;
import dev.keycloakmtls.untrusted.Bound;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.security.interfaces.DSAKey;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.security.auth.x500.X500Principal;

/**
 * Which of the presented certificates a key of the profile has signed, itself or over others of them. It is found from the
 * top downwards, so that only keys verify that somebody trusted has vouched for: a stranger's key, which may take seconds
 * for one signature, verifies nothing. No valid path has another certificate in it (RFC 5280 §6.1.3 a 1), so the rest need
 * not be searched.
 */
final class VouchedCertificates {

    private final Set<X509Certificate> authorities = new HashSet<>(); // the profile's, then those found
    private final Map<X509Certificate, Set<X509Certificate>> signers = new HashMap<>();
    private final ClientCertificate presented;
    private int signatures;

    private VouchedCertificates(ClientCertificate presented) {
        this.presented = presented;
    }

    /** @throws PathEffort.ExhaustedException if that takes more signatures than a search may */
    static VouchedCertificates of(ClientCertificate presented, TrustProfile profile) {
        VouchedCertificates vouched = new VouchedCertificates(presented);
        Set<X509Certificate> above = new LinkedHashSet<>(profile.anchors());
        above.addAll(profile.intermediates());
        vouched.descend(above);
        return vouched;
    }

    private void descend(Set<X509Certificate> trusted) {
        Map<X500Principal, List<X509Certificate>> byIssuer = new HashMap<>();
        for (X509Certificate certificate : presented.chain()) {
            byIssuer.computeIfAbsent(certificate.getIssuerX500Principal(), name -> new ArrayList<>())
                    .add(certificate);
        }
        authorities.addAll(trusted);
        Deque<X509Certificate> waiting = new ArrayDeque<>(trusted);
        while (!waiting.isEmpty()) {
            X509Certificate authority = waiting.remove();
            for (X509Certificate below : byIssuer.getOrDefault(authority.getSubjectX500Principal(), List.of())) {
                if (verify(authority, below)) {
                    signers.computeIfAbsent(below, certificate -> new HashSet<>())
                            .add(authority);
                    if (authorities.add(below)) {
                        waiting.add(below);
                    }
                }
            }
        }
    }

    private boolean verify(X509Certificate authority, X509Certificate certificate) {
        if (++signatures > Bound.PATH_CANDIDATES.value()) {
            throw new PathEffort.ExhaustedException();
        }
        PublicKey key = authority.getPublicKey();
        if (key instanceof DSAKey dsa && dsa.getParams() == null) {
            return true; // RFC 3279 §2.3.2: its parameters are its issuer's, which the search finds
        }
        return Signatures.isSignedBy(certificate, key);
    }

    /** All that was presented, vouched for or not. */
    ClientCertificate presented() {
        return presented;
    }

    /** Whether somebody trusted has signed the leaf; otherwise there is no path. */
    boolean containsLeaf() {
        return signers.containsKey(presented.leaf());
    }

    /** The leaf, and what else may be part of its path. */
    ClientCertificate chain() {
        List<X509Certificate> chain = new ArrayList<>(List.of(presented.leaf()));
        presented.extras().stream().filter(signers::containsKey).forEach(chain::add);
        return new ClientCertificate(chain);
    }

    /**
     * Whether an authority has signed a certificate, as far as may be asked: of one that nobody vouches for, the name is
     * believed, since its key verifies nothing.
     */
    boolean signed(X509Certificate authority, X509Certificate certificate) {
        if (!authorities.contains(authority)) {
            return authority.getSubjectX500Principal().equals(certificate.getIssuerX500Principal());
        }
        return presented.chain().contains(certificate)
                ? signers.getOrDefault(certificate, Set.of()).contains(authority)
                : verify(authority, certificate); // both are the profile's
    }
}
