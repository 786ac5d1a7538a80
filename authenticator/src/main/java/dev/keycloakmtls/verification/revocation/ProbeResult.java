package dev.keycloakmtls.verification.revocation;

import dev.keycloakmtls.domain.RevocationResult.Source;
import dev.keycloakmtls.problem.Detail;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import javax.security.auth.x500.X500Principal;

/**
 * What one place says now.
 *
 * @param location where was asked; none where none is known
 * @param subject whose status it is, or whose list
 * @param believed whether logins would believe the answer; it may still say that a certificate is revoked
 * @param detail what the answer says or why it does not count, for an administrator
 * @param thisUpdate when the source knew it
 * @param nextUpdate how long it calls itself valid
 * @param revokedEntries how many certificates a CRL lists
 * @param took how long it took to fetch and to judge
 */
public record ProbeResult(
        Optional<URI> location,
        Source source,
        Optional<X500Principal> subject,
        boolean believed,
        Detail detail,
        Optional<Instant> thisUpdate,
        Optional<Instant> nextUpdate,
        Optional<Integer> revokedEntries,
        Duration took) {

    static ProbeResult failed(
            Optional<URI> location, Source source, Optional<X500Principal> subject, Detail detail, Duration took) {
        return new ProbeResult(
                location, source, subject, false, detail, Optional.empty(), Optional.empty(), Optional.empty(), took);
    }
}
