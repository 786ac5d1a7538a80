package dev.keycloakmtls.verification;

import dev.keycloakmtls.domain.Thumbprint;
import java.net.URI;

/** The certificates that a client publishes at its {@code jwks_uri}. A port: who implements it fetches and caches. */
public interface PublishedKeys {

    /** Whether a key of the set has this certificate as its {@code x5c[0]} (RFC 8705 §2.2.2). Never throws. */
    Answer find(URI jwksUri, Thumbprint certificate);

    /** The outcome of looking into a published key set. */
    sealed interface Answer {
        /** The set has the certificate. */
        record Published() implements Answer {}

        /** The set was read and does not have the certificate. */
        record NotPublished() implements Answer {}

        /** The set could not be read; {@code detail} says why, to an administrator. */
        record Unavailable(String detail) implements Answer {}
    }
}
