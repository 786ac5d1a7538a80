package dev.keycloakmtls.verification.revocation;

import java.net.URI;

/**
 * Who asks for a revocation answer, and where.
 *
 * @param realm whose share of threads and memory it is
 * @param host the source's
 */
record Asker(String realm, String host) {
    static Asker of(String realm, URI source) {
        return new Asker(realm, Locations.host(source));
    }
}
