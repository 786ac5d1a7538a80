package dev.keycloakmtls.verification;

import dev.keycloakmtls.domain.ClientCertificate;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What an acceptance was decided for: a rule, and every octet that was presented.
 *
 * <p>Keys have an order so that equal hashes cost little: a client that is let in chooses the certificates behind its
 * own, and could make as many keys of one hash as the cache holds. A hash table that can sort them takes a few comparisons
 * where it would take all.
 */
final class AcceptanceKey implements Comparable<AcceptanceKey> {
    private final AcceptanceRule rule;
    private final byte[][] presented;
    private final int hash;

    private AcceptanceKey(AcceptanceRule rule, byte[][] presented) {
        this.rule = rule;
        this.presented = presented;
        this.hash = 31 * rule.hashCode() + tail(presented[0]);
    }

    /** The key for a presented chain, or nothing where a certificate has no encoding. */
    static Optional<AcceptanceKey> ofChain(AcceptanceRule rule, ClientCertificate certificate) {
        return of(rule, certificate.chain());
    }

    /** The key for a leaf alone. */
    static Optional<AcceptanceKey> ofLeaf(AcceptanceRule rule, X509Certificate leaf) {
        return of(rule, List.of(leaf));
    }

    private static Optional<AcceptanceKey> of(AcceptanceRule rule, List<X509Certificate> chain) {
        byte[][] presented = new byte[chain.size()][];
        try {
            for (int i = 0; i < presented.length; i++) {
                presented[i] = chain.get(i).getEncoded();
            }
        } catch (CertificateEncodingException e) {
            return Optional.empty();
        }
        return Optional.of(new AcceptanceKey(rule, presented));
    }

    /** How many bytes were presented. */
    int size() {
        int size = 0;
        for (byte[] der : presented) {
            size += der.length;
        }
        return size;
    }

    /** Four bytes of the leaf's signature: honest clients have different ones, and of the others the order takes care. */
    private static int tail(byte[] der) {
        int hash = der.length;
        for (int i = Math.max(0, der.length - 4); i < der.length; i++) {
            hash = (hash << 8 | hash >>> 24) ^ der[i];
        }
        return hash;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof AcceptanceKey key
                && key.rule.equals(rule)
                && Arrays.deepEquals(key.presented, presented);
    }

    /** By what was presented, then by the rule, which has no order but that of its hash. */
    @Override
    public int compareTo(AcceptanceKey other) {
        int order = Integer.compare(presented.length, other.presented.length);
        for (int i = 0; order == 0 && i < presented.length; i++) {
            order = Arrays.compare(presented[i], other.presented[i]);
        }
        return order != 0 ? order : Integer.compare(rule.hashCode(), other.rule.hashCode());
    }

    @Override
    public int hashCode() {
        return hash;
    }
}
