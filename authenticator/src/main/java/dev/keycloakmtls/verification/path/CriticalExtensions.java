package dev.keycloakmtls.verification.path;

import java.security.cert.X509Certificate;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Names the critical extensions that path validation does not know, which the JDK refuses without a name (RFC 5280 §4.2). */
final class CriticalExtensions {

    /** What the JDK processes, by RFC 5280 §4.2.1. */
    private static final Set<String> KNOWN = Set.of(
            "2.5.29.15", // keyUsage
            "2.5.29.17", // subjectAltName
            "2.5.29.19", // basicConstraints
            "2.5.29.30", // nameConstraints
            "2.5.29.32", // certificatePolicies
            "2.5.29.33", // policyMappings
            "2.5.29.36", // policyConstraints
            "2.5.29.37", // extKeyUsage
            "2.5.29.54"); // inhibitAnyPolicy

    private CriticalExtensions() {}

    /** The OIDs, one after the other; nothing if there are none. */
    static Optional<String> unknown(X509Certificate certificate) {
        Set<String> critical = certificate.getCriticalExtensionOIDs();
        if (critical == null) {
            return Optional.empty();
        }
        Set<String> unknown = new TreeSet<>(critical);
        unknown.removeAll(KNOWN);
        return unknown.isEmpty() ? Optional.empty() : Optional.of(String.join(", ", unknown));
    }
}
