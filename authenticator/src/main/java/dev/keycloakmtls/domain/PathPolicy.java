package dev.keycloakmtls.domain;

import dev.keycloakmtls.untrusted.Bound;
import java.util.List;
import java.util.Set;

/**
 * What a trust profile asks of a path beyond RFC 5280 §6.1.
 *
 * @param extendedKeyUsages OIDs that the leaf's extended key usage must all allow, if it has one
 * @param strictKeyUsage whether the leaf must have both a key usage and an extended key usage
 * @param certificatePolicies OIDs of which the path must be valid for one; empty: any
 * @param maxIntermediates the most CA certificates between leaf and anchor, 0 to {@link Bound#PATH_INTERMEDIATES}
 * @param keyStrength the minimum for every key of the path
 * @param signatureStrength the minimum for every signature of the path; the anchor's own is none of it
 * @param usageOfIntermediates whether the extended key usage of every CA between leaf and anchor, if it has one, must allow
 *     the same as the leaf's
 */
public record PathPolicy(
        List<String> extendedKeyUsages,
        boolean strictKeyUsage,
        Set<String> certificatePolicies,
        int maxIntermediates,
        KeyStrength keyStrength,
        SignatureStrength signatureStrength,
        boolean usageOfIntermediates) {

    /** id-kp-clientAuth, RFC 5280 §4.2.1.12. */
    public static final String CLIENT_AUTH = "1.3.6.1.5.5.7.3.2";

    /** TLS client authentication, nothing else asked. */
    public static final PathPolicy DEFAULT = new PathPolicy(
            List.of(CLIENT_AUTH),
            false,
            Set.of(),
            Bound.PATH_INTERMEDIATES.value(),
            KeyStrength.DEFAULT,
            SignatureStrength.DEFAULT,
            true);

    /** @throws IllegalArgumentException if the number of intermediates is out of range */
    public PathPolicy {
        extendedKeyUsages = List.copyOf(extendedKeyUsages);
        certificatePolicies = Set.copyOf(certificatePolicies);
        if (maxIntermediates < 0 || maxIntermediates > Bound.PATH_INTERMEDIATES.value()) {
            throw new IllegalArgumentException("must lie between 0 and " + Bound.PATH_INTERMEDIATES.value());
        }
    }

    /** The same policy with other usages that the leaf must allow; none: any usage will do. */
    public PathPolicy withExtendedKeyUsages(List<String> extendedKeyUsages) {
        return new PathPolicy(
                extendedKeyUsages,
                strictKeyUsage,
                certificatePolicies,
                maxIntermediates,
                keyStrength,
                signatureStrength,
                usageOfIntermediates);
    }

    /** The same policy, but for whether the leaf must have both usages. */
    public PathPolicy withStrictKeyUsage(boolean strictKeyUsage) {
        return new PathPolicy(
                extendedKeyUsages,
                strictKeyUsage,
                certificatePolicies,
                maxIntermediates,
                keyStrength,
                signatureStrength,
                usageOfIntermediates);
    }

    /** The same policy with others of which the path must be valid for one; none: any. */
    public PathPolicy withCertificatePolicies(Set<String> certificatePolicies) {
        return new PathPolicy(
                extendedKeyUsages,
                strictKeyUsage,
                certificatePolicies,
                maxIntermediates,
                keyStrength,
                signatureStrength,
                usageOfIntermediates);
    }

    /** The same policy with another number of CA certificates between leaf and anchor. */
    public PathPolicy withMaxIntermediates(int maxIntermediates) {
        return new PathPolicy(
                extendedKeyUsages,
                strictKeyUsage,
                certificatePolicies,
                maxIntermediates,
                keyStrength,
                signatureStrength,
                usageOfIntermediates);
    }

    /** The same policy with another minimum for keys. */
    public PathPolicy withKeyStrength(KeyStrength keyStrength) {
        return new PathPolicy(
                extendedKeyUsages,
                strictKeyUsage,
                certificatePolicies,
                maxIntermediates,
                keyStrength,
                signatureStrength,
                usageOfIntermediates);
    }

    /** The same policy with another minimum for signatures. */
    public PathPolicy withSignatureStrength(SignatureStrength signatureStrength) {
        return new PathPolicy(
                extendedKeyUsages,
                strictKeyUsage,
                certificatePolicies,
                maxIntermediates,
                keyStrength,
                signatureStrength,
                usageOfIntermediates);
    }

    /** The same policy, but for whether CAs must allow the leaf's usages. */
    public PathPolicy withUsageOfIntermediates(boolean usageOfIntermediates) {
        return new PathPolicy(
                extendedKeyUsages,
                strictKeyUsage,
                certificatePolicies,
                maxIntermediates,
                keyStrength,
                signatureStrength,
                usageOfIntermediates);
    }
}
