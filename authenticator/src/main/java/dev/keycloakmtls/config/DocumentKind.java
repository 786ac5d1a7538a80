package dev.keycloakmtls.config;

import dev.keycloakmtls.problem.Detail;
import dev.keycloakmtls.problem.ProblemCode;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.pkcs.CertificationRequest;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.Certificate;
import org.bouncycastle.asn1.x509.CertificateList;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.jspecify.annotations.Nullable;

/**
 * Recognises what a document is that should have been a certificate, by its outline in ASN.1. It only ever explains: what is
 * a certificate, the JDK decides.
 */
final class DocumentKind {

    private DocumentKind() {}

    /** Whether this is a PKCS#7 file with certificates (RFC 2315 §9.1, {@code .p7b}). */
    static boolean isPkcs7(byte[] der) {
        ASN1Sequence sequence = sequence(der);
        return sequence != null
                && sequence.size() == 2
                && PKCSObjectIdentifiers.signedData.equals(sequence.getObjectAt(0));
    }

    /** Why the JDK does not read a certificate out of these octets, as far as that can be told. */
    static Detail explain(byte[] der) {
        ASN1Sequence sequence = sequence(der);
        if (sequence == null || sequence.size() == 0) {
            return ProblemCode.NOT_CERTIFICATE.detail();
        }
        if (isPkcs7(der)) {
            return ProblemCode.IS_PKCS7.detail();
        }
        if (isPkcs12(sequence)) {
            return ProblemCode.IS_PKCS12.detail();
        }
        if (isPrivateKey(sequence)) {
            return ProblemCode.PRIVATE_KEY.detail();
        }
        if (isReadable(() -> SubjectPublicKeyInfo.getInstance(sequence))) {
            return ProblemCode.IS_PUBLIC_KEY.detail();
        }
        if (isReadable(() -> CertificationRequest.getInstance(sequence)
                .getCertificationRequestInfo()
                .getSubjectPublicKeyInfo()
                .getAlgorithm())) {
            return ProblemCode.IS_REQUEST.detail();
        }
        return explainCertificate(sequence);
    }

    private static Detail explainCertificate(ASN1Sequence sequence) {
        try {
            Certificate certificate = Certificate.getInstance(sequence);
            return certificate.getIssuer().getRDNs().length == 0
                    ? ProblemCode.EMPTY_ISSUER.detail()
                    : ProblemCode.NOT_CERTIFICATE.detail();
        } catch (RuntimeException e) {
            return isReadable(() -> CertificateList.getInstance(sequence).getThisUpdate())
                    ? ProblemCode.IS_CRL.detail()
                    : ProblemCode.NOT_CERTIFICATE.detail();
        }
    }

    /** PFX, RFC 7292 §4: version 3 before a ContentInfo. */
    private static boolean isPkcs12(ASN1Sequence sequence) {
        return isVersion(sequence, 3)
                && sequence.size() >= 2
                && sequence.getObjectAt(1) instanceof ASN1Sequence content
                && content.size() == 2
                && content.getObjectAt(0) instanceof ASN1ObjectIdentifier;
    }

    /** PrivateKeyInfo of RFC 5958 §2, RSAPrivateKey of RFC 8017 appendix A.1.2, ECPrivateKey of RFC 5915 §3. */
    private static boolean isPrivateKey(ASN1Sequence sequence) {
        boolean pkcs8 = (isVersion(sequence, 0) || isVersion(sequence, 1))
                && sequence.size() >= 3
                && sequence.getObjectAt(1) instanceof ASN1Sequence
                && sequence.getObjectAt(2) instanceof ASN1OctetString;
        boolean rsa = isVersion(sequence, 0) && sequence.size() >= 9;
        boolean ec =
                isVersion(sequence, 1) && sequence.size() >= 2 && sequence.getObjectAt(1) instanceof ASN1OctetString;
        return pkcs8 || rsa || ec;
    }

    private static boolean isVersion(ASN1Sequence sequence, int version) {
        return sequence.getObjectAt(0) instanceof ASN1Integer integer && integer.hasValue(version);
    }

    private static boolean isReadable(Runnable reading) {
        try {
            reading.run();
            return true;
        } catch (RuntimeException e) {
            return false;
        }
    }

    private static @Nullable ASN1Sequence sequence(byte[] der) {
        try {
            return ASN1Primitive.fromByteArray(der) instanceof ASN1Sequence sequence ? sequence : null;
        } catch (Exception e) { // whatever the library says of octets that are no ASN.1
            return null;
        }
    }
}
