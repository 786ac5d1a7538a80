package dev.keycloakmtls.verification.path;

import dev.keycloakmtls.domain.ClientCertificate;
import dev.keycloakmtls.domain.RejectionReason;
import dev.keycloakmtls.domain.Verdict.Rejected;
import dev.keycloakmtls.domain.name.DistinguishedName;
import dev.keycloakmtls.problem.MalformedException;
import dev.keycloakmtls.problem.ProblemCode;
import dev.keycloakmtls.untrusted.Bound;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.security.auth.x500.X500Principal;

/** The bounds of what a client may present, so that hostile input costs little (RFC 8705 §7.5). */
public final class CertificateLimits {

    private CertificateLimits() {}

    /** Why every client refuses these certificates, whosever they are: they are too many, or too large to be compared. */
    public static Optional<Rejected> excess(ClientCertificate certificate) {
        return check(certificate).or(() -> checkNames(certificate));
    }

    /** Checks number and size only; parses and verifies nothing. */
    public static Optional<Rejected> check(ClientCertificate certificate) {
        List<X509Certificate> chain = certificate.chain();
        if (chain.size() > Bound.CHAIN_CERTIFICATES.value()) {
            return Optional.of(new Rejected(
                    RejectionReason.CHAIN_TOO_LONG,
                    ProblemCode.CHAIN_LONG.with(
                            Map.of("count", chain.size(), "most", Bound.CHAIN_CERTIFICATES.value()))));
        }
        for (X509Certificate presented : chain) {
            Optional<Integer> size = size(presented);
            if (size.isEmpty() || size.get() > Bound.CERTIFICATE_OCTETS.value()) {
                return Optional.of(new Rejected(
                        RejectionReason.CERTIFICATE_TOO_LARGE,
                        size.map(octets -> ProblemCode.CERTIFICATE_LARGE.with(
                                        Map.of("count", octets, "most", Bound.CERTIFICATE_OCTETS.value())))
                                .orElseGet(ProblemCode.NO_ENCODING::detail)));
            }
        }
        return Optional.empty();
    }

    /**
     * Checks the names of certificates that the JDK has parsed, before anybody compares them: Java's X.500 names normalize
     * for that, in quadratic time.
     */
    public static Optional<Rejected> checkNames(ClientCertificate certificate) {
        for (X509Certificate presented : certificate.chain()) {
            for (X500Principal name :
                    List.of(presented.getSubjectX500Principal(), presented.getIssuerX500Principal())) {
                Optional<Rejected> excess = excess(name);
                if (excess.isPresent()) {
                    return excess;
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<Rejected> excess(X500Principal name) {
        try {
            return DistinguishedName.of(name)
                    .excess()
                    .map(excess -> new Rejected(RejectionReason.CERTIFICATE_TOO_LARGE, excess));
        } catch (IllegalArgumentException e) {
            return Optional.of(new Rejected(
                    RejectionReason.MALFORMED_CERTIFICATE,
                    ProblemCode.NAME_UNREADABLE.with(
                            Map.of("why", MalformedException.detail(e, ProblemCode.DER_OTHER)))));
        }
    }

    private static Optional<Integer> size(X509Certificate certificate) {
        try {
            return Optional.of(certificate.getEncoded().length);
        } catch (CertificateEncodingException e) {
            return Optional.empty(); // whatever cannot be encoded is as good as endless
        }
    }
}
