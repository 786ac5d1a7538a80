package dev.keycloakmtls.domain;

import dev.keycloakmtls.problem.Argument;
import dev.keycloakmtls.problem.Detail;
import dev.keycloakmtls.problem.ProblemCode;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The outcome of verifying a client certificate. A rejection is an expected value, not an exception. */
public sealed interface Verdict {

    /** Returns the path that an acceptance rests on; nothing where it rests on something else, or nothing was accepted. */
    default Optional<TrustedPath> trustedPath() {
        return this instanceof Accepted accepted && accepted.basis() instanceof TrustedPath path
                ? Optional.of(path)
                : Optional.empty();
    }

    /**
     * The certificate authenticates the client.
     *
     * @param basis what the acceptance rests on
     */
    record Accepted(Basis basis) implements Verdict {}

    /**
     * The certificate does not authenticate the client.
     *
     * @param reason the stable reason
     * @param cause what exactly was wrong, for an administrator and never for the caller; nothing where the reason says all
     */
    record Rejected(RejectionReason reason, Optional<Detail> cause) implements Verdict, PathResult {

        /** A rejection with what exactly was wrong. */
        public Rejected(RejectionReason reason, Detail cause) {
            this(reason, Optional.of(cause));
        }

        /** A rejection of which there is nothing to say beyond the reason's meaning. */
        public static Rejected because(RejectionReason reason) {
            return new Rejected(reason, Optional.empty());
        }

        /** What exactly was wrong, as an English sentence. */
        public String detail() {
            return cause.map(Detail::sentence).orElseGet(reason::meaning);
        }

        /** The same with what else is known of it. */
        public Rejected and(Detail other) {
            return new Rejected(reason, ProblemCode.ONE_AND_OTHER.with(Map.of("one", argument(), "other", other)));
        }

        /** The same, to be put into another sentence. */
        public Argument argument() {
            return cause.<Argument>map(detail -> detail).orElseGet(() -> new Argument.Text(reason.meaning()));
        }
    }

    /** What an acceptance rests on. */
    sealed interface Basis {}

    /**
     * RFC 8705 §2.1: a validated path.
     *
     * @param path leaf first, without the anchor
     * @param anchor the trust anchor that the path ends at
     * @param revocation what is known about the path's revocation
     */
    record TrustedPath(List<X509Certificate> path, X509Certificate anchor, RevocationResult revocation)
            implements Basis, PathResult {
        public TrustedPath {
            path = List.copyOf(path);
        }

        /** The certificates of the path, each with its issuer, leaf first. */
        public List<Link> links() {
            List<Link> links = new ArrayList<>(path.size());
            X509Certificate issuer = anchor;
            for (int i = path.size() - 1; i >= 0; i--) {
                links.add(0, new Link(path.get(i), issuer));
                issuer = path.get(i);
            }
            return List.copyOf(links);
        }

        /** The same path with what is known about its revocation. */
        public TrustedPath with(RevocationResult known) {
            return new TrustedPath(path, anchor, known);
        }

        /** A path whose revocation was not checked. */
        public TrustedPath(List<X509Certificate> path, X509Certificate anchor) {
            this(path, anchor, RevocationResult.NOT_CHECKED);
        }
    }

    /**
     * RFC 8705 §2.2: a registered credential.
     *
     * @param source where it is registered
     */
    record Registered(CredentialSource source) implements Basis {}
}
