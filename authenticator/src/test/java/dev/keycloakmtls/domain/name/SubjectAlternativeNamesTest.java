package dev.keycloakmtls.domain.name;

import static dev.keycloakmtls.testpki.Leaf.leaf;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keycloakmtls.conformance.Satisfies;
import dev.keycloakmtls.testpki.Leaf;
import dev.keycloakmtls.testpki.TestCertificate;
import dev.keycloakmtls.untrusted.Bound;
import java.io.ByteArrayOutputStream;
import java.util.HexFormat;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.GeneralName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SubjectAlternativeNamesTest {

    private static final String SAN = "2.5.29.17";

    @Test
    void readsEveryEntryByItsType() {
        SubjectAlternativeNames names = read(leaf("CN=x")
                .sanDns("a.example")
                .sanDns("b.example")
                .sanUri("spiffe://a/b")
                .sanEmail("ops@a.example")
                .sanIp("192.0.2.1")
                .sanIp("2001:db8::1")
                .san(new GeneralName(new X500Name("CN=directory")))
                .san(new GeneralName(GeneralName.registeredID, "1.2.3")));

        assertThat(names.dns()).containsExactly("a.example", "b.example");
        assertThat(names.uris()).containsExactly("spiffe://a/b");
        assertThat(names.emails()).containsExactly("ops@a.example");
        assertThat(names.ips()).containsExactly(IpAddress.parse("192.0.2.1"), IpAddress.parse("2001:db8::1"));
        assertThat(names.unreadable()).isZero();
    }

    @Test
    void findsNothingWithoutTheExtension() {
        SubjectAlternativeNames names = read(leaf("CN=x"));

        assertNothing(names);
        assertThat(names.unreadable()).isZero();
        assertThat(names.malformed()).isFalse();
    }

    @Test
    @Satisfies(31)
    void keepsTheSixteenOctetsOfAMappedAddress() {
        byte[] mapped = HexFormat.of().parseHex("00000000000000000000ffff01020304");

        assertThat(read(leaf("CN=x").sanIp(mapped)).ips().get(0).octets()).isEqualTo(mapped);
    }

    @Test
    @Satisfies(33)
    void readsTheEntriesAroundUnreadableOnes() {
        SubjectAlternativeNames names = read(encoded(
                dns("a.example"),
                entry(0x87, "abc"),
                entry(0x87, ""),
                entry(0x87, "12345678"),
                dns("nul\0.example"),
                dns("\u00e9.example"),
                dns("del\u007f"),
                entry(0x86, "urn:a\nb"),
                entry(0x81, "a@b\t"),
                entry(0xa2, "x"),
                entry(0xa0, "\u0030\u007fbroken otherName"),
                dns("b.example")));

        assertThat(names.dns()).containsExactly("a.example", "b.example");
        assertThat(names.uris()).isEmpty();
        assertThat(names.emails()).isEmpty();
        assertThat(names.ips()).isEmpty();
        assertThat(names.unreadable()).isEqualTo(10);
        assertThat(names.malformed()).isTrue(); // by the otherName, whose content is no DER
    }

    @Test
    @Satisfies(9)
    void keepsWhatCameBeforeABreakInTheEncoding() {
        SubjectAlternativeNames names = read(encoded(dns("a.example"), new byte[] {(byte) 0x82, 0x7f, 'x'}));

        assertThat(names.dns()).containsExactly("a.example");
        assertThat(names.unreadable()).isEqualTo(1);
    }

    @ParameterizedTest
    @Satisfies(9)
    @ValueSource(
            strings = {
                "",
                "30",
                "3080",
                "30800000",
                "3001",
                "0403020100",
                "300082",
                "30848000000000",
                "30ffff",
                "3082000a82",
                "1f8100"
            })
    void countsAnExtensionThatIsNoListOfNamesAsUnreadable(String hex) {
        SubjectAlternativeNames names =
                read(leaf("CN=x").extension(SAN, false, HexFormat.of().parseHex(hex)));

        assertNothing(names);
        assertThat(names.unreadable()).isEqualTo(1);
        assertThat(names.malformed()).isTrue();
    }

    @Test
    @Satisfies(9)
    void readsABoundedNumberOfEntries() {
        byte[][] entries = new byte[1500][];
        for (int i = 0; i < entries.length; i++) {
            entries[i] = dns("h" + i);
        }
        SubjectAlternativeNames names = read(encoded(entries));

        assertThat(names.dns()).hasSize(Bound.ALTERNATIVE_NAMES.value()).doesNotContain("h1000");
        assertThat(names.unreadable()).isEqualTo(1);
    }

    @Test
    @Satisfies(9)
    void survivesDeepNesting() {
        byte[] nested = {5, 0};
        for (int i = 0; i < 10_000; i++) {
            nested = entry(0xa0, new String(nested, ISO_8859_1));
        }
        assertThat(read(encoded(nested, dns("a.example"))).dns()).containsExactly("a.example");
    }

    private static SubjectAlternativeNames read(Leaf leaf) {
        return SubjectAlternativeNames.of(TestCertificate.selfSigned(leaf).certificate());
    }

    private static void assertNothing(SubjectAlternativeNames names) {
        assertThat(names.dns()).isEmpty();
        assertThat(names.uris()).isEmpty();
        assertThat(names.emails()).isEmpty();
        assertThat(names.ips()).isEmpty();
        assertThat(names.directories()).isEmpty();
        assertThat(names.types()).isEmpty();
        assertThat(names.truncated()).isFalse();
    }

    private static Leaf encoded(byte[]... entries) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] entry : entries) {
            all.writeBytes(entry);
        }
        return leaf("CN=x").extension(SAN, false, entry(0x30, all.toString(ISO_8859_1)));
    }

    private static byte[] dns(String name) {
        return entry(0x82, name);
    }

    private static byte[] entry(int tag, String content) {
        byte[] octets = content.getBytes(ISO_8859_1);
        ByteArrayOutputStream der = new ByteArrayOutputStream();
        der.write(tag);
        if (octets.length >= 0x80) {
            String length = Integer.toHexString(octets.length);
            byte[] lengthOctets = HexFormat.of().parseHex(length.length() % 2 == 0 ? length : "0" + length);
            der.write(0x80 | lengthOctets.length);
            der.writeBytes(lengthOctets);
        } else {
            der.write(octets.length);
        }
        der.writeBytes(octets);
        return der.toByteArray();
    }
}
