package dev.keycloakmtls.verification.path;

import static dev.keycloakmtls.testpki.Ca.ca;
import static dev.keycloakmtls.testpki.Leaf.leaf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keycloakmtls.conformance.Satisfies;
import dev.keycloakmtls.domain.ClientCertificate;
import dev.keycloakmtls.domain.PathPolicy;
import dev.keycloakmtls.domain.RejectionReason;
import dev.keycloakmtls.domain.TrustProfile;
import dev.keycloakmtls.domain.Verdict;
import dev.keycloakmtls.domain.Verdict.Accepted;
import dev.keycloakmtls.domain.Verdict.Rejected;
import dev.keycloakmtls.testpki.CertificateSpec;
import dev.keycloakmtls.testpki.Leaf;
import dev.keycloakmtls.testpki.TestCa;
import dev.keycloakmtls.testpki.TestCertificate;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.CertificatePolicies;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.PolicyInformation;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What a trust profile and a trust anchor ask of a path: what they allow, and the nearest thing that they don't. */
class PathPolicyTest {

    private static final String CERTIFICATE_POLICIES = "2.5.29.32";
    private static final String GOLD = "1.3.6.1.4.1.99999.2.1";
    private static final String SILVER = "1.3.6.1.4.1.99999.2.2";
    private static final String ANY = "2.5.29.32.0"; // anyPolicy, RFC 5280 §4.2.1.4
    private static final TestCa ROOT = TestCa.root("CN=Root");

    @Nested
    @Satisfies(15)
    class Policies {

        private final TestCa gold = ROOT.intermediate(under(ca("CN=Gold"), GOLD));
        private final PathPolicy wantsGold =
                PathPolicy.DEFAULT.withExtendedKeyUsages(List.of()).withCertificatePolicies(Set.of(GOLD));

        /** Root -> ICA (gold) -> EE (gold, or gold and silver). */
        @Test
        void acceptsAPathThatIsValidForThePolicy() {
            assertAccepted(gold.issue(under(client(), GOLD)), ROOT, wantsGold);
            assertAccepted(gold.issue(under(client(), SILVER, GOLD)), ROOT, wantsGold);
        }

        @Test
        void asksForNoPolicyUnlessTold() {
            assertAccepted(gold.issue(under(client(), SILVER)), ROOT, PathPolicy.DEFAULT);
            assertAccepted(gold.issue(client()), ROOT, PathPolicy.DEFAULT);
        }

        @Test
        void refusesAClientOfAnotherPolicyOrOfNone() {
            assertRefused(gold.issue(under(client(), SILVER)), ROOT, wantsGold, RejectionReason.PATH_INVALID);
            assertRefused(gold.issue(client()), ROOT, wantsGold, RejectionReason.PATH_INVALID);
        }

        /** Root -> ICA (silver) -> EE (silver): valid for a policy, but for none that is asked for. */
        @Test
        void refusesAPathThatIsValidForAnotherPolicyAlone() {
            TestCa silver = ROOT.intermediate(under(ca("CN=Silver"), SILVER));
            TestCa any = ROOT.intermediate(under(ca("CN=Any"), ANY));

            assertRefused(silver.issue(under(client(), SILVER)), ROOT, wantsGold, RejectionReason.PATH_INVALID);
            assertRefused(any.issue(under(client(), SILVER)), ROOT, wantsGold, RejectionReason.PATH_INVALID);
            assertAccepted(any.issue(under(client(), GOLD)), ROOT, wantsGold);
            assertAccepted(
                    silver.issue(under(client(), SILVER)),
                    ROOT,
                    wantsGold.withCertificatePolicies(Set.of(GOLD, SILVER)));
        }

        /** Root -> ICA (silver, or no policy) -> EE (gold): a CA cannot issue for a policy that it does not have. */
        @Test
        void refusesAClientWhosePolicyItsCaDoesNotHave() {
            TestCa silver = ROOT.intermediate(under(ca("CN=Silver"), SILVER));
            TestCa none = ROOT.intermediate("CN=None");

            assertRefused(silver.issue(under(client(), GOLD)), ROOT, wantsGold, RejectionReason.PATH_INVALID);
            assertRefused(none.issue(under(client(), GOLD)), ROOT, wantsGold, RejectionReason.PATH_INVALID);
        }
    }

    @Nested
    @Satisfies(12)
    class Lengths {

        @Test
        void countsTheIntermediatesAgainstTheProfilesMaximum() {
            TestCa one = ROOT.intermediate("CN=One");
            TestCa two = one.intermediate("CN=Two");
            PathPolicy atMostOne =
                    PathPolicy.DEFAULT.withExtendedKeyUsages(List.of()).withMaxIntermediates(1);

            assertAccepted(one.issue(client()), ROOT, atMostOne);
            assertRefused(two.issue(client()), ROOT, atMostOne, RejectionReason.PATH_TOO_LONG);
        }

        /** RFC 5280 §4.2.1.9: self-issued certificates, as of a CA's change of keys, do not count. */
        @Test
        void doesNotCountSelfIssuedCertificates() {
            TestCa root = TestCa.root(ca("CN=Root").pathLen(1));
            TestCa old = root.intermediate("CN=ICA");
            TestCa renewed = old.intermediate("CN=ICA");

            assertAccepted(renewed.issue(client()), root, PathPolicy.DEFAULT);
            assertRefused(
                    old.intermediate("CN=Other").issue(client()),
                    root,
                    PathPolicy.DEFAULT,
                    RejectionReason.PATH_TOO_LONG);
        }
    }

    @Nested
    @Satisfies(14)
    class NamesUnderAnAnchor {

        static Stream<Arguments> permitted() {
            return Stream.of(
                    Arguments.of(directory("O=Example"), leaf("CN=a,O=Example"), leaf("CN=a,O=Example 2")),
                    Arguments.of(directory("O=Example"), leaf("CN=a,O=Example"), leaf("CN=a")),
                    Arguments.of(dns("example.com"), client().sanDns("a.EXAMPLE.com"), client().sanDns("aexample.com")),
                    Arguments.of(
                            dns("example.com"),
                            client().sanDns("example.com"),
                            client().sanDns("a.example.com").sanDns("example.net")),
                    Arguments.of(
                            email("example.com"),
                            client().sanEmail("a@example.com"),
                            client().sanEmail("a@sub.example.com")),
                    Arguments.of(
                            email("a@example.com"),
                            client().sanEmail("a@example.com"),
                            client().sanEmail("b@example.com")),
                    Arguments.of(
                            email("example.com"),
                            leaf(new X500Name("CN=a,E=a@example.com")),
                            leaf(new X500Name("CN=a,E=a@example.net"))),
                    Arguments.of(
                            uri("example.com"),
                            client().sanUri("https://example.com/a"),
                            client().sanUri("https://example.net/example.com")),
                    Arguments.of(
                            uri(".example.com"),
                            client().sanUri("urn://a.example.com/"),
                            client().sanUri("https://example.com/")),
                    Arguments.of(ip("10.1.0.0/16"), client().sanIp("10.1.2.3"), client().sanIp("10.2.0.1")),
                    Arguments.of(ip("10.1.0.0/16"), client().sanDns("any.test"), client().sanIp("::1")));
        }

        @ParameterizedTest
        @MethodSource
        void permitted(GeneralName names, Leaf inside, Leaf outside) {
            TestCa root = TestCa.root(ca("O=Example").permitted(names));

            assertAccepted(root.issue(inside), root, PathPolicy.DEFAULT);
            assertRefused(root.issue(outside), root, PathPolicy.DEFAULT, RejectionReason.NAME_CONSTRAINTS);
        }

        static Stream<Arguments> excluded() {
            return Stream.of(
                    Arguments.of(directory("O=Example"), leaf("CN=a,O=Other"), leaf("CN=a,O=EXAMPLE")),
                    Arguments.of(dns("example.com"), client().sanDns("example.net"), client().sanDns("a.Example.com")),
                    Arguments.of(
                            email("example.com"),
                            client().sanEmail("a@example.net"),
                            client().sanEmail("A@EXAMPLE.COM")),
                    Arguments.of(
                            uri(".example.com"),
                            client().sanUri("https://example.com/"),
                            client().sanUri("https://user@a.example.com:8443/")),
                    Arguments.of(ip("10.1.0.0/16"), client().sanIp("10.2.0.1"), client().sanIp("10.1.255.255")));
        }

        @ParameterizedTest
        @MethodSource
        void excluded(GeneralName names, Leaf outside, Leaf inside) {
            TestCa root = TestCa.root(ca("CN=Root").excluded(names));

            assertAccepted(root.issue(outside), root, PathPolicy.DEFAULT);
            assertRefused(root.issue(inside), root, PathPolicy.DEFAULT, RejectionReason.NAME_CONSTRAINTS);
        }

        /** Root (O=Example only) -> ICA (O=Other) -> EE (O=Example): every certificate of the path is meant. */
        @Test
        void holdsForIntermediatesToo() {
            TestCa root = TestCa.root(ca("CN=Root").permitted(directory("O=Example")));

            assertAccepted(
                    root.intermediate("CN=ICA,O=Example").issue(leaf("CN=a,O=Example")), root, PathPolicy.DEFAULT);
            assertRefused(
                    root.intermediate("CN=ICA,O=Other").issue(leaf("CN=a,O=Example")),
                    root,
                    PathPolicy.DEFAULT,
                    RejectionReason.NAME_CONSTRAINTS);
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
    }

    private static Leaf client() {
        return leaf("CN=client,O=Example");
    }

    private static <T extends CertificateSpec<T>> T under(T spec, String... policies) {
        PolicyInformation[] all = Stream.of(policies)
                .map(oid -> new PolicyInformation(new ASN1ObjectIdentifier(oid)))
                .toArray(PolicyInformation[]::new);
        return spec.extension(CERTIFICATE_POLICIES, false, new CertificatePolicies(all));
    }

    private static void assertAccepted(TestCertificate certificate, TestCa anchor, PathPolicy policy) {
        assertThat(validate(certificate, anchor, policy)).isInstanceOf(Accepted.class);
    }

    private static void assertRefused(
            TestCertificate certificate, TestCa anchor, PathPolicy policy, RejectionReason reason) {
        assertThat(validate(certificate, anchor, policy))
                .isInstanceOfSatisfying(Rejected.class, rejected -> assertThat(rejected.reason())
                        .as(rejected.detail())
                        .isEqualTo(reason));
    }

    private static Verdict validate(TestCertificate certificate, TestCa anchor, PathPolicy policy) {
        TrustProfile profile = TrustProfile.named("test")
                .anchors(anchor.certificate())
                .policy(policy)
                .withoutRevocation()
                .build();
        return new PathValidator()
                .validate(new ClientCertificate(certificate.chain()), profile, Instant.now())
                .verdict();
    }
}
