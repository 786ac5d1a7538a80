package dev.keycloakmtls.verification;

import dev.keycloakmtls.domain.ClientCertificate;
import dev.keycloakmtls.domain.CredentialSource;
import dev.keycloakmtls.domain.KeyStrength;
import dev.keycloakmtls.domain.RejectionReason;
import dev.keycloakmtls.domain.SelfSignedRegistration;
import dev.keycloakmtls.domain.Thumbprint;
import dev.keycloakmtls.domain.Verdict;
import dev.keycloakmtls.domain.Verdict.Accepted;
import dev.keycloakmtls.domain.Verdict.Registered;
import dev.keycloakmtls.domain.Verdict.Rejected;
import dev.keycloakmtls.domain.name.DistinguishedName;
import dev.keycloakmtls.problem.ProblemCode;
import dev.keycloakmtls.verification.AcceptanceRule.KeptElsewhere;
import dev.keycloakmtls.verification.AcceptanceRule.Stored;
import dev.keycloakmtls.verification.path.CertificateLimits;
import dev.keycloakmtls.verification.path.DisabledAlgorithms;
import dev.keycloakmtls.verification.path.LeafRules;
import dev.keycloakmtls.verification.path.StrictParsing;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Decides {@code self_signed_tls_client_auth} (RFC 8705 §2.2): the presented leaf is one that was registered for the
 * client. No chain is validated, so a registered CA certificate does not speak for what it issued; the validity window,
 * the key's strength and the JDK's disabled algorithms still apply.
 */
public final class SelfSignedVerifier {

    private final AcceptanceCache acceptances;

    /** @param acceptances remembers what this verifier accepts */
    public SelfSignedVerifier(AcceptanceCache acceptances) {
        this.acceptances = acceptances;
    }

    /** Where credentials are looked for that are not stored with the client. */
    public interface Elsewhere {

        /** Asked only when nothing stored with the client matches. */
        PublishedKeys publishedKeys();

        /** Asked only for clients that are bound to a pinned certificate. */
        TrustProfileLookup trustProfile();
    }

    /**
     * Decides at a point in time.
     *
     * @return accepted with the source that matched, or the reason against
     */
    public Verdict verify(
            ClientCertificate certificate, SelfSignedRegistration registration, Elsewhere elsewhere, Instant now) {
        Optional<Rejected> excessive = CertificateLimits.check(certificate);
        if (excessive.isPresent()) {
            return excessive.get();
        }
        Optional<Accepted> known = find(new Stored(registration), certificate, now);
        if (known.isPresent()) {
            return known.get();
        }
        X509Certificate leaf;
        try {
            leaf = StrictParsing.parse(certificate).leaf();
        } catch (CertificateException e) {
            return new Rejected(RejectionReason.MALFORMED_CERTIFICATE, StrictParsing.detail(e));
        }
        Thumbprint thumbprint = Thumbprint.of(leaf);
        Optional<CredentialSource> stored = stored(leaf, thumbprint, registration);
        if (stored.isPresent()) {
            return acceptIfFit(new Accepted(new Registered(stored.get())), new Stored(registration), leaf, now);
        }
        Verdict verdict = lookElsewhere(leaf, thumbprint, registration, elsewhere);
        if (verdict instanceof Accepted accepted) {
            // What is elsewhere changes without the registration, so it is asked each time, and only the leaf's fitness
            // is remembered.
            return find(new KeptElsewhere(registration), certificate, now)
                    .<Verdict>map(fit -> accepted)
                    .orElseGet(() -> acceptIfFit(accepted, new KeptElsewhere(registration), leaf, now));
        }
        return verdict;
    }

    private Optional<Accepted> find(AcceptanceRule rule, ClientCertificate certificate, Instant now) {
        return AcceptanceKey.ofLeaf(rule, certificate.leaf()).flatMap(key -> acceptances.find(key, now));
    }

    private Verdict acceptIfFit(Accepted accepted, AcceptanceRule rule, X509Certificate leaf, Instant now) {
        Optional<Rejected> unfit = LeafRules.checkValidity(leaf, now).or(() -> unfit(leaf));
        if (unfit.isPresent()) {
            return unfit.get();
        }
        AcceptanceKey.ofLeaf(rule, leaf)
                .ifPresent(key -> acceptances.remember(key, accepted, List.of(leaf), Instant.MAX, now));
        return accepted;
    }

    /** Why a certificate never authenticates anybody, whoever registers it and whenever it is shown, or nothing. */
    public static Optional<Rejected> unfit(X509Certificate certificate) {
        return LeafRules.checkStrength(certificate, KeyStrength.DEFAULT)
                .or(() -> DisabledAlgorithms.check(certificate));
    }

    private Verdict lookElsewhere(
            X509Certificate leaf, Thumbprint thumbprint, SelfSignedRegistration registration, Elsewhere elsewhere) {
        Rejected rejected = new Rejected(
                RejectionReason.CERTIFICATE_NOT_REGISTERED,
                ProblemCode.NOT_REGISTERED.with(Map.of("sha256", thumbprint)));
        if (registration.pinnedSubject().isPresent()) {
            Optional<Rejected> unpinned =
                    checkPinned(leaf, registration.pinnedSubject().get(), elsewhere);
            if (unpinned.isEmpty()) {
                return new Accepted(new Registered(CredentialSource.PINNED_SUBJECT));
            }
            rejected = unpinned.get();
        }
        if (registration.jwksUri().isPresent()) {
            PublishedKeys.Answer answer =
                    elsewhere.publishedKeys().find(registration.jwksUri().get(), thumbprint);
            if (answer instanceof PublishedKeys.Answer.Published) {
                return new Accepted(new Registered(CredentialSource.JWKS_URI));
            }
            if (answer instanceof PublishedKeys.Answer.Unavailable unavailable) {
                return new Rejected(RejectionReason.JWKS_UNAVAILABLE, unavailable.detail());
            }
            if (registration.pinnedSubject().isEmpty()
                    && answer instanceof PublishedKeys.Answer.NotPublished missing
                    && !missing.notCounted().isEmpty()) {
                return new Rejected(
                        RejectionReason.CERTIFICATE_NOT_REGISTERED,
                        ProblemCode.NOT_IN_JWKS.with(Map.of("sha256", thumbprint, "problems", missing.notCounted())));
            }
        }
        return rejected;
    }

    private static Optional<CredentialSource> stored(
            X509Certificate leaf, Thumbprint thumbprint, SelfSignedRegistration registration) {
        for (var registered : registration.thumbprints().entrySet()) {
            Thumbprint presented = registered.getKey() == CredentialSource.PUBLIC_KEY
                    ? Thumbprint.ofPublicKey(leaf.getPublicKey())
                    : thumbprint;
            Set<Thumbprint> known = registered.getValue();
            if (known.contains(presented)) {
                return Optional.of(registered.getKey());
            }
        }
        return Optional.empty();
    }

    private static Optional<Rejected> checkPinned(
            X509Certificate leaf, DistinguishedName subject, Elsewhere elsewhere) {
        TrustProfileLookup lookup = elsewhere.trustProfile();
        if (lookup instanceof TrustProfileLookup.Missing missing) {
            return Optional.of(missing.rejection());
        }
        TrustProfileLookup.Found found = (TrustProfileLookup.Found) lookup;
        if (!found.profile().pinned().contains(leaf)) {
            return Optional.of(new Rejected(
                    RejectionReason.CERTIFICATE_NOT_REGISTERED,
                    ProblemCode.NOT_AMONG_PINNED.with(
                            Map.of("name", found.profile().name()))));
        }
        return DistinguishedName.of(leaf.getSubjectX500Principal()).matches(subject)
                ? Optional.empty()
                : Optional.of(new Rejected(
                        RejectionReason.SUBJECT_MISMATCH, ProblemCode.OTHER_PINNED.with(Map.of("subject", subject))));
    }
}
