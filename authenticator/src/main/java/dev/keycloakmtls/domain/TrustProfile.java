package dev.keycloakmtls.domain;

import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

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

    /** Begins a profile that trusts nobody yet, and asks of a path what is asked by default. */
    public static Builder named(String name) {
        return new Builder(name);
    }

    /** The same profile with another statement on revocation. */
    public TrustProfile withRevocation(RevocationPolicy other) {
        return new TrustProfile(name, anchors, intermediates, pinned, policy, other);
    }

    /** The parts of a profile by their names; those of {@link TrustProfile}. */
    public static final class Builder {

        private final String name;
        private Set<X509Certificate> anchors = Set.of();
        private List<X509Certificate> intermediates = List.of();
        private List<X509Certificate> pinned = List.of();
        private PathPolicy policy = PathPolicy.DEFAULT;
        private @Nullable RevocationPolicy revocation;

        private Builder(String name) {
            this.name = name;
        }

        // Each call replaces what was said before.

        public Builder anchors(X509Certificate... certificates) {
            return anchors(List.of(certificates));
        }

        public Builder anchors(Collection<X509Certificate> certificates) {
            anchors = Set.copyOf(certificates);
            return this;
        }

        public Builder intermediates(X509Certificate... certificates) {
            return intermediates(List.of(certificates));
        }

        public Builder intermediates(Collection<X509Certificate> certificates) {
            intermediates = List.copyOf(certificates);
            return this;
        }

        public Builder pinned(X509Certificate... certificates) {
            return pinned(List.of(certificates));
        }

        public Builder pinned(Collection<X509Certificate> certificates) {
            pinned = List.copyOf(certificates);
            return this;
        }

        public Builder policy(PathPolicy asked) {
            policy = asked;
            return this;
        }

        public Builder revocation(RevocationPolicy checked) {
            revocation = checked;
            return this;
        }

        /** Says that no certificate is checked for revocation: it has to be said, so that nobody forgets it. */
        public Builder withoutRevocation() {
            return revocation(RevocationPolicy.NONE);
        }

        /** @throws IllegalStateException if nothing was said about revocation */
        public TrustProfile build() {
            if (revocation == null) {
                throw new IllegalStateException("a trust profile says how revocation is checked");
            }
            return new TrustProfile(name, anchors, intermediates, pinned, policy, revocation);
        }
    }
}
