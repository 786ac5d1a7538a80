package dev.keycloakmtls.domain;

import static dev.keycloakmtls.testpki.Leaf.leaf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.keycloakmtls.conformance.Satisfies;
import dev.keycloakmtls.domain.SubjectSelector.SanDns;
import dev.keycloakmtls.domain.SubjectSelector.SanEmail;
import dev.keycloakmtls.domain.SubjectSelector.SanIp;
import dev.keycloakmtls.domain.SubjectSelector.SanUri;
import dev.keycloakmtls.domain.SubjectSelector.SubjectDn;
import dev.keycloakmtls.domain.SubjectSelector.Type;
import dev.keycloakmtls.domain.name.DistinguishedName;
import dev.keycloakmtls.domain.name.IpAddress;
import dev.keycloakmtls.testpki.Leaf;
import dev.keycloakmtls.testpki.TestCa;
import dev.keycloakmtls.testpki.TestCertificate;
import dev.keycloakmtls.untrusted.Bound;
import java.security.cert.X509Certificate;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.x509.GeneralName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class SubjectSelectorTest {

    private static final byte[] MAPPED = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1, 1, 2, 3, 4};

    @Test
    @Satisfies(24)
    void namesTheParametersVerbatim() {
        assertThat(Type.values())
                .extracting(Type::parameter)
                .containsExactly(
                        "tls_client_auth_subject_dn",
                        "tls_client_auth_san_dns",
                        "tls_client_auth_san_uri",
                        "tls_client_auth_san_ip",
                        "tls_client_auth_san_email");
        assertThat(Type.ofParameter("tls_client_auth_san_ip")).contains(Type.SAN_IP);
        assertThat(Type.ofParameter("TLS_CLIENT_AUTH_SAN_IP")).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    @Satisfies(28)
    void refusesEmptyBlankAndEndlessValues(Type type) {
        for (String value : new String[] {"", " ", "\u0000", "a".repeat(100_000)}) {
            assertThatIllegalArgumentException().isThrownBy(() -> type.parse(value));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "SUBJECT_DN|cn=Payments, O=Example|CN=Payments,O=Example",
                "SAN_DNS|API.Example.com|api.example.com",
                "SAN_URI|HTTPS://API.Example.com/Path|https://api.example.com/Path",
                "SAN_IP|2001:DB8:0::1|2001:db8::1",
                "SAN_EMAIL|Ops@Example.COM|Ops@example.com",
            })
    void givesAValueThatParsesToAnEqualSelector(Type type, String registered, String normalized) {
        SubjectSelector selector = type.parse(registered);

        assertThat(selector.value()).isEqualTo(normalized);
        assertThat(selector.type()).isEqualTo(type);
        assertThat(type.parse(selector.value())).isEqualTo(selector);
    }

    @Nested
    class BySubjectDn {

        @Test
        @Satisfies(33)
        void acceptsARenewedCertificateWithTheSameSubject() {
            TestCa ca = TestCa.root("CN=Root");
            SubjectSelector selector = Type.SUBJECT_DN.parse("CN=payments,O=Example");

            assertThat(selector.matches(
                            ca.issue(leaf("CN=payments,O=Example").expired()).certificate()))
                    .isTrue();
            assertThat(selector.matches(
                            ca.issue(leaf("CN=payments,O=Example").rsa(2048)).certificate()))
                    .isTrue();
        }

        @Test
        @Satisfies(28)
        void rejectsALongerSubject() {
            SubjectSelector selector = Type.SUBJECT_DN.parse("CN=payments,O=Example");

            assertThat(selector.matches(certificate(leaf("CN=payments,O=Example,C=DE"))))
                    .isFalse();
            assertThat(selector.matches(certificate(leaf("UID=1,CN=payments,O=Example"))))
                    .isFalse();
        }

        @Test
        @Satisfies(28)
        void refusesANameWithoutRdns() {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> new SubjectDn(DistinguishedName.of(new X500Principal(""))));
        }
    }

    @Nested
    @Satisfies(29)
    class BySanDns {

        @Test
        void acceptsAnyEntryInAnyCase() {
            assertThat(new SanDns("Api.Example.com")
                            .matches(certificate(
                                    leaf("CN=x").sanDns("other.example").sanDns("API.example.COM"))))
                    .isTrue();
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "*.example.com",
                    "api.example.com.",
                    "xapi.example.com",
                    "api.example.com.evil.example",
                    "example.com",
                    "api.example.com\0",
                    "api.example.com\0.evil.example",
                    " api.example.com",
                    "api.example.co\u212a",
                })
        void rejectsEntriesThatAreNotTheWholeName(String forged) {
            assertThat(new SanDns("api.example.com")
                            .matches(certificate(leaf("CN=x").sanDns(forged))))
                    .isFalse();
        }

        @Test
        void rejectsTheNameInTheCommonName() {
            assertThat(new SanDns("api.example.com").matches(certificate(leaf("CN=api.example.com"))))
                    .isFalse();
        }

        @Test
        void rejectsTheNameInAnEntryOfAnotherType() {
            assertThat(new SanDns("api.example.com")
                            .matches(certificate(
                                    leaf("CN=x").sanUri("api.example.com").sanEmail("api.example.com"))))
                    .isFalse();
        }

        @Test
        void acceptsAnInternationalizedNameByItsALabels() {
            SanDns selector = new SanDns("M\u00fcnchen.example");

            assertThat(selector.value()).isEqualTo("xn--mnchen-3ya.example");
            assertThat(selector.matches(certificate(leaf("CN=x").sanDns("XN--mnchen-3ya.example"))))
                    .isTrue();
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "*.example.com|wildcard",
                    "a*.example.com|wildcard",
                    "example.com.|dot",
                    ".example.com|1 to 63",
                    "a..b|1 to 63",
                    "-a.example|hyphen",
                    "a-.example|hyphen",
                    "a b.example|letters, digits",
                    "a.example:443|letters, digits",
                    "https://a.example|letters, digits",
                    "192.0.2.1|IP address",
                    "127.1|IP address",
                    "2130706433|IP address",
                    "0x7f.0x1|IP address",
                    "2001:db8::1|letters, digits",
                    "fa\u00df.example|ambiguous",
                    "\uff21.example|ambiguous",
                    "\uff11\uff12\uff17.\u00e41|ambiguous",
                    "\u00e4\u3002example|ambiguous",
                })
        void refusesWhatIsNotAHostName(String value, String reason) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> new SanDns(value))
                    .withMessageContaining(reason);
        }

        @Test
        void boundsLabelsAndLength() {
            String label = "a".repeat(63);
            assertThat(new SanDns(label + ".example").value()).startsWith(label);
            assertThatIllegalArgumentException().isThrownBy(() -> new SanDns(label + "a.example"));
            assertThatIllegalArgumentException().isThrownBy(() -> new SanDns((label + ".").repeat(4) + "example"));
        }
    }

    @Nested
    @Satisfies(30)
    class BySanUri {

        @ParameterizedTest
        @CsvSource({
            "https://api.example.com/Path?Q=%2f#F, HTTPS://API.Example.COM/Path?Q=%2f#F",
            "https://User@api.example.com:8443/, https://User@API.example.com:8443/",
            "spiffe://example.org/ns/a, spiffe://example.org/ns/a",
            "urn:uuid:F81D4FAE-7DEC-11D0-A765-00A0C91E6BF6, URN:uuid:F81D4FAE-7DEC-11D0-A765-00A0C91E6BF6",
            "https://[2001:db8::a]/, https://[2001:DB8::A]/",
        })
        void acceptsTheUriWhateverTheCaseOfSchemeAndHost(String registered, String presented) {
            assertThat(new SanUri(registered)
                            .matches(
                                    certificate(leaf("CN=x").sanUri("urn:other").sanUri(presented))))
                    .isTrue();
        }

        @ParameterizedTest
        @CsvSource({
            "https://api.example.com/Path, https://api.example.com/path",
            "https://api.example.com/, https://api.example.com",
            "https://api.example.com/, https://api.example.com:443/",
            "https://api.example.com/a, https://api.example.com/b/../a",
            "https://api.example.com/a, https://api.example.com/%61",
            "https://api.example.com/%2F, https://api.example.com/%2f",
            "https://User@api.example.com/, https://user@api.example.com/",
            "https://useR@api.example.com/, https://user@api.example.com/",
            "https://api.example.com/a, https://api.example.com/a/b",
            "https://api.example.com/a, https://api.example.com/a?b",
            "https://api.example.com/, https://x@api.example.com/",
            "https://api.example.com/, http://api.example.com/",
            "https://api.example.com/@A, https://api.example.com/@a",
            "urn:a:B, urn:a:b",
            "spiffe://example.org/a, spiffe://example.org/*",
        })
        void rejectsEveryOtherDifference(String registered, String presented) {
            assertThat(new SanUri(registered).matches(certificate(leaf("CN=x").sanUri(presented))))
                    .isFalse();
        }

        @Test
        @Satisfies(23)
        void rejectsAnEntryThatContinuesAfterANul() {
            assertThat(new SanUri("spiffe://example.org/a")
                            .matches(certificate(leaf("CN=x").sanUri("spiffe://example.org/a\0.evil"))))
                    .isFalse();
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "api.example.com",
                    "/path",
                    "//example.com/a",
                    "https:",
                    "https://",
                    "https://a b/",
                    "https://example.com/\u00e9",
                    "https://*.example.com/",
                    "https://example.com/%zz",
                    " https://example.com/",
                    "1https://example.com/",
                })
        void refusesWhatIsNotAnAbsoluteUri(String value) {
            assertThatIllegalArgumentException().isThrownBy(() -> new SanUri(value));
        }
    }

    @Test
    void takesAValueOfTheLongestAllowedLengthAndNoneThatIsLonger() {
        String longest = "urn:a:" + "a".repeat(Bound.NAME_CHARACTERS.value() - "urn:a:".length());

        assertThat(new SanUri(longest).matches(certificate(leaf("CN=x").sanUri(longest))))
                .isTrue();
        assertThatIllegalArgumentException().isThrownBy(() -> new SanUri(longest + "a"));
    }

    @Nested
    @Satisfies(31)
    class BySanIp {

        @ParameterizedTest
        @CsvSource({
            "192.0.2.1, 192.0.2.1",
            "0.0.0.0, 0.0.0.0",
            "255.255.255.255, 255.255.255.255",
            "2001:db8::1, 2001:db8:0:0:0:0:0:1",
            "2001:DB8:0:0::1, 2001:db8::1",
            "::, ::",
            "fe80::1, fe80::1",
        })
        void acceptsTheSameOctetsHoweverWritten(String registered, String presented) {
            assertThat(Type.SAN_IP
                            .parse(registered)
                            .matches(certificate(
                                    leaf("CN=x").sanIp("198.51.100.7").sanIp(presented))))
                    .isTrue();
        }

        @Test
        void rejectsAnotherAddress() {
            assertThat(Type.SAN_IP
                            .parse("192.0.2.1")
                            .matches(certificate(leaf("CN=x").sanIp("192.0.2.10"))))
                    .isFalse();
        }

        @Test
        void acceptsAMappedAddressOnlyAsSixteenOctets() {
            SubjectSelector mapped = Type.SAN_IP.parse("::ffff:1.2.3.4");
            SubjectSelector ipv4 = Type.SAN_IP.parse("1.2.3.4");
            X509Certificate sixteen = certificate(leaf("CN=x").sanIp(MAPPED));
            X509Certificate four = certificate(leaf("CN=x").sanIp(new byte[] {1, 2, 3, 4}));

            assertThat(mapped.matches(sixteen)).isTrue();
            assertThat(mapped.matches(four)).isFalse();
            assertThat(ipv4.matches(four)).isTrue();
            assertThat(ipv4.matches(sixteen)).isFalse();
        }

        @Test
        void rejectsAnAddressInADnsEntryOrWithAMask() {
            SubjectSelector selector = Type.SAN_IP.parse("192.0.2.1");
            byte[] withMask = {(byte) 192, 0, 2, 1, -1, -1, -1, -1};

            assertThat(selector.matches(certificate(leaf("CN=192.0.2.1").sanDns("192.0.2.1"))))
                    .isFalse();
            assertThat(selector.matches(certificate(leaf("CN=x").sanIp(withMask))))
                    .isFalse();
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "127.1",
                    "2130706433",
                    "0x7f.0.0.1",
                    "0177.0.0.1",
                    "01.2.3.4",
                    "1.2.3.256",
                    "1.2.3",
                    "1.2.3.4.5",
                    "1.2.3.4.",
                    ".1.2.3",
                    "1.2.3.4/32",
                    "192.0.2.0/24",
                    "2001:db8::/32",
                    "fe80::1%eth0",
                    "[::1]",
                    "::1 ",
                    " 1.2.3.4",
                    "+1.2.3.4",
                    "-1.2.3.4",
                    "localhost",
                    "example.com",
                    ":::",
                    "1::2::3",
                    "1:2:3:4:5:6:7",
                    "1:2:3:4:5:6:7:8:9",
                    "1:2:3:4:5:6:7::8:9",
                    "1:2:3:4::5:6:7:8",
                    "::1:2:3:4:5:6:7:8",
                    ":1:2:3:4:5:6:7",
                    "1:2:3:4:5:6:7:",
                    "12345::",
                    "g::1",
                    "::1.2.3",
                    "::1.2.3.4:5",
                    "1.2.3.4::",
                    "1:2:3:4:5:6:7:1.2.3.4",
                    "\u0661.2.3.4",
                    "::\u0661",
                    "::ffff:01.2.3.4",
                })
        void refusesEveryOtherNotation(String value) {
            assertThatIllegalArgumentException().isThrownBy(() -> Type.SAN_IP.parse(value));
        }

        @ParameterizedTest
        @CsvSource({
            "0:0:0:0:0:0:0:0, ::",
            "0:0:0:0:0:0:0:1, ::1",
            "2001:DB8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
            "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
            "1:0:0:2:0:0:0:3, 1:0:0:2::3",
            "1::, 1::",
            "1:2:3:4:5:6:7::, 1:2:3:4:5:6:7:0",
            "::ffff:102:304, ::ffff:1.2.3.4",
            "64:ff9b::192.0.2.33, 64:ff9b::c000:221",
            "1:2:3:4:5:6:1.2.3.4, 1:2:3:4:5:6:102:304",
        })
        void writesTheCanonicalText(String text, String canonical) {
            assertThat(IpAddress.parse(text)).hasToString(canonical).isEqualTo(IpAddress.parse(canonical));
        }
    }

    @Nested
    @Satisfies(32)
    class BySanEmail {

        @Test
        void acceptsTheFirstAndTheLastLetterAndDigitOfALocalPart() {
            assertThat(new SanEmail("!azAZ09~@example.com")
                            .matches(certificate(leaf("CN=x").sanEmail("!azAZ09~@example.com"))))
                    .isTrue();
        }

        @Test
        void acceptsTheAddressWhateverTheCaseOfTheHost() {
            assertThat(new SanEmail("Ops@Example.com")
                            .matches(certificate(
                                    leaf("CN=x").sanEmail("a@b.example").sanEmail("Ops@EXAMPLE.com"))))
                    .isTrue();
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "ops@example.com",
                    "Ops@example.com.evil.example",
                    "Ops@mail.example.com",
                    "xOps@example.com",
                    "Ops@example.com\0",
                    "Ops@x@example.com",
                    "\"Ops\"@example.com",
                    "example.com",
                    "@example.com",
                    "Ops",
                })
        void rejectsEveryOtherAddress(String forged) {
            assertThat(new SanEmail("Ops@example.com")
                            .matches(certificate(leaf("CN=x").sanEmail(forged))))
                    .isFalse();
        }

        @Test
        void rejectsTheAddressOutsideOfRfc822Names() {
            assertThat(new SanEmail("ops@example.com")
                            .matches(certificate(leaf("EMAILADDRESS=ops@example.com,CN=ops@example.com")
                                    .sanDns("ops@example.com")
                                    .sanUri("mailto:ops@example.com"))))
                    .isFalse();
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "ops",
                    "@example.com",
                    "ops@",
                    "a@b@example.com",
                    "*@example.com",
                    "ops@*.example.com",
                    "o ps@example.com",
                    "Ops <ops@example.com>",
                    "\"ops\"@example.com",
                    "\u00f6ps@example.com",
                    "ops@\u00f6.example",
                    "ops@192.0.2.1",
                    "ops@[192.0.2.1]",
                    "ops@example.com ",
                })
        void refusesWhatIsNotAPlainAddress(String value) {
            assertThatIllegalArgumentException().isThrownBy(() -> new SanEmail(value));
        }
    }

    @Test
    @Satisfies(33)
    void acceptsAReadableEntryNextToABrokenOne() {
        GeneralName broken = new GeneralName(GeneralName.iPAddress, new DEROctetString(new byte[] {1, 2, 3}));
        X509Certificate certificate = certificate(leaf("CN=x").san(broken).sanDns("api.example.com"));

        assertThat(new SanDns("api.example.com").matches(certificate)).isTrue();
        assertThat(new SanIp(IpAddress.parse("1.2.3.0")).matches(certificate)).isFalse();
    }

    @Test
    void matchesNothingInACertificateWithoutAlternativeNames() {
        X509Certificate certificate = certificate(leaf("CN=x"));

        assertThat(new SanDns("x").matches(certificate)).isFalse();
        assertThat(new SanUri("urn:x").matches(certificate)).isFalse();
        assertThat(new SanEmail("x@x").matches(certificate)).isFalse();
    }

    private static X509Certificate certificate(Leaf leaf) {
        return TestCertificate.selfSigned(leaf).certificate();
    }
}
