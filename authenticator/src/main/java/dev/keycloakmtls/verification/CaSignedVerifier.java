package dev.keycloakmtls.verification;

import dev.keycloakmtls.domain.ClientCertificate;
import dev.keycloakmtls.domain.PathResult;
import dev.keycloakmtls.domain.RejectionReason;
import dev.keycloakmtls.domain.SubjectSelector;
import dev.keycloakmtls.domain.TrustProfile;
import dev.keycloakmtls.domain.Verdict;
import dev.keycloakmtls.domain.Verdict.Accepted;
import dev.keycloakmtls.domain.Verdict.Rejected;
import dev.keycloakmtls.domain.Verdict.TrustedPath;
import dev.keycloakmtls.domain.name.CertificateNames;
import dev.keycloakmtls.domain.name.DistinguishedName;
import dev.keycloakmtls.problem.ProblemCode;
import dev.keycloakmtls.verification.AcceptanceRule.CaSigned;
import dev.keycloakmtls.verification.path.CertificateLimits;
import dev.keycloakmtls.verification.path.LeafRules;
import dev.keycloakmtls.verification.path.PathValidator;
import dev.keycloakmtls.verification.path.PresentedOrder;
import dev.keycloakmtls.verification.path.StrictParsing;
import dev.keycloakmtls.verification.revocation.RevocationCheck;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Decides {@code tls_client_auth} (RFC 8705 §2.1): a certificate from a trusted CA that carries the one subject value
 * registered for the client. What costs nothing is asked first: who has no certificate with the right subject cannot make
 * the server verify signatures.
 */
public final class CaSignedVerifier {

    private final PathValidator paths;
    private final RevocationCheck revocation;
    private final String realm;
    private final AcceptanceCache acceptances;

    /** Without a way to fetch anything: a profile that checks revocation finds it unknown. */
    public CaSignedVerifier(AcceptanceCache acceptances) {
        this(acceptances, new PathValidator(), RevocationCheck.offline(), "");
    }

    /**
     * @param acceptances remembers what this verifier accepts
     * @param paths remembers what it has reckoned from a profile
     * @param revocation asked about trusted paths only
     * @param realm whose client it is: what revocation costs is shared out by realm
     */
    public CaSignedVerifier(
            AcceptanceCache acceptances, PathValidator paths, RevocationCheck revocation, String realm) {
        this.acceptances = acceptances;
        this.paths = paths;
        this.revocation = revocation;
        this.realm = realm;
    }

    /**
     * Decides at a point in time.
     *
     * @param certificate as presented; only its leaf is identified
     * @param selector the subject value registered for the client
     * @param profile whom the realm trusts for this client
     * @return accepted with the trusted path, or the first reason against
     */
    public Verdict verify(ClientCertificate certificate, SubjectSelector selector, TrustProfile profile, Instant now) {
        Optional<Rejected> excessive = CertificateLimits.check(certificate);
        if (excessive.isPresent()) {
            return excessive.get();
        }
        Optional<AcceptanceKey> key = AcceptanceKey.ofChain(new CaSigned(selector, profile), certificate);
        Optional<Accepted> known = key.flatMap(k -> acceptances.find(k, now));
        if (known.isPresent()) {
            return known.get();
        }
        PathResult result = decide(certificate, selector, profile, now);
        Verdict verdict = result.verdict();
        if (key.isPresent() && result instanceof TrustedPath path && verdict instanceof Accepted accepted) {
            acceptances.remember(
                    key.get(), accepted, restsOn(path), path.revocation().freshUntil(), now);
        }
        return verdict;
    }

    /**
     * Finds the path that a certificate has in a profile, whichever client it is for. Nobody is asked about revocation,
     * and nothing is remembered.
     *
     * @return the trusted path, or the first reason against
     */
    public static PathResult path(ClientCertificate certificate, TrustProfile profile, Instant now) {
        return path(new PathValidator(), certificate, profile, now);
    }

    /**
     * The same for who asks often.
     *
     * @param paths remembers what it has reckoned from a profile
     */
    public static PathResult path(
            PathValidator paths, ClientCertificate certificate, TrustProfile profile, Instant now) {
        return CertificateLimits.check(certificate)
                .<PathResult>map(excessive -> excessive)
                .orElseGet(() -> path(paths, certificate, names -> Optional.empty(), profile, now));
    }

    private static PathResult path(
            PathValidator paths,
            ClientCertificate presented,
            Function<CertificateNames, Optional<Rejected>> subject,
            TrustProfile profile,
            Instant now) {
        ClientCertificate certificate;
        try {
            certificate = StrictParsing.parse(presented);
        } catch (CertificateException e) {
            return new Rejected(RejectionReason.MALFORMED_CERTIFICATE, StrictParsing.detail(e));
        }
        X509Certificate leaf = certificate.leaf();
        CertificateNames names = CertificateNames.of(leaf);
        if (names.alternative().malformed()) {
            return new Rejected(RejectionReason.MALFORMED_CERTIFICATE, ProblemCode.NAMES_NOT_DER.detail());
        }
        Optional<Rejected> rejected = CertificateLimits.checkNames(certificate)
                .or(() -> LeafRules.checkValidity(leaf, now))
                .or(() -> subject.apply(names))
                .or(() -> LeafRules.checkStrength(leaf, profile.policy().keyStrength()))
                .or(() -> LeafRules.checkUsage(leaf, profile.policy()));
        return rejected.isPresent() ? inOrder(rejected.get(), certificate) : paths.validate(certificate, profile, now);
    }

    /** Where another subject was shown because the chain begins with the CA. */
    private static Rejected inOrder(Rejected rejected, ClientCertificate certificate) {
        return rejected.reason() == RejectionReason.SUBJECT_MISMATCH
                ? PresentedOrder.objection(certificate).map(rejected::and).orElse(rejected)
                : rejected;
    }

    /** Trust first: about a certificate that nobody trusts, nobody is asked. */
    private PathResult decide(
            ClientCertificate certificate, SubjectSelector selector, TrustProfile profile, Instant now) {
        PathResult result = path(paths, certificate, names -> checkSubject(names, selector), profile, now);
        return result instanceof TrustedPath trusted ? revocation.check(trusted, profile, realm, now) : result;
    }

    private static List<X509Certificate> restsOn(TrustedPath trusted) {
        List<X509Certificate> certificates = new ArrayList<>(trusted.path());
        certificates.add(trusted.anchor());
        return certificates;
    }

    private static Optional<Rejected> checkSubject(CertificateNames names, SubjectSelector selector) {
        return selector.matches(names) ? Optional.empty() : Optional.of(otherSubject(names, selector));
    }

    private static Rejected otherSubject(CertificateNames names, SubjectSelector selector) {
        Rejected rejected = new Rejected(
                RejectionReason.SUBJECT_MISMATCH,
                ProblemCode.OTHER_SUBJECT.with(Map.of("type", selector.type().parameter(), "value", selector.value())));
        Optional<DistinguishedName> reversed = selector instanceof SubjectSelector.SubjectDn registered
                ? names.subject().filter(subject -> registered.name().reversed().matches(subject))
                : Optional.empty();
        return reversed.map(subject -> rejected.and(ProblemCode.REVERSED_NAME.with(Map.of("name", subject))))
                .orElse(rejected);
    }
}
