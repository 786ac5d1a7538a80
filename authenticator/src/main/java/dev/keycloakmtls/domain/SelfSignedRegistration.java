package dev.keycloakmtls.domain;

import dev.keycloakmtls.domain.name.DistinguishedName;
import java.net.URI;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What is registered for a self-signed client, out of band (RFC 8705 §2.2).
 *
 * @param thumbprints by source, the SHA-256 of whole certificates and, for {@link CredentialSource#PUBLIC_KEY}, of
 *     SubjectPublicKeyInfo structures
 * @param jwksUri where more certificates are published, if anywhere
 * @param pinnedSubject the DN to look for among a trust profile's pinned certificates, if any
 */
public record SelfSignedRegistration(
        Map<CredentialSource, Set<Thumbprint>> thumbprints,
        Optional<URI> jwksUri,
        Optional<DistinguishedName> pinnedSubject) {

    /** @throws IllegalArgumentException if nothing is registered at all */
    public SelfSignedRegistration {
        Map<CredentialSource, Set<Thumbprint>> copy = new EnumMap<>(CredentialSource.class);
        thumbprints.forEach((source, registered) -> {
            if (!registered.isEmpty()) {
                copy.put(source, Set.copyOf(registered));
            }
        });
        thumbprints = copy;
        if (copy.isEmpty() && jwksUri.isEmpty() && pinnedSubject.isEmpty()) {
            throw new IllegalArgumentException("no certificate, key, thumbprint or JWKS is registered");
        }
    }
}
