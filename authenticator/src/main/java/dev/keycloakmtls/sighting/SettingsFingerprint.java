package dev.keycloakmtls.sighting;

import dev.keycloakmtls.config.CaSignedSettings;
import dev.keycloakmtls.config.SelfSignedSettings;
import dev.keycloakmtls.domain.PathPolicy;
import dev.keycloakmtls.domain.RevocationPolicy;
import dev.keycloakmtls.domain.SelfSignedRegistration;
import dev.keycloakmtls.domain.Thumbprint;
import dev.keycloakmtls.domain.TrustProfile;
import java.net.URI;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Names the settings that a decision was made with: the same on every node, and another one when anything of them changes. Two
 * versions of this extension may name the same settings differently, which says no more than that they may have changed.
 */
final class SettingsFingerprint {

    private SettingsFingerprint() {}

    /**
     * The fingerprint, in hex.
     *
     * @param settings of the client
     * @param profile that its certificates were judged by; null where there was none
     */
    static String of(Object settings, @Nullable TrustProfile profile) {
        List<String> parts = new ArrayList<>();
        if (settings instanceof CaSignedSettings signed) {
            parts.add("ca");
            parts.add(signed.selector().type().parameter());
            parts.add(signed.selector().value());
        } else if (settings instanceof SelfSignedSettings own) {
            parts.add("self");
            SelfSignedRegistration registration = own.registration();
            registration.thumbprints().forEach((source, thumbprints) -> {
                parts.add(source.code());
                parts.addAll(sorted(thumbprints));
            });
            parts.add(registration.jwksUri().map(URI::toString).orElse(""));
            parts.add(registration.pinnedSubject().map(Object::toString).orElse(""));
        }
        if (profile != null) {
            parts.add("anchors");
            parts.addAll(thumbprints(profile.anchors()));
            parts.add("intermediates");
            parts.addAll(thumbprints(profile.intermediates()));
            parts.add("pinned");
            parts.addAll(thumbprints(profile.pinned()));
            add(parts, profile.policy());
            add(parts, profile.revocation());
        }
        return Hashes.of(parts.toArray(new String[0]));
    }

    private static void add(List<String> parts, PathPolicy policy) {
        parts.add("path");
        parts.addAll(sorted(policy.extendedKeyUsages()));
        parts.add(Boolean.toString(policy.strictKeyUsage()));
        parts.addAll(sorted(policy.certificatePolicies()));
        parts.add(Integer.toString(policy.maxIntermediates()));
        parts.add(policy.keyStrength().toString());
        parts.add(policy.signatureStrength().toString());
        parts.add(Boolean.toString(policy.usageOfIntermediates()));
    }

    private static void add(List<String> parts, RevocationPolicy policy) {
        parts.add("revocation");
        parts.add(policy.mode().code());
        parts.add(policy.failureMode().code());
        parts.addAll(sorted(policy.crlLocations()));
        parts.add(policy.ocspResponder().map(URI::toString).orElse(""));
        parts.add(policy.ocspResponderCertificate()
                .map(certificate -> Thumbprint.of(certificate).hex())
                .orElse(""));
        parts.add(Boolean.toString(policy.ocspNonce()));
        parts.add(policy.maxAge().toString());
        parts.add(policy.staleTolerance().toString());
        parts.addAll(sorted(policy.allowedHosts()));
    }

    private static List<String> thumbprints(Collection<X509Certificate> certificates) {
        return certificates.stream()
                .map(certificate -> Thumbprint.of(certificate).hex())
                .sorted()
                .toList();
    }

    private static List<String> sorted(Collection<?> values) {
        return values.stream().map(Object::toString).sorted().toList();
    }
}
