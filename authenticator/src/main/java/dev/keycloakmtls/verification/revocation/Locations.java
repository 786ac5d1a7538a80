package dev.keycloakmtls.verification.revocation;

import dev.keycloakmtls.domain.RevocationPolicy;
import dev.keycloakmtls.domain.UrlHost;
import dev.keycloakmtls.domain.name.DistinguishedName;
import dev.keycloakmtls.problem.Detail;
import dev.keycloakmtls.problem.ProblemCode;
import dev.keycloakmtls.untrusted.Bound;
import dev.keycloakmtls.untrusted.Extensions;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import javax.security.auth.x500.X500Principal;
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

    @SuppressWarnings("UnnecessaryLambda") // read at several places
    private static final Predicate<URI> NO_LDAP = location -> false;

    private Locations() {}

    /**
     * What a certificate names.
     *
     * @param uri if it may be asked
     * @param objection if not
     */
    private record Named(String text, Optional<URI> uri, Optional<Detail> objection) {
        static Named refused(String text, Detail objection) {
            String shown = text.length() <= 100 ? text : text.substring(0, 100) + "…";
            return new Named(shown, Optional.empty(), Optional.of(objection));
        }

        Optional<Detail> passedOver() {
            return objection.map(why -> ProblemCode.AT_LOCATION.with(Map.of("location", text, "problem", why)));
        }
    }

    /** The host of a place, by which work for it is counted and shared out; files have one in common. */
    static String host(URI location) {
        return UrlHost.of(location).orElse("file");
    }

    static Optional<URI> ocspResponder(X509Certificate certificate, RevocationPolicy policy) {
        return policy.ocspResponder().or(() -> responders(certificate, policy).stream()
                .flatMap(named -> named.uri().stream())
                .findFirst());
    }

    /** Whether a certificate names an OCSP responder, one that may be asked or not. */
    static boolean namesResponder(X509Certificate certificate) {
        return !responders(certificate, RevocationPolicy.NONE).isEmpty();
    }

    /** Why there is no {@link #ocspResponder}, for an administrator. */
    static Detail withoutResponder(X509Certificate certificate, RevocationPolicy policy) {
        return passedOver(ProblemCode.NO_RESPONDER, ProblemCode.RESPONDER_NOT_ASKED, responders(certificate, policy));
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
        return points(certificate, policy, ldap).stream()
                .map(point -> point.stream()
                        .flatMap(named -> named.uri().stream())
                        .limit(Bound.CRL_ALTERNATIVES.value())
                        .toList())
                .filter(alternatives -> !alternatives.isEmpty())
                .toList();
    }

    /** In whose name a list about the certificate may be: its issuer, or whom its distribution points name instead. */
    static Set<X500Principal> crlIssuers(X509Certificate certificate) {
        Set<X500Principal> issuers = new LinkedHashSet<>();
        issuers.add(certificate.getIssuerX500Principal());
        try {
            Optional<ASN1Primitive> extension = extension(certificate, Extension.cRLDistributionPoints.getId());
            extension.map(CRLDistPoint::getInstance).stream()
                    .flatMap(points -> Arrays.stream(points.getDistributionPoints()))
                    .limit(Bound.CRL_POINTS.value())
                    .flatMap(point -> Stream.ofNullable(point.getCRLIssuer()))
                    .flatMap(names -> Arrays.stream(names.getNames()))
                    .filter(name -> name.getTagNo() == GeneralName.directoryName)
                    .limit(Bound.CRL_ALTERNATIVES.value())
                    .flatMap(name -> principal(name).stream())
                    .forEach(issuers::add);
        } catch (IOException | RuntimeException e) {
            return issuers; // an unreadable extension names nobody
        }
        return issuers;
    }

    private static Optional<X500Principal> principal(GeneralName name) {
        try {
            return Optional.of(DistinguishedName.comparable(
                    name.getName().toASN1Primitive().getEncoded()));
        } catch (IOException | RuntimeException e) {
            return Optional.empty(); // nobody has a name that cannot be read
        }
    }

    /** Why there are no {@link #crls}, for an administrator. */
    static Detail withoutCrl(X509Certificate certificate, RevocationPolicy policy, Predicate<URI> ldap) {
        return passedOver(
                ProblemCode.NO_CRL,
                ProblemCode.CRL_NOT_ASKED,
                points(certificate, policy, ldap).stream().flatMap(List::stream).toList());
    }

    private static Detail passedOver(ProblemCode none, ProblemCode notAsked, List<Named> named) {
        List<Detail> places = named.stream()
                .flatMap(each -> each.passedOver().stream())
                .limit(3)
                .toList();
        return places.isEmpty() ? none.detail() : notAsked.with(Map.of("places", places));
    }

    /** RFC 5280 §4.2.2.1. */
    private static List<Named> responders(X509Certificate certificate, RevocationPolicy policy) {
        try {
            Optional<ASN1Primitive> extension = extension(certificate, Extension.authorityInfoAccess.getId());
            return extension.map(AuthorityInformationAccess::getInstance).stream()
                    .flatMap(access -> Arrays.stream(access.getAccessDescriptions()))
                    .filter(description -> description.getAccessMethod().equals(AccessDescription.id_ad_ocsp))
                    .limit(Bound.OCSP_RESPONDERS.value())
                    .flatMap(description -> named(description.getAccessLocation(), policy, NO_LDAP))
                    .toList();
        } catch (IOException | RuntimeException e) {
            return List.of(); // an unreadable extension names nothing
        }
    }

    /** RFC 5280 §4.2.1.13: the names of one distribution point lead to the same CRL. */
    private static List<List<Named>> points(X509Certificate certificate, RevocationPolicy policy, Predicate<URI> ldap) {
        try {
            Optional<ASN1Primitive> extension = extension(certificate, Extension.cRLDistributionPoints.getId());
            return extension.map(CRLDistPoint::getInstance).stream()
                    .flatMap(points -> Arrays.stream(points.getDistributionPoints()))
                    .limit(Bound.CRL_POINTS.value())
                    .map(point -> fullNames(point)
                            .flatMap(name -> named(name, policy, ldap))
                            .toList())
                    .toList();
        } catch (IOException | RuntimeException e) {
            return List.of(); // an unreadable extension names nothing
        }
    }

    private static Stream<GeneralName> fullNames(DistributionPoint point) {
        DistributionPointName name = point.getDistributionPoint();
        return name == null || name.getType() != DistributionPointName.FULL_NAME
                ? Stream.empty()
                : Arrays.stream(GeneralNames.getInstance(name.getName()).getNames());
    }

    private static Optional<ASN1Primitive> extension(X509Certificate certificate, String oid) throws IOException {
        byte[] extension = Extensions.of(certificate).value(oid);
        return extension == null
                ? Optional.empty()
                : Optional.of(ASN1Primitive.fromByteArray(
                        ASN1OctetString.getInstance(extension).getOctets()));
    }

    private static Stream<Named> named(GeneralName location, RevocationPolicy policy, Predicate<URI> ldap) {
        return location.getTagNo() == GeneralName.uniformResourceIdentifier
                ? Stream.of(named(location.getName().toString(), policy, ldap))
                : Stream.empty();
    }

    private static Named named(String text, RevocationPolicy policy, Predicate<URI> ldap) {
        if (text.length() > Bound.REVOCATION_URL_CHARACTERS.value()) {
            return Named.refused(
                    text, ProblemCode.LONGER.with(Map.of("count", Bound.REVOCATION_URL_CHARACTERS.value())));
        }
        URI uri;
        try {
            uri = new URI(text);
        } catch (URISyntaxException e) {
            return Named.refused(text, ProblemCode.URL.detail());
        }
        if ("ldap".equalsIgnoreCase(uri.getScheme()) && !ldap.test(uri)) {
            return Named.refused(text, ProblemCode.LDAP_HOST.detail());
        }
        if (!isHttp(uri) && !"ldap".equalsIgnoreCase(uri.getScheme())) {
            return Named.refused(text, ProblemCode.LOCATION_SCHEME.detail());
        }
        return isAllowed(uri, policy)
                ? new Named(text, Optional.of(uri), Optional.empty())
                : Named.refused(text, ProblemCode.HOST_NOT_ALLOWED.detail());
    }

    private static boolean isHttp(URI uri) {
        return ("http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme()))
                && UrlHost.of(uri).isPresent()
                && !UrlHost.hasUser(uri);
    }

    private static boolean isAllowed(URI uri, RevocationPolicy policy) {
        return policy.allowedHosts().isEmpty()
                || UrlHost.of(uri).filter(policy.allowedHosts()::contains).isPresent();
    }
}
