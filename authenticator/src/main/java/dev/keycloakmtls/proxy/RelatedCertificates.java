package dev.keycloakmtls.proxy;

import dev.keycloakmtls.domain.Signatures;
import dev.keycloakmtls.domain.Thumbprint;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import javax.security.auth.x500.X500Principal;

/**
 * Finds out whether a certificate belongs to those of a set: whether it has the key of one, was issued by a CA among them, or
 * issued one. Then whoever has a certificate below the one may have one below the other.
 *
 * <p>As far as these certificates show it: of a CA between them that nobody has written down, nothing is known here.
 */
final class RelatedCertificates {

    private final Map<Thumbprint, X509Certificate> byKey = new HashMap<>();
    private final Map<X500Principal, List<X509Certificate>> authoritiesBySubject = new HashMap<>();
    private final Map<X500Principal, List<X509Certificate>> authoritiesByIssuer = new HashMap<>();

    RelatedCertificates(List<X509Certificate> certificates) {
        for (X509Certificate certificate : certificates) {
            byKey.put(Thumbprint.ofPublicKey(certificate.getPublicKey()), certificate);
            if (isAuthority(certificate)) {
                add(authoritiesBySubject, certificate, X509Certificate::getSubjectX500Principal);
                add(authoritiesByIssuer, certificate, X509Certificate::getIssuerX500Principal);
            }
        }
    }

    /** Whether somebody may take it for a CA; a certificate of version 1 cannot say that it is none. */
    static boolean isAuthority(X509Certificate certificate) {
        return certificate.getBasicConstraints() >= 0 || certificate.getVersion() < 3;
    }

    /** The first of the set that the certificate belongs to. */
    Optional<X509Certificate> of(X509Certificate certificate) {
        Thumbprint key = Thumbprint.ofPublicKey(certificate.getPublicKey());
        return Optional.ofNullable(byKey.get(key))
                .or(() -> named(authoritiesBySubject, certificate.getIssuerX500Principal())
                        .filter(authority -> Signatures.isSignedBy(certificate, authority.getPublicKey()))
                        .findFirst())
                .or(() -> named(authoritiesByIssuer, certificate.getSubjectX500Principal())
                        .filter(authority -> Signatures.isSignedBy(authority, certificate.getPublicKey()))
                        .findFirst());
    }

    private static void add(
            Map<X500Principal, List<X509Certificate>> index,
            X509Certificate certificate,
            Function<X509Certificate, X500Principal> name) {
        index.computeIfAbsent(name.apply(certificate), unused -> new ArrayList<>())
                .add(certificate);
    }

    private static Stream<X509Certificate> named(Map<X500Principal, List<X509Certificate>> index, X500Principal name) {
        return index.getOrDefault(name, List.of()).stream();
    }
}
