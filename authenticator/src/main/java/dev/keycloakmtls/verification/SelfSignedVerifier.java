package dev.keycloakmtls.verification;

import dev.keycloakmtls.domain.ClientCertificate;
import dev.keycloakmtls.domain.CredentialSource;
import dev.keycloakmtls.domain.DistinguishedName;
import dev.keycloakmtls.domain.KeyStrength;
import dev.keycloakmtls.domain.RejectionReason;
import dev.keycloakmtls.domain.Thumbprint;
import dev.keycloakmtls.domain.Verdict;
import dev.keycloakmtls.domain.Verdict.Accepted;
import dev.keycloakmtls.domain.Verdict.Registered;
import dev.keycloakmtls.domain.Verdict.Rejected;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Decides {@code self_signed_tls_client_auth} (RFC 8705 §2.2): the presented leaf is one that was registered for the
 * client. No chain is validated, so a registered CA certificate does not speak for what it issued; the validity window,
 * the key's strength and the JDK's disabled algorithms still apply.
 */
public final class SelfSignedVerifier {

    private final PublishedKeys publishedKeys;
    private final Supplier<TrustProfileLookup> trustProfile;

    /**
     * @param publishedKeys asked only when nothing stored with the client matches
     * @param trustProfile asked only for clients that are bound to a pinned certificate
     */
    public SelfSignedVerifier(PublishedKeys publishedKeys, Supplier<TrustProfileLookup> trustProfile) {
        this.publishedKeys = publishedKeys;
        this.trustProfile = trustProfile;
    }

    /**
     * Decides at a point in time.
     *
     * @return accepted with the source that matched, or the reason against
     */
    public Verdict verify(ClientCertificate certificate, SelfSignedRegistration registration, Instant now) {
        X509Certificate leaf = certificate.leaf();
        Optional<Rejected> unfit = CertificateLimits.check(certificate)
                .or(() -> LeafRules.checkValidity(leaf, now))
                .or(() -> LeafRules.checkStrength(leaf, KeyStrength.DEFAULT));
        if (unfit.isPresent()) {
            return unfit.get();
        }
        Verdict verdict = match(leaf, registration);
        if (verdict instanceof Accepted) {
            Optional<Rejected> disabled = DisabledAlgorithms.check(leaf);
            return disabled.isPresent() ? disabled.get() : verdict;
        }
        return verdict;
    }

    private Verdict match(X509Certificate leaf, SelfSignedRegistration registration) {
        Thumbprint thumbprint = Thumbprint.of(leaf);
        Optional<CredentialSource> stored = stored(leaf, thumbprint, registration);
        if (stored.isPresent()) {
            return new Accepted(new Registered(stored.get()));
        }
        Rejected rejected = new Rejected(
                RejectionReason.CERTIFICATE_NOT_REGISTERED,
                "the certificate with SHA-256 " + thumbprint + " is not registered for the client");
        if (registration.pinnedSubject().isPresent()) {
            Optional<Rejected> unpinned =
                    checkPinned(leaf, registration.pinnedSubject().get());
            if (unpinned.isEmpty()) {
                return new Accepted(new Registered(CredentialSource.PINNED_SUBJECT));
            }
            rejected = unpinned.get();
        }
        if (registration.jwksUri().isPresent()) {
            PublishedKeys.Answer answer =
                    publishedKeys.find(registration.jwksUri().get(), thumbprint);
            if (answer instanceof PublishedKeys.Answer.Published) {
                return new Accepted(new Registered(CredentialSource.JWKS_URI));
            }
            if (answer instanceof PublishedKeys.Answer.Unavailable unavailable) {
                return new Rejected(RejectionReason.JWKS_UNAVAILABLE, unavailable.detail());
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

    private Optional<Rejected> checkPinned(X509Certificate leaf, DistinguishedName subject) {
        TrustProfileLookup lookup = trustProfile.get();
        if (lookup instanceof TrustProfileLookup.Missing missing) {
            return Optional.of(missing.rejection());
        }
        TrustProfileLookup.Found found = (TrustProfileLookup.Found) lookup;
        if (!found.profile().pinned().contains(leaf)) {
            return Optional.of(new Rejected(
                    RejectionReason.CERTIFICATE_NOT_REGISTERED,
                    "the certificate is not among those pinned in trust profile \""
                            + found.profile().name() + "\""));
        }
        return DistinguishedName.of(leaf.getSubjectX500Principal()).matches(subject)
                ? Optional.empty()
                : Optional.of(new Rejected(
                        RejectionReason.SUBJECT_MISMATCH,
                        "the pinned certificate does not have the registered subject \"" + subject + "\""));
    }
}
