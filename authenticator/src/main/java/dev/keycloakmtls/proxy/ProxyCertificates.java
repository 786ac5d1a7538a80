package dev.keycloakmtls.proxy;

import dev.keycloakmtls.domain.ClientCertificate;
import dev.keycloakmtls.domain.RejectionReason;
import dev.keycloakmtls.domain.SubjectSelector;
import dev.keycloakmtls.domain.Thumbprint;
import dev.keycloakmtls.domain.TrustProfile;
import dev.keycloakmtls.domain.Verdict.Rejected;
import dev.keycloakmtls.domain.name.CertificateNames;
import dev.keycloakmtls.problem.Detail;
import dev.keycloakmtls.problem.ProblemCode;
import dev.keycloakmtls.untrusted.Bound;
import dev.keycloakmtls.verification.AcceptanceCache;
import dev.keycloakmtls.verification.CaSignedVerifier;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The certificates by which proxies authenticate themselves in their TLS connection to this server: exact ones, and CAs
 * with the subjects that these give to proxies. A CA is a certificate with its key, and what leads to it is found as for
 * clients (RFC 5280 §6.1): a name proves nothing.
 */
final class ProxyCertificates {

    private final Set<Thumbprint> exact;
    private final TrustProfile authorities;
    private final List<SubjectSelector> subjects;
    private final CaSignedVerifier verifier = new CaSignedVerifier(new AcceptanceCache());

    /**
     * Those that an administrator names.
     *
     * @param exact certificates that count as they are, whoever issued them
     * @param authorities CAs below which a certificate counts if it has one of the subjects
     * @param subjects that these CAs give to proxies
     */
    ProxyCertificates(List<X509Certificate> exact, List<X509Certificate> authorities, List<SubjectSelector> subjects) {
        this.exact = exact.stream().map(Thumbprint::of).collect(Collectors.toUnmodifiableSet());
        this.authorities = TrustProfile.named("trusted proxies")
                .anchors(authorities)
                .withoutRevocation()
                .build();
        this.subjects = List.copyOf(subjects);
    }

    /**
     * Decides about the certificate that a TLS connection was made with.
     *
     * @return why it is not a proxy's, in words that go on after "the sender's certificate"; empty: it is
     */
    Optional<Detail> objection(ClientCertificate peer, Instant now) {
        Thumbprint thumbprint = Thumbprint.of(peer.leaf());
        if (exact.contains(thumbprint)) {
            return outsideItsValidity(peer.leaf(), now);
        }
        Rejected objection = null;
        for (SubjectSelector subject : subjects) {
            if (!(verifier.verify(peer, subject, authorities, now) instanceof Rejected rejected)) {
                return Optional.empty();
            }
            objection = closer(objection, rejected);
        }
        return Optional.of(
                objection == null
                        ? ProblemCode.NOT_A_PROXYS.with(Map.of("sha256", thumbprint))
                        : ProblemCode.NOT_A_PROXYS_BECAUSE.with(Map.of(
                                "sha256",
                                thumbprint,
                                "reason",
                                objection.reason().code(),
                                "why",
                                objection.argument())));
    }

    /** With several subjects all but one are mismatches by their nature. */
    private static Rejected closer(@Nullable Rejected before, Rejected now) {
        return before == null || before.reason() == RejectionReason.SUBJECT_MISMATCH ? now : before;
    }

    /**
     * Whether a certificate may be a proxy's own, so that it speaks for no client. Nobody is let in by this, so that a name
     * is enough here, and a certificate that has ended is still a proxy's.
     */
    boolean isProxys(X509Certificate certificate) {
        return (!exact.isEmpty() && exact.contains(Thumbprint.of(certificate)))
                || (!subjects.isEmpty() && isReadable(certificate) && bearsASubject(certificate));
    }

    private boolean bearsASubject(X509Certificate certificate) {
        CertificateNames names = CertificateNames.of(certificate);
        return subjects.stream().anyMatch(subject -> subject.matches(names));
    }

    /** Whatever is larger is refused later, whoever it is said to be. */
    private static boolean isReadable(X509Certificate certificate) {
        try {
            return certificate.getEncoded().length <= Bound.CERTIFICATE_OCTETS.value();
        } catch (CertificateEncodingException e) {
            return false;
        }
    }

    /** In words that go on after "the sender's certificate"; both ends are included (RFC 5280 §4.1.2.5). */
    static Optional<Detail> outsideItsValidity(X509Certificate certificate, Instant now) {
        Instant begin = certificate.getNotBefore().toInstant();
        Instant end = certificate.getNotAfter().toInstant();
        return now.isAfter(end)
                ? Optional.of(ProblemCode.PROXYS_ENDED.with(Map.of("time", end)))
                : now.isBefore(begin)
                        ? Optional.of(ProblemCode.PROXYS_BEGINS.with(Map.of("time", begin)))
                        : Optional.empty();
    }
}
