package dev.keycloakmtls.domain;

import dev.keycloakmtls.problem.Detail;
import dev.keycloakmtls.problem.ProblemCode;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.pkcs.RSASSAPSSparams;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether a signature algorithm is strong enough for a certificate, a CRL or an OCSP answer to be believed. A
 * signature is as strong against collisions as half the length of its hash: SHA-224 has the 112 bits that keys are held to
 * ({@link KeyStrength}), SHA-1 has less than 80 and was broken in practice. The hash in an OCSP CertID, which nobody
 * signs, and an anchor's own signature, on which nothing rests, are not asked.
 *
 * <p>Algorithms are known by name: what is on no list here is refused. MD5 and MD2 are on none.
 */
public enum SignatureStrength {
    /** At least 112 bits: SHA-224 and longer (NIST SP 800-57 part 1, table 3). */
    DEFAULT,

    /** SHA-1 too, for CAs that sign with nothing better. */
    SHA1_ALLOWED;

    private enum Hash {
        SHA_1,
        LONGER
    }

    private static final String RSASSA_PSS = "1.2.840.113549.1.1.10"; // RFC 4055 §3.1
    private static final String MGF1 = "1.2.840.113549.1.1.8"; // RFC 4055 §2.2

    private static final Map<String, Hash> SIGNATURES = Map.ofEntries(
            Map.entry("1.2.840.113549.1.1.5", Hash.SHA_1), // RSA, RFC 3279 §2.2.1
            Map.entry("1.3.14.3.2.29", Hash.SHA_1), // RSA, as OIW names it
            Map.entry("1.2.840.10040.4.3", Hash.SHA_1), // DSA, RFC 3279 §2.2.2
            Map.entry("1.3.14.3.2.27", Hash.SHA_1), // DSA, as OIW names it
            Map.entry("1.2.840.10045.4.1", Hash.SHA_1), // ECDSA, RFC 3279 §2.2.3
            Map.entry("1.2.840.113549.1.1.11", Hash.LONGER), // RSA with SHA-256, RFC 4055 §5
            Map.entry("1.2.840.113549.1.1.12", Hash.LONGER), // SHA-384
            Map.entry("1.2.840.113549.1.1.13", Hash.LONGER), // SHA-512
            Map.entry("1.2.840.113549.1.1.14", Hash.LONGER), // SHA-224
            Map.entry("1.2.840.113549.1.1.15", Hash.LONGER), // SHA-512/224, RFC 8017 appendix B.1
            Map.entry("1.2.840.113549.1.1.16", Hash.LONGER), // SHA-512/256
            Map.entry("2.16.840.1.101.3.4.3.1", Hash.LONGER), // DSA with SHA-224, RFC 5758 §3.1
            Map.entry("2.16.840.1.101.3.4.3.2", Hash.LONGER), // SHA-256
            Map.entry("2.16.840.1.101.3.4.3.3", Hash.LONGER), // SHA-384, NIST CSOR
            Map.entry("2.16.840.1.101.3.4.3.4", Hash.LONGER), // SHA-512
            Map.entry("2.16.840.1.101.3.4.3.5", Hash.LONGER), // DSA with SHA3-224
            Map.entry("2.16.840.1.101.3.4.3.6", Hash.LONGER), // SHA3-256
            Map.entry("2.16.840.1.101.3.4.3.7", Hash.LONGER), // SHA3-384
            Map.entry("2.16.840.1.101.3.4.3.8", Hash.LONGER), // SHA3-512
            Map.entry("2.16.840.1.101.3.4.3.9", Hash.LONGER), // ECDSA with SHA3-224
            Map.entry("2.16.840.1.101.3.4.3.10", Hash.LONGER), // SHA3-256
            Map.entry("2.16.840.1.101.3.4.3.11", Hash.LONGER), // SHA3-384
            Map.entry("2.16.840.1.101.3.4.3.12", Hash.LONGER), // SHA3-512
            Map.entry("2.16.840.1.101.3.4.3.13", Hash.LONGER), // RSA with SHA3-224
            Map.entry("2.16.840.1.101.3.4.3.14", Hash.LONGER), // SHA3-256
            Map.entry("2.16.840.1.101.3.4.3.15", Hash.LONGER), // SHA3-384
            Map.entry("2.16.840.1.101.3.4.3.16", Hash.LONGER), // SHA3-512
            Map.entry("1.2.840.10045.4.3.1", Hash.LONGER), // ECDSA with SHA-224, RFC 5758 §3.2
            Map.entry("1.2.840.10045.4.3.2", Hash.LONGER), // SHA-256
            Map.entry("1.2.840.10045.4.3.3", Hash.LONGER), // SHA-384
            Map.entry("1.2.840.10045.4.3.4", Hash.LONGER), // SHA-512
            Map.entry("1.3.101.112", Hash.LONGER), // Ed25519, RFC 8410 §3
            Map.entry("1.3.101.113", Hash.LONGER)); // Ed448

    private static final Map<String, Hash> HASHES = Map.ofEntries(
            Map.entry("1.3.14.3.2.26", Hash.SHA_1), // RFC 3370 §2.1
            Map.entry("2.16.840.1.101.3.4.2.1", Hash.LONGER), // SHA-256, RFC 4055 §2.1
            Map.entry("2.16.840.1.101.3.4.2.2", Hash.LONGER), // SHA-384
            Map.entry("2.16.840.1.101.3.4.2.3", Hash.LONGER), // SHA-512
            Map.entry("2.16.840.1.101.3.4.2.4", Hash.LONGER), // SHA-224
            Map.entry("2.16.840.1.101.3.4.2.5", Hash.LONGER), // SHA-512/224
            Map.entry("2.16.840.1.101.3.4.2.6", Hash.LONGER), // SHA-512/256
            Map.entry("2.16.840.1.101.3.4.2.7", Hash.LONGER), // SHA3-224
            Map.entry("2.16.840.1.101.3.4.2.8", Hash.LONGER), // SHA3-256
            Map.entry("2.16.840.1.101.3.4.2.9", Hash.LONGER), // SHA3-384
            Map.entry("2.16.840.1.101.3.4.2.10", Hash.LONGER)); // SHA3-512

    /** What is wrong with the algorithm that a certificate was signed with, or nothing. */
    public Optional<Detail> weakness(X509Certificate certificate) {
        return weakness(certificate.getSigAlgOID(), certificate.getSigAlgParams());
    }

    /** What is wrong with an algorithm, or nothing. */
    public Optional<Detail> weakness(AlgorithmIdentifier algorithm) {
        try {
            return weakness(
                    algorithm.getAlgorithm().getId(),
                    algorithm.getParameters() == null
                            ? null
                            : algorithm.getParameters().toASN1Primitive().getEncoded());
        } catch (IOException e) {
            return unknown(algorithm.getAlgorithm().getId());
        }
    }

    /**
     * What is wrong with an algorithm, or nothing.
     *
     * @param oid dotted, of an AlgorithmIdentifier (RFC 5280 §4.1.1.2)
     * @param parameters its parameters in DER, as {@link X509Certificate#getSigAlgParams} gives them; null if there are none
     */
    public Optional<Detail> weakness(String oid, byte @Nullable [] parameters) {
        if (oid.equals(RSASSA_PSS)) {
            return weaknessOfPss(parameters);
        }
        Hash hash = SIGNATURES.get(oid);
        return hash == null ? unknown(oid) : weakness(hash);
    }

    /**
     * RFC 4055 §3.1: the hash stands in the parameters, and is SHA-1 where it is left out. That of the mask generation
     * function need not resist collisions, so SHA-1 is let pass there: some software names it beside SHA-256.
     */
    private Optional<Detail> weaknessOfPss(byte @Nullable [] parameters) {
        Optional<Detail> unreadable = Optional.of(ProblemCode.SIGNATURE_PSS.detail());
        if (parameters == null) {
            return unreadable; // RFC 4055 §3.1: they must be there in a signature
        }
        try {
            ASN1Primitive der = ASN1Primitive.fromByteArray(parameters);
            RSASSAPSSparams pss = RSASSAPSSparams.getInstance(der);
            AlgorithmIdentifier mask = pss.getMaskGenAlgorithm();
            if (!Arrays.equals(der.getEncoded(ASN1Encoding.DER), parameters)
                    || !mask.getAlgorithm().getId().equals(MGF1)) {
                return unreadable;
            }
            String maskHash = oid(AlgorithmIdentifier.getInstance(mask.getParameters()));
            Hash hash = HASHES.get(oid(pss.getHashAlgorithm()));
            return hash == null || HASHES.get(maskHash) == null ? unknown(RSASSA_PSS) : weakness(hash);
        } catch (IOException | RuntimeException e) {
            return unreadable;
        }
    }

    private static String oid(AlgorithmIdentifier algorithm) {
        return algorithm.getAlgorithm().getId();
    }

    private Optional<Detail> weakness(Hash hash) {
        return hash == Hash.LONGER || this == SHA1_ALLOWED
                ? Optional.empty()
                : Optional.of(ProblemCode.SIGNATURE_SHA1.detail());
    }

    private static Optional<Detail> unknown(String oid) {
        return Optional.of(ProblemCode.SIGNATURE_UNKNOWN.with(Map.of("oid", oid)));
    }
}
