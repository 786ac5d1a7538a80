package dev.keycloakmtls.verification;

import dev.keycloakmtls.domain.RejectionReason;
import dev.keycloakmtls.domain.Verdict.Rejected;
import dev.keycloakmtls.domain.Verdict.TrustedPath;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.x500.AttributeTypeAndValue;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x500.style.IETFUtils;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.GeneralSubtree;
import org.bouncycastle.asn1.x509.NameConstraintValidatorException;
import org.bouncycastle.asn1.x509.NameConstraints;
import org.bouncycastle.asn1.x509.PKIXNameConstraintValidator;

/**
 * The limits that a trust anchor's own certificate puts on the paths below it. RFC 5280 §6.1.1 leaves them to policy and
 * the JDK ignores them; a CA that says «only these names» or «no more CAs below me» is taken at its word.
 */
final class AnchorRules {

    private AnchorRules() {}

    static Optional<Rejected> check(TrustedPath trusted) {
        int allowed = trusted.anchor().getBasicConstraints();
        long intermediates = trusted.path().stream()
                .skip(1)
                .filter(certificate -> !isSelfIssued(certificate))
                .count();
        if (allowed >= 0 && intermediates > allowed) {
            return Optional.of(new Rejected(
                    RejectionReason.PATH_TOO_LONG,
                    "the trust anchor allows " + allowed + " intermediates, the path has " + intermediates));
        }
        return checkNames(trusted);
    }

    private static Optional<Rejected> checkNames(TrustedPath trusted) {
        byte[] extension = trusted.anchor().getExtensionValue(Extension.nameConstraints.getId());
        if (extension == null) {
            return Optional.empty();
        }
        try {
            PKIXNameConstraintValidator validator = validator(extension);
            List<X509Certificate> path = trusted.path();
            for (int i = 0; i < path.size(); i++) {
                if (i == 0 || !isSelfIssued(path.get(i))) { // RFC 5280 §6.1.3 (b)
                    checkNames(validator, path.get(i));
                }
            }
            return Optional.empty();
        } catch (NameConstraintValidatorException | IOException | RuntimeException e) {
            return Optional.of(new Rejected(
                    RejectionReason.NAME_CONSTRAINTS, "the trust anchor's name constraints: " + e.getMessage()));
        }
    }

    private static PKIXNameConstraintValidator validator(byte[] extension) throws IOException {
        NameConstraints constraints = NameConstraints.getInstance(ASN1Primitive.fromByteArray(
                ASN1OctetString.getInstance(extension).getOctets()));
        PKIXNameConstraintValidator validator = new PKIXNameConstraintValidator();
        GeneralSubtree[] permitted = constraints.getPermittedSubtrees();
        if (permitted != null) {
            validator.intersectPermittedSubtree(permitted);
        }
        GeneralSubtree[] excluded = constraints.getExcludedSubtrees();
        if (excluded != null) {
            for (GeneralSubtree subtree : excluded) {
                validator.addExcludedSubtree(subtree);
            }
        }
        return validator;
    }

    private static void checkNames(PKIXNameConstraintValidator validator, X509Certificate certificate)
            throws NameConstraintValidatorException, IOException {
        X500Name subject =
                X500Name.getInstance(certificate.getSubjectX500Principal().getEncoded());
        if (subject.getRDNs().length > 0) {
            validator.checkPermittedDN(subject);
            validator.checkExcludedDN(subject);
        }
        for (RDN rdn : subject.getRDNs(BCStyle.EmailAddress)) { // RFC 5280 §4.2.1.10
            for (AttributeTypeAndValue attribute : rdn.getTypesAndValues()) {
                if (attribute.getType().equals(BCStyle.EmailAddress)) {
                    check(
                            validator,
                            new GeneralName(GeneralName.rfc822Name, IETFUtils.valueToString(attribute.getValue())));
                }
            }
        }
        byte[] extension = certificate.getExtensionValue(Extension.subjectAlternativeName.getId());
        if (extension == null) {
            return;
        }
        GeneralNames names = GeneralNames.getInstance(ASN1Primitive.fromByteArray(
                ASN1OctetString.getInstance(extension).getOctets()));
        for (GeneralName name : names.getNames()) {
            check(validator, name);
        }
    }

    private static void check(PKIXNameConstraintValidator validator, GeneralName name)
            throws NameConstraintValidatorException {
        validator.checkPermitted(name);
        validator.checkExcluded(name);
    }

    private static boolean isSelfIssued(X509Certificate certificate) {
        return certificate.getSubjectX500Principal().equals(certificate.getIssuerX500Principal());
    }
}
