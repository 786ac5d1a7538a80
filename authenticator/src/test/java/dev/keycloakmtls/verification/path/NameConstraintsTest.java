package dev.keycloakmtls.verification.path;

import static dev.keycloakmtls.testpki.Ca.ca;
import static dev.keycloakmtls.testpki.Leaf.leaf;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keycloakmtls.conformance.Satisfies;
import dev.keycloakmtls.domain.ClientCertificate;
import dev.keycloakmtls.domain.RejectionReason;
import dev.keycloakmtls.domain.SubjectSelector;
import dev.keycloakmtls.domain.TrustProfile;
import dev.keycloakmtls.domain.Verdict;
import dev.keycloakmtls.domain.Verdict.Accepted;
import dev.keycloakmtls.domain.Verdict.Rejected;
import dev.keycloakmtls.testpki.Ca;
import dev.keycloakmtls.testpki.Der;
import dev.keycloakmtls.testpki.Leaf;
import dev.keycloakmtls.testpki.TestCa;
import dev.keycloakmtls.testpki.TestCertificate;
import dev.keycloakmtls.untrusted.Bound;
import dev.keycloakmtls.verification.AcceptanceCache;
import dev.keycloakmtls.verification.CaSignedVerifier;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERBMPString;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DERPrintableString;
import org.bouncycastle.asn1.DERT61String;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.x500.AttributeTypeAndValue;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.GeneralName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Name constraints of every CA of a path, by one rule, on the names that selectors are compared with. */
@Satisfies({14, 55})
class NameConstraintsTest {

    private static final TestCa ROOT = TestCa.root("CN=Root");
    private static final String NAME_CONSTRAINTS = "2.5.29.30";
    private static final String EMAIL_ADDRESS = "1.2.840.113549.1.9.1";
    private static final String ORGANIZATION_IDENTIFIER = "2.5.4.97";

    /** What a constraint says about a name depends neither on who has it nor on whether it is critical. */
    private enum Holder {
        ANCHOR,
        INTERMEDIATE,
        NON_CRITICAL_INTERMEDIATE;

        TestCa constrained(UnaryOperator<Ca> constraints) {
            return switch (this) {
                case ANCHOR -> TestCa.root(constraints.apply(ca("CN=CA")));
                case INTERMEDIATE -> ROOT.intermediate(constraints.apply(ca("CN=CA")));
                case NON_CRITICAL_INTERMEDIATE ->
                    ROOT.intermediate(constraints.apply(ca("CN=CA")).nonCriticalConstraints());
            };
        }

        X509Certificate anchor(TestCa constrained) {
            return this == ANCHOR ? constrained.certificate() : ROOT.certificate();
        }
    }

    // ---- the wrong accept, and what is near it

    static Stream<Arguments> brokenEntries() {
        return Stream.of(
                        Der.of(Der.IP_ADDRESS, new byte[5]),
                        Der.text(Der.IP_ADDRESS, ""),
                        Der.text(Der.DNS_NAME, "nul\0.partner.example.net"),
                        Der.text(Der.DNS_NAME, "\u00e9.partner.example.net"),
                        Der.text(Der.DNS_NAME, ""),
                        Der.text(Der.DNS_NAME, "."),
                        Der.text(Der.DNS_NAME | 0x20, "partner.example.net"),
                        Der.text(Der.URI, "not a URI\n"),
                        Der.text(Der.URI, ":"),
                        Der.text(Der.URI, ""),
                        Der.text(Der.RFC822_NAME, "@"),
                        Der.text(Der.RFC822_NAME, "\t"),
                        Der.text(Der.DIRECTORY_NAME, "no name"),
                        Der.of(Der.DIRECTORY_NAME),
                        Der.text(Der.REGISTERED_ID, ""),
                        Der.text(Der.OTHER_NAME, "x"),
                        Der.text(Der.X400_ADDRESS, "x"),
                        Der.text(Der.EDI_PARTY_NAME, "x"),
                        Der.text(0x8a, "no type of name"),
                        new byte[] {(byte) 0x82, 0x7f, 'x'})
                .flatMap(entry -> Stream.of(Holder.values()).flatMap(holder -> Stream.of(true, false)
                        .map(before -> Arguments.of(HexFormat.of().formatHex(entry), holder, before))));
    }

    /** root -> sub (dNSName partner.example.net only) -> EE (victim.example.com and an entry that no parser likes). */
    @ParameterizedTest
    @MethodSource("brokenEntries")
    void refusesANameOutsideBesideABrokenEntry(String broken, Holder holder, boolean before) {
        TestCa sub = holder.constrained(ca -> ca.permitted(dns("partner.example.net")));
        byte[] entry = HexFormat.of().parseHex(broken);
        Leaf client = leaf("O=Client"); // the JDK would take a common name for a dNSName
        Leaf forged = before
                ? client.san(entry).sanDns("victim.example.com")
                : client.sanDns("victim.example.com").san(entry);

        Verdict verdict = new CaSignedVerifier(new AcceptanceCache())
                .verify(
                        presented(sub.issue(forged)),
                        SubjectSelector.Type.SAN_DNS.parse("victim.example.com"),
                        profile(holder.anchor(sub)),
                        Instant.now());

        assertThat(verdict).isInstanceOfSatisfying(Rejected.class, rejected -> assertThat(rejected.reason())
                .as(rejected.detail())
                .isIn(
                        RejectionReason.NAME_CONSTRAINTS,
                        RejectionReason.MALFORMED_CERTIFICATE,
                        RejectionReason.SUBJECT_MISMATCH)); // what follows a break is not there
    }

    static Stream<Arguments> unreadableEntriesByType() {
        return Stream.of(
                Arguments.of(dns("example.com"), Der.text(Der.DNS_NAME, "a\0b.example.com")),
                Arguments.of(dns("example.com"), Der.text(Der.DNS_NAME, "a..example.com")),
                Arguments.of(dns("example.com"), Der.text(Der.DNS_NAME, "a.example.com.")),
                Arguments.of(dns("example.com"), Der.text(Der.DNS_NAME, "a b.example.com")),
                Arguments.of(dns("example.com"), Der.text(Der.DNS_NAME | 0x20, "a.example.com")),
                Arguments.of(ip("10.0.0.0/8"), Der.of(Der.IP_ADDRESS, new byte[5])),
                Arguments.of(email("example.com"), Der.text(Der.RFC822_NAME, "nobody")),
                Arguments.of(email("example.com"), Der.text(Der.RFC822_NAME, "a@b@example.com")),
                Arguments.of(email("example.com"), Der.text(Der.RFC822_NAME, "a@[10.0.0.1]")),
                Arguments.of(email("example.com"), smtpUtf8Mailbox("a@example.com")),
                Arguments.of(directory("O=Example"), Der.text(Der.DIRECTORY_NAME & ~0x20, "x")),
                Arguments.of(uri("example.com"), Der.text(Der.URI, "urn:example.com")),
                Arguments.of(uri("example.com"), Der.text(Der.URI, "https://10.0.0.1/")),
                Arguments.of(uri("example.com"), Der.text(Der.URI, "https://[::1]/")),
                Arguments.of(uri("example.com"), Der.text(Der.URI, "https:example.com")),
                Arguments.of(uri("example.com"), Der.text(Der.URI, "//example.com")),
                Arguments.of(uri("example.com"), Der.text(Der.URI, "https:///example.com")),
                Arguments.of(uri("example.com"), Der.text(Der.URI, "https://a@example.com/")),
                Arguments.of(uri("example.com"), Der.text(Der.URI, "https://a@b@example.com/")),
                Arguments.of(uri("example.com"), Der.text(Der.URI, "https://victim.test\\@example.com/")),
                Arguments.of(uri("example.com"), Der.text(Der.URI, "https://example.com:80:x/")),
                Arguments.of(uri("example.com"), Der.text(Der.URI, "https://ex%61mple.com/")));
    }

    /** Whether permitted or excluded: nobody can tell on which side of the limit the entry is. */
    @ParameterizedTest
    @MethodSource("unreadableEntriesByType")
    void refusesAnEntryOfAConstrainedTypeThatCannotBeRead(GeneralName base, byte[] entry) {
        for (Holder holder : Holder.values()) {
            TestCa permits = holder.constrained(ca -> ca.permitted(base).permitted(directory("")));
            TestCa excludes = holder.constrained(ca -> ca.excluded(base));

            assertForbidden(permits.issue(leaf("CN=client").san(entry)), holder.anchor(permits));
            assertForbidden(excludes.issue(leaf("CN=client").san(entry)), holder.anchor(excludes));
        }
    }

    @ParameterizedTest
    @MethodSource("unreadableEntriesByType")
    void passesAnUnreadableEntryOfATypeThatIsNotConstrained(GeneralName base, byte[] entry) {
        GeneralName other = base.getTagNo() == GeneralName.iPAddress ? uri("example.com") : ip("10.0.0.0/8");
        TestCa sub = ROOT.intermediate(ca("CN=CA").permitted(other));

        assertAccepted(sub.issue(leaf("CN=client").san(entry)), ROOT.certificate());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "30",
                "3080",
                "30030201",
                "0400",
                "30048a017830",
                "3006820161827f78",
                "1f8100",
                "3003a00178",
                "3003a40178",
                "3003a50178",
                "30028800"
            })
    void refusesAlternativeNamesThatAreNotDerWhoeverIssuedThem(String hex) {
        Leaf client =
                leaf("CN=client").extension("2.5.29.17", false, HexFormat.of().parseHex(hex));

        assertRefused(path(ROOT.issue(client), ROOT.certificate()), RejectionReason.MALFORMED_CERTIFICATE);
    }

    // ---- what a subtree holds

    static Stream<Arguments> subtrees() throws UnknownHostException {
        return Stream.of(
                // a dNSName: labels added to its left, or none
                Arguments.of(
                        dns("example.com"),
                        named(
                                Der.DNS_NAME,
                                "example.com",
                                "a.EXAMPLE.com",
                                "a.b.example.com",
                                "*.example.com",
                                "a_b.example.com"),
                        named(
                                Der.DNS_NAME,
                                "aexample.com",
                                "example.com.evil.test",
                                "com",
                                "example.org",
                                "xn--example.com")),
                Arguments.of(
                        dns(".example.com"),
                        named(Der.DNS_NAME, "a.example.com", "a.b.example.com"),
                        named(Der.DNS_NAME, "example.com", "aexample.com")),
                Arguments.of(dns("com"), named(Der.DNS_NAME, "com", "a.com"), named(Der.DNS_NAME, "a.org", "acom")),
                Arguments.of(Der.text(Der.DNS_NAME, ""), named(Der.DNS_NAME, "a", "a.b", "*.c"), List.of()),
                // a mailbox, a host, the hosts below a domain
                Arguments.of(
                        email("example.com"),
                        named(Der.RFC822_NAME, "a@example.com", "A@EXAMPLE.COM"),
                        named(Der.RFC822_NAME, "a@b.example.com", "a@example.org", "example.com@evil.test")),
                Arguments.of(
                        email(".example.com"),
                        named(Der.RFC822_NAME, "a@b.example.com", "a@c.b.Example.com"),
                        named(Der.RFC822_NAME, "a@example.com", "a@bexample.com")),
                Arguments.of(
                        email("Root@Example.com"),
                        named(Der.RFC822_NAME, "Root@example.COM"),
                        named(Der.RFC822_NAME, "root@example.com", "xRoot@example.com", "Root@a.example.com")),
                Arguments.of(
                        email("example.com"),
                        List.of(leaf(new X500Name("CN=a,E=a@example.com"))),
                        List.of(
                                leaf(new X500Name("CN=a,E=a@example.net")),
                                leaf(new X500Name("CN=a,E=a@example.net")).sanEmail("a@example.com"),
                                leaf(subject(EMAIL_ADDRESS, new DERUTF8String("x"))),
                                leaf(subject(EMAIL_ADDRESS, DERNull.INSTANCE)))),
                // the host of a URI, and nothing else of it
                Arguments.of(
                        uri("example.com"),
                        named(
                                Der.URI,
                                "https://example.com/a",
                                "spiffe://EXAMPLE.com",
                                "https://example.com:8443/?x#y",
                                "a+b.c-1://example.com",
                                "https://example.com?x",
                                "https://example.com#x",
                                "https://example.com:/"),
                        named(
                                Der.URI,
                                "https://a.example.com/",
                                "https://example.net/example.com",
                                "spiffe://victim.example/a@example.com/x",
                                "https://example.com@victim.test/",
                                "https://victim.test?@example.com",
                                "https://victim.test#@example.com/",
                                "https://victim.test/https://example.com/")),
                Arguments.of(
                        uri(".example.com"),
                        named(Der.URI, "urn://a.example.com/", "https://b.a.Example.com"),
                        named(Der.URI, "https://example.com/", "https://aexample.com/")),
                // octets under a mask, of the same family
                Arguments.of(
                        ip("10.1.0.0/16"),
                        List.of(
                                leaf("CN=client").sanIp("10.1.2.3"),
                                leaf("CN=client").sanIp("10.1.255.255")),
                        List.of(
                                leaf("CN=client").sanIp("10.2.0.1"),
                                leaf("CN=client").sanIp("::1"),
                                leaf("CN=client").sanIp(HexFormat.of().parseHex("00000000000000000000ffff0a010203")))),
                Arguments.of(
                        ip("10.1.2.3/17"),
                        List.of(leaf("CN=client").sanIp("10.1.127.1")),
                        List.of(leaf("CN=client").sanIp("10.1.128.1"))),
                Arguments.of(
                        Der.of(
                                Der.IP_ADDRESS,
                                InetAddress.getByName("2001:db8::").getAddress(),
                                InetAddress.getByName("ffff:ffff::").getAddress()),
                        List.of(leaf("CN=client").sanIp("2001:db8::1")),
                        List.of(
                                leaf("CN=client").sanIp("2001:db9::1"),
                                leaf("CN=client").sanIp("32.1.13.184"))),
                Arguments.of(
                        ip("0.0.0.0/0"),
                        List.of(leaf("CN=client").sanIp("255.0.0.1")),
                        List.of(leaf("CN=client").sanIp("::"))),
                // a beginning of the RDN sequence
                Arguments.of(
                        directory("O=Partner"),
                        List.of(
                                leaf("CN=x,O=Partner"),
                                leaf("O=PARTNER"),
                                leaf("CN=y,O=Partner")
                                        .san(Der.of(Der.DIRECTORY_NAME, Der.of(new X500Name("O=partner,CN=z"))))),
                        List.of(
                                leaf(new X500Name("C=DE,O=Partner,CN=x")),
                                leaf(new X500Name("O=Victim,O=Partner,CN=x")),
                                leaf("CN=x,O=Partners"),
                                leaf("CN=x"),
                                leaf("CN=x,O=Partner")
                                        .san(Der.of(Der.DIRECTORY_NAME, Der.of(new X500Name("O=Victim")))))),
                Arguments.of(
                        directory("O=P,2.5.4.5=123"),
                        List.of(leaf(new X500Name("O=P,2.5.4.5=123,CN=x"))),
                        List.of(leaf(new X500Name("O=P,2.5.4.5=123456789,CN=x")), leaf(new X500Name("O=P")))),
                Arguments.of(
                        directory("C=DE+O=P"),
                        List.of(leaf(new X500Name("O=P+C=DE,CN=x"))),
                        List.of(leaf(new X500Name("C=DE,O=P,CN=x")), leaf(new X500Name("O=P,CN=x")))),
                Arguments.of(directory(""), List.of(leaf("CN=x"), leaf("O=y")), List.of()));
    }

    /** Each side of a subtree, permitted and excluded, whoever has the constraint. */
    @ParameterizedTest
    @MethodSource("subtrees")
    void holdsExactlyTheNamesOfItsSubtree(Object base, List<Leaf> inside, List<Leaf> outside) {
        byte[] subtree = base instanceof GeneralName name ? Der.of(name) : (byte[]) base;
        for (Holder holder : Holder.values()) {
            TestCa permits = holder.constrained(ca -> ca.permitted(subtree));
            TestCa excludes = holder.constrained(ca -> ca.excluded(subtree));
            for (Leaf leaf : inside) {
                assertAccepted(permits.issue(leaf), holder.anchor(permits));
                assertForbidden(excludes.issue(leaf), holder.anchor(excludes));
            }
            for (Leaf leaf : outside) {
                assertForbidden(permits.issue(leaf), holder.anchor(permits));
            }
        }
    }

    /** Who is registered by a name in one form is limited by it in another. */
    static Stream<Arguments> equalValues() {
        return Stream.of(
                Arguments.of(new DERPrintableString("PSDDE-BAFIN-1"), new DERUTF8String("psdde-bafin-1")),
                Arguments.of(new DERUTF8String("PSDDE-BAFIN-1"), new DERBMPString("PSDDE-BAFIN-1")),
                Arguments.of(new DERUTF8String("Stra\u00dfe"), new DERUTF8String("STRASSE")),
                Arguments.of(new DERUTF8String("M\u00fcller"), new DERUTF8String("mu\u0308ller")),
                Arguments.of(new DERUTF8String("M\u00fcller"), new DERT61String("m\u00fcller")),
                Arguments.of(new DERUTF8String("two  spaces "), new DERPrintableString("Two Spaces")));
    }

    @ParameterizedTest
    @MethodSource("equalValues")
    void comparesDistinguishedNamesAsSelectorsDo(ASN1Encodable constrained, ASN1Encodable presented) {
        byte[] base = Der.of(Der.DIRECTORY_NAME, Der.of(subject(ORGANIZATION_IDENTIFIER, constrained)));
        for (Holder holder : Holder.values()) {
            TestCa permits = holder.constrained(ca -> ca.permitted(base));
            TestCa excludes = holder.constrained(ca -> ca.excluded(base));
            Leaf client = leaf(subject(ORGANIZATION_IDENTIFIER, presented));

            assertAccepted(permits.issue(client), holder.anchor(permits));
            assertForbidden(excludes.issue(client), holder.anchor(excludes));
        }
    }

    /** The case of a mailbox, and spaces around it, do not count in the subject that a client is registered by. */
    @ParameterizedTest
    @ValueSource(strings = {"root@example.com", "ROOT@example.com", " root@example.com", "root@EXAMPLE.com "})
    void excludesAMailboxInTheSubjectInEveryFormThatTheSelectorTakesForIt(String written) {
        for (Holder holder : Holder.values()) {
            TestCa sub = holder.constrained(ca -> ca.excluded(email("root@example.com")));
            TestCertificate forged = sub.issue(leaf(subject(EMAIL_ADDRESS, new DERUTF8String(written))));

            assertThat(SubjectSelector.Type.SUBJECT_DN
                            .parse("emailAddress=root@example.com")
                            .matches(forged.certificate()))
                    .isTrue();
            assertForbidden(forged, holder.anchor(sub));
        }
    }

    /** A CA that may issue no dNSName at all: the CA/Browser Forum's way to say so is a zero-length excluded subtree. */
    @Test
    void excludesEveryDnsNameByAnEmptyOne() {
        for (Holder holder : Holder.values()) {
            TestCa sub = holder.constrained(ca -> ca.excluded(Der.text(Der.DNS_NAME, ""))
                    .excluded(ip("0.0.0.0/0"))
                    .permitted(directory("")));

            assertAccepted(sub.issue(leaf("CN=client")), holder.anchor(sub));
            assertAccepted(sub.issue(leaf("CN=client").sanUri("urn:x")), holder.anchor(sub));
            assertForbidden(sub.issue(leaf("CN=client").sanDns("a.example")), holder.anchor(sub));
        }
    }

    /** What an empty host means is not defined: excluded it is taken for every name, permitted for none. */
    @Test
    void takesAnEmptyHostForWhatForbidsMost() {
        for (int type : new int[] {Der.URI, Der.RFC822_NAME}) {
            Leaf named = leaf("CN=client").san(Der.text(type, type == Der.URI ? "https://a.example/" : "a@a.example"));
            TestCa excludes =
                    ROOT.intermediate(ca("CN=CA").excluded(Der.text(type, "")).nonCriticalConstraints());
            TestCa permits =
                    ROOT.intermediate(ca("CN=CA").permitted(Der.text(type, "")).nonCriticalConstraints());

            assertForbidden(excludes.issue(named), ROOT.certificate());
            assertForbidden(permits.issue(named), ROOT.certificate());
            assertAccepted(permits.issue(leaf("CN=client")), ROOT.certificate());
        }
    }

    // ---- who is limited, and by whom

    @Test
    void takesNoCommonNameForADnsName() {
        for (Holder holder : Holder.values()) {
            TestCa sub = holder.constrained(ca -> ca.permitted(dns("example.com")));

            assertAccepted(sub.issue(leaf("CN=client")), holder.anchor(sub));
            assertAccepted(sub.issue(leaf("CN=victim.example.net")), holder.anchor(sub));
        }
    }

    @Test
    void passesAnEmptySubjectUnderNamesOfDirectories() {
        TestCa sub = ROOT.intermediate(ca("CN=CA").permitted(directory("O=Partner")));

        assertAccepted(sub.issue(leaf("").sanDns("a.example")), ROOT.certificate());
        assertForbidden(sub.issue(leaf("").san(new GeneralName(new X500Name("O=Victim")))), ROOT.certificate());
    }

    static Stream<Arguments> incomparable() {
        return Stream.of(
                Arguments.of(Der.of(Der.OTHER_NAME, upn("@example.com")), Der.of(Der.OTHER_NAME, upn("a@example.com"))),
                Arguments.of(
                        Der.of(Der.REGISTERED_ID, new byte[] {0x2a}), Der.of(Der.REGISTERED_ID, new byte[] {0x2a, 3})),
                Arguments.of(Der.text(Der.EDI_PARTY_NAME, "\5\0"), Der.text(Der.EDI_PARTY_NAME, "\5\0")),
                Arguments.of(Der.text(Der.X400_ADDRESS, "\5\0"), Der.text(Der.X400_ADDRESS, "\5\0")));
    }

    @ParameterizedTest
    @MethodSource("incomparable")
    void refusesNamesOfATypeThatIsNotComparedAndPassesCertificatesWithout(byte[] base, byte[] name) {
        Ca permits = ca("CN=CA").permitted(base).nonCriticalConstraints();
        Ca excludes = ca("CN=CA").excluded(base).nonCriticalConstraints();
        for (Ca constrained : List.of(permits, excludes)) {
            TestCa sub = ROOT.intermediate(constrained);

            assertForbidden(sub.issue(leaf("CN=client").san(name)), ROOT.certificate());
            assertAccepted(sub.issue(leaf("CN=client").sanDns("a.example")), ROOT.certificate());
        }
    }

    /** root (a and b) -> ICA (b and c) -> EE: only b is permitted by both (RFC 5280 §6.1.4 g). */
    @Test
    void limitsByEveryCaOfThePath() {
        TestCa root = TestCa.root(ca("CN=Root").permitted(dns("a.test")).permitted(dns("b.test")));
        TestCa sub = root.intermediate(ca("CN=ICA").permitted(dns("b.test")).permitted(dns("c.test")));
        TestCa last = sub.intermediate(ca("CN=Last").excluded(dns("x.b.test")));

        assertAccepted(last.issue(leaf("CN=client").sanDns("y.b.test")), root.certificate());
        for (String name : List.of("y.a.test", "y.c.test", "x.b.test")) {
            assertForbidden(last.issue(leaf("CN=client").sanDns(name)), root.certificate());
        }
    }

    /** root (O=Example only) -> ICA (O=Other) -> EE (O=Example): every certificate of the path is meant. */
    @Test
    void limitsIntermediatesToo() {
        for (Holder holder : Holder.values()) {
            TestCa top = holder.constrained(ca -> ca.permitted(directory("O=Example")));

            assertAccepted(top.intermediate("CN=ICA,O=Example").issue(leaf("CN=a,O=Example")), holder.anchor(top));
            assertForbidden(top.intermediate("CN=ICA,O=Other").issue(leaf("CN=a,O=Example")), holder.anchor(top));
        }
    }

    /** A self-issued certificate may lie outside, unless it is the last one; what it says of itself still limits. */
    @Test
    void exemptsSelfIssuedIntermediatesButNeverTheLeaf() {
        TestCa old = ROOT.intermediate(ca("CN=ICA").permitted(directory("O=Example")));
        TestCa renewed = old.intermediate(ca("CN=ICA").permitted(dns("example.com")));

        assertAccepted(renewed.issue(leaf("CN=a,O=Example").sanDns("a.example.com")), ROOT.certificate());
        assertForbidden(renewed.issue(leaf("CN=a,O=Example").sanDns("a.example.net")), ROOT.certificate());
        assertForbidden(renewed.issue(leaf("CN=a,O=Other")), ROOT.certificate());
        assertForbidden(old.issue(leaf("CN=ICA")), ROOT.certificate());
    }

    /** The leaf is no CA: it limits nobody, and what it says of names is not looked at. */
    @Test
    void passesConstraintsOfTheLeafItself() {
        byte[] constraints = Der.of(Der.SEQUENCE, Der.of(0xa0, Der.of(Der.SEQUENCE, Der.of(dns("other.test")))));

        assertAccepted(
                ROOT.issue(leaf("CN=client").sanDns("a.example").extension(NAME_CONSTRAINTS, true, constraints)),
                ROOT.certificate());
    }

    // ---- constraints that are none

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", // no DER at all
                "3000", // RFC 5280: not an empty sequence
                "3002a000", // nor a list of nothing
                "3004a0023000", // a subtree without a base
                "3080a00a3008820661e2ae746573740000", // BER
                "300ca00a30088206612e746573", // cut off
                "300ea00c300a8206612e746573740000", // something behind the base
                "300fa00d300b8206612e74657374800101", // a minimum
                "300fa00d300b8206612e74657374810101", // a maximum
                "300ca20a30088206612e74657374", // neither permitted nor excluded
                "3018a10a30088206612e74657374a00a30088206612e74657374", // in the wrong order
                "300fa00d300b870900000000000000000000", // an address that is none
                "300ea00c300a87080a000000ff00ff00", // a mask with gaps
                "300ca00a30088206612e2e747374", // an empty label
                "300ca00a30088206612e746573c3", // not ASCII
                "3010a00e30808206612e74657374000000", // an indefinite length
                "300ca00a300882062a2e74657374", // a pattern
                "3010a00e300c860a687474703a2f2f612e62", // a URL where a host belongs
                "300ba009300781054061622e63", // a mailbox without a local part
                "300aa0083006a40431023000", // no distinguished name
                "300aa0083006a2043002aaaa", // the wrong form
                "300aa008300689043002aaaa" // no type of name
            })
    void refusesConstraintsThatCannotBeRead(String hex) {
        TestCa sub = ROOT.intermediate(
                ca("CN=CA").extension(NAME_CONSTRAINTS, false, HexFormat.of().parseHex(hex)));

        assertForbidden(sub.issue(leaf("CN=client").sanDns("a.test")), ROOT.certificate());
    }

    /** The default, written out: not DER, and what some CAs write. */
    @Test
    void readsAMinimumOfZero() {
        TestCa sub = ROOT.intermediate(ca("CN=CA")
                .extension(NAME_CONSTRAINTS, true, HexFormat.of().parseHex("300fa00d300b8206612e74657374800100")));

        assertAccepted(sub.issue(leaf("CN=client").sanDns("b.a.test")), ROOT.certificate());
        assertForbidden(sub.issue(leaf("CN=client").sanDns("b.test")), ROOT.certificate());
    }

    // ---- bounds, and what the JDK throws

    @Nested
    class Work {

        /** 500 names of a leaf times 201 subtrees. */
        @Test
        void refusesMoreComparisonsThanAreMade() {
            for (Holder holder : List.of(Holder.ANCHOR, Holder.INTERMEDIATE)) {
                TestCa sub = holder.constrained(ca -> {
                    for (int i = 0; i < 201; i++) {
                        ca.excluded(dns("h" + i));
                    }
                    return ca;
                });
                Leaf many = leaf("CN=client");
                for (int i = 0; i < 500; i++) {
                    many.sanDns("a" + i);
                }

                assertRefused(path(sub.issue(many), holder.anchor(sub)), RejectionReason.PATH_BUILDING_LIMIT);
            }
        }

        @Test
        void countsOnlyNamesOfTheTypesThatAreConstrained() {
            TestCa sub = ROOT.intermediate(manyBases(ca("CN=CA"), 1000));
            Leaf many = leaf("CN=client");
            for (int i = 0; i < 900; i++) {
                many.sanIp("10.0.0.1");
            }

            assertAccepted(sub.issue(many), ROOT.certificate());
        }

        @Test
        void refusesMoreNamesThanAreRead() {
            Leaf many = leaf("CN=client");
            for (int i = 0; i <= Bound.ALTERNATIVE_NAMES.value(); i++) {
                many.sanDns("a" + i + ".test");
            }
            TestCa sub = ROOT.intermediate(ca("CN=CA").permitted(dns("test")));

            assertAccepted(ROOT.issue(many), ROOT.certificate());
            assertForbidden(sub.issue(many), ROOT.certificate());
        }

        @Test
        void refusesMoreSubtreesThanAreRead() {
            TestCa root = TestCa.root(manyBases(ca("CN=CA"), Bound.NAME_SUBTREES.value() + 1));

            assertForbidden(root.issue(leaf("CN=client")), root.certificate());
        }

        private static Ca manyBases(Ca ca, int count) {
            for (int i = 0; i < count; i++) {
                ca.excluded(dns("h" + i + ".test"));
            }
            return ca;
        }
    }

    /** Anybody can present a public intermediate with a leaf of his own below it. */
    @ParameterizedTest
    @ValueSource(strings = {"urn:x", "https:", "https:///", "https://[", "://", "", "a"})
    void saysThatTheSignatureIsWrongWhateverTheNamesAre(String uri) {
        TestCa sub = ROOT.intermediate(ca("CN=CA").permitted(uri("example.com")).excluded(Der.text(Der.DNS_NAME, "")));
        TestCa impostor = TestCa.root("CN=CA");
        X509Certificate forged = impostor.issue(
                        leaf("CN=client").san(Der.text(Der.URI, uri)).sanDns("a.example"))
                .certificate();

        Verdict verdict = CaSignedVerifier.path(
                        new ClientCertificate(List.of(forged, sub.certificate())),
                        profile(ROOT.certificate()),
                        Instant.now())
                .verdict();

        assertRefused(verdict, RejectionReason.UNKNOWN_ISSUER);
    }

    // ---- more than one way to the top

    /** The same CA certified twice: with a limit that forbids the name, and without. */
    @Test
    void findsTheWayThatPermitsTheName() {
        TestCa limited = ROOT.intermediate(ca("CN=CA").permitted(dns("other.test")));
        TestCa free = ROOT.intermediate(ca("CN=CA").keyPair(limited.keyPair()));
        X509Certificate leaf = limited.issue(leaf("CN=client").sanDns("a.test")).certificate();

        for (List<X509Certificate> chain : List.of(
                List.of(leaf, limited.certificate(), free.certificate()),
                List.of(leaf, free.certificate(), limited.certificate()))) {
            assertThat(CaSignedVerifier.path(new ClientCertificate(chain), profile(ROOT.certificate()), Instant.now())
                            .verdict())
                    .isInstanceOf(Accepted.class);
        }
        assertRefused(
                CaSignedVerifier.path(
                                new ClientCertificate(List.of(leaf, limited.certificate())),
                                profile(ROOT.certificate()),
                                Instant.now())
                        .verdict(),
                RejectionReason.NAME_CONSTRAINTS);
    }

    /** A crowd of namesakes with a constraint each: the search ends. */
    @Test
    void boundsTheSearch() {
        TestCa one = TestCa.root("CN=Crowd");
        List<X509Certificate> crowd = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            crowd.add(ROOT.intermediate(ca("CN=Crowd").keyPair(one.keyPair()).permitted(dns("example.com")))
                    .certificate());
        }
        TrustProfile profile = TrustProfile.named("test")
                .anchors(ROOT.certificate())
                .intermediates(crowd)
                .withoutRevocation()
                .build();
        X509Certificate outside =
                one.issue(leaf("CN=client").sanDns("example.net")).certificate();

        assertRefused(
                CaSignedVerifier.path(new ClientCertificate(List.of(outside)), profile, Instant.now())
                        .verdict(),
                RejectionReason.PATH_BUILDING_LIMIT);
    }

    // ----

    private static List<Leaf> named(int type, String... names) {
        return Stream.of(names)
                .map(name -> leaf("CN=client").san(Der.text(type, name)))
                .toList();
    }

    private static X500Name subject(String type, ASN1Encodable value) {
        return new X500Name(new RDN[] {new RDN(new AttributeTypeAndValue(new ASN1ObjectIdentifier(type), value))});
    }

    /** A user principal name, as AD CS writes it. */
    private static byte[] upn(String name) {
        return concatenated(
                Der.of(new ASN1ObjectIdentifier("1.3.6.1.4.1.311.20.2.3")),
                Der.of(0xa0, Der.of(new DERUTF8String(name))));
    }

    private static byte[] smtpUtf8Mailbox(String address) {
        return Der.of(
                Der.OTHER_NAME,
                Der.of(new ASN1ObjectIdentifier("1.3.6.1.5.5.7.8.9")),
                Der.of(0xa0, Der.of(0x0c, address.getBytes(UTF_8))));
    }

    private static byte[] concatenated(byte[] one, byte[] other) {
        byte[] both = java.util.Arrays.copyOf(one, one.length + other.length);
        System.arraycopy(other, 0, both, one.length, other.length);
        return both;
    }

    private static GeneralName directory(String name) {
        return new GeneralName(new X500Name(name));
    }

    private static GeneralName dns(String name) {
        return new GeneralName(GeneralName.dNSName, name);
    }

    private static GeneralName email(String name) {
        return new GeneralName(GeneralName.rfc822Name, name);
    }

    private static GeneralName uri(String host) {
        return new GeneralName(GeneralName.uniformResourceIdentifier, host);
    }

    private static GeneralName ip(String range) {
        return new GeneralName(GeneralName.iPAddress, range);
    }

    private static ClientCertificate presented(TestCertificate certificate) {
        return new ClientCertificate(certificate.chain());
    }

    private static TrustProfile profile(X509Certificate anchor) {
        return TrustProfile.named("test").anchors(anchor).withoutRevocation().build();
    }

    /** Through the searched path too: all but the leaf is in the profile. */
    private static Verdict path(TestCertificate certificate, X509Certificate anchor) {
        Verdict presented = CaSignedVerifier.path(presented(certificate), profile(anchor), Instant.now())
                .verdict();
        TrustProfile knowing = TrustProfile.named("test")
                .anchors(anchor)
                .intermediates(
                        certificate.chain().subList(1, certificate.chain().size()))
                .withoutRevocation()
                .build();
        Verdict searched = CaSignedVerifier.path(
                        new ClientCertificate(List.of(certificate.certificate())), knowing, Instant.now())
                .verdict();
        assertThat(searched).isEqualTo(presented);
        return presented;
    }

    private static void assertAccepted(TestCertificate certificate, X509Certificate anchor) {
        assertThat(path(certificate, anchor))
                .as(certificate.certificate().getSubjectX500Principal().toString())
                .isInstanceOf(Accepted.class);
    }

    private static void assertForbidden(TestCertificate certificate, X509Certificate anchor) {
        assertRefused(path(certificate, anchor), RejectionReason.NAME_CONSTRAINTS);
    }

    private static void assertRefused(Verdict verdict, RejectionReason reason) {
        assertThat(verdict).isInstanceOfSatisfying(Rejected.class, rejected -> assertThat(rejected.reason())
                .as(rejected.detail())
                .isEqualTo(reason));
    }
}
