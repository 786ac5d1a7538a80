package dev.keycloakmtls.fetch;

import dev.keycloakmtls.problem.Detail;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What became of reading a client's {@code jwks_uri}.
 *
 * @param at when it was tried
 * @param certificates the {@code x5c[0]} of the keys that count
 * @param problems why other keys do not count
 * @param failure why nothing could be read
 */
public record JwksFetchResult(
        Instant at, List<X509Certificate> certificates, List<Detail> problems, Optional<Detail> failure) {

    public JwksFetchResult {
        certificates = List.copyOf(certificates);
        problems = List.copyOf(problems);
    }

    /** Nothing could be read; {@code failure} says why, to an administrator. */
    public static JwksFetchResult failed(Instant at, Detail failure) {
        return new JwksFetchResult(at, List.of(), List.of(), Optional.of(failure));
    }
}
