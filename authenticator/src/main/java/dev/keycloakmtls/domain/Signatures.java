package dev.keycloakmtls.domain;

import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Security;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAKey;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Verifies the signatures of certificates, where a key is at hand and no path is validated. */
public final class Signatures {

    private static final String BOUNCY_CASTLE = "BC";

    private Signatures() {}

    /**
     * Returns whether a certificate is signed by a key. A key that costs too much to verify with
     * ({@link KeyStrength#excess}) has signed nothing, and neither has one that cannot verify. Names are not compared.
     */
    public static boolean isSignedBy(X509Certificate certificate, PublicKey key) {
        if (KeyStrength.excess(key).isPresent()) {
            return false;
        }
        try {
            Optional<String> faster = fasterProvider(List.of(certificate));
            if (faster.isPresent()) {
                certificate.verify(key, faster.get());
            } else {
                certificate.verify(key);
            }
            return true;
        } catch (GeneralSecurityException | RuntimeException e) {
            return false;
        }
    }

    /**
     * Returns the provider that shall verify the signatures of a path, if it is another one than the JDK would take.
     * BouncyCastle verifies ECDSA and EdDSA several times faster than the JDK, and Keycloak has it registered. The JDK still
     * builds and validates, and still applies its disabled algorithms: only the signatures' arithmetic is another's. It
     * tests whether the modulus of an RSA key is composite, which takes seconds for a long one: where an issuer that was
     * presented has such a key, the JDK verifies.
     *
     * @param path leaf first
     */
    public static Optional<String> fasterProvider(Collection<X509Certificate> path) {
        return path.stream().anyMatch(Signatures::isOnACurve)
                        && path.stream().skip(1).noneMatch(issuer -> issuer.getPublicKey() instanceof RSAKey)
                        && Security.getProvider(BOUNCY_CASTLE) != null
                ? Optional.of(BOUNCY_CASTLE)
                : Optional.empty();
    }

    private static boolean isOnACurve(X509Certificate certificate) {
        String signature = certificate.getSigAlgOID();
        return signature.startsWith("1.2.840.10045.4.") // ECDSA, RFC 5758 §3.2
                || signature.equals("1.3.101.112") // Ed25519, RFC 8410 §3
                || signature.equals("1.3.101.113"); // Ed448
    }
}
