package dev.keycloakmtls.verification.revocation;

import dev.keycloakmtls.problem.Detail;
import dev.keycloakmtls.problem.ProblemCode;
import dev.keycloakmtls.verification.crl.RevocationList;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Map;
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
    static Optional<Detail> objection(X509Certificate certificate, RevocationList list, Instant now) {
        Set<String> unknown = new LinkedHashSet<>();
        Set<String> critical = list.frame().getCriticalExtensionOIDs();
        if (critical != null) {
            unknown.addAll(critical);
            unknown.removeAll(KNOWN);
        }
        if (!unknown.isEmpty()) {
            return Optional.of(ProblemCode.CRL_SCOPE_CRITICAL.with(Map.of("oid", String.join(", ", unknown))));
        }
        if (list.isDelta()) {
            return Optional.of(ProblemCode.CRL_SCOPE_DELTA.detail());
        }
        if (list.thisUpdate().isAfter(now)) {
            return Optional.of(ProblemCode.CRL_NOT_YET.with(Map.of("time", list.thisUpdate())));
        }
        return scope(certificate, list);
    }

    private static Optional<Detail> scope(X509Certificate certificate, RevocationList list) {
        byte[] extension = list.frame().getExtensionValue(Extension.issuingDistributionPoint.getId());
        boolean isForeign = !list.issuer().equals(certificate.getIssuerX500Principal());
        if (extension == null) {
            return isForeign
                    ? Optional.of(ProblemCode.CRL_ELSE.with(Map.of("issuer", list.issuer())))
                    : Optional.empty();
        }
        IssuingDistributionPoint scope;
        try {
            scope = IssuingDistributionPoint.getInstance(
                    ASN1OctetString.getInstance(extension).getOctets());
        } catch (RuntimeException e) {
            return Optional.of(ProblemCode.CRL_SCOPE_UNREADABLE.detail());
        }
        boolean isCa = certificate.getBasicConstraints() >= 0;
        if (scope.onlyContainsUserCerts() && isCa) {
            return Optional.of(ProblemCode.CRL_SCOPE_USERS.detail());
        }
        if (scope.onlyContainsCACerts() && !isCa) {
            return Optional.of(ProblemCode.CRL_SCOPE_CAS.detail());
        }
        if (scope.onlyContainsAttributeCerts()) {
            return Optional.of(ProblemCode.CRL_SCOPE_ATTRIBUTES.detail());
        }
        if (scope.getOnlySomeReasons() != null) {
            return Optional.of(ProblemCode.CRL_SCOPE_REASONS.detail());
        }
        if (isForeign) {
            return Optional.of(ProblemCode.CRL_SCOPE_ISSUER.with(Map.of("issuer", list.issuer())));
        }
        return scope.getDistributionPoint() == null
                ? Optional.empty()
                : Optional.of(ProblemCode.CRL_SCOPE_POINT.detail());
    }
}
