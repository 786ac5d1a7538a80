package dev.keycloakmtls.verification.revocation;

import dev.keycloakmtls.domain.Bound;
import dev.keycloakmtls.domain.RevocationPolicy;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.x509.AccessDescription;
import org.bouncycastle.asn1.x509.AuthorityInformationAccess;
import org.bouncycastle.asn1.x509.CRLDistPoint;
import org.bouncycastle.asn1.x509.DistributionPoint;
import org.bouncycastle.asn1.x509.DistributionPointName;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;

/**
 * Where the status of a certificate is to be had: what the trust profile says, or else what the certificate says. Of the
 * latter only http and https count, and ldap where the server allows it, and only on hosts that the profile allows.
 */
final class Locations {

    private Locations() {}

    static Optional<URI> ocspResponder(X509Certificate certificate, RevocationPolicy policy) {
        return policy.ocspResponder().or(() -> accessDescriptions(certificate)
                .filter(description -> description.getAccessMethod().equals(AccessDescription.id_ad_ocsp))
                .flatMap(description -> uri(description.getAccessLocation(), policy, location -> false))
                .findFirst());
    }

    /**
     * One list for each CRL that is needed: the places that have the same one.
     *
     * @param ldap which ldap URLs count
     */
    static List<List<URI>> crls(X509Certificate certificate, RevocationPolicy policy, Predicate<URI> ldap) {
        if (!policy.crlLocations().isEmpty()) {
            return policy.crlLocations().stream().map(List::of).toList();
        }
        return distributionPoints(certificate)
                .limit(Bound.CRL_POINTS.value())
                .map(point -> alternatives(point, policy, ldap))
                .filter(alternatives -> !alternatives.isEmpty())
                .toList();
    }

    /** RFC 5280 §4.2.1.13: the names of one distribution point lead to the same CRL. */
    private static List<URI> alternatives(DistributionPoint point, RevocationPolicy policy, Predicate<URI> ldap) {
        DistributionPointName name = point.getDistributionPoint();
        if (name == null || name.getType() != DistributionPointName.FULL_NAME) {
            return List.of();
        }
        return Arrays.stream(GeneralNames.getInstance(name.getName()).getNames())
                .flatMap(location -> uri(location, policy, ldap))
                .limit(Bound.CRL_ALTERNATIVES.value())
                .toList();
    }

    private static Stream<DistributionPoint> distributionPoints(X509Certificate certificate) {
        try {
            byte[] extension = certificate.getExtensionValue(Extension.cRLDistributionPoints.getId());
            return extension == null
                    ? Stream.empty()
                    : Arrays.stream(CRLDistPoint.getInstance(content(extension)).getDistributionPoints());
        } catch (IOException | RuntimeException e) {
            return Stream.empty(); // an unreadable extension names nothing
        }
    }

    private static Stream<AccessDescription> accessDescriptions(X509Certificate certificate) {
        try {
            byte[] extension = certificate.getExtensionValue(Extension.authorityInfoAccess.getId());
            return extension == null
                    ? Stream.empty()
                    : Arrays.stream(AuthorityInformationAccess.getInstance(content(extension))
                            .getAccessDescriptions());
        } catch (IOException | RuntimeException e) {
            return Stream.empty(); // an unreadable extension names nothing
        }
    }

    private static ASN1Primitive content(byte[] extension) throws IOException {
        return ASN1Primitive.fromByteArray(
                ASN1OctetString.getInstance(extension).getOctets());
    }

    private static Stream<URI> uri(GeneralName location, RevocationPolicy policy, Predicate<URI> ldap) {
        if (location.getTagNo() != GeneralName.uniformResourceIdentifier) {
            return Stream.empty();
        }
        try {
            URI uri = new URI(location.getName().toString());
            boolean read = isHttp(uri) || ("ldap".equalsIgnoreCase(uri.getScheme()) && ldap.test(uri));
            return read && isAllowed(uri, policy) ? Stream.of(uri) : Stream.empty();
        } catch (URISyntaxException e) {
            return Stream.empty();
        }
    }

    private static boolean isHttp(URI uri) {
        return ("http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme()))
                && uri.getHost() != null
                && uri.getUserInfo() == null;
    }

    private static boolean isAllowed(URI uri, RevocationPolicy policy) {
        return policy.allowedHosts().isEmpty()
                || policy.allowedHosts().contains(uri.getHost().toLowerCase(Locale.ROOT));
    }
}
