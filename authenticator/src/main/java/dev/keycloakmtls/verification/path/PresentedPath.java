package dev.keycloakmtls.verification.path;

import dev.keycloakmtls.domain.ClientCertificate;
import dev.keycloakmtls.domain.TrustProfile;
import dev.keycloakmtls.domain.Verdict.TrustedPath;
import java.security.GeneralSecurityException;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.security.auth.x500.X500Principal;

/**
 * Is what was presented a path as it stands? Clients mostly send their chain in order (RFC 8446 §4.4.2), and then nothing
 * has to be searched: the JDK validates it by the same rules as what its builder finds, at a smaller cost. Whatever is
 * not that simple, or does not validate, is left to the builder; so this can only find sooner what the builder finds too.
 */
final class PresentedPath {

    private PresentedPath() {}

    /** The presented chain as a valid path to an anchor, or nothing: then the builder decides. */
    static Optional<TrustedPath> find(
            ClientCertificate certificate, TrustProfile profile, UsableAnchors anchors, Instant now) {
        List<X509Certificate> path = withoutAnchor(certificate.chain(), profile.anchors());
        Optional<TrustAnchor> anchor = anchors.named(path.get(path.size() - 1).getIssuerX500Principal());
        if (anchor.isEmpty() || !isPlain(path, anchor.get().getTrustedCert(), profile)) {
            return Optional.empty();
        }
        try {
            JdkValidation.validate(path, anchor.get(), profile.policy(), now, new PathEffort(profile.policy()));
            return Optional.of(new TrustedPath(path, anchor.get().getTrustedCert()));
        } catch (GeneralSecurityException e) {
            return Optional.empty();
        }
    }

    /** Many clients send the anchor along. */
    private static List<X509Certificate> withoutAnchor(List<X509Certificate> chain, Set<X509Certificate> anchors) {
        int last = chain.size() - 1;
        return last > 0 && anchors.contains(chain.get(last)) ? chain.subList(0, last) : chain;
    }

    /**
     * Whether the builder would see in it nothing but this path: each certificate names the next as its issuer, no name
     * comes twice (so that nothing is self-issued or a loop), and none is an anchor by itself. Policies are left to the
     * builder, which chooses certificates by them.
     */
    private static boolean isPlain(List<X509Certificate> path, X509Certificate anchor, TrustProfile profile) {
        if (path.size() - 1 > profile.policy().maxIntermediates()
                || !profile.policy().certificatePolicies().isEmpty()
                || path.stream().anyMatch(profile.anchors()::contains)) {
            return false;
        }
        List<X500Principal> names = new ArrayList<>();
        for (X509Certificate certificate : path) {
            names.add(certificate.getSubjectX500Principal());
        }
        names.add(anchor.getSubjectX500Principal());
        for (int i = 0; i < path.size(); i++) {
            X500Principal name = names.get(i);
            if (!path.get(i).getIssuerX500Principal().equals(names.get(i + 1))
                    || names.subList(i + 1, names.size()).contains(name)) {
                return false;
            }
        }
        return true;
    }
}
