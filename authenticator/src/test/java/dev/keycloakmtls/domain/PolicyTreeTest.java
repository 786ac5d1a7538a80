package dev.keycloakmtls.domain;

import static dev.keycloakmtls.testpki.Ca.ca;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keycloakmtls.testpki.Ca;
import dev.keycloakmtls.testpki.HostileCertificates;
import dev.keycloakmtls.testpki.TestCa;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.x509.CertPolicyId;
import org.bouncycastle.asn1.x509.CertificatePolicies;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.PolicyInformation;
import org.bouncycastle.asn1.x509.PolicyMappings;
import org.junit.jupiter.api.Test;

class PolicyTreeTest {

    private static final TestCa ROOT = TestCa.root("CN=Root");

    @Test
    void isNothingWithoutPolicies() {
        assertThat(PolicyTree.excess(Collections.nCopies(5000, ROOT.certificate())))
                .isEmpty();
        assertThat(PolicyTree.excess(List.of())).isEmpty();
    }

    /** As where the CAs of governments recognize each other: twenty policies, each mapped to one of the other side. */
    @Test
    void growsLittleWhereEachPolicyIsMappedToOne() {
        List<X509Certificate> path = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            path.add(ROOT.intermediate(bridge(20)).certificate());
        }

        assertThat(PolicyTree.excess(path)).isEmpty();
    }

    @Test
    void growsWithEachCaThatMapsEachToEach() {
        assertThat(PolicyTree.excess(
                        HostileCertificates.policyTree(ROOT, "CN=client", 2, 3).chain()))
                .isEmpty();
        for (int depth = 4; depth <= 8; depth++) {
            assertThat(PolicyTree.excess(HostileCertificates.policyTree(ROOT, "CN=client", depth, 6)
                            .chain()))
                    .isPresent();
        }
        assertThat(PolicyTree.excess(
                        HostileCertificates.policyTree(ROOT, "CN=client", 2, 40).chain()))
                .isPresent();
    }

    @Test
    void growsWithPoliciesAlone() {
        assertThat(PolicyTree.excess(HostileCertificates.manyPolicies(ROOT, "CN=client", 8, 60)
                        .chain()))
                .isEmpty();
        assertThat(PolicyTree.excess(HostileCertificates.manyPolicies(ROOT, "CN=client", 8, 1000)
                        .chain()))
                .isPresent();
    }

    /** The JDK passes over what it cannot read where it is not critical; whether it reads the same is not known. */
    @Test
    void isNotGuessedAt() {
        for (String extension : List.of(Extension.certificatePolicies.getId(), Extension.policyMappings.getId())) {
            assertThat(PolicyTree.excess(
                            List.of(ROOT.intermediate(ca("CN=Broken").extension(extension, false, DERNull.INSTANCE))
                                    .certificate())))
                    .isPresent();
        }
    }

    private static Ca bridge(int policies) {
        PolicyInformation[] listed = new PolicyInformation[policies];
        CertPolicyId[] issuers = new CertPolicyId[policies];
        CertPolicyId[] subjects = new CertPolicyId[policies];
        for (int i = 0; i < policies; i++) {
            listed[i] = new PolicyInformation(new ASN1ObjectIdentifier("1.3.6.1.4.1.99999.5." + i));
            issuers[i] = CertPolicyId.getInstance(new ASN1ObjectIdentifier("1.3.6.1.4.1.99999.5." + i));
            subjects[i] = CertPolicyId.getInstance(new ASN1ObjectIdentifier("1.3.6.1.4.1.99999.6." + i));
        }
        return ca("CN=Bridge")
                .extension(Extension.certificatePolicies.getId(), false, new CertificatePolicies(listed))
                .extension(Extension.policyMappings.getId(), true, new PolicyMappings(issuers, subjects));
    }
}
