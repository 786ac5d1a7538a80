package dev.keycloakmtls.verification.revocation;

import dev.keycloakmtls.domain.JdkPkix;
import dev.keycloakmtls.domain.Link;
import dev.keycloakmtls.domain.RuntimeSays;
import dev.keycloakmtls.problem.Detail;
import dev.keycloakmtls.problem.ProblemCode;
import dev.keycloakmtls.verification.crl.RevocationList;
import dev.keycloakmtls.verification.revocation.CertificateStatus.Revoked;
import dev.keycloakmtls.verification.revocation.CertificateStatus.Unknown;
import java.security.GeneralSecurityException;
import java.security.Security;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertStore;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXParameters;
import java.security.cert.PKIXRevocationChecker;
import java.security.cert.PKIXRevocationChecker.Option;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.security.interfaces.DSAKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.Date;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.bouncycastle.asn1.x509.Extension;

/**
 * What CRLs say about a part of a path (RFC 5280 §6.3). The JDK decides which of the complete ones count: issuer, signer,
 * cRLSign, distribution point, reasons, critical extensions. It does not read delta CRLs (§5.2.4): those change what
 * it gets to see of the complete one that they belong to, and whatever else they name is revoked.
 *
 * @param lists all that there are, whomever they are about
 * @param authorities certificates of those who may have signed one
 */
record CrlJudgement(Collection<RevocationList> lists, List<X509Certificate> authorities) {

    /** What a delta CRL may have that is critical: what makes it one, and its scope. */
    private static final Set<String> KNOWN_IN_DELTAS =
            Set.of(Extension.deltaCRLIndicator.getId(), Extension.issuingDistributionPoint.getId());

    /** @param link whose certificate is not good */
    record Objection(CertificateStatus status, Link link) {}

    /**
     * Why the certificates are not all good, or nothing.
     *
     * @param links one or more, one below the other, the lowest first
     */
    Optional<Objection> objection(List<Link> links, Instant at) {
        Link lowest = links.get(0);
        X509Certificate issuer = links.get(links.size() - 1).issuer();
        List<X509Certificate> path = links.stream().map(Link::certificate).toList();
        if (Stream.concat(path.stream(), Stream.of(issuer)).anyMatch(CrlJudgement::hasIncompleteKey)) {
            return Optional.of(new Objection(
                    Unknown.because(ProblemCode.BY_CRL.with(Map.of("problem", ProblemCode.KEY_DSA.detail()))), lowest));
        }
        try {
            CertPathValidator validator = JdkPkix.validator();
            validator.validate(JdkPkix.path(path), parameters(validator, path, issuer, at));
        } catch (CertPathValidatorException e) {
            Link link = links.get(Math.min(Math.max(0, e.getIndex()), links.size() - 1));
            CertificateStatus status = e.getReason() == BasicReason.REVOKED
                    ? new Revoked(revoked(link.certificate()))
                    : Unknown.because(unsettled(e));
            return Optional.of(new Objection(status, link));
        } catch (GeneralSecurityException | RuntimeException e) { // the JDK's own, of lists that it is not made for
            return Optional.of(new Objection(Unknown.because(unsettled(e)), lowest));
        }
        return links.stream()
                .filter(each -> isListedInDelta(each.certificate(), each.issuer()))
                .map(each -> new Objection(new Revoked(revoked(each.certificate())), each))
                .findFirst();
    }

    private static Detail unsettled(Exception failure) {
        return ProblemCode.BY_CRL.with(Map.of("problem", RuntimeSays.of(failure)));
    }

    /** By which list, as far as the lists say it; when a certificate was revoked is not kept of them. */
    private Detail revoked(X509Certificate certificate) {
        return lists.stream()
                .filter(list -> list.lists(certificate).isPresent())
                .findFirst()
                .map(list -> ProblemCode.REVOKED_BY_CRL_OF.with(
                        Map.of("issuer", list.issuer(), "update", list.thisUpdate())))
                .orElseGet(ProblemCode.REVOKED_BY_CRL::detail);
    }

    /** Looking for another key that could have signed a list, the JDK never ends with such a one: it equals no other. */
    private static boolean hasIncompleteKey(X509Certificate certificate) {
        return certificate.getPublicKey() instanceof DSAKey key && key.getParams() == null;
    }

    private PKIXParameters parameters(
            CertPathValidator validator, List<X509Certificate> path, X509Certificate issuer, Instant at)
            throws GeneralSecurityException {
        PKIXParameters parameters = new PKIXParameters(Set.of(new TrustAnchor(issuer, null)));
        parameters.setDate(Date.from(at));
        Collection<Object> known = new ArrayList<>(authorities);
        List<X509Certificate> asked = new ArrayList<>(path);
        asked.addAll(authorities); // who signs a list with another key may be revoked as well
        for (RevocationList list : lists) {
            if (!list.isDelta() && lists.stream().noneMatch(other -> isOutdatedBy(list, other))) {
                known.add(list.view(asked, delta(list, at)));
            }
        }
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

    /** The newest changes to a complete list that hold at this time: they alone can take a certificate off it. */
    private Optional<RevocationList> delta(RevocationList complete, Instant at) {
        return lists.stream()
                .filter(complete::isCompletedBy)
                .filter(delta -> at.isBefore(delta.nextUpdate()) && isUnderstood(delta))
                .max(Comparator.comparing(delta -> delta.number().orElseThrow()));
    }

    private static boolean isUnderstood(RevocationList delta) {
        Set<String> critical = delta.frame().getCriticalExtensionOIDs();
        return critical != null && KNOWN_IN_DELTAS.containsAll(critical);
    }

    /** Whether a delta list of the issuer has the certificate, and no list says otherwise since. Can only refuse more. */
    private boolean isListedInDelta(X509Certificate certificate, X509Certificate issuer) {
        return lists.stream()
                .filter(RevocationList::isDelta)
                .filter(delta -> isSigned(delta, issuer))
                .filter(delta -> delta.lists(certificate).orElse(false))
                .anyMatch(delta -> lists.stream().noneMatch(later -> replaces(later, delta)));
    }

    /** A later complete list does; so does a later delta that has all changes since then, and not only later ones. */
    private static boolean replaces(RevocationList later, RevocationList delta) {
        if (!later.hasScopeOf(delta)
                || later.number().isEmpty()
                || delta.number().isEmpty()) {
            return false;
        }
        int order = later.number().get().compareTo(delta.number().get());
        return later.isDelta() ? order > 0 && isUnderstood(later) && later.reachesBackAsFarAs(delta) : order >= 0;
    }

    /** Of two complete lists of the same scope the JDK would take either. */
    private static boolean isOutdatedBy(RevocationList list, RevocationList other) {
        if (other.isDelta() || !other.hasScopeOf(list)) {
            return false;
        }
        if (list.number().isPresent() && other.number().isPresent()) {
            int order = other.number().get().compareTo(list.number().get());
            return order > 0 || (order == 0 && other.thisUpdate().isAfter(list.thisUpdate()));
        }
        return other.thisUpdate().isAfter(list.thisUpdate());
    }

    static boolean isSigned(RevocationList list, X509Certificate issuer) {
        return Arrays.equals(
                list.signer().key().getEncoded(), issuer.getPublicKey().getEncoded());
    }
}
