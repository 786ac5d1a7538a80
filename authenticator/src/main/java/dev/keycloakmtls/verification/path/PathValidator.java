package dev.keycloakmtls.verification.path;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.keycloakmtls.domain.ClientCertificate;
import dev.keycloakmtls.domain.JdkPkix;
import dev.keycloakmtls.domain.PathPolicy;
import dev.keycloakmtls.domain.PathResult;
import dev.keycloakmtls.domain.PolicyTree;
import dev.keycloakmtls.domain.RejectionReason;
import dev.keycloakmtls.domain.RuntimeSays;
import dev.keycloakmtls.domain.Signatures;
import dev.keycloakmtls.domain.TrustProfile;
import dev.keycloakmtls.domain.Verdict.Rejected;
import dev.keycloakmtls.domain.Verdict.TrustedPath;
import dev.keycloakmtls.problem.Detail;
import dev.keycloakmtls.untrusted.Bound;
import java.security.GeneralSecurityException;
import java.security.InvalidAlgorithmParameterException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertStore;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.PKIXCertPathBuilderResult;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Is there a path from the presented leaf to a trust anchor of the profile (RFC 5280 §6.1)? The JDK validates it, and builds
 * it unless what was presented is one already; what the JDK leaves open (expired anchors, the anchor's own constraints,
 * bounded work) is decided here.
 */
public final class PathValidator {

    private final Cache<TrustProfile, UsableAnchors> anchorsOf =
            Caffeine.newBuilder().weakKeys().build(); // profiles are parsed once for each content

    /**
     * Validates the path of the leaf at a point in time, without revocation. The caller has bounded what was presented.
     *
     * @return the path, or the reason why there is none
     */
    public PathResult validate(ClientCertificate certificate, TrustProfile profile, Instant now) {
        X509Certificate leaf = certificate.leaf();
        if (profile.anchors().contains(leaf)) {
            return Rejected.because(RejectionReason.TRUST_ANCHOR_PRESENTED);
        }
        Optional<Detail> policies = PolicyTree.excess(candidates(certificate, profile));
        if (policies.isPresent()) {
            return new Rejected(RejectionReason.PATH_BUILDING_LIMIT, policies.get());
        }
        UsableAnchors usable = usableAnchors(profile, now);
        Optional<TrustedPath> presented = PresentedPath.find(certificate, profile, usable, now)
                .filter(path -> ownRules(path).isEmpty());
        return presented.isPresent() ? presented.get() : search(certificate, profile, usable, now);
    }

    private static List<X509Certificate> candidates(ClientCertificate certificate, TrustProfile profile) {
        List<X509Certificate> candidates = new ArrayList<>(certificate.chain());
        candidates.addAll(profile.intermediates());
        candidates.removeAll(profile.anchors());
        return candidates;
    }

    private UsableAnchors usableAnchors(TrustProfile profile, Instant now) {
        UsableAnchors known = anchorsOf.getIfPresent(profile);
        if (known == null || !known.holdAt(now)) {
            known = UsableAnchors.of(profile, now);
            anchorsOf.put(profile, known);
        }
        return known;
    }

    /** What the JDK leaves open, or does not do as RFC 5280 says. */
    static Optional<Rejected> ownRules(TrustedPath valid) {
        return AnchorRules.check(valid).or(() -> NameRules.check(valid));
    }

    /** Looks for a path among all that was presented and the profile's intermediates. */
    static PathResult search(ClientCertificate presented, TrustProfile profile, UsableAnchors usable, Instant now) {
        VouchedCertificates vouched;
        try {
            vouched = VouchedCertificates.of(presented, profile);
        } catch (PathEffort.ExhaustedException e) {
            return new Rejected(RejectionReason.PATH_BUILDING_LIMIT, PathEffort.exhausted());
        }
        if (!vouched.containsLeaf()) {
            return PathDiagnosis.explain(vouched, profile, now);
        }
        return PathSearch.isNeeded(vouched.chain(), profile, usable)
                ? PathSearch.find(vouched, profile, usable, now)
                : searchByJdk(vouched, profile, usable, now);
    }

    private static PathResult searchByJdk(
            VouchedCertificates vouched, TrustProfile profile, UsableAnchors usable, Instant now) {
        ClientCertificate certificate = vouched.chain();
        Set<TrustAnchor> anchors = new HashSet<>(usable.anchors());
        Optional<Rejected> forbidden = Optional.empty();
        try {
            for (int attempt = 0; attempt < Bound.PATH_ANCHOR_ATTEMPTS.value() && !anchors.isEmpty(); attempt++) {
                TrustedPath path = build(certificate, profile, anchors, now);
                forbidden = ownRules(path);
                if (forbidden.isEmpty()) {
                    return path;
                }
                anchors.removeIf(anchor -> path.anchor().equals(anchor.getTrustedCert()));
            }
        } catch (PathEffort.ExhaustedException e) {
            return new Rejected(RejectionReason.PATH_BUILDING_LIMIT, PathEffort.exhausted());
        } catch (CertPathBuilderException e) {
            // Below the anchors that are left there is no path: explained below.
        } catch (GeneralSecurityException e) {
            return new Rejected(RejectionReason.PATH_INVALID, RuntimeSays.of(e));
        } catch (RuntimeException e) { // of the JDK, about what a stranger presented
            return new Rejected(RejectionReason.PATH_INVALID, RuntimeSays.of(e));
        }
        return forbidden.orElseGet(() -> PathDiagnosis.explain(vouched, profile, now));
    }

    private static TrustedPath build(
            ClientCertificate certificate, TrustProfile profile, Set<TrustAnchor> anchors, Instant now)
            throws GeneralSecurityException {
        X509CertSelector target = new X509CertSelector();
        target.setCertificate(certificate.leaf());
        PKIXBuilderParameters parameters = new PKIXBuilderParameters(anchors, target);
        List<X509Certificate> known = new ArrayList<>(certificate.chain());
        known.addAll(profile.intermediates());
        parameters.addCertStore(CertStore.getInstance("Collection", new CollectionCertStoreParameters(known)));
        parameters.addCertPathChecker(new PathEffort(profile.policy()));
        parameters.setMaxPathLength(profile.policy().maxIntermediates());
        configure(parameters, profile.policy(), now);
        Signatures.fasterProvider(certificate.chain()).ifPresent(parameters::setSigProvider);
        PKIXCertPathBuilderResult result =
                (PKIXCertPathBuilderResult) JdkPkix.builder().build(parameters);
        List<X509Certificate> path = result.getCertPath().getCertificates().stream()
                .map(X509Certificate.class::cast)
                .toList();
        if (path.isEmpty() || !path.get(0).equals(certificate.leaf())) {
            throw new InvalidAlgorithmParameterException("the path does not begin with the presented leaf");
        }
        return new TrustedPath(path, result.getTrustAnchor().getTrustedCert());
    }

    /** What holds for building a path and for validating one. */
    static void configure(PKIXParameters parameters, PathPolicy policy, Instant now) {
        parameters.setDate(Date.from(now));
        parameters.setRevocationEnabled(false);
        if (!policy.certificatePolicies().isEmpty()) {
            parameters.setInitialPolicies(policy.certificatePolicies());
            parameters.setExplicitPolicyRequired(true);
        }
    }
}
