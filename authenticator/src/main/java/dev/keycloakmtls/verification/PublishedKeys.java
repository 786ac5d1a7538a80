package dev.keycloakmtls.verification;

import dev.keycloakmtls.domain.Thumbprint;
import dev.keycloakmtls.problem.Detail;
import java.net.URI;
import java.util.List;

/** The certificates that a client publishes at its {@code jwks_uri}. A port: who implements it fetches and caches. */
public interface PublishedKeys {

    /** Whether a key of the set has this certificate as its {@code x5c[0]} (RFC 8705 §2.2.2). Never throws. */
    Answer find(URI jwksUri, Thumbprint certificate);

    /** The outcome of looking into a published key set. */
    sealed interface Answer {
        /** The set has the certificate. */
        record Published() implements Answer {}

        /**
         * The set was read and does not have the certificate.
         *
         * @param notCounted the keys of the set that do not count, as far as they are known
         */
        record NotPublished(List<Detail> notCounted) implements Answer {

            public NotPublished {
                notCounted = List.copyOf(notCounted);
            }

            /** A set of which every key counts. */
            public NotPublished() {
                this(List.of());
            }
        }

        /** The set could not be read; {@code detail} says why, to an administrator. */
        record Unavailable(Detail detail) implements Answer {}
    }
}
