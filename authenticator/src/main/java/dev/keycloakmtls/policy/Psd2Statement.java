package dev.keycloakmtls.policy;

import java.security.cert.X509Certificate;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1Sequence;
import org.jspecify.annotations.Nullable;

/**
 * The PSD2 QCStatement of a certificate (ETSI TS 119 495 §5.1). It says what the certificate's issuer says, so it counts
 * only in a certificate whose path was validated.
 */
final class Psd2Statement {

    private static final String QC_STATEMENTS = "1.3.6.1.5.5.7.1.3"; // RFC 3739 §3.2.6
    private static final ASN1ObjectIdentifier PSD2 = new ASN1ObjectIdentifier("0.4.0.19495.2");

    /** Roles by OID, ETSI TS 119 495 §5.1 and annex A. */
    private static final Map<String, String> ROLES = Map.of(
            "0.4.0.19495.1.1", "PSP_AS",
            "0.4.0.19495.1.2", "PSP_PI",
            "0.4.0.19495.1.3", "PSP_AI",
            "0.4.0.19495.1.4", "PSP_IC");

    /** The roles that a statement can have. */
    static final List<String> ROLE_NAMES = ROLES.values().stream().sorted().toList();

    private Psd2Statement() {}

    /** The roles that are stated; empty where there is no statement, or none that can be read. */
    static Set<String> roles(X509Certificate certificate) {
        byte @Nullable [] extension = certificate.getExtensionValue(QC_STATEMENTS);
        if (extension == null) {
            return Set.of();
        }
        try {
            Set<String> roles = new HashSet<>();
            ASN1Sequence statements = ASN1Sequence.getInstance(
                    ASN1OctetString.getInstance(extension).getOctets());
            for (ASN1Encodable element : statements) {
                ASN1Sequence statement = ASN1Sequence.getInstance(element);
                if (statement.size() == 2 && PSD2.equals(statement.getObjectAt(0))) {
                    read(ASN1Sequence.getInstance(statement.getObjectAt(1)), roles);
                }
            }
            return roles;
        } catch (RuntimeException e) { // BouncyCastle throws several kinds for what is not the expected structure
            return Set.of();
        }
    }

    private static void read(ASN1Sequence psd2, Set<String> roles) {
        for (ASN1Encodable element : ASN1Sequence.getInstance(psd2.getObjectAt(0))) {
            String oid = ASN1ObjectIdentifier.getInstance(
                            ASN1Sequence.getInstance(element).getObjectAt(0))
                    .getId();
            String name = ROLES.get(oid); // the name beside it is not read: two could disagree
            if (name != null) {
                roles.add(name);
            }
        }
    }
}
