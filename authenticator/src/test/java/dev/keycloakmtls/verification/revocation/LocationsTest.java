package dev.keycloakmtls.verification.revocation;

import static dev.keycloakmtls.testpki.Leaf.leaf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keycloakmtls.domain.RevocationPolicy;
import dev.keycloakmtls.domain.RevocationPolicy.FailureMode;
import dev.keycloakmtls.domain.RevocationPolicy.Mode;
import dev.keycloakmtls.problem.Argument;
import dev.keycloakmtls.problem.Detail;
import dev.keycloakmtls.problem.ProblemCode;
import dev.keycloakmtls.testpki.Leaf;
import dev.keycloakmtls.testpki.TestCa;
import dev.keycloakmtls.untrusted.Bound;
import java.net.URI;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERSet;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AccessDescription;
import org.bouncycastle.asn1.x509.CRLDistPoint;
import org.bouncycastle.asn1.x509.DistributionPoint;
import org.bouncycastle.asn1.x509.DistributionPointName;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where a certificate may send the server that asks for its status: each rule, and what comes nearest to breaking it. */
class LocationsTest {

    private static final TestCa ROOT = TestCa.root("CN=Root");
    private static final RevocationPolicy ANY_HOST = RevocationPolicy.of(Mode.OCSP_OR_CRL, FailureMode.HARD);
    private static final Predicate<URI> NO_LDAP = location -> false;
    private static final Predicate<URI> ANY_LDAP = location -> true;
    private static final String HERE = "http://status.test/here";

    @Test
    void asksWhomTheProfileNamesWhateverTheCertificateSays() {
        URI elsewhere = URI.create("http://profile.test/");
        X509Certificate certificate = certificate(responders(HERE));
        X509Certificate withCrl = certificate(points(point(HERE)));

        assertThat(Locations.ocspResponder(certificate, ANY_HOST)).contains(URI.create(HERE));
        assertThat(Locations.ocspResponder(certificate, ANY_HOST.withOcspResponder(elsewhere)))
                .contains(elsewhere);
        assertThat(Locations.crls(withCrl, ANY_HOST, NO_LDAP)).containsExactly(List.of(URI.create(HERE)));
        assertThat(Locations.crls(withCrl, ANY_HOST.withCrlLocations(List.of(elsewhere)), NO_LDAP))
                .containsExactly(List.of(elsewhere));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://status.test",
                "HTTP://STATUS.TEST:8080/a?b",
                "http://192.0.2.1/",
                "http://[2001:db8::1]:80/",
                "http://under_score.test/"
            })
    void asksByHttpAndHttps(String url) {
        assertThat(responder(url, ANY_HOST)).contains(URI.create(url));
        assertThat(crls(url, ANY_HOST, NO_LDAP)).containsExactly(List.of(URI.create(url)));
    }

    @ParameterizedTest
    @CsvSource({
        "LOCATION_SCHEME, status.test/ca.crl",
        "LOCATION_SCHEME, /ca.crl",
        "LOCATION_SCHEME, //status.test/ca.crl",
        "LOCATION_SCHEME, ''",
        "LOCATION_SCHEME, file:///etc/passwd",
        "LOCATION_SCHEME, ftp://status.test/ca.crl",
        "LOCATION_SCHEME, ldaps://status.test/CN=CA",
        "LOCATION_SCHEME, jar:http://status.test/a.jar!/ca.crl",
        "LOCATION_SCHEME, httpx://status.test/",
        "LOCATION_SCHEME, http:status.test",
        "LOCATION_SCHEME, http:///ca.crl",
        "LOCATION_SCHEME, http://status.test@other.test/",
        "LOCATION_SCHEME, http://user:secret@status.test/",
        "LOCATION_SCHEME, http://@status.test/",
        "URL, http://status.test/a b",
        "URL, http://",
        "URL, http://status.test/%zz",
        "URL, 'http://status.test/\u0000'",
        "LDAP_HOST, ldap://status.test/CN=CA",
        "LDAP_HOST, LDAP:///CN=CA"
    })
    void asksNowhereElse(ProblemCode why, String text) {
        X509Certificate certificate = certificate(responders(text));
        X509Certificate withCrl = certificate(points(point(text)));

        assertThat(Locations.ocspResponder(certificate, ANY_HOST)).isEmpty();
        assertThat(places(Locations.withoutResponder(certificate, ANY_HOST), ProblemCode.RESPONDER_NOT_ASKED))
                .containsExactly(text + " " + why);
        assertThat(Locations.crls(withCrl, ANY_HOST, NO_LDAP)).isEmpty();
        assertThat(places(Locations.withoutCrl(withCrl, ANY_HOST, NO_LDAP), ProblemCode.CRL_NOT_ASKED))
                .containsExactly(text + " " + why);
    }

    @Test
    void readsListsByLdapOnlyWhereTheServerSaysSoAndNeverAsksAResponder() {
        String known = "ldap://status.test/CN=CA";
        String other = "ldap://other.test/CN=CA";
        X509Certificate certificate = certificate(points(point(other, known)));
        Predicate<URI> one = location -> "status.test".equals(location.getHost());

        assertThat(Locations.crls(certificate, ANY_HOST, one)).containsExactly(List.of(URI.create(known)));
        assertThat(crls("Ldap://status.test/", ANY_HOST, ANY_LDAP))
                .containsExactly(List.of(URI.create("Ldap://status.test/")));
        assertThat(crls("ldaps://status.test/", ANY_HOST, ANY_LDAP)).isEmpty();
        assertThat(responder(known, ANY_HOST)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://status.test/", "https://STATUS.Test:8443/ca", "http://under_score.test/"})
    void asksHostsThatTheProfileAllows(String url) {
        RevocationPolicy two = ANY_HOST.withAllowedHosts(Set.of("status.test", "under_score.test"));

        assertThat(responder(url, two)).contains(URI.create(url));
        assertThat(crls(url, two, NO_LDAP)).containsExactly(List.of(URI.create(url)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://other.test/",
                "http://xstatus.test/",
                "http://a.status.test/",
                "http://status.test.other.test/",
                "http://status.test./",
                "http://other.test/status.test",
                "http://other.test/?http://status.test/",
                "http://status_test/",
                "ldap://other.test/CN=status.test",
                "ldap:///CN=status.test"
            })
    void asksNoOtherHost(String url) {
        RevocationPolicy one = ANY_HOST.withAllowedHosts(Set.of("status.test"));
        X509Certificate withCrl = certificate(points(point(url)));

        assertThat(responder(url, one)).isEmpty();
        assertThat(Locations.crls(withCrl, one, ANY_LDAP)).isEmpty();
        assertThat(places(Locations.withoutCrl(withCrl, one, ANY_LDAP), ProblemCode.CRL_NOT_ASKED))
                .containsExactly(url + " " + ProblemCode.HOST_NOT_ALLOWED);
    }

    @Test
    void asksAUrlOfTheLongestAllowedLengthAndNoneThatIsLonger() {
        String longest = HERE + "x".repeat(Bound.REVOCATION_URL_CHARACTERS.value() - HERE.length());

        assertThat(responder(longest, ANY_HOST)).contains(URI.create(longest));
        assertThat(responder(longest + "x", ANY_HOST)).isEmpty();
        assertThat(places(
                        Locations.withoutResponder(certificate(responders(longest + "x")), ANY_HOST),
                        ProblemCode.RESPONDER_NOT_ASKED))
                .containsExactly(longest.substring(0, 100) + "… " + ProblemCode.LONGER);
    }

    @Test
    void passesOverWhatItDoesNotAsk() {
        assertThat(Locations.ocspResponder(certificate(responders("file:///a", HERE, "http://later.test/")), ANY_HOST))
                .contains(URI.create(HERE));
        assertThat(Locations.crls(certificate(points(point("file:///a"), point("ldap://b/", HERE))), ANY_HOST, NO_LDAP))
                .containsExactly(List.of(URI.create(HERE)));
    }

    @Test
    void looksAtAsManyRespondersAsTheBoundSaysAndNotAtOneMore() {
        String[] refused = numbered("file:///", Bound.OCSP_RESPONDERS.value());
        String[] last = refused.clone();
        last[last.length - 1] = HERE;

        assertThat(Locations.ocspResponder(certificate(responders(last)), ANY_HOST))
                .contains(URI.create(HERE));
        assertThat(Locations.ocspResponder(certificate(responders(and(refused, HERE))), ANY_HOST))
                .isEmpty();
    }

    @Test
    void readsAsManyListsAsTheBoundsSayAndNotOneMore() {
        int most = Bound.CRL_POINTS.value();
        DistributionPoint[] points = Arrays.stream(numbered("http://status.test/", most + 1))
                .map(LocationsTest::point)
                .toArray(DistributionPoint[]::new);
        String[] alternatives = numbered("http://status.test/", Bound.CRL_ALTERNATIVES.value() + 1);

        assertThat(Locations.crls(certificate(points(points)), ANY_HOST, NO_LDAP))
                .hasSize(most)
                .doesNotContain(List.of(URI.create("http://status.test/" + most)));
        assertThat(Locations.crls(certificate(points(point(alternatives))), ANY_HOST, NO_LDAP))
                .singleElement()
                .isEqualTo(Arrays.stream(alternatives)
                        .limit(Bound.CRL_ALTERNATIVES.value())
                        .map(URI::create)
                        .toList());
    }

    @Test
    void keepsListsApartAndTheirAlternativesTogether() {
        assertThat(Locations.crls(certificate(points(point(HERE, HERE + 2), point(HERE + 3))), ANY_HOST, NO_LDAP))
                .containsExactly(List.of(URI.create(HERE), URI.create(HERE + 2)), List.of(URI.create(HERE + 3)));
    }

    /** caIssuers is for certificates, a name is for a directory, and a relative one needs the issuer's. */
    @Test
    void takesNothingElseForAPlace() {
        GeneralName url = new GeneralName(GeneralName.uniformResourceIdentifier, HERE);
        GeneralName host = new GeneralName(GeneralName.dNSName, "status.test");
        DistributionPoint relative = new DistributionPoint(
                new DistributionPointName(DistributionPointName.NAME_RELATIVE_TO_CRL_ISSUER, new DERSet(host)),
                null,
                null);
        DistributionPoint named = new DistributionPoint(new DistributionPointName(new GeneralNames(host)), null, null);
        X509Certificate certificate = ROOT.issue(leaf("CN=client")
                        .extension(
                                Extension.authorityInfoAccess.getId(),
                                false,
                                access(AccessDescription.id_ad_caIssuers, url))
                        .extension(
                                Extension.cRLDistributionPoints.getId(),
                                false,
                                new CRLDistPoint(new DistributionPoint[] {relative, named, issuedBy(url)})))
                .certificate();
        X509Certificate byName = certificate(leaf("CN=client")
                .extension(Extension.authorityInfoAccess.getId(), false, access(AccessDescription.id_ad_ocsp, host)));

        assertThat(Locations.ocspResponder(certificate, ANY_HOST)).isEmpty();
        assertThat(Locations.namesResponder(certificate)).isFalse();
        assertThat(Locations.withoutResponder(certificate, ANY_HOST).code()).isEqualTo(ProblemCode.NO_RESPONDER);
        assertThat(Locations.crls(certificate, ANY_HOST, ANY_LDAP)).isEmpty();
        assertThat(Locations.withoutCrl(certificate, ANY_HOST, ANY_LDAP).code()).isEqualTo(ProblemCode.NO_CRL);
        assertThat(Locations.ocspResponder(byName, ANY_HOST)).isEmpty();
    }

    @Test
    void aResponderIsNamedEvenIfItMayNotBeAsked() {
        assertThat(Locations.namesResponder(certificate(responders("file:///a"))))
                .isTrue();
        assertThat(Locations.namesResponder(certificate(leaf("CN=client")))).isFalse();
    }

    @Test
    void saysOfAtMostThreePlacesWhyTheyAreNotAsked() {
        X509Certificate certificate =
                certificate(points(point("file:///1", "file:///2"), point("file:///3", "file:///4")));

        assertThat(places(Locations.withoutCrl(certificate, ANY_HOST, NO_LDAP), ProblemCode.CRL_NOT_ASKED))
                .containsExactly(
                        "file:///1 " + ProblemCode.LOCATION_SCHEME,
                        "file:///2 " + ProblemCode.LOCATION_SCHEME,
                        "file:///3 " + ProblemCode.LOCATION_SCHEME);
    }

    @Test
    void anUnreadableExtensionNamesNothingAndNobody() {
        for (byte[] hostile : List.of(
                new byte[0], new byte[] {0x30, 0x05, 0x01}, new byte[] {0x05, 0x00}, new byte[] {0x30, 0x02, 0x30, 0x00
                })) {
            X509Certificate certificate = certificate(leaf("CN=client")
                    .extension(Extension.authorityInfoAccess.getId(), false, hostile)
                    .extension(Extension.cRLDistributionPoints.getId(), false, hostile));

            assertThat(Locations.ocspResponder(certificate, ANY_HOST)).isEmpty();
            assertThat(Locations.crls(certificate, ANY_HOST, ANY_LDAP)).isEmpty();
            assertThat(Locations.crlIssuers(certificate)).containsExactly(new X500Principal("CN=Root"));
        }
    }

    @Test
    void aListMayBeInTheNameOfTheIssuerAndOfWhomAPointNames() {
        GeneralName other = new GeneralName(new X500Name("CN=Lists"));
        GeneralName url = new GeneralName(GeneralName.uniformResourceIdentifier, HERE);

        assertThat(Locations.crlIssuers(certificate(points(point(HERE)))))
                .containsExactly(new X500Principal("CN=Root"));
        assertThat(Locations.crlIssuers(certificate(points(point(HERE), issuedBy(url, url, url, url, other)))))
                .containsExactly(new X500Principal("CN=Root"), new X500Principal("CN=Lists"));
    }

    @Test
    void noMoreIssuersOfListsThanTheBoundsSay() {
        GeneralName[] names = IntStream.rangeClosed(0, Bound.CRL_ALTERNATIVES.value())
                .mapToObj(i -> new GeneralName(new X500Name("CN=Lists " + i)))
                .toArray(GeneralName[]::new);
        DistributionPoint[] late = Stream.concat(
                        Stream.generate(() -> point(HERE)).limit(Bound.CRL_POINTS.value()), Stream.of(issuedBy(names)))
                .toArray(DistributionPoint[]::new);
        DistributionPoint[] last = Arrays.copyOfRange(late, 1, late.length);

        assertThat(Locations.crlIssuers(certificate(points(issuedBy(names)))))
                .hasSize(1 + Bound.CRL_ALTERNATIVES.value())
                .doesNotContain(new X500Principal("CN=Lists " + Bound.CRL_ALTERNATIVES.value()));
        assertThat(Locations.crlIssuers(certificate(points(last)))).contains(new X500Principal("CN=Lists 0"));
        assertThat(Locations.crlIssuers(certificate(points(late)))).containsExactly(new X500Principal("CN=Root"));
    }

    @Test
    void workIsCountedByHostWhateverItsCaseAndPort() {
        assertThat(Locations.host(URI.create("http://Status.TEST:8080/a"))).isEqualTo("status.test");
        assertThat(Locations.host(URI.create("http://under_score.test/"))).isEqualTo("under_score.test");
        assertThat(Locations.host(URI.create("file:///var/lib/ca.crl"))).isEqualTo("file");
    }

    private static List<String> places(Detail detail, ProblemCode code) {
        assertThat(detail.code()).isEqualTo(code);
        return ((Argument.Several) argument(detail, "places"))
                .parts().stream()
                        .map(place ->
                                argument(place, "location").text() + " " + ((Detail) argument(place, "problem")).code())
                        .toList();
    }

    private static Argument argument(Detail detail, String name) {
        return Objects.requireNonNull(detail.arguments().get(name));
    }

    private static Optional<URI> responder(String url, RevocationPolicy policy) {
        return Locations.ocspResponder(certificate(responders(url)), policy);
    }

    private static List<List<URI>> crls(String url, RevocationPolicy policy, Predicate<URI> ldap) {
        return Locations.crls(certificate(points(point(url))), policy, ldap);
    }

    private static X509Certificate certificate(Leaf leaf) {
        return ROOT.issue(leaf).certificate();
    }

    private static Leaf responders(String... urls) {
        ASN1EncodableVector access = new ASN1EncodableVector();
        for (String url : urls) {
            access.add(new AccessDescription(
                    AccessDescription.id_ad_ocsp, new GeneralName(GeneralName.uniformResourceIdentifier, url)));
        }
        return leaf("CN=client").extension(Extension.authorityInfoAccess.getId(), false, new DERSequence(access));
    }

    private static DERSequence access(ASN1ObjectIdentifier method, GeneralName location) {
        return new DERSequence(new AccessDescription(method, location));
    }

    private static Leaf points(DistributionPoint... points) {
        return leaf("CN=client").extension(Extension.cRLDistributionPoints.getId(), false, new CRLDistPoint(points));
    }

    private static DistributionPoint point(String... urls) {
        return point(null, urls);
    }

    private static DistributionPoint issuedBy(GeneralName... issuers) {
        return point(new GeneralNames(issuers));
    }

    private static DistributionPoint point(@Nullable GeneralNames issuer, String... urls) {
        GeneralName[] names = Arrays.stream(urls)
                .map(url -> new GeneralName(GeneralName.uniformResourceIdentifier, url))
                .toArray(GeneralName[]::new);
        return new DistributionPoint(
                names.length == 0 ? null : new DistributionPointName(new GeneralNames(names)), null, issuer);
    }

    private static String[] numbered(String prefix, int count) {
        return IntStream.range(0, count).mapToObj(i -> prefix + i).toArray(String[]::new);
    }

    private static String[] and(String[] some, String other) {
        return Stream.concat(Arrays.stream(some), Stream.of(other)).toArray(String[]::new);
    }
}
