package dev.keycloakmtls.domain.name;

import static dev.keycloakmtls.testpki.Leaf.leaf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.keycloakmtls.config.CaSignedSettings;
import dev.keycloakmtls.conformance.Satisfies;
import dev.keycloakmtls.domain.SubjectSelector;
import dev.keycloakmtls.domain.SubjectSelector.Type;
import dev.keycloakmtls.domain.Thumbprint;
import dev.keycloakmtls.problem.InvalidSettingException;
import dev.keycloakmtls.problem.MalformedException;
import dev.keycloakmtls.testpki.TestCertificate;
import dev.keycloakmtls.untrusted.Bound;
import dev.keycloakmtls.untrusted.VisibleText;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.security.auth.x500.X500Principal;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERBMPString;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.DERPrintableString;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.x500.AttributeTypeAndValue;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.X500Name;

class DomainPropertiesTest {

    @Property
    @Satisfies(25)
    void readsWhatItWrites(@ForAll("names") X500Principal principal) {
        DistinguishedName name = DistinguishedName.of(principal);
        DistinguishedName read = DistinguishedName.parse(name.toString());

        assertThat(read.matches(name)).isTrue();
        assertThat(read).hasToString(name.toString()).hasSameHashCodeAs(name);
    }

    /** As an attribute, whose surrounding space is not read, and with the shorter escape that other tools write. */
    @Property
    @Satisfies(25)
    void readsWhatItWritesFromAnAttribute(@ForAll("names") X500Principal principal) throws InvalidSettingException {
        DistinguishedName name = DistinguishedName.of(principal);
        String text = name.toString();

        assertThat(text).isEqualTo(text.strip()).isEqualTo(VisibleText.of(text));
        assertThat(registered(text)).isEqualTo(name);
        assertThat(registered("  " + text + " \n")).isEqualTo(name);
        if (text.endsWith("\\20")) {
            assertThat(registered(text.substring(0, text.length() - 3) + "\\ ")).isEqualTo(name);
        }
    }

    private static DistinguishedName registered(String text) throws InvalidSettingException {
        SubjectSelector selector = CaSignedSettings.read(
                        attribute -> attribute.equals(Type.SUBJECT_DN.parameter()) ? text : null)
                .selector();
        return ((SubjectSelector.SubjectDn) selector).name();
    }

    /** A name that is too long for an event is none any more. */
    @Property
    @Satisfies(25)
    void aNameThatWasCutIsNoName(@ForAll("names") X500Principal principal, @ForAll @IntRange(max = 60) int shift) {
        String padding = "CN=" + "x".repeat(Bound.EVENT_DETAIL_CHARACTERS.value() - 4 - shift) + ",";
        String shown = VisibleText.of(padding + DistinguishedName.of(principal));

        if (shown.contains(" characters>")) {
            assertThat(shown).hasSizeLessThan(Bound.EVENT_DETAIL_CHARACTERS.value() + 40);
            assertThat(catchThrowable(() -> new Rfc4514Parser(shown).parse()))
                    .isExactlyInstanceOf(MalformedException.class);
        }
    }

    @Property
    void showsArbitraryTextOnOneLineAndLeavesWhatCanBeSeen(@ForAll("texts") String text) {
        String shown = VisibleText.of(text);

        assertThat(shown.codePoints().filter(VisibleText::isInvisible)).isEmpty();
        if (text.codePoints().noneMatch(VisibleText::isInvisible)) {
            assertThat(shown).isEqualTo(text);
        } else {
            assertThat(shown).contains("<U+");
        }
    }

    @Property
    @Satisfies(25)
    void agreesWithTheRfc2253TextOfTheJdk(@ForAll("names") X500Principal principal) {
        DistinguishedName name = DistinguishedName.of(principal);
        String text = principal.getName(X500Principal.RFC2253);
        // The JDK reads the octets of a BMPString as UTF-8, and leaves control characters unescaped and values empty,
        // which
        // we refuse.
        Assume.that(name.rdns().stream()
                .flatMap(rdn -> rdn.attributes().stream())
                .noneMatch(attribute -> attribute.syntax() == ValueSyntax.BMP_STRING
                        || attribute.value().isEmpty()));
        Assume.that(text.chars().noneMatch(Character::isISOControl));

        assertThat(DistinguishedName.parse(text)).isEqualTo(name);
    }

    @Property
    @Satisfies(26)
    void matchesSymmetricallyAndReflexively(@ForAll("names") X500Principal one, @ForAll("names") X500Principal other) {
        DistinguishedName first = DistinguishedName.of(one);
        DistinguishedName second = DistinguishedName.of(other);

        assertThat(first.matches(DistinguishedName.of(one))).isTrue();
        assertThat(first.matches(second)).isEqualTo(second.matches(first));
    }

    @Property
    @Satisfies(27)
    void preparesAPreparedValueToItself(@ForAll String value) {
        String prepared = StringPreparation.caseIgnore(value);

        assertThat(StringPreparation.caseIgnore(prepared)).isEqualTo(prepared);
    }

    @Property
    @Satisfies(23)
    void neverLosesANul(@ForAll String before, @ForAll String after) {
        assertThat(StringPreparation.caseIgnore(before + "\0" + after)).contains("\0");
        assertThat(StringPreparation.caseIgnoreIa5(before + "\0" + after)).contains("\0");
    }

    @Property
    @Satisfies(9)
    void refusesArbitraryTextWithNothingButMalformedException(@ForAll Type type, @ForAll("texts") String text) {
        try {
            SubjectSelector selector = type.parse(text);
            assertThat(type.parse(selector.value())).isEqualTo(selector);
        } catch (IllegalArgumentException e) {
            assertThat(e)
                    .isExactlyInstanceOf(MalformedException.class)
                    .message()
                    .isNotBlank();
        }
    }

    @Property
    @Satisfies(9)
    void refusesArbitraryThumbprintsWithNothingButMalformedException(@ForAll("texts") String text) {
        try {
            assertThat(Thumbprint.parse(text)).isNotNull();
        } catch (IllegalArgumentException e) {
            assertThat(e)
                    .isExactlyInstanceOf(MalformedException.class)
                    .message()
                    .isNotBlank();
        }
    }

    @Property(tries = 300)
    @Satisfies(9)
    void readsArbitraryOctetsAsAlternativeNames(@ForAll("extensions") byte[] der) {
        X509Certificate certificate = TestCertificate.selfSigned(
                        leaf("CN=x").keyPair(KEY).extension("2.5.29.17", false, der))
                .certificate();

        assertThat(SubjectAlternativeNames.of(certificate).unreadable()).isNotNegative();
        assertThat(Type.SAN_DNS.parse("api.example.com").matches(certificate)).isFalse();
        assertThat(Type.SAN_IP.parse("::ffff:1.2.3.4").matches(certificate)).isFalse();
    }

    private static final java.security.KeyPair KEY = newKey();

    private static java.security.KeyPair newKey() {
        try {
            return java.security.KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @Provide
    Arbitrary<byte[]> extensions() {
        Arbitrary<byte[]> octets = Arbitraries.bytes().array(byte[].class).ofMaxSize(200);
        return Arbitraries.oneOf(octets, octets.filter(o -> o.length < 0x80).map(o -> {
            byte[] sequence = new byte[o.length + 2];
            sequence[0] = 0x30;
            sequence[1] = (byte) o.length;
            System.arraycopy(o, 0, sequence, 2, o.length);
            return sequence;
        }));
    }

    @Provide
    Arbitrary<String> texts() {
        Arbitrary<String> pieces = Arbitraries.of(
                "CN", "=", ",", "+", "\\", "\"", "#", "0c", "01", "61", "C3", "A9", " ", "2.5.4.3", "OID.", "a", "\0",
                "\u00e9", "\u212a", "://", "https", "@", "[", "]", ":", ".", "1", "255", "%", "*", "xn--", "\uD83D");
        return Arbitraries.oneOf(
                Arbitraries.strings().ofMaxLength(100),
                pieces.list().ofMaxSize(15).map(list -> String.join("", list)));
    }

    @Provide
    Arbitrary<X500Principal> names() {
        Arbitrary<ASN1ObjectIdentifier> types = Arbitraries.of(
                        "2.5.4.3",
                        "2.5.4.10",
                        "2.5.4.97",
                        "0.9.2342.19200300.100.1.25",
                        "1.2.840.113549.1.9.1",
                        "1.2.3.4")
                .map(ASN1ObjectIdentifier::new);
        Arbitrary<String> text = Arbitraries.oneOf(
                        Arbitraries.strings().ofMaxLength(12),
                        Arbitraries.strings().withChars(" \u00a0\u2028").ofMaxLength(3),
                        Arbitraries.strings()
                                .withChars(" ,+\"\\<>;#=aAbB\0\t\u00e9\u00df\u0301\u200b")
                                .ofMinLength(1)
                                .ofMaxLength(6))
                .filter(s ->
                        java.nio.charset.StandardCharsets.UTF_8.newEncoder().canEncode(s));
        Arbitrary<ASN1Encodable> values = Arbitraries.oneOf(
                text.map(DERUTF8String::new),
                text.filter(s -> s.chars().noneMatch(c -> Character.isSurrogate((char) c)))
                        .map(DERBMPString::new),
                Arbitraries.strings()
                        .alpha()
                        .numeric()
                        .ofMinLength(1)
                        .ofMaxLength(6)
                        .map(DERPrintableString::new),
                Arbitraries.bytes().array(byte[].class).ofMaxSize(5).map(DERBitString::new));
        Arbitrary<RDN> rdns = Combinators.combine(types, values)
                .as(AttributeTypeAndValue::new)
                .list()
                .ofMinSize(1)
                .ofMaxSize(3)
                .map(list -> new RDN(list.toArray(new AttributeTypeAndValue[0])));
        return rdns.list().ofMinSize(1).ofMaxSize(4).map(DomainPropertiesTest::principal);
    }

    private static X500Principal principal(List<RDN> rdns) {
        try {
            return new X500Principal(new X500Name(rdns.toArray(new RDN[0])).getEncoded());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
