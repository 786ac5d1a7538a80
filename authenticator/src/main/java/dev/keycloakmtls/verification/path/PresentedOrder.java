package dev.keycloakmtls.verification.path;

import dev.keycloakmtls.domain.ClientCertificate;
import dev.keycloakmtls.problem.Detail;
import dev.keycloakmtls.problem.ProblemCode;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/** Finds the words for a chain that was sent from the wrong end. It only ever explains: identity comes from the leaf. */
public final class PresentedOrder {

    private PresentedOrder() {}

    /** What to say where the first certificate is that of a CA which has issued another one of the chain; or nothing. */
    public static Optional<Detail> objection(ClientCertificate presented) {
        X509Certificate first = presented.leaf();
        boolean issuer = first.getBasicConstraints() >= 0
                && presented.extras().stream().anyMatch(other -> isNamed(first, other));
        return issuer
                ? Optional.of(ProblemCode.CA_FIRST.with(Map.of("ca", first.getSubjectX500Principal())))
                : Optional.empty();
    }

    /** As they are encoded: nothing is normalized for an explanation. */
    private static boolean isNamed(X509Certificate ca, X509Certificate issued) {
        byte[] name = ca.getSubjectX500Principal().getEncoded();
        return Arrays.equals(name, issued.getIssuerX500Principal().getEncoded())
                && !Arrays.equals(name, issued.getSubjectX500Principal().getEncoded());
    }
}
