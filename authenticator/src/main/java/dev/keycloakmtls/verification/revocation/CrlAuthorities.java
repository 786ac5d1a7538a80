package dev.keycloakmtls.verification.revocation;

import dev.keycloakmtls.domain.Link;
import dev.keycloakmtls.domain.TrustProfile;
import dev.keycloakmtls.domain.Verdict.TrustedPath;
import dev.keycloakmtls.verification.crl.CrlSigner;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import javax.security.auth.x500.X500Principal;

/**
 * Who may have signed a CRL about a certificate of one path. Whatever else was presented is not among them: nobody vouches
 * for it.
 *
 * @param trusted the path
 * @param certificates of the path and of the profile
 */
record CrlAuthorities(TrustedPath trusted, List<X509Certificate> certificates) {

    static CrlAuthorities of(TrustedPath trusted, TrustProfile profile) {
        List<X509Certificate> certificates = new ArrayList<>(profile.intermediates());
        certificates.addAll(trusted.path());
        return new CrlAuthorities(trusted, List.copyOf(certificates));
    }

    /** Whether this may sign CRLs, by its key usage (RFC 5280 §6.3.3 f). */
    boolean maySign(X509Certificate authority) {
        return CrlSigner.mayBe(authority, authority.equals(trusted.anchor()));
    }

    /** Those that may sign for the certificate of a link, its issuer first; empty if nobody may. */
    Set<CrlSigner> signers(Link link) {
        Set<X500Principal> names = Locations.crlIssuers(link.certificate());
        Set<CrlSigner> signers = new LinkedHashSet<>();
        Stream.concat(Stream.of(link.issuer(), trusted.anchor()), certificates.stream())
                .filter(authority -> names.contains(authority.getSubjectX500Principal()))
                .filter(this::maySign)
                .map(CrlSigner::of)
                .forEach(signers::add);
        return signers;
    }

    /** Whether anybody of the path or the profile has this name. */
    boolean isKnown(X500Principal name) {
        return Stream.concat(Stream.of(trusted.anchor()), certificates.stream())
                .anyMatch(authority -> authority.getSubjectX500Principal().equals(name));
    }
}
