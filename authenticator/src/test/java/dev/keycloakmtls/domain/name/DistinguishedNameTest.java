package dev.keycloakmtls.domain.name;

import static dev.keycloakmtls.testpki.Leaf.leaf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.keycloakmtls.conformance.Satisfies;
import dev.keycloakmtls.problem.MalformedException;
import dev.keycloakmtls.testpki.HostileCertificates;
import dev.keycloakmtls.testpki.TestCertificate;
import dev.keycloakmtls.untrusted.Bound;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERBMPString;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.DERIA5String;
import org.bouncycastle.asn1.DERPrintableString;
import org.bouncycastle.asn1.DERT61String;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.DERUniversalString;
import org.bouncycastle.asn1.x500.AttributeTypeAndValue;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DistinguishedNameTest {

    // --- positions and sets: distinguishedNameMatch, RFC 4517 §4.2.15

    @Test
    @Satisfies(26)
    void matchesTheSameNameInTextAndCertificate() {
        assertThat(name("CN=payments,O=Example,C=DE"))
                .isEqualTo(DistinguishedName.of(new X500Principal("CN=payments,O=Example,C=DE")));
    }

    @Test
    @Satisfies(26)
    void rejectsTheSameRdnsInAnotherOrder() {
        assertDifferent("CN=payments,O=Example,C=DE", "C=DE,O=Example,CN=payments");
        assertDifferent("OU=a,OU=b,CN=c", "OU=b,OU=a,CN=c");
    }

    @Test
    @Satisfies(26)
    void rejectsAnotherNumberOfRdns() {
        assertDifferent("CN=payments,O=Example", "CN=payments,O=Example,C=DE");
        assertDifferent("CN=payments,O=Example", "CN=payments");
        assertDifferent("CN=payments,CN=payments", "CN=payments");
    }

    @Test
    @Satisfies(26)
    void matchesTheAttributesOfOneRdnInAnyOrder() {
        assertSame("CN=payments+UID=7+O=Example,C=DE", "O=Example+CN=payments+UID=7,C=DE");
    }

    @Test
    @Satisfies(26)
    void rejectsAttributesThatMovedToAnotherRdn() {
        assertDifferent("CN=payments+UID=7,C=DE", "CN=payments,UID=7,C=DE");
        assertDifferent("CN=a+UID=7,CN=b", "CN=b+UID=7,CN=a");
        assertDifferent("CN=a+CN=a", "CN=a");
    }

    @Test
    @Satisfies(26)
    void rejectsTheSameValueUnderAnotherType() {
        assertDifferent("CN=payments", "OU=payments");
        assertDifferent("SN=1", "serialNumber=1");
    }

    @Test
    @Satisfies(28)
    void rejectsAValueThatOnlyContainsTheRegisteredOne() {
        assertDifferent("CN=payments", "CN=payments2");
        assertDifferent("CN=payments", "CN=my payments");
        assertDifferent("CN=.*", "CN=payments");
        assertDifferent("CN=*", "CN=payments");
    }

    @Test
    @Satisfies(28)
    void rejectsARegisteredNameSmuggledIntoOneValue() {
        assertDifferent("CN=payments,O=Example", "CN=payments\\,O=Example");
        assertDifferent("CN=payments+O=Example", "CN=payments\\+O=Example");
    }

    // --- values: caseIgnoreMatch with preparation, RFC 4518

    @ParameterizedTest
    @Satisfies(27)
    @CsvSource({
        "CN=Payments Service, CN=PAYMENTS service",
        "CN=a b, CN=a    b",
        "CN=a b, 'CN=\\ \\ a b\\ '",
        "CN=stra\u00dfe, CN=STRASSE",
        "CN=\u00c9cole, CN=e\u0301cole",
        "CN=\u03a3\u03a4\u03a3, CN=\u03c3\u03c4\u03c2",
        "CN=a\\C2\\A0b, CN=a b",
        "CN=\uff21, CN=a",
        "CN=\u0130, CN=i\u0307",
    })
    void matchesValuesThatDifferInCaseSpacesOrComposition(String one, String other) {
        assertSame(one, other);
    }

    @ParameterizedTest
    @Satisfies(27)
    @CsvSource({
        "CN=ab, CN=a b",
        "CN=e, CN=\u00e9",
        "CN=i, CN=\u0131",
        "CN=i, CN=\u0130",
        "CN=a, CN=\u0430", // Cyrillic
    })
    void rejectsValuesThatOnlyLookAlike(String one, String other) {
        assertDifferent(one, other);
    }

    @ParameterizedTest
    @Satisfies(23)
    @ValueSource(
            strings = {
                "CN=pay\\00ments",
                "CN=payments\\00",
                "CN=\\00payments",
                "CN=payments\\00.evil.example",
                "CN=pay\\01ments",
                "CN=payments\\0A",
                "CN=payments\\09",
                "CN=payments\\7F",
                "CN=pay\\E2\\80\\8Bments", // zero-width space
                "CN=pay\\C2\\ADments", // soft hyphen
                "CN=pay\\E2\\80\\AEments", // right-to-left override
                "CN=payments\\EF\\BB\\BF", // byte order mark
            })
    void rejectsValuesWithCharactersThatCannotBeSeen(String forged) {
        assertDifferent("CN=payments", forged);
        assertThat(name(forged)).isEqualTo(name(name(forged).toString()));
    }

    @Test
    @Satisfies(27)
    void matchesTheSameTextInEveryStringType() throws IOException {
        DistinguishedName registered = name("CN=Example Inc");
        for (ASN1Encodable value : List.of(
                new DERUTF8String("Example Inc"),
                new DERPrintableString("Example Inc"),
                new DERT61String("Example Inc"),
                new DERBMPString("Example Inc"),
                new DERIA5String("Example Inc"),
                new DERUniversalString("Example Inc".getBytes("UTF-32BE")))) {
            assertThat(encoded(BCStyle.CN, value))
                    .as(value.getClass().getName())
                    .isEqualTo(registered);
        }
    }

    @Test
    @Satisfies(27)
    void rejectsBytesOfAnotherTypeThatSpellTheValue() throws IOException {
        assertThat(encoded(BCStyle.CN, new DERBitString("payments".getBytes("US-ASCII"))))
                .isNotEqualTo(name("CN=payments"));
        assertThat(encoded(BCStyle.CN, new DERBMPString("payments")))
                .isNotEqualTo(name("CN=\\00p\\00a\\00y\\00m\\00e\\00n\\00t\\00s"));
    }

    /** The octets 03 02 00 01 are a bit string; the text "#03020001" is only written like them. */
    @Test
    @Satisfies(27)
    void rejectsTextThatSpellsTheOctetsOfAnotherValue() throws IOException {
        DistinguishedName octets = encoded(BCStyle.CN, new DERBitString(new byte[] {1}));
        assertThat(octets).isEqualTo(name("CN=#03020001")).isNotEqualTo(name("CN=\\#03020001"));
        assertThat(name("CN=\\#03020001")).isNotEqualTo(octets);
    }

    @Test
    @Satisfies(23)
    void rejectsBrokenUtf8ThatWouldDecodeToTheSameReplacement() {
        DistinguishedName one = DistinguishedName.of(new X500Principal(bytes("300c310a300806035504030c0180")));
        DistinguishedName other = DistinguishedName.of(new X500Principal(bytes("300c310a300806035504030c0181")));

        assertThat(one).isNotEqualTo(other).isNotEqualTo(name("CN=\uFFFD"));
        assertThat(one.rdns().get(0).attributes().get(0).syntax()).isEqualTo(ValueSyntax.OPAQUE);
        assertThat(one).isEqualTo(name(one.toString()));
    }

    @Test
    @Satisfies(27)
    void foldsOnlyAsciiInIa5Attributes() {
        assertSame("emailAddress=Ops@Example.com,DC=EXAMPLE", "E=ops@example.COM,dc=example");
        assertDifferent("DC=example", "DC=\uff45xample");
        assertDifferent("emailAddress=k@x.example", "emailAddress=\u212a@x.example");
    }

    // --- text: RFC 4514

    @ParameterizedTest
    @Satisfies(25)
    @CsvSource(
            delimiter = '|',
            value = {
                "cn=a,l=b,st=c,o=d,ou=e,c=DE,street=f,dc=g,uid=h|CN=a,L=b,ST=c,O=d,OU=e,C=DE,STREET=f,DC=g,UID=h",
                "commonName=a,S=b,countryName=DE,domainComponent=c|2.5.4.3=a,2.5.4.8=b,2.5.4.6=DE,DC=c",
                "OID.2.5.4.3=a,oid.2.5.4.10=b|CN=a,O=b",
                "surname=a,givenName=b,GN=c|2.5.4.4=a,2.5.4.42=b,2.5.4.42=c",
                "organizationIdentifier=PSDDE-BAFIN-123|2.5.4.97=PSDDE-BAFIN-123",
                "jurisdictionCountryName=BR|1.3.6.1.4.1.311.60.2.1.3=BR",
                "jurisdictionST=x,jurisdictionL=y|1.3.6.1.4.1.311.60.2.1.2=x,1.3.6.1.4.1.311.60.2.1.1=y",
                "SERIALNUMBER=12,businessCategory=z|2.5.4.5=12,2.5.4.15=z",
                "EMAIL=a@b,uniqueIdentifier=1|1.2.840.113549.1.9.1=a@b,2.5.4.45=1",
                "CN = a ,  O = b + OU = c|CN=a,O=b+OU=c",
            })
    void readsAttributeTypesByEveryCommonName(String one, String other) {
        assertSame(one, other);
    }

    @ParameterizedTest
    @Satisfies(25)
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "CN=a\\,b|a,b",
                "CN=a\\+b|a+b",
                "CN=a\\\"b|a\"b",
                "CN=a\\\\b|a\\b",
                "CN=a\\2Cb|a,b",
                "CN=a\\2cb|a,b",
                "CN=\\C3\\A9t\\C3\\a9|\u00e9t\u00e9",
                "CN=\\#a|#a",
                "CN=a#b|a#b",
                "CN=a=b|a=b",
                "CN=a\\=b\\;\\<\\>|a=b;<>",
                "`CN=\\ a\\ `|` a `",
                "CN=  a  |a",
                "CN=a\\20  |`a `",
                "CN=\"a, b + c \\\" ; \"|`a, b + c \" ; `",
                "CN=#0c03616263|abc",
                "CN=#1303616263|abc",
                "CN=#0c00|``",
                "CN=\\20|` `",
                "`O=a\\ `|`a `",
                "CN=\uD83D\uDD11|\uD83D\uDD11",
            })
    void readsEscapesAndHex(String text, String value) {
        assertThat(name(text).rdns().get(0).attributes().get(0).value()).isEqualTo(value);
    }

    @ParameterizedTest
    @Satisfies(28)
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "``|empty",
                "`   `|empty",
                "CN|expected '='",
                "payments|expected '='",
                "=a|attribute type",
                "CN=|value of CN is empty",
                "CN=,O=a|value of CN is empty",
                "CN=\"\"|value of CN is empty",
                "CN=a,|attribute type",
                ",CN=a|attribute type",
                "CN=a,,O=b|attribute type",
                "CN=a+|attribute type",
                "CN=a;O=b|unexpected ';'",
                "CN=a<b|unexpected '<'",
                "CN=a\"b|unexpected '\"'",
                "CN=a\\|must be followed",
                "CN=a\\x|must be followed",
                "CN=a\\4|must be followed",
                "CN=\\C3|not UTF-8",
                "CN=\\C0\\80|not UTF-8",
                "CN=\\ED\\A0\\80|not UTF-8",
                "CN=\"a|never closed",
                "CN=\"a\"b|unexpected 'b'",
                "CN=#|pairs of hex digits",
                "CN=#0|pairs of hex digits",
                "CN=#0c0461|not one BER",
                "CN=#0c016100|not one BER",
                "CN=#0c0161 62|unexpected '6'",
                "CN=#zz|pairs of hex digits",
                "FOO=a|unknown attribute type \"FOO\"",
                "CN=a,Foo-Bar=b|unknown attribute type \"Foo-Bar\"",
                "2.5.4.=a|not an object identifier",
                "2.5.04.3=a|not an object identifier",
                "3.1=a|not an object identifier",
                "OID.CN=a|not an object identifier",
                "CN\u0130=a|expected '='",
                "azAZ-09=a|unknown attribute type \"azAZ-09\"",
                "CN=a,O|at character 7: expected '='",
                "/C=DE/O=Example/CN=payments|CN=payments,O=Example,C=DE",
                "/CN=a|with commas: CN=a",
                "/CN|expected an attribute type",
            })
    void refusesWhatIsNotOneName(String text, String reason) {
        assertThatIllegalArgumentException().isThrownBy(() -> name(text)).withMessageContaining(reason);
    }

    @ParameterizedTest
    @Satisfies(23)
    @ValueSource(strings = {"CN=a\u0000", "CN=a\u0000b", "CN=a\n", "CN=a,\tO=b", "CN=a\uD800", "\u0000"})
    void refusesControlCharactersAndBrokenUnicodeInTheText(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> name(text));
    }

    @Test
    @Satisfies(28)
    void boundsLengthAndNumberOfRdns() {
        String longest = "CN=" + "a".repeat(Bound.NAME_CHARACTERS.value() - 3);
        String most = "CN=a" + ",CN=a".repeat(Bound.NAME_RDNS.value() - 1);

        assertThat(name(longest).rdns()).hasSize(1);
        assertThat(name(most).rdns()).hasSize(Bound.NAME_RDNS.value());
        assertThatIllegalArgumentException().isThrownBy(() -> name(longest + "a"));
        assertThatIllegalArgumentException().isThrownBy(() -> name(most + ",CN=a"));
    }

    @Test
    void refusesDeeplyNestedHex() {
        assertThatIllegalArgumentException().isThrownBy(() -> name("CN=#" + "3080".repeat(1000)));
    }

    @Test
    @Satisfies(25)
    void writesRfc4514Text() {
        assertThat(name("commonname=a\\2c b , OID.2.5.4.10=\\#x+ou=\\ y\\ ,1.2.3.4=z"))
                .hasToString("CN=a\\, b,O=\\#x+OU=\\ y\\20,1.2.3.4=#0c017a");
        assertThat(DistinguishedName.of(new X500Principal("CN=a,O=b,C=DE"))).hasToString("CN=a,O=b,C=DE");
        assertThat(name("CN=a\\00b\\E2\\80\\8B")).hasToString("CN=a\\00b\\E2\\80\\8B");
        String special = "CN=\\\"a\\+b\\,c\\;d\\<e\\>f\\\\";
        assertThat(name(special)).hasToString(special);
    }

    @Test
    @Satisfies(25)
    void keepsTheStringTypeOfTypesWithoutName() throws IOException {
        ASN1ObjectIdentifier unknown = new ASN1ObjectIdentifier("1.2.3.4");
        assertThat(encoded(unknown, new DERPrintableString("z"))).hasToString("1.2.3.4=#13017a");
        assertThat(encoded(unknown, new DERUniversalString(new byte[] {0, 0, 0, 'z'})))
                .hasToString("1.2.3.4=#1c040000007a")
                .isEqualTo(name("1.2.3.4=Z"));
    }

    @Test
    void reversesTheRdnsAndNothingElse() {
        assertThat(name("CN=a+OU=b,O=c,C=DE").reversed()).isEqualTo(name("C=DE,O=c,CN=a+OU=b"));
    }

    @Test
    void listsRdnsInTheOrderOfTheEncoding() {
        assertThat(DistinguishedName.of(new X500Principal("CN=a,C=DE")).rdns())
                .extracting(rdn -> rdn.attributes().get(0).keyword())
                .containsExactly("C", "CN");
        assertThat(name("CN=a,C=DE").rdns().get(0).attributes().get(0))
                .isEqualTo(new DistinguishedName.Attribute("2.5.4.6", "DE", ValueSyntax.TEXT));
        assertThat(DistinguishedName.of(new X500Principal("C=DE"))
                        .rdns()
                        .get(0)
                        .attributes()
                        .get(0)
                        .syntax())
                .hasToString("PrintableString");
    }

    @Test
    @Satisfies(33)
    void matchesASubjectThatWasReissuedWithAnotherStringType() throws IOException {
        X500Name reissued = new X500Name(new RDN[] {
            new RDN(new AttributeTypeAndValue(BCStyle.O, new DERPrintableString("Example"))),
            new RDN(new AttributeTypeAndValue(BCStyle.CN, new DERT61String("payments")))
        });
        var certificate = TestCertificate.selfSigned(leaf(reissued)).certificate();

        assertThat(DistinguishedName.of(certificate.getSubjectX500Principal()))
                .isEqualTo(name("CN=payments,O=Example"));
    }

    @Test
    void readsAnEmptySubjectAsANameWithoutRdns() {
        assertThat(DistinguishedName.of(new X500Principal("")).rdns()).isEmpty();
    }

    private static DistinguishedName name(String text) {
        return DistinguishedName.parse(text);
    }

    private static DistinguishedName encoded(ASN1ObjectIdentifier type, ASN1Encodable value) throws IOException {
        X500Name name = new X500Name(new RDN[] {new RDN(new AttributeTypeAndValue(type, value))});
        return DistinguishedName.of(new X500Principal(name.getEncoded()));
    }

    private static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex);
    }

    private static void assertSame(String one, String other) {
        assertThat(name(one).matches(name(other))).isTrue();
        assertThat(name(other).matches(name(one))).isTrue();
        assertThat(name(one)).hasSameHashCodeAs(name(other));
    }

    private static void assertDifferent(String one, String other) {
        assertThat(name(one).matches(name(other))).isFalse();
        assertThat(name(other).matches(name(one))).isFalse();
    }

    /** Marks that normalization sorts in quadratic time; equal to themselves, and to nothing else. */
    @Test
    void comparesNothingOfWhatIsTooLarge() {
        DistinguishedName hostile = of(HostileCertificates.subject("payments", HostileCertificates.marks(2000)));
        DistinguishedName lower = of(HostileCertificates.subject("payments", HostileCertificates.harmless(5000)));
        DistinguishedName upper = of(HostileCertificates.subject("PAYMENTS", HostileCertificates.harmless(5000)));

        assertThat(hostile.excess()).isPresent();
        assertThat(lower.excess()).isPresent();
        assertThat(hostile).isEqualTo(of(HostileCertificates.subject("payments", HostileCertificates.marks(2000))));
        assertThat(lower).isNotEqualTo(upper);
        assertThat(NameComparison.of(name("CN=payments,O=Example"), hostile).pairs())
                .isEmpty();
    }

    /** The values count together: many short ones cost as much as a long one. */
    @Test
    @Satisfies(28)
    void countsAllValuesOfAName() {
        String half = "a".repeat(Bound.NAME_CHARACTERS.value() / 2);
        X500Name longest = HostileCertificates.subject(half, half);
        X500Name longer = HostileCertificates.subject(half, half + "a");

        assertThat(of(longest).excess()).isEmpty();
        assertThat(of(longest)).isEqualTo(of(HostileCertificates.subject(half.toUpperCase(Locale.ROOT), half)));
        assertThat(of(longer).excess()).hasValueSatisfying(excess -> assertThat(excess.sentence())
                .contains(Integer.toString(Bound.NAME_CHARACTERS.value() + 1)));
        assertThat(of(longer)).isNotEqualTo(of(HostileCertificates.subject(half.toUpperCase(Locale.ROOT), half + "a")));
    }

    @Test
    void givesTheJdkNoNameThatIsTooLargeToCompare() throws IOException {
        String half = "a".repeat(Bound.NAME_CHARACTERS.value() / 2);
        byte[] longest = HostileCertificates.subject(half, half).getEncoded();
        byte[] longer = HostileCertificates.subject(half, half + "a").getEncoded();

        assertThat(DistinguishedName.comparable(longest)).isEqualTo(new X500Principal(longest));
        assertThatExceptionOfType(MalformedException.class).isThrownBy(() -> DistinguishedName.comparable(longer));
    }

    @Test
    void isNotSlowedDownByLettersThatBecomeMarks() {
        assertThat(of(HostileCertificates.subject("payments", HostileCertificates.soundMarks(400)))
                        .excess())
                .isPresent();
    }

    /** Thirty in a row are read, whatever order they are in. */
    @Test
    void normalizesRunsOfMarksThatTextMayHave() {
        String one = "e" + "\u0301\u0323".repeat(15);
        String other = "E" + "\u0323".repeat(15) + "\u0301".repeat(15);

        assertThat(of(HostileCertificates.subject("payments", one)))
                .isEqualTo(of(HostileCertificates.subject("payments", other)));
    }

    private static DistinguishedName of(X500Name name) {
        try {
            return DistinguishedName.of(new X500Principal(name.getEncoded()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
