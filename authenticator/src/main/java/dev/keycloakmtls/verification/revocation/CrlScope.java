package dev.keycloakmtls.verification.revocation;

import dev.keycloakmtls.verification.crl.RevocationList;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.IssuingDistributionPoint;

/** Finds the words for why a CRL settles nothing about a certificate. That it does not has been decided by then. */
final class CrlScope {

    private static final Set<String> KNOWN =
            Set.of(Extension.issuingDistributionPoint.getId(), Extension.deltaCRLIndicator.getId());

    private CrlScope() {}

    /** What is in the way (RFC 5280 §6.3.3), or nothing that has a name. */
    static Optional<String> objection(X509Certificate certificate, RevocationList list, Instant now) {
        Set<String> unknown = new LinkedHashSet<>();
        Set<String> critical = list.frame().getCriticalExtensionOIDs();
        if (critical != null) {
            unknown.addAll(critical);
            unknown.removeAll(KNOWN);
        }
        if (!unknown.isEmpty()) {
            return Optional.of("the CRL has a critical extension that is not known: "
                    + unknown.iterator().next());
        }
        if (list.isDelta()) {
            return Optional.of("the CRL has only changes to another one, which is not there");
        }
        if (list.thisUpdate().isAfter(now)) {
            return Optional.of("the CRL is not valid before " + list.thisUpdate());
        }
        return scope(certificate, list);
    }

    private static Optional<String> scope(X509Certificate certificate, RevocationList list) {
        byte[] extension = list.frame().getExtensionValue(Extension.issuingDistributionPoint.getId());
        boolean isForeign = !list.issuer().equals(certificate.getIssuerX500Principal());
        if (extension == null) {
            return isForeign ? Optional.of("the CRL is of \"" + list.issuer() + "\"") : Optional.empty();
        }
        IssuingDistributionPoint scope;
        try {
            scope = IssuingDistributionPoint.getInstance(
                    ASN1OctetString.getInstance(extension).getOctets());
        } catch (RuntimeException e) {
            return Optional.of("the scope of the CRL cannot be read");
        }
        boolean isCa = certificate.getBasicConstraints() >= 0;
        if (scope.onlyContainsUserCerts() && isCa) {
            return Optional.of("the CRL is not for certificates of CAs");
        }
        if (scope.onlyContainsCACerts() && !isCa) {
            return Optional.of("the CRL is for certificates of CAs only");
        }
        if (scope.onlyContainsAttributeCerts()) {
            return Optional.of("the CRL is for attribute certificates only");
        }
        if (scope.getOnlySomeReasons() != null) {
            return Optional.of("the CRL is for some reasons of revocation only");
        }
        if (isForeign) {
            return Optional.of("the CRL is of \"" + list.issuer() + "\", which the certificate does not name");
        }
        return scope.getDistributionPoint() == null
                ? Optional.empty()
                : Optional.of("the CRL is for another distribution point than the certificate names");
    }
}
