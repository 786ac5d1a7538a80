package dev.keycloakmtls.verification.path;

import dev.keycloakmtls.domain.CaCertificate;
import dev.keycloakmtls.domain.RejectionReason;
import dev.keycloakmtls.domain.RuntimeSays;
import dev.keycloakmtls.domain.TrustProfile;
import dev.keycloakmtls.domain.Verdict.Rejected;
import dev.keycloakmtls.domain.Verdict.TrustedPath;
import dev.keycloakmtls.domain.name.DistinguishedName;
import dev.keycloakmtls.problem.Detail;
import dev.keycloakmtls.problem.ProblemCode;
import dev.keycloakmtls.untrusted.Bound;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.PKIXReason;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.security.auth.x500.X500Principal;

/**
 * Says why no path was found, which the JDK's builder does not: walks from the leaf to its issuers and names the first
 * step that fails. It only ever explains; whatever it finds, the certificate stays refused.
 */
final class PathDiagnosis {

    private final VouchedCertificates vouched;
    private final TrustProfile profile;
    private final Instant now;
    private final Set<X509Certificate> authorities = new LinkedHashSet<>();
    private final List<X509Certificate> path = new ArrayList<>();
    private int signatures;

    private PathDiagnosis(VouchedCertificates vouched, TrustProfile profile, Instant now) {
        this.vouched = vouched;
        this.profile = profile;
        this.now = now;
        authorities.addAll(profile.anchors());
        authorities.addAll(profile.intermediates());
        authorities.addAll(vouched.presented().extras());
        path.add(vouched.presented().leaf());
    }

    /** @param vouched which of the presented certificates somebody trusted has signed; no other key verifies anything */
    static Rejected explain(VouchedCertificates vouched, TrustProfile profile, Instant now) {
        return new PathDiagnosis(vouched, profile, now).walk();
    }

    private Rejected walk() {
        while (path.size() <= Bound.CHAIN_CERTIFICATES.value()) {
            X509Certificate last = path.get(path.size() - 1);
            X500Principal issuer = last.getIssuerX500Principal();
            List<X509Certificate> named = authorities.stream()
                    .filter(authority -> authority.getSubjectX500Principal().equals(issuer))
                    .toList();
            Optional<X509Certificate> signer = named.stream()
                    .filter(authority -> !path.contains(authority))
                    .filter(authority -> signed(authority, last))
                    .findFirst();
            if (signer.isEmpty()) {
                return noSigner(last, named);
            }
            if (profile.anchors().contains(signer.get())) {
                return validate(signer.get());
            }
            path.add(signer.get());
        }
        return new Rejected(
                RejectionReason.PATH_TOO_LONG, ProblemCode.NO_ANCHOR_WITHIN.with(Map.of("count", path.size())));
    }

    private Rejected noSigner(X509Certificate last, List<X509Certificate> named) {
        Map<String, Object> who = Map.of(
                "name", profile.name(),
                "issuer", last.getIssuerX500Principal(),
                "subject", last.getSubjectX500Principal());
        if (named.stream()
                .anyMatch(authority -> profile.anchors().contains(authority)
                        || profile.intermediates().contains(authority))) {
            return new Rejected(RejectionReason.ISSUER_KEY_MISMATCH, ProblemCode.OTHER_KEY.with(who));
        }
        ProblemCode unknown = path.size() == 1 && vouched.presented().extras().isEmpty()
                ? ProblemCode.NO_PATH_ALONE
                : ProblemCode.NO_PATH;
        Rejected rejected = new Rejected(RejectionReason.UNKNOWN_ISSUER, unknown.with(who));
        return ofOtherStrings(last)
                .map(ca -> rejected.and(ProblemCode.NAME_STRING_TYPE.with(Map.of("ca", ca))))
                .orElse(rejected);
    }

    /** A CA of the profile whose name only reads like the issuer's: the JDK compares some types of string as they are encoded. */
    private Optional<DistinguishedName> ofOtherStrings(X509Certificate issued) {
        Optional<DistinguishedName> issuer = name(issued.getIssuerX500Principal());
        return authorities.stream()
                .filter(authority -> !vouched.presented().extras().contains(authority))
                .limit(Bound.DIAGNOSIS_SIGNATURES.value())
                .flatMap(authority -> name(authority.getSubjectX500Principal()).stream())
                .filter(name -> issuer.filter(name::matches).isPresent())
                .findFirst();
    }

    private static Optional<DistinguishedName> name(X500Principal name) {
        try {
            return Optional.of(DistinguishedName.of(name));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private boolean signed(X509Certificate authority, X509Certificate certificate) {
        if (++signatures > Bound.DIAGNOSIS_SIGNATURES.value()) {
            return false;
        }
        try {
            return vouched.signed(authority, certificate);
        } catch (PathEffort.ExhaustedException e) {
            return false;
        }
    }

    private Rejected validate(X509Certificate anchor) {
        Optional<Rejected> unfit = LeafRules.checkValidity(anchor, now)
                .map(rejected -> new Rejected(
                        RejectionReason.ISSUER_NOT_VALID,
                        ProblemCode.ANCHOR_ITSELF.with(
                                Map.of("anchor", anchor.getSubjectX500Principal(), "problem", rejected.argument()))))
                .or(() -> CaCertificate.objection(anchor)
                        .map(objection -> new Rejected(
                                RejectionReason.PATH_INVALID,
                                ProblemCode.ANCHOR_IS.with(
                                        Map.of("anchor", anchor.getSubjectX500Principal(), "objection", objection)))));
        for (X509Certificate certificate : path) {
            unfit = unfit.or(() -> weak(certificate));
        }
        return unfit.or(() -> weak(anchor)).orElseGet(() -> validateByJdk(anchor));
    }

    private Optional<Rejected> weak(X509Certificate certificate) {
        return profile.policy()
                .keyStrength()
                .weakness(certificate.getPublicKey())
                .map(weakness -> new Rejected(
                        RejectionReason.WEAK_KEY,
                        ProblemCode.OF_CERTIFICATE.with(
                                Map.of("subject", certificate.getSubjectX500Principal(), "problem", weakness))));
    }

    private Rejected validateByJdk(X509Certificate anchor) {
        int intermediates = path.size() - 1;
        if (intermediates > profile.policy().maxIntermediates()) {
            return new Rejected(
                    RejectionReason.PATH_TOO_LONG,
                    ProblemCode.PATH_LONG.with(Map.of(
                            "count", intermediates, "most", profile.policy().maxIntermediates())));
        }
        try {
            JdkValidation.validate(path, new TrustAnchor(anchor, null), profile.policy(), now);
            return path.stream()
                    .flatMap(certificate -> IssuedCertificateRules.check(certificate, profile.policy()).stream())
                    .findFirst()
                    .or(() -> PathValidator.ownRules(new TrustedPath(path, anchor)))
                    .orElseGet(() -> new Rejected(RejectionReason.PATH_INVALID, ProblemCode.NOT_BUILT.detail()));
        } catch (CertPathValidatorException e) {
            return translate(e);
        } catch (GeneralSecurityException e) {
            return new Rejected(RejectionReason.PATH_INVALID, RuntimeSays.of(e));
        }
    }

    private Rejected translate(CertPathValidatorException failure) {
        int index = failure.getIndex();
        if (index < 0 || index >= path.size()) {
            return new Rejected(reason(failure.getReason()), RuntimeSays.of(failure));
        }
        X509Certificate failed = path.get(index);
        Detail problem = problem(failure, failed);
        return new Rejected(
                reason(failure.getReason()),
                ProblemCode.OF_CERTIFICATE.with(
                        Map.of("subject", failed.getSubjectX500Principal(), "problem", problem)));
    }

    /** In our words, where what the JDK has found can be read off the certificate. */
    private Detail problem(CertPathValidatorException failure, X509Certificate failed) {
        if (failure.getReason() == BasicReason.EXPIRED || failure.getReason() == BasicReason.NOT_YET_VALID) {
            Optional<Rejected> validity = LeafRules.checkValidity(failed, now);
            if (validity.isPresent()) {
                return validity.get().cause().orElseGet(() -> RuntimeSays.of(failure));
            }
        }
        return failure.getReason() == PKIXReason.UNRECOGNIZED_CRIT_EXT
                ? CriticalExtensions.unknown(failed)
                        .map(oids -> ProblemCode.CRITICAL_EXTENSIONS.with(Map.of("oids", oids)))
                        .orElseGet(() -> RuntimeSays.of(failure))
                : RuntimeSays.of(failure);
    }

    private static RejectionReason reason(CertPathValidatorException.Reason reason) {
        if (reason == BasicReason.EXPIRED || reason == BasicReason.NOT_YET_VALID) {
            return RejectionReason.ISSUER_NOT_VALID; // the leaf was checked before
        }
        if (reason == BasicReason.ALGORITHM_CONSTRAINED) {
            return RejectionReason.DISABLED_ALGORITHM;
        }
        if (reason == PKIXReason.PATH_TOO_LONG) {
            return RejectionReason.PATH_TOO_LONG;
        }
        return RejectionReason.PATH_INVALID;
    }
}
