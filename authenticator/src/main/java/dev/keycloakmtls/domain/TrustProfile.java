package dev.keycloakmtls.domain;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Set;

/**
 * A realm's named decision whom to believe (RFC 8705 §7.4). A CA is identified by its certificate, never by its name.
 *
 * @param name unique in the realm
 * @param anchors the certificates that paths may end at
 * @param intermediates CA certificates that help to build paths, for clients and proxies that leave them out
 * @param pinned self-signed certificates that a client may be bound to by their subject DN
 * @param policy what is asked of a path
 * @param revocation how the path's certificates are checked for revocation
 */
public record TrustProfile(
        String name,
        Set<X509Certificate> anchors,
        List<X509Certificate> intermediates,
        List<X509Certificate> pinned,
        PathPolicy policy,
        RevocationPolicy revocation) {
    public TrustProfile {
        anchors = Set.copyOf(anchors);
        intermediates = List.copyOf(intermediates);
        pinned = List.copyOf(pinned);
    }

    /** A profile that says nothing about revocation, and so does not check it. */
    public static TrustProfile withoutRevocation(
            String name,
            Set<X509Certificate> anchors,
            List<X509Certificate> intermediates,
            List<X509Certificate> pinned,
            PathPolicy policy) {
        return new TrustProfile(name, anchors, intermediates, pinned, policy, RevocationPolicy.NONE);
    }

    /** The same profile with another statement on revocation. */
    public TrustProfile withRevocation(RevocationPolicy other) {
        return new TrustProfile(name, anchors, intermediates, pinned, policy, other);
    }
}
