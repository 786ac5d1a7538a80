package dev.keycloakmtls.verification.revocation;

import dev.keycloakmtls.domain.JdkPkix;
import dev.keycloakmtls.verification.revocation.CertificateStatus.Revoked;
import dev.keycloakmtls.verification.revocation.CertificateStatus.Unknown;
import java.security.GeneralSecurityException;
import java.security.Security;
import java.security.cert.CRLReason;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertStore;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXParameters;
import java.security.cert.PKIXRevocationChecker;
import java.security.cert.PKIXRevocationChecker.Option;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CRL;
import java.security.cert.X509CRLEntry;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Date;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.bouncycastle.asn1.x509.Extension;

/**
 * What CRLs say about a part of a path (RFC 5280 §6.3). The JDK decides which of them count: issuer, signature, cRLSign,
 * distribution point, reasons, critical extensions.
 *
 * @param crls all that there are, whomever they are about
 * @param authorities certificates of those who may have signed one
 */
record CrlJudgement(Collection<X509CRL> crls, List<X509Certificate> authorities) {

    /** @param index of the certificate that is not good */
    record Objection(CertificateStatus status, int index) {}

    /** Why the certificates are not all good, or nothing. */
    Optional<Objection> objection(List<X509Certificate> path, X509Certificate issuer, Instant at) {
        try {
            CertPathValidator validator = JdkPkix.validator();
            validator.validate(JdkPkix.certificates().generateCertPath(path), parameters(validator, issuer, at));
        } catch (CertPathValidatorException e) {
            CertificateStatus status = e.getReason() == BasicReason.REVOKED
                    ? new Revoked("CRL")
                    : Unknown.because("CRL: " + e.getMessage());
            return Optional.of(new Objection(status, Math.max(0, e.getIndex())));
        } catch (GeneralSecurityException e) {
            return Optional.of(new Objection(Unknown.because("CRL: " + e.getMessage()), 0));
        }
        return IntStream.range(0, path.size())
                .filter(i -> isListed(path.get(i), i + 1 < path.size() ? path.get(i + 1) : issuer, at))
                .mapToObj(i -> new Objection(new Revoked("CRL"), i))
                .findFirst();
    }

    private PKIXParameters parameters(CertPathValidator validator, X509Certificate issuer, Instant at)
            throws GeneralSecurityException {
        PKIXParameters parameters = new PKIXParameters(Set.of(new TrustAnchor(issuer, null)));
        parameters.setDate(Date.from(at));
        Collection<Object> known = new ArrayList<>(crls);
        known.addAll(authorities);
        parameters.addCertStore(CertStore.getInstance("Collection", new CollectionCertStoreParameters(known)));
        if (isJdkChanged()) {
            PKIXRevocationChecker checker = (PKIXRevocationChecker) validator.getRevocationChecker();
            checker.setOptions(EnumSet.of(Option.PREFER_CRLS, Option.NO_FALLBACK));
            parameters.addCertPathChecker(checker);
        } else {
            // Not a checker of our own, which would follow distribution points where these CRLs don't suffice.
            parameters.setRevocationEnabled(true);
        }
        return parameters;
    }

    /**
     * Whether somebody has told the Java runtime to check less than the whole path or to go to the network by itself. Then
     * only a checker with its own options decides rightly; what it costs is that the JDK may follow distribution points.
     */
    private static boolean isJdkChanged() {
        return "true".equalsIgnoreCase(Security.getProperty("ocsp.enable"))
                || "true".equalsIgnoreCase(Security.getProperty("com.sun.security.onlyCheckRevocationOfEECert"));
    }

    /**
     * Whether the certificate stands in a CRL that the JDK passes over: with a date that is yet to come, where the CA's
     * clock is ahead; or in a delta CRL, which the JDK does not read. This can only refuse more.
     */
    private boolean isListed(X509Certificate certificate, X509Certificate issuer, Instant at) {
        for (X509CRL crl : crls) {
            X509CRLEntry entry = crl.getRevokedCertificate(certificate);
            if (entry != null
                    && (isDelta(crl) || !entry.getRevocationDate().toInstant().isBefore(at))
                    && entry.getRevocationReason() != CRLReason.REMOVE_FROM_CRL
                    && isSigned(crl, issuer)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isDelta(X509CRL crl) {
        return crl.getExtensionValue(Extension.deltaCRLIndicator.getId()) != null;
    }

    static boolean isSigned(X509CRL crl, X509Certificate issuer) {
        try {
            crl.verify(issuer.getPublicKey());
            return true;
        } catch (GeneralSecurityException | RuntimeException e) {
            return false;
        }
    }
}
