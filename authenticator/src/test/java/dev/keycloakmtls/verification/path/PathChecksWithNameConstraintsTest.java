package dev.keycloakmtls.verification.path;

import static dev.keycloakmtls.testpki.Ca.ca;
import static dev.keycloakmtls.testpki.Leaf.leaf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keycloakmtls.conformance.Satisfies;
import dev.keycloakmtls.domain.ClientCertificate;
import dev.keycloakmtls.domain.JdkPkix;
import dev.keycloakmtls.domain.PathPolicy;
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
import dev.keycloakmtls.verification.CaSignedVerifier;
import java.io.ByteArrayInputStream;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.x509.CertificatePolicies;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.PolicyInformation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Name constraints take a path out of the JDK's hands in one respect and in no other: whatever is wrong with it is found with
 * and without them, with the same reason, whoever has them.
 */
@Satisfies({10, 11, 12, 13, 15})
class PathChecksWithNameConstraintsTest {

    private static final String CERTIFICATE_POLICIES = "2.5.29.32";
    private static final String POLICY_CONSTRAINTS = "2.5.29.36";
    private static final String INHIBIT_ANY_POLICY = "2.5.29.54";

    /** A path: a root, an intermediate as told, and a leaf. */
    private record Issued(TestCa root, List<X509Certificate> chain, PathPolicy policy) {}

    @SuppressWarnings("ImmutableEnumChecker") // functions
    private enum Breach {
        NONE((root, limit) -> issued(root, root.intermediate(limit.apply(ca("CN=ICA"))))),
        EXPIRED_CA((root, limit) ->
                issued(root, root.intermediate(limit.apply(ca("CN=ICA").expired())))),
        CA_NOT_YET_VALID((root, limit) ->
                issued(root, root.intermediate(limit.apply(ca("CN=ICA").notYetValid())))),
        EXPIRED_LEAF((root, limit) ->
                issued(root, root.intermediate(limit.apply(ca("CN=ICA"))).issue(client().expired()))),
        SIGNATURE_OF_THE_LEAF((root, limit) -> {
            TestCa ica = root.intermediate(limit.apply(ca("CN=ICA")));
            TestCa impostor = TestCa.root(ca("CN=ICA"));
            return new Issued(
                    root, List.of(impostor.issue(client()).certificate(), ica.certificate()), PathPolicy.DEFAULT);
        }),
        SIGNATURE_OF_THE_CA((root, limit) -> {
            TestCa ica = TestCa.root("CN=Root").intermediate(limit.apply(ca("CN=ICA")));
            return issued(root, ica);
        }),
        OCTETS_OF_THE_CA((root, limit) -> {
            TestCa ica = root.intermediate(limit.apply(ca("CN=ICA")));
            return new Issued(
                    root,
                    List.of(ica.issue(client()).certificate(), withChangedSerial(ica.certificate())),
                    PathPolicy.DEFAULT);
        }),
        WRONG_ISSUER(
                (root, limit) -> issued(root, TestCa.root("CN=Elsewhere").intermediate(limit.apply(ca("CN=ICA"))))),
        NO_CA((root, limit) ->
                issued(root, root.intermediate(limit.apply(ca("CN=ICA").noBasicConstraints())))),
        NO_KEY_CERT_SIGN((root, limit) ->
                issued(root, root.intermediate(limit.apply(ca("CN=ICA").keyUsage(KeyUsage.cRLSign))))),
        PATH_LENGTH((root, limit) -> issued(
                root,
                root.intermediate(limit.apply(ca("CN=ICA").pathLen(0))).intermediate(limit.apply(ca("CN=Lower"))))),
        PATH_LENGTH_OF_THE_PROFILE((root, limit) -> {
            Issued two = issued(
                    root, root.intermediate(limit.apply(ca("CN=ICA"))).intermediate(limit.apply(ca("CN=Lower"))));
            return new Issued(root, two.chain, policy(1, Set.of()));
        }),
        UNKNOWN_CRITICAL_EXTENSION_OF_THE_CA((root, limit) -> issued(
                root, root.intermediate(limit.apply(ca("CN=ICA").extension("1.2.3.4", true, DERNull.INSTANCE))))),
        UNKNOWN_CRITICAL_EXTENSION_OF_THE_LEAF((root, limit) -> issued(
                root,
                root.intermediate(limit.apply(ca("CN=ICA")))
                        .issue(client().extension("1.2.3.4", true, DERNull.INSTANCE)))),
        SHA1((root, limit) -> {
            TestCa rsa = TestCa.root(ca("CN=RSA").rsa(2048));
            return issued(rsa, rsa.intermediate(limit.apply(ca("CN=ICA").signatureAlgorithm("SHA1withRSA"))));
        }),
        MD5((root, limit) -> {
            TestCa rsa = TestCa.root(ca("CN=RSA").rsa(2048));
            return issued(rsa, rsa.intermediate(limit.apply(ca("CN=ICA").signatureAlgorithm("MD5withRSA"))));
        }),
        WEAK_KEY((root, limit) ->
                issued(root, root.intermediate(limit.apply(ca("CN=ICA").rsa(1024))))),
        USAGE_OF_THE_CA((root, limit) -> issued(
                root,
                root.intermediate(limit.apply(ca("CN=ICA")
                        .extension("2.5.29.37", false, Der.of(Der.SEQUENCE, Der.of(oid("1.3.6.1.5.5.7.3.1")))))))),
        POLICY_OF_ANOTHER_KIND((root, limit) -> {
            TestCa ica = root.intermediate(
                    limit.apply(ca("CN=ICA").extension(CERTIFICATE_POLICIES, false, policies("1.2.3.5"))));
            TestCertificate leaf = ica.issue(client().extension(CERTIFICATE_POLICIES, false, policies("1.2.3.4")));
            return new Issued(root, leaf.chain(), policy(Bound.PATH_INTERMEDIATES.value(), Set.of("1.2.3.4")));
        }),
        POLICY_THAT_IS_ASKED_FOR((root, limit) -> {
            TestCa ica = root.intermediate(
                    limit.apply(ca("CN=ICA").extension(CERTIFICATE_POLICIES, false, policies("1.2.3.4"))));
            TestCertificate leaf = ica.issue(client().extension(CERTIFICATE_POLICIES, false, policies("1.2.3.4")));
            return new Issued(root, leaf.chain(), policy(Bound.PATH_INTERMEDIATES.value(), Set.of("1.2.3.4")));
        }),
        EXPLICIT_POLICY((root, limit) -> issued(
                root,
                root.intermediate(limit.apply(ca("CN=ICA")
                        .extension(POLICY_CONSTRAINTS, true, Der.of(Der.SEQUENCE, Der.of(0x80, new byte[1]))))))),
        INHIBITED_ANY_POLICY((root, limit) -> {
            TestCa ica = root.intermediate(limit.apply(ca("CN=ICA")
                    .extension(CERTIFICATE_POLICIES, false, policies("2.5.29.32.0"))
                    .extension(INHIBIT_ANY_POLICY, true, Der.of(0x02, new byte[1]))));
            TestCertificate leaf = ica.issue(client().extension(CERTIFICATE_POLICIES, false, policies("2.5.29.32.0")));
            return new Issued(root, leaf.chain(), policy(Bound.PATH_INTERMEDIATES.value(), Set.of("1.2.3.4")));
        });

        private final BiFunction<TestCa, UnaryOperator<Ca>, Issued> path;

        Breach(BiFunction<TestCa, UnaryOperator<Ca>, Issued> path) {
            this.path = path;
        }
    }

    @ParameterizedTest
    @EnumSource
    void isFoundWithTheSameReason(Breach breach) {
        List<String> presented = new ArrayList<>();
        List<String> searched = new ArrayList<>(); // whose reasons know the profile's intermediates
        for (UnaryOperator<Ca> ofTheRoot : limits()) {
            for (UnaryOperator<Ca> ofOthers : limits()) {
                Issued issued = breach.path.apply(TestCa.root(ofTheRoot.apply(ca("CN=Root"))), ofOthers);
                presented.add(presented(issued));
                searched.add(searched(issued));
            }
        }

        boolean intact = breach == Breach.NONE || breach == Breach.POLICY_THAT_IS_ASKED_FOR;
        assertThat(presented).hasSize(9).containsOnly(presented.get(0));
        assertThat(searched).hasSize(9).containsOnly(searched.get(0));
        assertThat(presented.get(0).equals("accepted")).isEqualTo(intact);
        assertThat(searched.get(0).equals("accepted")).isEqualTo(intact);
    }

    /** Whatever octet of a CA with constraints is changed: the signature is over all of them, the constraints too. */
    @Test
    void isFoundInEveryOctetOfTheCa() throws CertificateException {
        TestCa root = TestCa.root("CN=Root");
        TestCa ica = root.intermediate(ca("CN=ICA").permitted(dns("example.com")));
        X509Certificate leaf = ica.issue(client()).certificate();
        byte[] good = ica.certificate().getEncoded();
        // How many of the signature's last bits do not count: where they are zero, it is the same signature.
        int unusedBits = good.length - ica.certificate().getSignature().length - 1;
        int parsed = 0;
        for (int i = 0; i < good.length; i++) {
            if (i == unusedBits) {
                continue;
            }
            byte[] changed = good.clone();
            changed[i] ^= 1;
            Optional<X509Certificate> authority = parsed(changed);
            if (authority.isPresent()) {
                parsed++;
                assertThat(presented(new Issued(root, List.of(leaf, authority.get()), PathPolicy.DEFAULT)))
                        .as("octet " + i)
                        .isNotEqualTo("accepted");
            }
        }
        assertThat(parsed).isGreaterThan(100);
    }

    /** The octets are the same but for one of the serial number: 30 len 30 len a0 03 02 01 02 02 len. */
    private static X509Certificate withChangedSerial(X509Certificate certificate) {
        try {
            byte[] der = certificate.getEncoded();
            der[20] ^= 1;
            return parsed(der).orElseThrow();
        } catch (CertificateException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Optional<X509Certificate> parsed(byte[] der) {
        try {
            return Optional.of(
                    (X509Certificate) JdkPkix.certificates().generateCertificate(new ByteArrayInputStream(der)));
        } catch (CertificateException e) {
            return Optional.empty();
        }
    }

    private static List<UnaryOperator<Ca>> limits() {
        return List.of(
                ca -> ca,
                ca -> ca.permitted(dns("example.com")).excluded(dns("x.example.com")),
                ca -> ca.permitted(dns("example.com")).nonCriticalConstraints());
    }

    private static String presented(Issued issued) {
        TrustProfile profile = TrustProfile.named("test")
                .anchors(issued.root.certificate())
                .policy(issued.policy)
                .withoutRevocation()
                .build();
        return answer(CaSignedVerifier.path(new ClientCertificate(issued.chain), profile, Instant.now())
                .verdict());
    }

    private static String searched(Issued issued) {
        TrustProfile profile = TrustProfile.named("test")
                .anchors(issued.root.certificate())
                .intermediates(issued.chain.subList(1, issued.chain.size()))
                .policy(issued.policy)
                .withoutRevocation()
                .build();
        return answer(CaSignedVerifier.path(new ClientCertificate(List.of(issued.chain.get(0))), profile, Instant.now())
                .verdict());
    }

    private static String answer(Verdict verdict) {
        return verdict instanceof Accepted
                ? "accepted"
                : ((Rejected) verdict).reason().code();
    }

    private static Issued issued(TestCa root, TestCa issuer) {
        return issued(root, issuer.issue(client()));
    }

    private static Issued issued(TestCa root, TestCertificate leaf) {
        return new Issued(root, leaf.chain(), PathPolicy.DEFAULT);
    }

    private static Leaf client() {
        return leaf("O=client").sanDns("a.example.com");
    }

    private static PathPolicy policy(int maxIntermediates, Set<String> policies) {
        return PathPolicy.DEFAULT.withCertificatePolicies(policies).withMaxIntermediates(maxIntermediates);
    }

    private static CertificatePolicies policies(String... oids) {
        return new CertificatePolicies(
                Stream.of(oids).map(oid -> new PolicyInformation(oid(oid))).toArray(PolicyInformation[]::new));
    }

    private static ASN1ObjectIdentifier oid(String oid) {
        return new ASN1ObjectIdentifier(oid);
    }

    private static GeneralName dns(String name) {
        return new GeneralName(GeneralName.dNSName, name);
    }
}
